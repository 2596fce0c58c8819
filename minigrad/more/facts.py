"""What a tensor says about itself, and its casts to another dtype."""

import numpy as np

from ..dtypes import as_numpy, float32, float64, int32, int64, of_array
from ..dtypes import boolean as bool_dtype
from ..errors import checked_dim
from ..graph import Node
from ..size import Size
from ..tensor import Tensor, record


def dtype(self):
    """Return the type of the entries, such as torch.float32."""
    return of_array(self.array)


def ndim(self):
    """Return the number of dimensions."""
    return self.array.ndim


def dim(self):
    """Return the number of dimensions: the same as `ndim`."""
    return self.array.ndim


def size(self, dim=None):
    """Return the shape, or the length of one dimension."""
    if dim is None:
        return Size(self.array.shape)
    return self.array.shape[checked_dim(dim, self.array.ndim)]


def numel(self):
    """Return the number of entries."""
    return self.array.size


def stride(self, dim=None):
    """Return how many entries lie between neighbours along each dim, or along one."""
    array = self.array
    if not array.size:  # NumPy says 0, PyTorch what would be if each dim had an entry
        array = np.empty([max(n, 1) for n in array.shape], array.dtype)
    steps = tuple(step // array.itemsize for step in array.strides)
    return steps if dim is None else steps[checked_dim(dim, self.array.ndim)]


def element_size(self):
    """Return the bytes of one entry."""
    return self.array.itemsize


def is_contiguous(self):
    """Return whether the entries lie in row-major order in memory."""
    return self.array.flags.c_contiguous


def is_floating_point(self):
    """Return whether the entries are floats."""
    return self.array.dtype.kind == "f"


class ToCopyBackward0(Node):
    """A cast: the gradient is cast back."""

    __slots__ = ()

    def backward(self, grad):
        if isinstance(grad, Tensor):
            return (to(grad, of_array(self.args.type())),)
        return (grad.astype(self.args),)


def to(self, dtype):
    """Return the tensor in another dtype (itself if it has that dtype); "cpu" changes nothing."""
    if isinstance(dtype, Tensor):
        dtype = of_array(dtype.array)
    kind = self.array.dtype if dtype == "cpu" else as_numpy(dtype)
    if kind == self.array.dtype:
        return self
    node = self.node if kind.kind == "f" else None
    return record(self.array.astype(kind), ToCopyBackward0, (node,), (), self.array.dtype)


def float(self):
    """Return the tensor as float32."""
    return to(self, float32)


def double(self):
    """Return the tensor as float64."""
    return to(self, float64)


def long(self):
    """Return the tensor as int64, fractions cut off."""
    return to(self, int64)


def int(self):
    """Return the tensor as int32, fractions cut off."""
    return to(self, int32)


def bool(self):
    """Return the tensor as booleans: True where it is not 0."""
    return to(self, bool_dtype)
