"""Reductions: many entries become fewer, and the gradient goes back to each that took part."""

import numpy as np

from .graph import Node
from .tensor import record


class SumBackward0(Node):
    """sum over all entries: each entry gets the gradient as it is."""

    __slots__ = ()

    def backward(self, grad):
        return (np.broadcast_to(grad, self.args),)


class MeanBackward0(Node):
    """mean over all entries: each entry gets an equal share, gradient / number of entries."""

    __slots__ = ()

    def backward(self, grad):
        shape, count = self.args
        return (np.broadcast_to(grad / count, shape),)


def sum(self):
    """Return the sum of all entries."""
    x = self.array
    return record(np.add.reduce(x, None), SumBackward0, (self.node,), (), x.shape)


def mean(self):
    """Return the mean of all entries."""
    x = self.array
    out = np.add.reduce(x, None) / x.dtype.type(x.size)
    return record(out, MeanBackward0, (self.node,), (), (x.shape, x.size))
