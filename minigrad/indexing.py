"""Indexing: `x[...]` picks entries, and the gradient goes back to the places they came from."""

from .graph import Node
from .index_keys import ALL, gathered, is_whole, items_of
from .memory import own_memory
from .more_shapes import alias, unsqueeze
from .scatter import placed, scattered
from .tensor import record
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
    saves = ("indices",)

    def backward(self, grad):
        shape, dims = self.args
        return (scattered(grad, shape, dims, tuple(self.saved)),)


def getitem(self, index):
    """Return the entries that `index` picks: numbers, slices, None, `...`, masks, index arrays.

    One node for each dim that is picked from, then one for all index arrays together.
    """
    out, dim, arrays = self, 0, {}
    for item in items_of(index, self.array.shape):
        if item is None:
            out = unsqueeze(out, dim)
        elif isinstance(item, int):
            out = picked(out, dim, (item, ...), SelectBackward0)
            continue  # this dim is gone: the next item is for the one that took its place
        elif not isinstance(item, slice):
            arrays[dim] = item
        elif index == ALL or not is_whole(item, out.array.shape[dim]):
            out = picked(out, dim, (item,), SliceBackward0)
        dim += 1
    if arrays:
        args = (out.array.shape, tuple(arrays))
        saved = tuple(arrays.values())
        return record(gathered(out.array, arrays), IndexBackward0, (out.node,), saved, args)
    return alias(self) if out is self else out


def picked(self, dim, item, rule):
    """Return a view of the entries at `item` along one dim."""
    x = own_memory(self)
    key = (ALL,) * dim + item
    return record_view(self, x[key], rule, (x.shape, key))
