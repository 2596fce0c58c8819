"""Join tensors and take them apart: cat, stack, split, chunk, unbind."""

import functools

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import promote
from ..errors import checked_dim
from ..memory import own_memory
from ..views import record_views

ALL = slice(None)


class CatBackward0(Node):
    """cat: each tensor gets the part of the gradient where it stands."""

    __slots__ = ()

    def backward(self, grad):
        dim, ends = self.args
        starts = (0, *ends)
        return tuple(
            grad[(ALL,) * dim + (slice(a, b),)] if node else None
            for node, a, b in zip(self.next, starts, ends, strict=False)
        )


def cat(tensors, dim=0):
    """Return tensors put end to end along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.cat([torch.ones(1, 2), torch.zeros(1, 2)])
        tensor([[1., 1.],
                [0., 0.]])
    """
    arrays = arrays_of(tensors)
    if not arrays:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    for place, x in enumerate(arrays):
        if x.ndim == 0:
            raise RuntimeError(
                f"zero-dimensional tensor (at position {place}) cannot be concatenated"
            )
    real = [x for x in arrays if x.shape != (0,)] or arrays  # PyTorch skips empty vectors
    dim = checked_dim(dim, real[0].ndim)
    for x in real[1:]:
        check_joinable(real[0], x, dim, next(i for i, y in enumerate(arrays) if y is x))
    ends = np.cumsum([x.shape[dim] if x.ndim == real[0].ndim else 0 for x in arrays]).tolist()
    out = np.concatenate(real, dim, dtype=common_dtype(arrays))
    return record(out, CatBackward0, tuple(each.node for each in tensors), (), (dim, ends))


def check_joinable(first, x, dim, place):
    """Raise PyTorch's error if two arrays cannot be joined along a dim."""
    if x.ndim != first.ndim:
        raise RuntimeError(
            f"Tensors must have same number of dimensions: got {first.ndim} and {x.ndim}"
        )
    for d, (n, m) in enumerate(zip(first.shape, x.shape, strict=True)):
        if d != dim and n != m:
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {dim}. Expected size {n} but got "
                f"size {m} for tensor number {place} in the list."
            )


def arrays_of(tensors):
    """Return the arrays of a list of tensors; PyTorch's error if it is none."""
    if isinstance(tensors, Tensor):
        raise TypeError(
            "cat(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor"
        )
    for place, each in enumerate(tensors):
        if not isinstance(each, Tensor):
            raise TypeError(
                f"expected Tensor as element {place} in argument 0, but got {type(each).__name__}"
            )
    return [each.array for each in tensors]


class StackBackward0(Node):
    """stack: each tensor gets its slice of the gradient."""

    __slots__ = ()

    def backward(self, grad):
        dim = self.args
        return tuple(
            grad[(ALL,) * dim + (i,)] if node else None for i, node in enumerate(self.next)
        )


def stack(tensors, dim=0):
    """Return tensors of one shape laid side by side along a new dim.

    Example:
        >>> import minigrad as torch
        >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
        tensor([[1, 2],
                [3, 4]])
    """
    arrays = arrays_of(tensors)
    if not arrays:
        raise RuntimeError("stack expects a non-empty TensorList")
    dim = checked_dim(dim, arrays[0].ndim + 1)
    for place, x in enumerate(arrays):
        if x.shape != arrays[0].shape:
            raise RuntimeError(
                "stack expects each tensor to be equal size, but got "
                f"{list(arrays[0].shape)} at entry 0 and {list(x.shape)} at entry {place}"
            )
    out = np.stack(arrays, dim, dtype=common_dtype(arrays))
    return record(out, StackBackward0, tuple(each.node for each in tensors), (), dim)


def common_dtype(arrays):
    """Return the dtype that joined arrays take: here a 0-d array counts like any other."""
    kinds = {x.dtype for x in arrays}
    if len(kinds) == 1:
        return kinds.pop()
    return functools.reduce(promote, kinds)


