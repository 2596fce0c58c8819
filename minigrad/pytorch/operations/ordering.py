"""Which entries are the largest, the smallest or in the middle, where they stand, all in order."""

from collections import namedtuple

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..errors import checked_dim, checked_dims, nonempty
from ..formulas import evenly, opened, raw, rule
from ..memory import in_rows, laid_as
from ..words import documented, example, fail_if
from .binary import maximum, minimum
from .picking import gathered_back

Pair = namedtuple("Pair", "values indices")


def return_type(name):
    """Return a class of pairs that print as PyTorch's: torch.return_types.max(...)."""

    def __repr__(self):
        return f"torch.return_types.{name}(\nvalues={self.values!r},\nindices={self.indices!r})"

    return type(name, (Pair,), {"__repr__": __repr__, "__module__": __name__})


def to_all(grad, x, y):
    """Give the entries that equal the result even shares of the gradient."""
    share = np.nan_to_num(evenly(x, y))  # 0 to all, where none is the result any more
    return np.where(share > 0, grad * share, 0)


def to_one(grad, indices, shape, dim, keepdim):
    """Give the entry that was picked along a dim the whole gradient."""
    places = np.arange(shape[dim]).reshape(-1, *[1] * (len(shape) - dim - 1))
    return np.where(opened(indices, dim, keepdim) == places, opened(grad, dim, keepdim), 0)


def picked_along(self, dim, keepdim, find, made, pair):
    """Return the pair (values, indices) of the entries that `find` picks along a dim."""
    x = self.array if self.array.ndim else self.array.reshape(1)
    keepdim = keepdim and self.array.ndim > 0
    dim = checked_dim(dim, x.ndim)
    indices = find(nonempty(x, pair.__name__, dim), dim, keepdims=True)
    values = np.take_along_axis(x, indices, dim)
    if not keepdim:
        indices, values = indices.squeeze(dim)[()], values.squeeze(dim)[()]
    values = record(values, made, (self.node,), (indices,), (x.shape, dim, keepdim))
    return pair(values, Tensor(indices))


def extreme(name, word, find, place, of_two, shown):
    """Return `max` or `min`."""
    pair = return_type(name)
    of_all = rule(f"{name.title()}Backward1", "self result", to_all)
    of_dim = rule(f"{name.title()}Backward0", "indices", to_one)

    def operation(self, dim=None, keepdim=False):
        if isinstance(dim, Tensor):
            return of_two(self, dim)
        if dim is not None:
            return picked_along(self, dim, keepdim, place, of_dim, pair)
        x = self.array
        y = find(nonempty(x, name))
        return record(y, of_all, (self.node,), (x, y))

    returns = f"the {word} entry; with a dim, the pair (values, indices) along it"
    call = f"torch.{name}(torch.tensor([[3.0, 1.0], [2.0, 4.0]]), 1).values"
    return documented(operation, name, returns, call, shown)


max = extreme("max", "largest", np.max, np.argmax, maximum, "tensor([3., 4.])")
min = extreme("min", "smallest", np.min, np.argmin, minimum, "tensor([1., 2.])")


def to_each(grad, x, y, dims, keepdim):
    """Give the entries that equal their result even shares of its gradient."""
    x, y = raw(x), opened(raw(y), dims, keepdim)
    tied = x == y  # nothing equals nan: then all shares are 0 / 0, as in PyTorch
    shares = tied / np.add.reduce(tied, dims, dtype=x.dtype, keepdims=True)
    return opened(grad, dims, keepdim) * shares


def extreme_over(name, word, find, shown):
    """Return `amax` or `amin`."""
    made = rule(f"{name.title()}Backward0", "self result", to_each)

    def operation(self, dim=(), keepdim=False):
        x = self.array
        dims = checked_dims(dim, x.ndim)
        if dim == ():
            nonempty(x, name)
        for d in dim if isinstance(dim, tuple | list) else (dim,):
            nonempty(np.atleast_1d(x), name, d)
        y = in_rows(find(x, dims, keepdims=keepdim))
        return record(y, made, (self.node,), (x, y), (dims, keepdim))

    returns = f"the {word} entries over the dims that are named, or over all"
    call = f"torch.{name}(torch.tensor([[3.0, 1.0], [2.0, 4.0]]), 1)"
    return documented(operation, name, returns, call, shown)


amax = extreme_over("amax", "largest", np.max, "tensor([3., 4.])")
amin = extreme_over("amin", "smallest", np.min, "tensor([1., 2.])")


