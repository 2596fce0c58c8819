"""temp"""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..errors import checked_dim, nonempty
from .binary import maximum
from .return_types import return_type
from .steps import raw


class MaxBackward1(Node):
    """max over all entries: those that reach the maximum share the gradient evenly."""

    saves = ("self", "result")

    def backward(self, grad):
        x, y = self.saved
        return (grad * evenly(x, y),)


def evenly(x, y, dims=None):
    """Return each entry's share: entries equal to `y` (or nan) share 1 evenly, others get 0."""
    x, y = raw(x), raw(y)
    tied = (x == y) | (x != x)
    return tied / np.add.reduce(tied, dims, dtype=x.dtype, keepdims=True)


class MaxBackward0(Node):
    """max over a dim: the entry that was picked gets the whole gradient."""

    saves = ("indices",)

    def backward(self, grad):
        (indices,) = self.saved
        shape, dim, keepdim = self.args
        if not keepdim:
            grad, indices = np.expand_dims(grad, dim), np.expand_dims(indices, dim)
        places = np.arange(shape[dim]).reshape(-1, *[1] * (len(shape) - dim - 1))
        return (np.where(indices == places, grad, 0),)


def max(self, dim=None, keepdim=False):
    """Return the largest entry; with a dim, the pair (values, indices) along it."""
    x = self.array
    if isinstance(dim, Tensor):
        return maximum(self, dim)
    if dim is None:
        y = np.max(nonempty(x, "max"))
        return record(y, MaxBackward1, (self.node,), (x, y))
    return extreme(self, dim, keepdim, np.argmax, MaxBackward0, MaxPair)


MaxPair = return_type("max")


def extreme(self, dim, keepdim, find, rule, pair):
    """Return the pair (values, indices) of the entries that `find` picks along a dim."""
    x = self.array if self.array.ndim else self.array.reshape(1)
    keepdim = keepdim and self.array.ndim > 0
    dim = checked_dim(dim, x.ndim)
    indices = find(nonempty(x, pair.__name__, dim), dim, keepdims=True)
    values = np.take_along_axis(x, indices, dim)
    if not keepdim:
        indices, values = indices.squeeze(dim)[()], values.squeeze(dim)[()]
    values = record(values, rule, (self.node,), (indices,), (x.shape, dim, keepdim))
    return pair(values, Tensor(indices))
