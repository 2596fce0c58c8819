"""PyTorch's old ways to make a tensor: `torch.Tensor([1, 2])`, which is always of floats."""

import numpy as np

from ..engine.tensor import Tensor
from .dtypes import get_default_dtype
from .seams import stand_in


def from_data(data, size=None):
    """Return the array for `Tensor([1, 2])`, `Tensor(t)` or `Tensor(2, 3)`: numbers or sizes."""
    if hasattr(data, "grad_fn"):
        return data.detach().array
    if isinstance(data, int):
        return np.zeros(data if size is None else (data, size), get_default_dtype().numpy)
    if isinstance(data, str):
        raise TypeError("new(): invalid data type 'str'")
    if not hasattr(data, "__len__"):
        raise TypeError(f"new(): data must be a sequence (got {type(data).__name__})")
    return np.array(list(data), get_default_dtype().numpy)


ARRAYS = (np.ndarray, np.generic)


@stand_in(Tensor.__init__)
def init(self, array=(), node=None):
    if not isinstance(array, ARRAYS):  # torch.Tensor([1, 2])
        array, node = from_data(array, node), None
    self.array = array
    self.node = node