def place_of(name, word, find, shown):
    """Return `argmax` or `argmin`."""

    def operation(self, dim=None, keepdim=False):
        x = self.array
        fail_if(x.dtype.kind == "b", "{}(): does not support bool input", name)
        fail_if(dim is None and x.size == 0, "place in nothing", name, kind=IndexError)
        if dim is not None:
            dim = checked_dim(dim, x.ndim)
            x = nonempty(x, name, dim) if x.ndim else x.reshape(1)
        return Tensor(find(x, dim, keepdims=keepdim and self.array.ndim > 0))

    returns = f"the index of the {word} entry, of all (row by row) or along a dim"
    call = f"torch.{name}(torch.tensor([3.0, 1.0, 4.0]))"
    return documented(operation, name, returns, call, shown)


argmax = place_of("argmax", "largest", np.argmax, "tensor(2)")
argmin = place_of("argmin", "smallest", np.argmin, "tensor(1)")


def unsorted(grad, indices, dim):
    return grad if dim == () else np.take_along_axis(grad, np.argsort(indices, dim), dim)


SortBackward0 = rule("SortBackward0", "indices", unsorted)
SortBackward1 = rule("SortBackward1", "indices", unsorted)  # with `stable`
SortPair = return_type("sort")


@example("torch.sort(torch.tensor([3.0, 1.0, 2.0])).indices", "tensor([1, 2, 0])")
def sort(self, dim=-1, descending=False, *, stable=None):
    """Return the pair (values, indices): the entries in order along a dim, always stably."""
    x = np.atleast_1d(self.array)
    dim = checked_dim(dim, x.ndim)
    keys = np.flip(x, dim) if descending else x
    indices = np.argsort(keys, dim, kind="stable")
    if descending:  # turned twice, so that equal entries keep their order
        indices = np.flip(x.shape[dim] - 1 - indices, dim)
    values = np.take_along_axis(x, indices, dim)
    if not x.flags.c_contiguous:
        values, indices = laid_as(x, values), laid_as(x, indices)
    if self.array.ndim == 0:
        values, indices, dim = values[0], indices[0], ()
    made = SortBackward0 if stable is None else SortBackward1
    values = record(values, made, (self.node,), (indices,), (dim,))
    return SortPair(values, Tensor(indices))


@example("torch.argsort(torch.tensor([3.0, 1.0, 2.0]))", "tensor([1, 2, 0])")
def argsort(self, dim=-1, descending=False, *, stable=True):
    """Return the indices that put the entries in order along a dim."""
    return sort(self, dim, descending).indices


MedianBackward0 = rule("MedianBackward0", "self result", to_all)
MedianBackward1 = rule("MedianBackward1", "indices", to_one)
MedianPair = return_type("median")


@example("torch.median(torch.tensor([4.0, 1.0, 3.0, 2.0]))", "tensor(2.)")
def median(self, dim=None, keepdim=False):
    """Return the middle entry, the lower of two; with a dim, the pair (values, indices)."""
    kernel = "median_cpu" if dim is None else "median_out"
    fail_if(self.array.dtype == bool, "not for the type", kernel, "Bool", kind=NotImplementedError)
    if dim is not None:
        return picked_along(self, dim, keepdim, middle, MedianBackward1, MedianPair)
    x = self.array
    none = np.nan if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    y = np.take(np.sort(x, None), (x.size - 1) // 2) if x.size else x.dtype.type(none)
    y = x.dtype.type(np.nan) if x.dtype.kind == "f" and np.isnan(x).any() else y
    return record(y, MedianBackward0, (self.node,), (x, y))


def middle(x, dim, keepdims):
    order = np.argsort(x, dim, kind="stable")
    place = np.take(order, [(x.shape[dim] - 1) // 2], dim)
    lost = np.isnan(x)
    return np.where(lost.any(dim, keepdims=True), lost.argmax(dim, keepdims=True), place)


TopkBackward0 = rule("TopkBackward0", "indices", gathered_back)
TopkPair = return_type("topk")


@example("torch.topk(torch.tensor([1.0, 5.0, 3.0]), 2).values", "tensor([5., 3.])")
def topk(self, k, dim=-1, largest=True, sorted=True):
    """Return the pair (values, indices) of the k largest entries along a dim, or the smallest."""
    x = np.atleast_1d(self.array)
    dim = checked_dim(dim, x.ndim)
    fail_if(not 0 <= k <= x.shape[dim], "selected index k out of range")
    order = sort(Tensor(x), dim, largest).indices.array
    indices = order[(slice(None),) * dim + (slice(k),)].copy()
    values, shape = np.take_along_axis(x, indices, dim), x.shape
    if not self.array.ndim:
        values, indices, shape = values[0], indices[0], ()
    values = record(values, TopkBackward0, (self.node,), (indices,), (shape, dim))
    return TopkPair(values, Tensor(indices))
