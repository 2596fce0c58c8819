"""Changes of shape: the same entries in another arrangement, and the gradient moves back."""

import numpy as np

from ..engine.graph import Node
from ..engine.operation import record
from .errors import checked_dim, checked_size, inferred
from .memory import own_memory
from .operations.pointwise import CloneBackward0
from .views import record_view


class ViewBackward0(Node):
    """view(shape): the gradient takes the old shape again."""

    __slots__ = ()

    def backward(self, grad):
        return (grad.reshape(self.args),)


class UnsafeViewBackward0(ViewBackward0):
    """The new shape of a copy, where no view can show the entries in the order that is needed."""

    __slots__ = ()


def reshape(self, *shape):
    """Return the same entries in row-major order as another shape; one size may be -1."""
    x = own_memory(self)
    out = x.reshape(inferred(checked_size(shape), x.size))
    if np.may_share_memory(x, out) or x.size == 0:
        return record_view(self, out, ViewBackward0, x.shape)
    copy = record(x, CloneBackward0, (self.node,))
    return record(out, UnsafeViewBackward0, (copy.node,), (), x.shape)


class TransposeBackward0(Node):
    """transpose(dim0, dim1): swap the two dims back."""

    __slots__ = ()

    def backward(self, grad):
        return (grad.swapaxes(*self.args),)


def transpose(self, dim0, dim1):
    """Return the tensor with two of its dims swapped; no entry is copied."""
    x = own_memory(self)
    dims = checked_dim(dim0, x.ndim), checked_dim(dim1, x.ndim)
    return record_view(self, x.swapaxes(*dims) if x.ndim else x[...], TransposeBackward0, dims)
