"""Products by their own names, and a linear layer's work in one node."""

import numpy as np

from ..errors import expand_error, matmul_error
from ..graph import Node
from ..linalg import matmul
from ..shapes import reshape
from ..tensor import Tensor, record
from .shapes import TBackward0, t


def mm(self, mat2):
    """Return the product of two matrices."""
    return of_ranks(self, mat2, 2, 2, "self must be a matrix", "mat2 must be a matrix")


def mv(self, vec):
    """Return the product of a matrix and a vector."""
    wrong = f"vector + matrix @ vector expected, got 1, {self.array.ndim}, {vec.array.ndim}"
    return of_ranks(self, vec, 2, 1, wrong, wrong)


def dot(self, tensor):
    """Return the sum of the products of two vectors' entries."""
    wrong = f"1D tensors expected, but got {self.array.ndim}D and {tensor.array.ndim}D tensors"
    return of_ranks(self, tensor, 1, 1, wrong, wrong)


def of_ranks(self, other, first, second, wrong_first, wrong_second):
    """Return self @ other if they have the ranks that are wanted."""
    if self.array.ndim != first:
        raise RuntimeError(wrong_first)
    if other.array.ndim != second:
        raise RuntimeError(wrong_second)
    return matmul(self, other)


class AddmmBackward0(Node):
    """bias + matrix @ matrix in one: the bias gets grad, summed over the rows by the engine."""

    __slots__ = ()
    inputs = ("self", "mat1", "mat2")
    saves = ("mat1", "mat2")

    def backward(self, grad):
        x, y = self.saved
        b = np.add.reduce(grad, 0) if self.args else grad
        # The last product is laid out as its factor: the transpose of a weight, in a linear layer.
        return (
            b,
            grad @ y.swapaxes(0, 1) if self.next[1] else None,
            (grad.swapaxes(0, 1) @ x).swapaxes(0, 1) if self.next[2] else None,
        )


def addmm(self, mat1, mat2):
    """Return self + mat1 @ mat2, where self is broadcast to the product's shape."""
    b, x, y = self.array, mat1.array, mat2.array
    for name, matrix in (("mat1", x), ("mat2", y)):
        if matrix.ndim != 2:
            raise RuntimeError(f"{name} must be a matrix, got {matrix.ndim}-D tensor")
    if x.shape[1] != y.shape[0] or x.dtype is not y.dtype:
        raise matmul_error(x, y, "mat1 and mat2 must have the same dtype, but got {} and {}")
    out = x @ y
    try:
        out += b
    except ValueError:
        raise expand_error(b, out.shape) from None
    saved = x if mat2.node else None, y if mat1.node else None
    nodes = (self.node, mat1.node, mat2.node)
    return record(out, AddmmBackward0, nodes, saved, b.shape == out.shape[1:])


def linear(input, weight, bias=None):
    """Return input @ weight.T + bias: (..., in) with weight (out, in) gives (..., out)."""
    if 0 in (input.array.ndim, weight.array.ndim):
        raise RuntimeError(
            "both arguments to linear need to be at least 1D, but they are "
            f"{input.array.ndim}D and {weight.array.ndim}D"
        )
    if bias is None:
        return matmul(input, t(weight))
    w = weight.array
    node = weight.node and TBackward0((weight.node,), (), w.shape[::-1])
    turned = Tensor(w.T, node)  # as t(weight), but nobody will write through this view
    if input.array.ndim == 2:
        return addmm(bias, input, turned)
    rows = reshape(input, -1, input.array.shape[-1])
    out = addmm(bias, rows, turned)
    return reshape(out, *input.array.shape[:-1], -1)
