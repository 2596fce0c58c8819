"""Join tensors and take them apart: cat, stack, split, chunk, unbind."""

import functools

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import promote
from ..errors import checked_dim
from ..formulas import rule
from ..memory import in_rows, own_memory
from ..views import record_views
from ..words import example, fail_if, message
from .scatter import ALL


class CatBackward0(Node):
    """cat: each tensor gets the part of the gradient where it stands."""

    def backward(self, grad):
        dim, places = self.args
        front, pairs = (ALL,) * dim, zip(self.next, places)
        return [grad[(*front, place)] if node else None for node, place in pairs]


class StackBackward0(CatBackward0):
    """stack: as cat, and each place is one number."""


@example("torch.cat([torch.ones(2), torch.zeros(1)])", "tensor([1., 1., 0.])")
def cat(tensors, dim=0):
    """Return tensors put end to end along a dim."""
    arrays = arrays_of(tensors)
    fail_if(not arrays, "torch.cat(): expected a non-empty list of Tensors", kind=ValueError)
    for place, x in enumerate(arrays):
        fail_if(x.ndim == 0, "cat of a number", place)
    real = [x for x in arrays if x.shape != (0,)] or arrays  # PyTorch skips empty vectors
    first = real[0]
    dim = 0 if first.shape == (0,) else checked_dim(dim, first.ndim)
    for place, x in enumerate(arrays):
        if x.shape == (0,):
            continue
        fail_if(x.ndim != first.ndim, "cat of other dims", first.ndim, x.ndim)
        for d, (n, m) in enumerate(zip(first.shape, x.shape)):
            fail_if(d != dim and n != m, "cat of other sizes", dim, n, m, place)
    ends = np.cumsum([x.shape[dim] if x.ndim == first.ndim else 0 for x in arrays]).tolist()
    places = [slice(*each) for each in zip([0, *ends], ends)]
    return joined(np.concatenate, real, tensors, CatBackward0, dim, places)


@example("torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])]).tolist()", "[[1, 2], [3, 4]]")
def stack(tensors, dim=0):
    """Return tensors of one shape laid side by side along a new dim."""
    arrays = arrays_of(tensors)
    fail_if(not arrays, "stack expects a non-empty TensorList")
    dim = checked_dim(dim, arrays[0].ndim + 1)
    shape = arrays[0].shape
    for place, x in enumerate(arrays):
        fail_if(x.shape != shape, "stack of two sizes", shape, x.shape, place)
    return joined(np.stack, arrays, tensors, StackBackward0, dim, range(len(arrays)))


def arrays_of(tensors):
    """Return the arrays of a list of tensors; PyTorch's error if it is none."""
    for place, each in enumerate(tensors):
        if not isinstance(each, Tensor):
            raise TypeError(message("list of no tensors", place, type(each).__name__))
    return [each.array for each in tensors]


def joined(join, arrays, tensors, made, dim, places):
    """Return arrays joined in the dtype that holds all: here a 0-d one counts like any other."""
    kinds = {each.array.dtype for each in tensors}
    out = in_rows(join(arrays, dim, dtype=functools.reduce(promote, kinds)))
    return record(out, made, tuple(each.node for each in tensors), (), (dim, places))


def rejoined(parts, join, dim, places, shape, dtype):
    """Join the gradients of the pieces again, zeros where there is none."""
    zeros = np.zeros(shape, dtype)
    pieces = [zeros[(ALL,) * dim + (place,)] for place in places]
    for i, grad in parts.grads.items():
        pieces[i] = grad
    return join(pieces, dim)


SplitBackward0 = rule("SplitBackward0", "", rejoined)
SplitWithSizesBackward0 = rule("SplitWithSizesBackward0", "", rejoined)
UnbindBackward0 = rule("UnbindBackward0", "", rejoined)


def taken_apart(self, dim, places, made, join):
    """Return views of self at several places along a dim; `join` is the way back."""
    x = own_memory(self)
    dim = checked_dim(dim, x.ndim)
    arrays = [x[(ALL,) * dim + (place, ...)] for place in places]
    return record_views(self, arrays, made, (join, dim, places, x.shape, x.dtype))


@example("torch.unbind(torch.tensor([[1, 2], [3, 4]]))", "(tensor([1, 2]), tensor([3, 4]))")
def unbind(self, dim=0):
    """Return the slices along a dim, as a tuple of views."""
    shape = self.array.shape
    dim = checked_dim(dim, len(shape))
    fail_if(not shape, "dim of a number", 0, kind=IndexError)
    return taken_apart(self, dim, range(shape[dim]), UnbindBackward0, np.stack)


@example("torch.arange(5).split(2)", "(tensor([0, 1]), tensor([2, 3]), tensor([4]))")
def split(self, split_size, dim=0):
    """Return views along a dim: of one size (the last may be smaller), or of a list of sizes."""
    length = length_to_split(self, dim, "split")
    if isinstance(split_size, tuple | list):
        facts = length, dim, list(split_size)
        fail_if(sum(split_size) != length, "split that does not add up", *facts)
        made, ends = SplitWithSizesBackward0, np.cumsum(split_size).tolist()
    else:
        fail_if(split_size < 0, "split below 0", split_size)
        fail_if(split_size == 0 != length, "split into nothing", length)
        made, ends = SplitBackward0, [*range(split_size, length, split_size or 1), length]
    places = [slice(*each) for each in zip([0, *ends], ends)]
    return taken_apart(self, dim, places, made, np.concatenate)


@example("torch.arange(5).chunk(2)", "(tensor([0, 1, 2]), tensor([3, 4]))")
def chunk(self, chunks, dim=0):
    """Return at most `chunks` pieces of equal size along a dim; the last may be smaller."""
    fail_if(chunks < 1, "chunk expects `chunks` to be greater than 0, got: {}", chunks)
    length = length_to_split(self, dim, "chunk")
    return split(self, -(-length // chunks) if length else [0] * chunks, dim)


def length_to_split(self, dim, name):
    fail_if(self.array.ndim == 0, "{} expects at least a 1-dimensional tensor", name)
    return self.array.shape[checked_dim(dim, self.array.ndim)]


@example("[2 * row.sum() for row in torch.tensor([[1, 2], [3, 4]])]", "[tensor(6), tensor(14)]")
def iterate(self):
    """Return an iterator over the slices along the first dim, for `for row in x`."""
    fail_if(self.array.ndim == 0, "iteration over a 0-d tensor", kind=TypeError)
    return iter(unbind(self))
