"""What a tensor says about itself: dtype, sizes, and how its entries lie in memory."""

import numpy as np

from ..device import CPU
from ..dtypes import of_array
from ..errors import checked_dim
from ..examples import documented, example
from ..size import Size


def fact(read, name, returns, call, shown):
    """Return the function that reads one fact off a tensor's array."""
    return documented(lambda self: read(self.array), name, returns, call, shown)


dtype = fact(of_array, "dtype", "the type of the entries", "torch.ones(2).dtype", "torch.float32")
dim = fact(lambda x: x.ndim, "dim", "the number of dimensions", "torch.ones(2, 3).dim()", 2)
numel = fact(lambda x: x.size, "numel", "the number of entries", "torch.ones(2, 3).numel()", 6)
device = fact(
    lambda x: CPU, "device", "where it is: always the CPU", "torch.ones(2).device", repr(CPU)
)
is_cuda = fact(lambda x: False, "is_cuda", "whether it is on a GPU", "torch.ones(2).is_cuda", False)


@example("torch.ones(2, 3).size(), torch.ones(2, 3).size(1)", "(torch.Size([2, 3]), 3)")
def size(self, dim=None):
    """Return the shape, or the length of one dimension."""
    if dim is None:
        return Size(self.array.shape)
    place = checked_dim(dim, self.array.ndim)
    if not self.array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return self.array.shape[place]


@example("torch.ones(2, 3).stride(), torch.ones(2, 3).T.stride()", "((3, 1), (1, 3))")
def stride(self, dim=None):
    """Return how many entries lie between neighbours along each dim, or along one."""
    array = self.array
    if not array.size:  # NumPy says 0, PyTorch what would be if each dim had an entry
        array = np.empty([max(n, 1) for n in array.shape], array.dtype)
    steps = tuple(step // array.itemsize for step in array.strides)
    return steps if dim is None else steps[checked_dim(dim, array.ndim)]


@example("torch.ones(2).element_size()", "4")
def element_size(self):
    """Return the bytes of one entry."""
    return self.array.itemsize


@example("torch.ones(2, 3).is_contiguous(), torch.ones(2, 3).T.is_contiguous()", "(True, False)")
def is_contiguous(self):
    """Return whether the entries lie in row-major order in memory."""
    return self.array.flags.c_contiguous


@example("torch.is_floating_point(torch.tensor([1, 2]))", "False")
def is_floating_point(self):
    """Return whether the entries are floats."""
    return self.array.dtype.kind == "f"
