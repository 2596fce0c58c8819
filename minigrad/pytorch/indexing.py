"""Indexing: `x[...]` picks entries, and the gradient goes back to the places they came from."""

import numpy as np

from ..engine.graph import Node
from ..engine.operation import record
from .memory import own_memory
from .operations.index_keys import ALL, dims_of, gathered, is_whole, items_of, unmasked
from .operations.scatter import placed, scattered
from .operations.shapes import alias, unsqueeze
from .views import record_view


class SelectBackward0(Node):
    """x[i] along one dim: zeros, and the gradient at place i."""

    __slots__ = ()

    def backward(self, grad):
        return (placed(grad, *self.args),)


class SliceBackward0(Node):
    """x[start:stop:step] along one dim: zeros, and the gradient in the slice."""

    __slots__ = ()

    def backward(self, grad):
        return (placed(grad, *self.args),)


class IndexBackward0(Node):
    """x[indices]: each entry adds its gradient to its place; a place used twice gets two."""

    __slots__ = ()

    @property
    def saves(self):
        """Return one name for each index array."""
        return ("indices",) * len(self.args[1])

    def backward(self, grad):
        shape, dims = self.args
        return (scattered(grad, shape, dims, tuple(self.saved)),)


def getitem(self, index):
    """Return the entries that `index` picks: numbers, slices, None, `...`, masks, index arrays."""
    view, arrays = viewed(self, index)
    if arrays:
        x, dims = view.array, tuple(arrays)
        saved = tuple(arrays.values())
        return record(gathered(x, arrays), IndexBackward0, (view.node,), saved, (x.shape, dims))
    return alias(self) if view is self else view


def viewed(self, index):
    """Return a view of what numbers, slices and None pick, and the index arrays that are left.

    Each of them makes one node for its dim. The arrays come as a dictionary from dim to array.
    """
    out, dim, arrays = self, 0, {}
    for item in items_of(index, self.array.shape):
        if item is None or isinstance(item, bool):
            out = unsqueeze(out, dim)
            if item is not None:
                arrays[dim] = np.zeros(int(item), int)
        elif isinstance(item, int):
            out = picked(out, dim, (item, ...), SelectBackward0)
            continue  # this dim is gone: the next item is for the one that took its place
        elif isinstance(item, slice):
            if item is index or not is_whole(item, out.array.shape[dim]):
                out = picked(out, dim, (item,), SliceBackward0)
        else:
            arrays[dim] = item
            dim += dims_of(item) - 1
        dim += 1
    return out, unmasked(arrays, out.array.shape)


def picked(self, dim, item, rule):
    """Return a view of the entries at `item` along one dim."""
    x = own_memory(self)
    key = (ALL,) * dim + item
    return record_view(self, x[key], rule, (x.shape, key))
