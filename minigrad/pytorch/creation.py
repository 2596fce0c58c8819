"""New tensors: from Python numbers, from NumPy, from a rule."""

import functools
import math
import warnings

import numpy as np

from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import INT64, OF_NUMPY, as_numpy, converted, fitted, number_dtype, of_array, promote
from .errors import checked_size, type_of, warn_once
from .memory import laid_as
from .words import documented, example, fail_if, message


def leaf(array, dtype=None, requires_grad=False):
    """Wrap an array that nobody else holds, in the dtype asked for; track it if asked to."""
    array = array if dtype is None else fitted(array, as_numpy(dtype))
    of_array(array)
    out = Tensor(array[()] if array.ndim == 0 else array)
    if requires_grad:
        check_can_require_grad(array)
        out.node = AccumulateGrad(out)
    return out


def check_can_require_grad(array):
    """Raise PyTorch's error for a new tensor of integers that is to require grad."""
    fail_if(array.dtype.kind != "f", "gradient of integers")


def tensor(data, *, dtype=None, requires_grad=False):
    """Return a new tensor with a copy of `data`: a number, nested lists, or a NumPy array.

    Python's floats take the default dtype (float32), its integers int64; NumPy's keep their own.

    >>> torch.tensor([1, 2])
    tensor([1, 2])
    >>> torch.tensor(0.5, requires_grad=True)
    tensor(0.5000, requires_grad=True)
    """
    if isinstance(data, Tensor):
        warnings.warn(message("tensor of a tensor"), stacklevel=2)
        data = np.array(data.array)
    return leaf(array_of(data, dtype), dtype, requires_grad)


SEQUENCES = list | tuple | range | np.ndarray


def array_of(data, dtype=None):
    """Return a new array with `data`, in the dtype that PyTorch gives it, exact for `dtype`."""
    if isinstance(data, np.ndarray | np.generic):
        return np.array(checked_layout(data))
    shape, first = [], data
    while isinstance(first, SEQUENCES):
        shape.append(len(first))
        first = first[0] if len(first) else None
    numbers = []
    if len(shape) > 1 and isinstance(data[0], np.ndarray):
        warn_once(message("list of arrays"))
    collect(data, shape, 0, numbers)
    kinds = {number_dtype(number) for number in numbers} or {as_numpy(None)}
    kind = functools.reduce(promote, kinds)
    kind = np.float64 if kind.kind == "f" and dtype is not None else kind
    try:
        return np.array(numbers, kind).reshape(shape)
    except OverflowError:
        raise ValueError("Overflow when unpacking long long") from None


def collect(data, shape, depth, numbers):
    """Append the numbers of nested sequences in row-major order; PyTorch's error if ragged."""
    if depth == len(shape):
        numbers.append(number(data))
        return
    fail_if(not isinstance(data, SEQUENCES), "not a sequence", kind=TypeError)
    fail_if(len(data) != shape[depth], "ragged", shape[depth], depth, len(data), kind=ValueError)
    for each in data:
        collect(each, shape, depth + 1, numbers)


def number(value):
    """Return a plain or NumPy number; a tensor of one element gives its own and no graph."""
    if isinstance(value, Tensor):
        fail_if(value.array.size != 1, "number of several entries", kind=ValueError)
        if value.array.dtype.kind == "f":
            float(value)  # warns where the tensor is tracked
        return value.array.reshape(())[()]
    fail_if(isinstance(value, list | tuple), "no integer", type(value).__name__, kind=TypeError)
    fail_if(isinstance(value, str), "new(): invalid data type 'str'", kind=TypeError)
    return value


def init(self, array=(), node=None):
    """Make a tensor of an array; or, as PyTorch did of old, `Tensor([1, 2])` or `Tensor(2, 3)`."""
    if type(array) is not np.ndarray and not isinstance(array, ARRAYS):
        array, node = floats(array, node), getattr(array, "node", None)
    self.array = array
    self.node = node


ARRAYS = (np.ndarray, np.generic)
Tensor.__init__ = init


