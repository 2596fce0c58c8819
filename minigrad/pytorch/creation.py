"""New tensors: from Python numbers, from NumPy, from a rule."""

import math
import warnings

import numpy as np

from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import INT64, as_numpy, converted, get_default_dtype, number_dtype, of_array, promote
from .errors import checked_size, not_tensor


def leaf(array, dtype=None, requires_grad=False):
    """Wrap an array that nobody else holds, in the dtype asked for; track it if asked to."""
    if dtype is not None:
        array = array.astype(as_numpy(dtype), copy=False)
    of_array(array)
    out = Tensor(array[()] if array.ndim == 0 else array)
    if requires_grad:
        check_can_require_grad(array)
        out.node = AccumulateGrad(out)
    return out


def check_can_require_grad(array):
    """Raise PyTorch's error for a new tensor of integers or booleans that is to require grad."""
    if array.dtype.kind != "f":
        raise RuntimeError("Only Tensors of floating point and complex dtype can require gradients")


def tensor(data, *, dtype=None, requires_grad=False):
    """Return a new tensor with a copy of `data`.

    Why: it is where a graph begins. Python's floats take the default dtype (float32) and its
    integers int64; NumPy's arrays keep their own.

    Args:
        data: a number, nested lists of numbers, or a NumPy array.
        dtype: the dtype to take instead.
        requires_grad: track what is computed from this tensor.

    Raises:
        RuntimeError: integers or booleans cannot require grad.
        ValueError: the nested lists are not of equal length.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([[1, 2], [3, 4]])
        tensor([[1, 2],
                [3, 4]])
        >>> torch.tensor(0.5, requires_grad=True)
        tensor(0.5000, requires_grad=True)
    """
    if isinstance(data, Tensor):
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use "
            "sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), "
            "rather than torch.tensor(sourceTensor).",
            stacklevel=2,
        )
        data = np.array(data.array)
    return leaf(array_of(data), dtype, requires_grad)


def array_of(data):
    """Return a new array with `data`, in the dtype that PyTorch would give it."""
    if isinstance(data, np.ndarray | np.generic):
        return np.array(data)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(data, list | tuple) and data and isinstance(data[0], np.ndarray):
        warnings.warn(
            "Creating a tensor from a list of numpy.ndarrays is extremely slow. Please consider "
            "converting the list to a single numpy.ndarray with numpy.array() before converting "
            "to a tensor.",
            stacklevel=3,
        )
    shape, first = [], data
    while isinstance(first, SEQUENCES):
        shape.append(len(first))
        if not len(first):
            break
        first = first[0]
    numbers = []
    collect(data, tuple(shape), 0, numbers)
    kind = None if numbers else get_default_dtype().numpy
    for each in {number_dtype(number) for number in numbers}:
        kind = each if kind is None else promote(kind, each)
    return np.array(numbers, kind).reshape(shape)


SEQUENCES = list | tuple | range | np.ndarray


def collect(data, shape, depth, numbers):
    """Append the numbers of nested sequences in row-major order; PyTorch's error if ragged."""
    if depth == len(shape):
        numbers.append(number(data))
        return
    if not isinstance(data, SEQUENCES):
        raise TypeError("not a sequence")
    if len(data) != shape[depth]:
        raise ValueError(
            f"expected sequence of length {shape[depth]} at dim {depth} (got {len(data)})"
        )
    for each in data:
        collect(each, shape, depth + 1, numbers)


def number(value):
    """Return a plain or NumPy number; a tensor of one element gives its own and no graph."""
    if isinstance(value, Tensor):
        if value.array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        if value.array.dtype.kind == "f":
            float(value)  # warns where the tensor is tracked
        return value.array.reshape(())[()]
    if isinstance(value, list | tuple):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if isinstance(value, str):
        raise TypeError("new(): invalid data type 'str'")
    return value


def as_tensor(data, dtype=None):
    """Return `data` as a tensor: itself if it is one, else as `tensor` does.

    Example:
        >>> import minigrad as torch
        >>> x = torch.ones(2)
        >>> torch.as_tensor(x) is x
        True
    """
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if isinstance(data, np.ndarray):
        return leaf(data, dtype)
    return tensor(data, dtype=dtype)


def from_numpy(ndarray):
    """Return a tensor that shares the memory of a NumPy array.

    Example:
        >>> import minigrad as torch, numpy as np
        >>> a = np.zeros(2)
        >>> x = torch.from_numpy(a)
        >>> a[0] = 5
        >>> x
        tensor([5., 0.], dtype=torch.float64)
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"expected np.ndarray (got {type(ndarray).__name__})")
    of_array(ndarray)
    return Tensor(ndarray)


def filled(make, name, size, dtype, requires_grad):
    """Return make(shape, dtype) as a tensor, with PyTorch's errors for a size that is none."""
    shape = checked_size(size, name)
    return leaf(make(shape, as_numpy(dtype)), None, requires_grad)


