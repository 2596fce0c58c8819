"""Reductions: many entries become fewer, and the gradient goes back to each that took part."""

import math

import numpy as np

from ..pytorch.dtypes import INT64, spoken
from ..pytorch.errors import checked_dim, checked_dims, nonempty
from ..pytorch.operations.binary import maximum
from ..pytorch.operations.return_types import return_type
from ..pytorch.operations.steps import raw
from .graph import Node
from .tensor import Tensor, record


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


class MaxBackward1(Node):
    """max over all entries: those that reach the maximum share the gradient evenly."""

    __slots__ = ()
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

    __slots__ = ()
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