def floats(data, size=None, *more, kind=None):
    """Return an array of floats (or of a `kind`) with `data`, or of `data` (and more) entries."""
    if hasattr(data, "grad_fn"):
        if kind and data.array.dtype != kind:
            found = OF_NUMPY[data.array.dtype]
            raise TypeError(message("tensor of another type", OF_NUMPY[kind].cpp, found.cpp))
        return data.detach().array
    kind = as_numpy(None, kind)
    if isinstance(data, int):
        return np.zeros(data if size is None else (data, size, *more), kind)
    fail_if(isinstance(data, str), "new(): invalid data type 'str'", kind=TypeError)
    fail_if(not hasattr(data, "__len__"), "no sequence", type(data).__name__, kind=TypeError)
    return array_of(list(data), kind).astype(kind)


def of_type(name, kind):
    """Return what makes a tensor of one dtype by its old name, such as `LongTensor`."""
    returns = f"a tensor of {kind} with `data`, or of a size: what is `torch.tensor` today"
    kind = np.dtype(kind)

    def make(data=(), *size):
        return Tensor(floats(data, *size, kind=kind), getattr(data, "node", None))

    return documented(make, name, returns, f"torch.{name}([1, 2]).dtype", OF_NUMPY[kind])


FloatTensor, DoubleTensor = of_type("FloatTensor", "float32"), of_type("DoubleTensor", "float64")
LongTensor, IntTensor = of_type("LongTensor", "int64"), of_type("IntTensor", "int32")
BoolTensor, ByteTensor = of_type("BoolTensor", "bool"), of_type("ByteTensor", "uint8")


@example("torch.as_tensor([1.0, 2.0])", "tensor([1., 2.])")
def as_tensor(data, dtype=None):
    """Return `data` as a tensor: itself if it is one, else as `tensor` does."""
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    if isinstance(data, np.ndarray):
        return leaf(to_share(data), dtype)
    return tensor(data, dtype=dtype)


@example("torch.asarray([1.0, 2.0], dtype=torch.float64).dtype", "torch.float64")
def asarray(obj, *, dtype=None, copy=None, requires_grad=False):
    """Return `obj` as a tensor, as `as_tensor` does; `copy` it if told to."""
    out = as_tensor(obj, dtype)
    out = Tensor(np.array(out.array)[()]) if copy else out
    return out.requires_grad_() if requires_grad else out


@example("torch.from_numpy(torch.ones(2).numpy())", "tensor([1., 1.])")
def from_numpy(ndarray):
    """Return a tensor that shares the memory of a NumPy array."""
    fail_if(not isinstance(ndarray, np.ndarray), "no array", type_of(ndarray), kind=TypeError)
    array = to_share(ndarray)
    of_array(array)
    return Tensor(array)


def to_share(array):
    """Return an array whose memory a tensor may share; of one that must not be written, a copy."""
    checked_layout(array)
    if array.flags.writeable:
        return array
    warn_once(message("read-only array"))
    return array.copy()


def checked_layout(array):
    """Return an array; PyTorch's error if its entries lie as a tensor's cannot."""
    fail_if(any(step < 0 for step in array.strides), "negative strides", kind=ValueError)
    fail_if(not array.dtype.isnative, "foreign byte order", kind=ValueError)
    return array


def of_size(name, make, what):
    """Return the function `name`, which makes a tensor of a size, and its twin `name`_like.

    `make` takes a shape and a NumPy dtype, and returns an array full of `what`.
    """

    def create(*sizes, size=(), dtype=None, requires_grad=False):
        return leaf(make(checked_size(sizes or size, name), as_numpy(dtype)), None, requires_grad)

    def like(input, *, dtype=None, requires_grad=False):
        kind = as_numpy(dtype, input.array.dtype)
        return leaf(laid_as(input.array, make(input.array.shape, kind)), None, requires_grad)

    full = f"a tensor full of {what}: `{name}(2, 3)` or `{name}((2, 3))`"
    documented(create, name, full, f"torch.{name}(2, 3).shape", "torch.Size([2, 3])")
    call = f"torch.{name}_like(torch.ones(2, 3)).shape"
    full = f"{what}, in the shape and dtype of another tensor"
    documented(like, name + "_like", full, call, "torch.Size([2, 3])")
    return create, like


