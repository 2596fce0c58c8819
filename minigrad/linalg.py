"""Products of matrices and vectors. Their names in the graph follow the ranks, as in PyTorch."""

from .errors import matmul_error
from .graph import Node
from .more.products import by_batches
from .more.steps import operand
from .tensor import Tensor, record


class MmBackward0(Node):
    """matrix @ matrix: grad @ mat2.T and self.T @ grad."""

    __slots__ = ()
    saves = inputs = ("self", "mat2")

    def backward(self, grad):
        x, y = self.saved
        return (
            grad @ y.T if self.next[0] else None,
            x.T @ grad if self.next[1] else None,
        )


class MvBackward0(Node):
    """matrix @ vector: the outer product of grad and vec, and self.T @ grad."""

    __slots__ = ()
    saves = inputs = ("self", "vec")

    def backward(self, grad):
        x, y = self.saved
        return (
            grad[:, None] * y if self.next[0] else None,
            x.T @ grad if self.next[1] else None,
        )


class DotBackward0(Node):
    """vector @ vector: each vector gets grad times the other one."""

    __slots__ = ()
    saves = inputs = ("self", "tensor")

    def backward(self, grad):
        x, y = self.saved
        return grad * y if self.next[0] else None, grad * x if self.next[1] else None


PRODUCTS = {(2, 2): MmBackward0, (2, 1): MvBackward0, (1, 1): DotBackward0}


def matmul(self, other):
    """Return the matrix product self @ other: of matrices, vectors, or batches of matrices."""
    if not isinstance(other, Tensor):
        other = operand("@", other)
    x, y = self.array, other.array
    ranks = x.ndim, y.ndim
    if ranks not in PRODUCTS:
        return by_batches(self, other)
    if x.shape[-1] != y.shape[0] or x.dtype is not y.dtype:
        raise matmul_error(x, y)
    saved = x if other.node else None, y if self.node else None
    return record(x @ y, PRODUCTS[ranks], (self.node, other.node), saved)