def zeros(*sizes, size=(), dtype=None, requires_grad=False):
    """Return a tensor of zeros: `zeros(2, 3)` or `zeros((2, 3))`.

    Example:
        >>> import minigrad as torch
        >>> torch.zeros(2)
        tensor([0., 0.])
    """
    return filled(np.zeros, "zeros", sizes or size, dtype, requires_grad)


def ones(*sizes, size=(), dtype=None, requires_grad=False):
    """Return a tensor of ones: `ones(2, 3)` or `ones((2, 3))`.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, dtype=torch.int64)
        tensor([1, 1])
    """
    return filled(np.ones, "ones", sizes or size, dtype, requires_grad)


def empty(*sizes, size=(), dtype=None, requires_grad=False):
    """Return a tensor whose entries are whatever the memory held.

    Example:
        >>> import minigrad as torch
        >>> torch.empty(2, 3).shape
        torch.Size([2, 3])
    """
    return filled(np.empty, "empty", sizes or size, dtype, requires_grad)


def full(size, fill_value, *, dtype=None, requires_grad=False):
    """Return a tensor of the given size with the same number everywhere.

    Example:
        >>> import minigrad as torch
        >>> torch.full((2,), 7.0)
        tensor([7., 7.])
    """
    value = number(fill_value)
    if not isinstance(size, tuple | list):
        raise TypeError(
            f"full(): argument 'size' (position 1) must be tuple of ints, not {type(size).__name__}"
        )
    kind = number_dtype(value) if dtype is None else as_numpy(dtype)
    shape = checked_size((size,), "full")
    return leaf(np.full(shape, converted(value, kind)), None, requires_grad)


def zeros_like(input, *, dtype=None, requires_grad=False):
    """Return zeros in the shape and dtype of another tensor.

    Example:
        >>> import minigrad as torch
        >>> torch.zeros_like(torch.tensor([1, 2]))
        tensor([0, 0])
    """
    x = array_in(input, "zeros_like")
    return leaf(np.zeros(x.shape, x.dtype), dtype, requires_grad)


def ones_like(input, *, dtype=None, requires_grad=False):
    """Return ones in the shape and dtype of another tensor.

    Example:
        >>> import minigrad as torch
        >>> torch.ones_like(torch.tensor([1.5, 2.5]))
        tensor([1., 1.])
    """
    x = array_in(input, "ones_like")
    return leaf(np.ones(x.shape, x.dtype), dtype, requires_grad)


def full_like(input, fill_value, *, dtype=None, requires_grad=False):
    """Return the same number everywhere, in the shape and dtype of another tensor.

    Example:
        >>> import minigrad as torch
        >>> torch.full_like(torch.ones(2), 3)
        tensor([3., 3.])
    """
    x = array_in(input, "full_like")
    value = converted(number(fill_value), as_numpy(dtype, x.dtype))
    return leaf(np.full(x.shape, value), None, requires_grad)


def array_in(input, name):
    if not isinstance(input, Tensor):
        raise not_tensor(name, input)
    return input.array


def arange(start=0, end=None, step=1, *, dtype=None, requires_grad=False):
    """Return the numbers from start up to, not including, end.

    Example:
        >>> import minigrad as torch
        >>> torch.arange(4)
        tensor([0, 1, 2, 3])
        >>> torch.arange(1, 2, 0.25)
        tensor([1.0000, 1.2500, 1.5000, 1.7500])
    """
    if end is None:
        start, end = 0, start
    start, end, step = number(start), number(end), number(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    kinds = [number_dtype(value) for value in (start, end, step)]
    whole = all(kind.kind != "f" for kind in kinds)
    kind = as_numpy(dtype, INT64 if whole else get_default_dtype().numpy)
    count = math.ceil((end - start) / step)
    return leaf((start + step * np.arange(count)).astype(kind), None, requires_grad)


def linspace(start, end, steps, *, dtype=None, requires_grad=False):
    """Return `steps` numbers at equal distances from start to end, both included.

    Example:
        >>> import minigrad as torch
        >>> torch.linspace(0, 1, 3)
        tensor([0.0000, 0.5000, 1.0000])
    """
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    with np.errstate(all="ignore"):
        array = np.linspace(number(start), number(end), number(steps))
    return leaf(array, dtype or get_default_dtype(), requires_grad)


def eye(n, m=None, *, dtype=None, requires_grad=False):
    """Return the identity matrix, n by n or n by m.

    Example:
        >>> import minigrad as torch
        >>> torch.eye(2)
        tensor([[1., 0.],
                [0., 1.]])
    """
    for name, length in (("n", n), ("m", m)):
        if length is not None and length < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {length}")
    return leaf(np.eye(n, m, dtype=as_numpy(dtype)), None, requires_grad)
