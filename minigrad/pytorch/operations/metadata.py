"""What a tensor says about itself: dtype, sizes, and how its entries lie in memory."""

import numpy as np

from ..device import CPU
from ..dtypes import of_array
from ..errors import checked_dim
from ..size import Size
from ..words import documented, example, fail_if


def fact(read, name, returns, call, shown):
    """Return the function that reads one fact off a tensor's array."""
    return documented(lambda self: read(self.array), name, returns, call, shown)


# fmt: off
dtype = fact(of_array, "dtype", "the type of the entries", "torch.ones(2).dtype", "torch.float32")
dim = fact(lambda x: x.ndim, "dim", "the number of dimensions", "torch.ones(2, 3).dim()", 2)
numel = fact(lambda x: x.size, "numel", "the number of entries", "torch.ones(2, 3).numel()", 6)
element_size = fact(lambda x: x.itemsize, "element_size", "the bytes of one entry",
    "torch.ones(2).element_size()", 4)
device = fact(lambda x: CPU, "device", "where the tensor is: always on the CPU",
    "torch.ones(2).device", repr(CPU))
is_cuda = fact(lambda x: False, "is_cuda", "whether it is on a GPU", "torch.ones(2).is_cuda", False)
is_contiguous = fact(lambda x: x.flags.c_contiguous, "is_contiguous",
    "whether the entries lie in row-major order in memory",
    "torch.ones(2, 3).is_contiguous(), torch.ones(2, 3).T.is_contiguous()", (True, False))
is_floating_point = fact(lambda x: x.dtype.kind == "f", "is_floating_point",
    "whether the entries are floats", "torch.is_floating_point(torch.tensor([1, 2]))", False)
# fmt: on


@example("torch.ones(2, 3).size(), torch.ones(2, 3).size(1)", "(torch.Size([2, 3]), 3)")
def size(self, dim=None):
    """Return the shape, or the length of one dimension."""
    if dim is None:
        return Size(self.array.shape)
    place = checked_dim(dim, self.array.ndim)
    fail_if(not self.array.ndim, "dim of a number", dim, kind=IndexError)
    return self.array.shape[place]


@example("torch.ones(2, 3).stride(), torch.ones(2, 3).T.stride()", "((3, 1), (1, 3))")
def stride(self, dim=None):
    """Return how many entries lie between neighbours along each dim, or along one."""
    array = self.array
    if not array.size:  # NumPy says 0, PyTorch what would be if each dim had an entry
        array = np.empty([max(n, 1) for n in array.shape], array.dtype)
    steps = tuple(step // array.itemsize for step in array.strides)
    return steps if dim is None else steps[checked_dim(dim, array.ndim)]
