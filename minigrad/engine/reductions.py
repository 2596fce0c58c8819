"""Reductions: many entries become fewer, and the gradient goes back to each that took part.

Chapter 7 builds it.
"""

import math

import numpy as np

from .graph import Node
from .operation import apply


class SumBackward0(Node):
    """sum over all entries: each entry gets the gradient as it is."""

    forward = np.sum

    def backward(self, grad):
        return (np.broadcast_to(grad, self.next[0].shape),)


class SumBackward1(Node):
    """sum over a dim: each entry gets the gradient of the sum that it went into."""

    inputs = ("self",)

    @staticmethod
    def forward(x, dim, keepdim):
        return np.sum(x, dim, keepdims=keepdim)

    def backward(self, grad):
        dim, keepdim = self.args
        if not keepdim:
            grad = np.expand_dims(grad, dim)
        return (np.broadcast_to(grad, self.next[0].shape),)


def sum(self, dim=None, keepdim=False):
    """Return the sum of all entries, or over the dim that is named."""
    if dim is None:
        return apply(SumBackward0, self)
    return apply(SumBackward1, self, dim, keepdim)


class MeanBackward0(Node):
    """mean over all entries: each entry gets an equal share, gradient / number of entries."""

    forward = np.mean

    def backward(self, grad):
        shape = self.next[0].shape
        share = grad / math.prod(shape)
        return (np.broadcast_to(share, shape),)


def mean(self):
    """Return the mean of all entries."""
    return apply(MeanBackward0, self)