class UnbindBackward0(Node):
    """unbind: the gradients of the slices, laid side by side."""

    __slots__ = ()

    def backward(self, parts):
        dim, shape, dtype = self.args
        slices = shape[:dim] + shape[dim + 1 :]
        grads = [parts.get(i) for i in range(shape[dim])]
        return (np.stack([np.zeros(slices, dtype) if g is None else g for g in grads], dim),)


def unbind(self, dim=0):
    """Return the slices along a dim, as a tuple of views.

    Example:
        >>> import minigrad as torch
        >>> torch.unbind(torch.tensor([[1, 2], [3, 4]]))
        (tensor([1, 2]), tensor([3, 4]))
    """
    x = own_memory(self)
    dim = checked_dim(dim, x.ndim)
    if x.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    arrays = [x[(ALL,) * dim + (i, ...)] for i in range(x.shape[dim])]
    return record_views(self, arrays, UnbindBackward0, (dim, x.shape, x.dtype))


class SplitBackward0(Node):
    """split: the gradients of the pieces, put end to end."""

    __slots__ = ()

    def backward(self, parts):
        dim, shape, dtype, sizes = self.args
        grads = [parts.get(i) for i in range(len(sizes))]
        pieces = [
            np.zeros(shape[:dim] + (n,) + shape[dim + 1 :], dtype) if g is None else g
            for g, n in zip(grads, sizes, strict=True)
        ]
        return (np.concatenate(pieces, dim),)


class SplitWithSizesBackward0(SplitBackward0):
    """split into pieces of given sizes."""

    __slots__ = ()


def split(self, split_size, dim=0):
    """Return views along a dim: of one size (the last may be smaller), or of a list of sizes.

    Example:
        >>> import minigrad as torch
        >>> torch.arange(5).split(2)
        (tensor([0, 1]), tensor([2, 3]), tensor([4]))
    """
    length = length_to_split(self, dim, "split")
    if isinstance(split_size, tuple | list):
        if sum(split_size) != length:
            raise RuntimeError(
                f"split_with_sizes expects split_sizes to sum exactly to {length} (input tensor's "
                f"size at dimension {dim}), but got split_sizes={list(split_size)}"
            )
        return pieces(self, split_size, dim, SplitWithSizesBackward0)
    if split_size < 0:
        raise RuntimeError(
            f"split expects split_size be non-negative, but got split_size={split_size}"
        )
    if split_size == 0 != length:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {length}"
        )
    starts = range(0, length, split_size or 1) or [0]
    return pieces(self, [min(split_size, length - a) for a in starts], dim, SplitBackward0)


def chunk(self, chunks, dim=0):
    """Return at most `chunks` pieces of equal size along a dim; the last may be smaller.

    Example:
        >>> import minigrad as torch
        >>> torch.arange(5).chunk(2)
        (tensor([0, 1, 2]), tensor([3, 4]))
    """
    if chunks < 1:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    length = length_to_split(self, dim, "chunk")
    if length == 0:
        return split(self, [0] * chunks, dim)
    return split(self, -(-length // chunks), dim)


def length_to_split(self, dim, name):
    """Return the length of the dim that is to be cut."""
    if self.array.ndim == 0:
        raise RuntimeError(f"{name} expects at least a 1-dimensional tensor")
    return self.array.shape[checked_dim(dim, self.array.ndim)]


def pieces(self, sizes, dim, rule):
    """Return views of the given sizes along a dim."""
    x = own_memory(self)
    dim = checked_dim(dim, x.ndim)
    ends = np.cumsum(sizes).tolist()
    arrays = [x[(ALL,) * dim + (slice(b - n, b),)] for n, b in zip(sizes, ends, strict=True)]
    return record_views(self, arrays, rule, (dim, x.shape, x.dtype, tuple(sizes)))


def iterate(self):
    """Return an iterator over the slices along the first dim, for `for row in x`.

    Example:
        >>> import minigrad as torch
        >>> [2 * row.sum() for row in torch.tensor([[1, 2], [3, 4]])]
        [tensor(6), tensor(14)]
    """
    if self.array.ndim == 0:
        raise TypeError("iteration over a 0-d tensor")
    return iter(unbind(self))
