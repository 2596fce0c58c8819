"""Which entries are the smallest or in the middle, where they stand, and all in order."""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..errors import checked_dim, checked_dims, nonempty
from .binary import minimum
from .pointwise import clone
from .return_types import return_type
from .steps import raw
from .temp_max import MaxBackward0, MaxBackward1, extreme


class MinBackward1(MaxBackward1):
    """min over all entries: those that reach the minimum share the gradient evenly."""

    __slots__ = ()


class MinBackward0(MaxBackward0):
    """min over a dim: the entry that was picked gets the whole gradient."""

    __slots__ = ()


MinPair = return_type("min")


def min(self, dim=None, keepdim=False):
    """Return the smallest entry; with a dim, the pair (values, indices) along it.

    Example:
        >>> import minigrad as torch
        >>> torch.min(torch.tensor([[3.0, 1.0], [2.0, 4.0]]), 1)
        torch.return_types.min(
        values=tensor([1., 2.]),
        indices=tensor([1, 0]))
    """
    if isinstance(dim, Tensor):
        return minimum(self, dim)
    if dim is None:
        x = self.array
        y = np.min(nonempty(x, "min"))
        return record(y, MinBackward1, (self.node,), (x, y))
    return extreme(self, dim, keepdim, np.argmin, MinBackward0, MinPair)


class AmaxBackward0(Node):
    """amax: among the entries of each result, those that reach it share its gradient evenly."""

    __slots__ = ()
    saves = ("self", "result")

    def backward(self, grad):
        x, y = self.saved
        dims, keepdim = self.args
        if not keepdim:
            grad, y = np.expand_dims(grad, dims), np.expand_dims(y, dims)
        tied = raw(x) == raw(y)  # nothing equals nan: then all shares are 0 / 0, as in PyTorch
        return (grad * (tied / np.add.reduce(tied, dims, dtype=raw(x).dtype, keepdims=True)),)


class AminBackward0(AmaxBackward0):
    """amin: as amax."""

    __slots__ = ()


def amax(self, dim=(), keepdim=False):
    """Return the largest entries over the dims that are named; over all if none is.

    Example:
        >>> import minigrad as torch
        >>> torch.amax(torch.tensor([[3.0, 1.0], [2.0, 4.0]]), 1)
        tensor([3., 4.])
    """
    return outermost(self, dim, keepdim, "amax", np.max, AmaxBackward0)


def amin(self, dim=(), keepdim=False):
    """Return the smallest entries over the dims that are named; over all if none is.

    Example:
        >>> import minigrad as torch
        >>> torch.amin(torch.tensor([[3.0, 1.0], [2.0, 4.0]]), 1)
        tensor([1., 2.])
    """
    return outermost(self, dim, keepdim, "amin", np.min, AminBackward0)


def outermost(self, dim, keepdim, name, find, rule):
    x = self.array
    dims = checked_dims(dim, x.ndim)
    if dim == ():
        nonempty(x, name)
    for d in dim if isinstance(dim, tuple | list) else (dim,):
        nonempty(np.atleast_1d(x), name, d)
    y = find(x, dims, keepdims=keepdim)
    return record(y, rule, (self.node,), (x, y), (dims, keepdim))


def argmax(self, dim=None, keepdim=False):
    """Return the index of the largest entry, of all (row by row) or along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.argmax(torch.tensor([3.0, 5.0, 4.0]))
        tensor(1)
    """
    return index_of(self, dim, keepdim, "argmax", np.argmax)


def argmin(self, dim=None, keepdim=False):
    """Return the index of the smallest entry, of all (row by row) or along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.argmin(torch.tensor([3.0, 1.0, 4.0]))
        tensor(1)
    """
    return index_of(self, dim, keepdim, "argmin", np.argmin)


def index_of(self, dim, keepdim, name, find):
    x = self.array
    if x.dtype.kind == "b":
        raise RuntimeError(f"{name}(): does not support bool input")
    if dim is None:
        if x.size == 0:
            raise IndexError(
                f"{name}(): Expected reduction dim to be specified for input.numel() == 0."
            )
        return Tensor(find(x, keepdims=keepdim))
    dim = checked_dim(dim, x.ndim)
    return Tensor(find(nonempty(x, name, dim), dim, keepdims=keepdim) if x.ndim else np.int64(0))


class SortBackward0(Node):
    """sort: each gradient goes back to the place that its entry came from."""

    __slots__ = ()
    saves = ("indices",)

    def backward(self, grad):
        (indices,) = self.saved
        return (np.take_along_axis(grad, np.argsort(indices, self.args), self.args),)


SortPair = return_type("sort")


def sort(self, dim=-1, descending=False):
    """Return the pair (values, indices): the entries in order along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.sort(torch.tensor([3.0, 1.0, 2.0]))
        torch.return_types.sort(
        values=tensor([1., 2., 3.]),
        indices=tensor([1, 2, 0]))
    """
    x = self.array
    if x.ndim == 0:
        return SortPair(clone(self), Tensor(np.int64(0)))
    dim = checked_dim(dim, x.ndim)
    keys = np.flip(x, dim) if descending else x
    indices = np.argsort(keys, dim, kind="stable")
    if descending:  # turned twice, so that equal entries keep their order
        indices = np.flip(x.shape[dim] - 1 - indices, dim)
    values = np.take_along_axis(x, indices, dim)
    return SortPair(record(values, SortBackward0, (self.node,), (indices,), dim), Tensor(indices))


def argsort(self, dim=-1, descending=False):
    """Return the indices that put the entries in order along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.argsort(torch.tensor([3.0, 1.0, 2.0]))
        tensor([1, 2, 0])
    """
    return sort(self, dim, descending).indices


class MedianBackward0(MaxBackward1):
    """median over all entries: those that equal it share the gradient evenly."""

    __slots__ = ()


class MedianBackward1(MaxBackward0):
    """median over a dim: the entry that was picked gets the whole gradient."""

    __slots__ = ()


MedianPair = return_type("median")


def median(self, dim=None, keepdim=False):
    """Return the middle entry, the lower of two; with a dim, the pair (values, indices).

    Example:
        >>> import minigrad as torch
        >>> torch.median(torch.tensor([4.0, 1.0, 3.0, 2.0]))
        tensor(2.)
    """
    if dim is not None:
        return extreme(self, dim, keepdim, middle, MedianBackward1, MedianPair)
    x = self.array
    y = np.take(np.sort(x, None), (x.size - 1) // 2) if x.size else x.dtype.type(np.nan)
    y = x.dtype.type(np.nan) if x.dtype.kind == "f" and np.isnan(x).any() else y
    return record(y, MedianBackward0, (self.node,), (x, y))


def middle(x, dim, keepdims):
    """Return the index of the middle entry along a dim, the lower of two."""
    order = np.argsort(x, dim, kind="stable")
    return np.take(order, [(x.shape[dim] - 1) // 2], dim)
