"""The product of two matrices.

Chapter 7 builds it.
"""

import operator

from .graph import Node
from .operation import apply


class MmBackward0(Node):
    """matrix @ matrix: grad @ mat2.T and self.T @ grad."""

    inputs = ("self", "mat2")
    forward = operator.matmul
    saves = {"self": ["mat2"], "mat2": ["self"]}

    def backward(self, grad):
        left, right = self.saved
        for_left = None if right is None else grad @ right.T
        for_right = None if left is None else left.T @ grad
        return for_left, for_right


def matmul(self, other):
    """Return the product of two matrices, self @ other."""
    if (self.array.ndim, other.array.ndim) != (2, 2):
        raise RuntimeError("this matmul multiplies two matrices, of two dims each")
    return apply(MmBackward0, self, other)
