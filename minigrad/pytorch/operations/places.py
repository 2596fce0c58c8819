"""Some of a tensor's entries, or all at other places: diag, select, unique and others."""

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..errors import checked_dim, combined
from ..formulas import rule
from ..words import example, fail_if
from .pointwise import clone
from .scatter import placed
from .shapes import diagonal as diagonal_of
from .shapes import expand

# fmt: off
DiagEmbedBackward0 = rule("DiagEmbedBackward0", "", lambda grad, *key: grad[key])
MaskedSelectBackward0 = rule("MaskedSelectBackward0", "mask", lambda grad, mask:
    placed(grad, mask.shape, (mask,)))
Unique2Backward0 = rule("Unique2Backward0", "", lambda grad: refuse("_unique2"))
UniqueDimBackward0 = rule("UniqueDimBackward0", "", lambda grad: refuse("unique_dim"))
# fmt: on


def refuse(name):
    raise NotImplementedError(f"the derivative for '{name}' is not implemented.")


@example("torch.diag(torch.tensor([1, 2])).tolist()", "[[1, 0], [0, 2]]")
def diag(self, diagonal=0):
    """Return the matrix with a vector on its diagonal, or the diagonal of a matrix as a copy."""
    x = self.array
    fail_if(x.ndim not in (1, 2), "diag(): Supports 1D or 2D tensors. Got {}D", x.ndim)
    if x.ndim == 2:
        return clone(diagonal_of(self, diagonal))
    place = np.arange(x.size)
    key = place - min(diagonal, 0), place + max(diagonal, 0)
    return record(np.diag(x, diagonal), DiagEmbedBackward0, (self.node,), (), key)


@example("torch.narrow(torch.arange(5), 0, 1, 3)", "tensor([1, 2, 3])")
def narrow(self, dim, start, length):
    """Return a view of `length` entries along a dim, from `start` on."""
    dim = checked_dim(dim, self.array.ndim)
    size = self.array.shape[dim]
    start = start + size if start < 0 else start
    fail_if(length < 0, "narrow below 0")
    fail_if(start + length > size, "narrow too far", start, length, size)
    return self[(slice(None),) * dim + (slice(start, start + length),)]


@example("torch.select(torch.tensor([[1, 2], [3, 4]]), 1, 0)", "tensor([1, 3])")
def select(self, dim, index):
    """Return a view of the slice at `index` along a dim, which goes away."""
    shape = self.array.shape
    fail_if(not shape, "select() cannot be applied to a 0-dim tensor.", kind=IndexError)
    dim = checked_dim(dim, len(shape))
    there = -shape[dim] <= index < shape[dim]
    fail_if(not there, "select out of range", index, shape, dim, kind=IndexError)
    return self[(slice(None),) * dim + (index,)]


@example("x = torch.tensor([1, 5, 3])", "torch.masked_select(x, x > 2)", "tensor([5, 3])")
def masked_select(self, mask):
    """Return the entries where mask is True, in one row."""
    fail_if(mask.array.dtype != bool, "masked_select: expected BoolTensor for mask")
    x, m = combined(np.broadcast_arrays, self.array, mask.array)
    source = self if x.shape == self.array.shape else expand(self, *x.shape)
    return record(x[m], MaskedSelectBackward0, (source.node,), (m,))


@example("torch.nonzero(torch.tensor([0, 7, 5]))", "tensor([[1],\n            [2]])")
def nonzero(self, *, as_tuple=False):
    """Return the indices of the entries that are not 0: one row each, or a tuple for indexing."""
    if as_tuple:
        return tuple(map(Tensor, np.nonzero(np.atleast_1d(self.array))))
    return Tensor(np.argwhere(self.array))


@example("torch.unique(torch.tensor([3, 1, 3]))", "tensor([1, 3])")
def unique(self, sorted=True, return_inverse=False, return_counts=False, dim=None):
    """Return the different entries (or slices along a dim), and if asked where and how often."""
    found = np.unique(self.array, False, return_inverse, return_counts, axis=dim)
    first, *others = found if isinstance(found, tuple) else (found,)
    first = record(first, Unique2Backward0 if dim is None else UniqueDimBackward0, (self.node,))
    return (first, *map(Tensor, others)) if others else first
