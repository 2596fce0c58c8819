"""The ways back of indexing: put a gradient at the places that entries were taken from."""

import numpy as np

from ..graph import Node
from ..tensor import Tensor, record
from .index_keys import key_of


class SelectBackwardBackward0(Node):
    """placed(...): only what was placed has a slope."""

    __slots__ = ()

    def backward(self, grad):
        return (grad[self.args],)


def placed(grad, shape, key):
    """Return zeros of `shape` with `grad` at `key`, where no place comes twice."""
    array, node = (grad.array, grad.node) if isinstance(grad, Tensor) else (grad, None)
    out = np.zeros(shape, array.dtype)
    out[key] = array
    return out if array is grad else record(out, SelectBackwardBackward0, (node,), (), key)


class IndexBackwardBackward0(Node):
    """scattered(...): each entry was added to its place, so it gets the gradient from there."""

    __slots__ = ()

    def backward(self, grad):
        return (grad[self.args],)


def scattered(grad, shape, dims, indices):
    """Return zeros of `shape` with each entry of `grad` added to its place.

    `indices` are integer arrays that pick along `dims`, as in `x[:, i, j]`.
    """
    array, node = (grad.array, grad.node) if isinstance(grad, Tensor) else (grad, None)
    indices = [i.array if isinstance(i, Tensor) else i for i in indices]
    key = key_of(dict(zip(dims, indices, strict=True)))
    out = np.zeros(shape, array.dtype)
    np.add.at(out, key, array)
    return out if array is grad else record(out, IndexBackwardBackward0, (node,), (), key)
