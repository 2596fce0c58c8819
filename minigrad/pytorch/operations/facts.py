"""What a tensor says about itself, and its casts to another dtype."""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import as_numpy, float32, float64, int32, int64, of_array
from ..dtypes import boolean as bool_dtype
from ..errors import checked_dim
from ..size import Size


def dtype(self):
    """Return the type of the entries, such as torch.float32.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1, 2]).dtype
        torch.int64
    """
    return of_array(self.array)


def ndim(self):
    """Return the number of dimensions.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).ndim
        2
    """
    return self.array.ndim


def dim(self):
    """Return the number of dimensions: the same as `ndim`.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).dim()
        2
    """
    return self.array.ndim


def size(self, dim=None):
    """Return the shape, or the length of one dimension.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).size(), torch.ones(2, 3).size(1)
        (torch.Size([2, 3]), 3)
    """
    if dim is None:
        return Size(self.array.shape)
    return self.array.shape[checked_dim(dim, self.array.ndim)]


def numel(self):
    """Return the number of entries.

    Example:
        >>> import minigrad as torch
        >>> torch.numel(torch.ones(2, 3))
        6
    """
    return self.array.size


def stride(self, dim=None):
    """Return how many entries lie between neighbours along each dim, or along one.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).stride(), torch.ones(2, 3).T.stride()
        ((3, 1), (1, 3))
    """
    array = self.array
    if not array.size:  # NumPy says 0, PyTorch what would be if each dim had an entry
        array = np.empty([max(n, 1) for n in array.shape], array.dtype)
    steps = tuple(step // array.itemsize for step in array.strides)
    return steps if dim is None else steps[checked_dim(dim, self.array.ndim)]


def element_size(self):
    """Return the bytes of one entry.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2).element_size()
        4
    """
    return self.array.itemsize


def is_contiguous(self):
    """Return whether the entries lie in row-major order in memory.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).is_contiguous(), torch.ones(2, 3).T.is_contiguous()
        (True, False)
    """
    return self.array.flags.c_contiguous


def is_floating_point(self):
    """Return whether the entries are floats.

    Example:
        >>> import minigrad as torch
        >>> torch.is_floating_point(torch.tensor([1, 2]))
        False
    """
    return self.array.dtype.kind == "f"


class ToCopyBackward0(Node):
    """A cast: the gradient is cast back."""

    __slots__ = ()

    def backward(self, grad):
        if isinstance(grad, Tensor):
            return (to(grad, of_array(self.args.type())),)
        return (grad.astype(self.args),)


def to(self, dtype):
    """Return the tensor in another dtype (itself if it has that dtype); "cpu" changes nothing.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1, 2]).to(torch.float64)
        tensor([1., 2.], dtype=torch.float64)
    """
    if isinstance(dtype, Tensor):
        dtype = of_array(dtype.array)
    kind = self.array.dtype if dtype == "cpu" else as_numpy(dtype)
    if kind == self.array.dtype:
        return self
    node = self.node if kind.kind == "f" else None
    return record(self.array.astype(kind), ToCopyBackward0, (node,), (), self.array.dtype)


def float(self):
    """Return the tensor as float32.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1, 2]).float()
        tensor([1., 2.])
    """
    return to(self, float32)


def double(self):
    """Return the tensor as float64.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1.0, 2.0]).double()
        tensor([1., 2.], dtype=torch.float64)
    """
    return to(self, float64)


def long(self):
    """Return the tensor as int64, fractions cut off.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1.7, -1.7]).long()
        tensor([ 1, -1])
    """
    return to(self, int64)


def int(self):
    """Return the tensor as int32, fractions cut off.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1.7, -1.7]).int()
        tensor([ 1, -1], dtype=torch.int32)
    """
    return to(self, int32)


def bool(self):
    """Return the tensor as booleans: True where it is not 0.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([0.0, 0.5]).bool()
        tensor([False,  True])
    """
    return to(self, bool_dtype)
