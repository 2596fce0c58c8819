"""Products by their own names, and a linear layer's work in one node."""

import numpy as np

from ..errors import addmm_error, not_tensor
from ..graph import Node
from ..linalg import matmul
from ..ops import mul
from ..tensor import record
from .formulas import example
from .shapes import TBackward0, reshape, t


@example(
    "torch.mm(torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1], [10]])).tolist()", "[[21], [43]]"
)
def mm(self, mat2):
    """Return the product of two matrices."""
    check(self, 2, "self must be a matrix")
    check(mat2, 2, "mat2 must be a matrix")
    return matmul(self, mat2)


@example("torch.mv(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 10]))", "tensor([21, 43])")
def mv(self, vec):
    """Return the product of a matrix and a vector."""
    wrong = f"vector + matrix @ vector expected, got 1, {self.array.ndim}, {vec.array.ndim}"
    check(self, 2, wrong)
    check(vec, 1, wrong)
    return matmul(self, vec)


@example("torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))", "tensor(11.)")
def dot(self, tensor):
    """Return the sum of the products of two vectors' entries."""
    wrong = f"1D tensors expected, but got {self.array.ndim}D and {tensor.array.ndim}D tensors"
    check(self, 1, wrong)
    check(tensor, 1, wrong)
    return matmul(self, tensor)


@example("torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist()", "[[3, 4], [6, 8]]")
def outer(self, vec2):
    """Return the products of each entry of one vector with each of another, as a matrix."""
    for name, v in (("self", self), ("vec2", vec2)):
        check(v, 1, f"outer: Expected 1-D argument {name}, but got {v.array.ndim}-D")
    return mul(reshape(self, -1, 1), vec2)


def check(tensor, ndim, wrong):
    if tensor.array.ndim != ndim:
        raise RuntimeError(wrong)


class AddmmBackward0(Node):
    """bias + matrix @ matrix in one: the bias gets grad, summed over the rows that it went into."""

    __slots__ = ()
    inputs = ("self", "mat1", "mat2")
    saves = ("mat1", "mat2")

    def backward(self, grad):
        x, y = self.saved
        b = np.add.reduce(grad, 0) if self.args else grad
        # The last product is laid out as its factor: the transpose of a weight, in a linear layer.
        return (
            b,
            grad @ y.T if self.next[1] else None,
            (grad.T @ x).T if self.next[2] else None,
        )


@example(
    "torch.addmm(torch.ones(2), torch.eye(2), torch.eye(2)).tolist()", "[[2.0, 1.0], [1.0, 2.0]]"
)
def addmm(self, mat1, mat2):
    """Return self + mat1 @ mat2, where self is broadcast to the product's shape."""
    nodes = (self.node, mat1.node, mat2.node)
    return sum_of_product(self.array, mat1.array, mat2.array, nodes)


def sum_of_product(b, x, y, nodes):
    """Return b + x @ y as a tensor, given the arrays and their nodes."""
    try:
        out = x @ y
        out += b
    except ValueError:
        raise addmm_error(b, x, y) from None
    if x.ndim != 2 or y.ndim != 2 or x.dtype is not y.dtype:
        raise addmm_error(b, x, y)
    saved = x if nodes[2] else None, y if nodes[1] else None
    return record(out, AddmmBackward0, nodes, saved, b.shape == out.shape[1:])


def linear(input, weight, bias=None):
    """Return input @ weight.T + bias: (..., in) with weight (out, in) gives (..., out).

    Example:
        >>> import minigrad as torch
        >>> weight, bias = torch.ones(3, 2), torch.tensor([0.0, 10.0, 20.0])
        >>> torch.nn.functional.linear(torch.tensor([1.0, 2.0]), weight, bias)
        tensor([ 3., 13., 23.])
    """
    try:
        x, w = input.array, weight.array
    except AttributeError:
        raise not_tensor("linear", input) from None
    if x.ndim == 0 or w.ndim == 0:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {x.ndim}D and {w.ndim}D"
        )
    if bias is None:
        return matmul(input, t(weight))
    turned = w.T  # as t(weight), but nobody can write through this view: it needs no tensor
    node = weight.node and TBackward0((weight.node,), (), turned.shape)
    rows = input if x.ndim == 2 else reshape(input, -1, x.shape[-1])
    out = sum_of_product(bias.array, rows.array, turned, (bias.node, rows.node, node))
    return out if x.ndim == 2 else reshape(out, *x.shape[:-1], -1)