zeros, zeros_like = of_size("zeros", np.zeros, "zeros")
ones, ones_like = of_size("ones", np.ones, "ones")
empty, empty_like = of_size("empty", np.empty, "whatever the memory held")


@example("torch.full((2,), 7.0)", "tensor([7., 7.])")
def full(size, fill_value, *, dtype=None, requires_grad=False):
    """Return a tensor of the given size with the same number everywhere."""
    value = number(fill_value)
    kind = number_dtype(value) if dtype is None else as_numpy(dtype)
    shape = checked_size((size,), "full")
    return leaf(np.full(shape, converted(value, kind)), None, requires_grad)


@example("torch.full_like(torch.ones(2), 3)", "tensor([3., 3.])")
def full_like(input, fill_value, *, dtype=None, requires_grad=False):
    """Return the same number everywhere, in the shape and dtype of another tensor."""
    kind = as_numpy(dtype, input.array.dtype)
    array = laid_as(input.array, converted(number(fill_value), kind))
    return leaf(array, None, requires_grad)


@example("torch.arange(3), torch.arange(1, 4, 2)", "(tensor([0, 1, 2]), tensor([1, 3]))")
def arange(start=0, end=None, step=1, *, dtype=None, requires_grad=False):
    """Return the numbers from start up to, not including, end."""
    start, end = (0, start) if end is None else (start, end)
    start, end, step = given = [number(value) for value in (start, end, step)]
    fail_if(step == 0, "step must be nonzero")
    fail_if((end - start) * step < 0, "arange backwards")
    endless = not (math.isfinite(start) and math.isfinite(end))
    fail_if(endless, "unsupported range: {} -> {}", start, end)
    whole = all(number_dtype(value).kind != "f" for value in given)
    kind = as_numpy(dtype, INT64 if whole else None)
    if kind == INT64:  # PyTorch cuts all three to integers
        start, end, step = map(int, (start, end, step))
        fail_if(step == 0, "step must be nonzero", kind=ValueError)
    count = math.ceil((end - start) / step)
    if kind.kind in "iu":
        start, step = int(start), int(step)
    return leaf((start + step * np.arange(count)).astype(kind), None, requires_grad)


@example("torch.linspace(0, 1, 3)", "tensor([0.0000, 0.5000, 1.0000])")
def linspace(start, end, steps, *, dtype=None, requires_grad=False):
    """Return `steps` numbers at equal distances from start to end, both included."""
    fail_if(steps < 0, "number of steps must be non-negative")
    kind = as_numpy(dtype)
    start, end = number(start), number(end)
    if kind.kind in "iu":  # PyTorch cuts both to integers
        start, end = int(start), int(end)
    with np.errstate(all="ignore"):
        array = np.linspace(start, end, number(steps))
    return leaf(array.astype(kind), None, requires_grad)


@example("torch.eye(1, 2)", "tensor([[1., 0.]])")
def eye(n, m=None, *, dtype=None, requires_grad=False):
    """Return the identity matrix, n by n or n by m."""
    for name, length in (("n", n), ("m", m)):
        fail_if(length is not None and length < 0, "length below 0", name, length)
    return leaf(np.eye(n, m, dtype=as_numpy(dtype)), None, requires_grad)


def new(make):
    """Return the method that makes a tensor in the dtype of another: `x.new_zeros(2)`."""
    name = f"new_{make.__name__}"

    def method(self, *args, dtype=None, **options):
        return make(*args, dtype=dtype or of_array(self.array), **options)

    method.__wrapped__ = make
    returns = f"what `torch.{make.__name__}` does, in the dtype of this tensor"
    args = {"tensor": "[2]", "full": "(1,), 2"}.get(make.__name__, "1")
    call = f"torch.ones(3, dtype=torch.int64).{name}({args})"
    return documented(method, name, returns, call + ".dtype", "torch.int64")


new_zeros, new_ones, new_empty, new_full, new_tensor = map(new, (zeros, ones, empty, full, tensor))
