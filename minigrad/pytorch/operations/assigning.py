"""`x[...] = value`: write into a view, or into the places that index arrays name."""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import spoken
from ..errors import expand_error
from ..indexing import viewed
from ..inplace import change, copy_, fill_
from .index_keys import key_of


class IndexPutBackward0(Node):
    """x[indices] = value: what was written over has no slope, the value gets its gradient."""

    __slots__ = ()
    inputs = ("self", "values")

    @property
    def saves(self):
        """Return one name for each index array."""
        return ("indices",) * len(self.args[1])

    def backward(self, grad):
        shape, dims = self.args
        key = key_of(dict(zip(dims, self.saved, strict=True)))
        written = np.zeros(shape, bool)
        written[key] = True
        first = np.where(written, 0, grad) if self.next[0] else None
        return first, grad[key] if self.next[1] else None


def index_put(self, arrays, value):
    """Return self with `value` at the places that the index arrays name."""
    x, key = self.array, key_of(arrays)
    new, node = (value.array, value.node) if isinstance(value, Tensor) else (value, None)
    out = np.array(x)
    try:
        out[key] = new
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(np.shape(new))} cannot be broadcast to "
            f"indexing result of shape {list(x[key].shape)}"
        ) from None
    saved, args = tuple(arrays.values()), (x.shape, tuple(arrays))
    return record(out, IndexPutBackward0, (self.node, node), saved, args)


def fitted(value, shape):
    """Return the value without 1s in front that the place has not, if it fits then."""
    while value.array.ndim > len(shape) and value.array.shape[0] == 1:
        value = value[0]
    try:
        np.broadcast_to(value.array, shape)
    except ValueError:
        raise expand_error(value.array, shape) from None
    return value


def setitem(self, index, value):
    """Write `value`, a number or a tensor, to the entries that `index` picks.

    Example:
        >>> import minigrad as torch
        >>> x = torch.zeros(4)
        >>> x[1:3] = 5
        >>> x[torch.tensor([0])] = torch.tensor([1.0])
        >>> x
        tensor([1., 5., 5., 0.])
    """
    if not isinstance(value, Tensor | int | float | np.integer):
        kind = f"torch.{spoken(self.array)}Tensor"
        raise TypeError(f"can't assign a {type(value).__name__} to a {kind}")
    view, arrays = viewed(self, index)
    if arrays:
        change(view, index_put, arrays, value)
    elif isinstance(value, Tensor):
        copy_(view, fitted(value, view.array.shape))
    else:
        fill_(view, value)
