"""The shape of a tensor, with PyTorch's printed form."""

import math


class Size(tuple):
    """Hold the lengths of the dimensions, as a tuple that prints as torch.Size([2, 3]).

    >>> Size((2, 3))
    torch.Size([2, 3])
    >>> Size((2, 3)).numel()
    6
    """

    __slots__ = ()

    def __repr__(self):
        return f"torch.Size({list(self)})"

    def numel(self):
        """Return the number of entries of a tensor of this shape."""
        return math.prod(self)

    def __getitem__(self, index):
        part = tuple.__getitem__(self, index)
        return Size(part) if isinstance(index, slice) else part

    def __add__(self, other):
        return Size(tuple(self) + tuple(other))
