"""Reductions: many entries become fewer, and the gradient goes back to each that took part."""

import math

import numpy as np

from .dtypes import INT64, spoken
from .errors import checked_dims
from .graph import Node
from .tensor import record


class SumBackward0(Node):
    """sum over all entries: each entry gets the gradient as it is."""

    __slots__ = ()

    def backward(self, grad):
        return (np.broadcast_to(grad, self.args),)


class SumBackward1(Node):
    """sum over some dims: each entry gets the gradient of the sum that it went into."""

    __slots__ = ()

    def backward(self, grad):
        shape, dims, keepdim = self.args
        return (np.broadcast_to(grad if keepdim else np.expand_dims(grad, dims), shape),)


def sum(self, dim=None, keepdim=False):
    """Return the sum of all entries, or over the dims that are named."""
    x = self.array if self.array.dtype.kind == "f" else self.array.astype(INT64)
    if dim is None:
        return record(np.add.reduce(x, None), SumBackward0, (self.node,), (), x.shape)
    dims = checked_dims(dim, x.ndim)
    out = np.add.reduce(x, dims, keepdims=keepdim)
    return record(out, SumBackward1, (self.node,), (), (x.shape, dims, keepdim))


class MeanBackward0(Node):
    """mean over all entries: each entry gets an equal share, gradient / number of entries."""

    __slots__ = ()

    def backward(self, grad):
        shape, count = self.args
        return (np.broadcast_to(grad / count, shape),)


class MeanBackward1(Node):
    """mean over some dims: an equal share of the gradient of the mean that it went into."""

    __slots__ = ()

    def backward(self, grad):
        shape, dims, keepdim, count = self.args
        share = grad / count
        return (np.broadcast_to(share if keepdim else np.expand_dims(share, dims), shape),)


def mean(self, dim=None, keepdim=False):
    """Return the mean of all entries, or over the dims that are named."""
    x = self.array
    if x.dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {spoken(x)}"
        )
    if dim is None:
        out = np.add.reduce(x, None) / x.dtype.type(x.size)
        return record(out, MeanBackward0, (self.node,), (), (x.shape, x.size))
    dims = checked_dims(dim, x.ndim)
    count = math.prod(x.shape[d] for d in dims)
    out = np.add.reduce(x, dims, keepdims=keepdim) / x.dtype.type(count)
    return record(out, MeanBackward1, (self.node,), (), (x.shape, dims, keepdim, count))
