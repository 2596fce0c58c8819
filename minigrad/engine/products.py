"""Products of matrices and vectors. Their names in the graph follow the ranks, as in PyTorch.

Chapter 7 builds it.
"""

import operator

from .graph import Node
from .operation import apply


class MmBackward0(Node):
    """matrix @ matrix: grad @ mat2.T and self.T @ grad."""

    inputs = ("self", "mat2")
    forward = operator.matmul
    saves = {"self": "mat2", "mat2": "self"}

    def backward(self, grad):
        x, y = self.saved
        for_x = None if y is None else grad @ y.T
        for_y = None if x is None else x.T @ grad
        return for_x, for_y


class MvBackward0(Node):
    """matrix @ vector: the outer product of grad and vec, and self.T @ grad."""

    inputs = ("self", "vec")
    forward = operator.matmul
    saves = {"self": "vec", "vec": "self"}

    def backward(self, grad):
        x, y = self.saved
        for_x = None if y is None else grad[:, None] * y
        for_y = None if x is None else x.T @ grad
        return for_x, for_y


class DotBackward0(Node):
    """vector @ vector: each vector gets grad times the other one."""

    inputs = ("self", "tensor")
    forward = operator.matmul
    saves = {"self": "tensor", "tensor": "self"}

    def backward(self, grad):
        x, y = self.saved
        for_x = None if y is None else grad * y
        for_y = None if x is None else grad * x
        return for_x, for_y


PRODUCTS = {(2, 2): MmBackward0, (2, 1): MvBackward0, (1, 1): DotBackward0}


def matmul(self, other):
    """Return the matrix product self @ other, of matrices and vectors."""
    rule = PRODUCTS[self.array.ndim, other.array.ndim]
    return apply(rule, self, other)
