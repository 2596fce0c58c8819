"""Products by their own names, of batches, and a linear layer's work in one node."""

import math

import numpy as np

from ...engine import products
from ...engine.graph import Node
from ...engine.operation import record
from ...engine.products import MmBackward0
from ...engine.tensor import Tensor
from ..dtypes import BOOL, on_tensors
from ..errors import addmm_error, broadcast_shape, matmul_error, not_tensor
from ..formulas import rule
from ..memory import stamp
from ..quick_rules import product, sum_along
from ..seams import stand_in
from ..words import example, fail_if, message
from .binary import operand
from .shapes import SQUEEZE, TBackward0, UnsafeViewBackward0, expand, reshape, t, unsqueeze


class MvBackward0(Node):
    """matrix @ vector: the outer product of grad and vec, and self.T @ grad."""

    inputs = saves = ("self", "vec")

    def backward(self, grad):
        x, y = self.saved
        for_x = grad[:, None] * y if self.next[0] else None
        return for_x, product(x.T, grad) if self.next[1] else None


# fmt: off
DotBackward0 = rule("DotBackward0", "self tensor",
    lambda grad, x, y: grad * y, lambda grad, x, y: grad * x, inputs="self tensor")
BmmBackward0 = rule("BmmBackward0", "self mat2",
    lambda grad, x, y: grad @ y.swapaxes(1, 2),
    lambda grad, x, y: x.swapaxes(1, 2) @ grad, inputs="self mat2")
# fmt: on
PRODUCTS = {(2, 2): MmBackward0, (2, 1): MvBackward0, (1, 1): DotBackward0}


@stand_in(products.matmul)
def matmul(self, other):
    """Return the matrix product self @ other: of matrices, vectors, or batches of matrices."""
    if not isinstance(other, Tensor):
        if isinstance(other, np.ndarray) and not on_tensors.get():
            return np.matmul(self, other)
        other = operand("@", other)
    x, y = self.array, other.array
    ranks = x.ndim, y.ndim
    if ranks not in PRODUCTS:
        return by_batches(self, other)
    if x.shape[-1] != y.shape[0] or x.dtype is not y.dtype:
        raise matmul_error(x, y)
    if x.dtype is BOOL:
        name = {(1, 1): "dot", (2, 1): "addmv_impl_cpu"}.get(ranks, "addmm_impl_cpu_")
        raise NotImplementedError(f"\"{name}\" not implemented for 'Bool'")
    saved = x if other.node else None, y if self.node else None
    return record(product(x, y), PRODUCTS[ranks], (self.node, other.node), saved)


@example("torch.mm(torch.tensor([[1, 2]]), torch.tensor([[10], [100]]))", "tensor([[210]])")
def mm(self, mat2):
    """Return the product of two matrices."""
    wrong = f"{'mat2' if self.array.ndim == 2 else 'self'} must be a matrix"
    return of_ranks(2, self, 2, mat2, wrong)


@example("torch.mv(torch.tensor([[1, 2], [3, 4]]), torch.tensor([1, 10]))", "tensor([21, 43])")
def mv(self, vec):
    """Return the product of a matrix and a vector."""
    wrong = f"vector + matrix @ vector expected, got 1, {self.array.ndim}, {vec.array.ndim}"
    return of_ranks(2, self, 1, vec, wrong)


@example("torch.dot(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))", "tensor(11.)")
def dot(self, tensor):
    """Return the sum of the products of two vectors' entries."""
    wrong = f"1D tensors expected, but got {self.array.ndim}D and {tensor.array.ndim}D tensors"
    return of_ranks(1, self, 1, tensor, wrong)


@example("torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4])).tolist()", "[[3, 4], [6, 8]]")
def outer(self, vec2):
    """Return the products of each entry of one vector with each of another, as a matrix."""
    for name, v in (("self", self), ("vec2", vec2)):
        fail_if(v.array.ndim != 1, "outer of no vectors", name, v.array.ndim)
    return reshape(self, -1, 1) * vec2


def of_ranks(first, x, second, y, wrong):
    fail_if((x.array.ndim, y.array.ndim) != (first, second), wrong)
    return x @ y


@example("torch.bmm(torch.ones(2, 1, 3), torch.ones(2, 3, 1)).tolist()", "[[[3.0]], [[3.0]]]")
def bmm(self, mat2):
    """Return self @ mat2 for two batches of matrices: (b, n, m) and (b, m, p) give (b, n, p)."""
    x, y = self.array, mat2.array
    for name, batch in (("batch1", x), ("batch2", y)):
        fail_if(batch.ndim != 3, "{} must be a 3D tensor", name)
    sizes, wanted = y.shape[:2], (x.shape[0], x.shape[2])
    fail_if(sizes != wanted, "bmm of other sizes", *wanted, *sizes)
    if x.dtype != y.dtype:
        raise matmul_error(x, y, "expected scalar type {} but found {}")
    fail_if(x.dtype is BOOL, "\"bmm\" not implemented for 'Bool'", kind=NotImplementedError)
    saved = x if mat2.node else None, y if self.node else None
    return record(np.matmul(x, y), BmmBackward0, (self.node, mat2.node), saved)


def by_batches(self, other):
    """Return self @ other where one of them is a batch: fold the batch into rows, or use bmm."""
    x, y = self.array, other.array
    fail_if(0 in (x.ndim, y.ndim), "product of a number", "matmul", x.ndim, y.ndim)
    if (x.ndim, y.ndim) == (1, 2):
        out = unsqueeze(self, 0) @ other
        out = reshaped(out, out.array.shape[1:], SQUEEZE[4])
        stamp(out.array, seen=False)  # PyTorch does it in place
        return out
    if y.ndim <= 2:
        out = reshape(self, math.prod(x.shape[:-1]), x.shape[-1]) @ other
        return reshaped(out, x.shape[:-1] + y.shape[1:], UnsafeViewBackward0)
    if x.ndim <= 2 and self.node:  # so that its gradient is one product, not one for each batch
        return other.mT @ self if x.ndim == 1 else (other.mT @ t(self)).mT.contiguous()
    batch = broadcast_shape(x.shape[:-2], y.shape[:-2])
    count = math.prod(batch)
    rows = (1, *x.shape)[-2:]
    left = reshape(expand(self, *batch, *rows), count, *rows)
    right = reshape(expand(other, *batch, *y.shape[-2:]), count, *y.shape[-2:])
    return reshaped(bmm(left, right), batch + x.shape[-2:-1] + y.shape[-1:], UnsafeViewBackward0)


def reshaped(self, shape, made):
    """Return a fresh product in its final shape."""
    return record(self.array.reshape(shape), made, (self.node,), (), self.array.shape)


class AddmmBackward0(Node):
    """bias + matrix @ matrix in one: the bias gets grad, summed over the rows that it went into."""

    inputs = ("self", "mat1", "mat2")
    saves = ("mat1", "mat2")

    def backward(self, grad):
        x, y = self.saved
        b = sum_along(grad, 0) if self.args else grad
        for_mat1 = product(grad, y.T) if self.next[1] else None
        # This product is laid out as its factor: the transpose of a weight, in a linear layer.
        return b, for_mat1, product(grad.T, x).T if self.next[2] else None


@example("torch.addmm(torch.ones(1), torch.ones(1, 3), torch.ones(3, 1))", "tensor([[4.]])")
def addmm(self, mat1, mat2):
    """Return self + mat1 @ mat2, where self is broadcast to the product's shape."""
    nodes = (self.node, mat1.node, mat2.node)
    return sum_of_product(self.array, mat1.array, mat2.array, nodes)


def sum_of_product(b, x, y, nodes):
    """Return b + x @ y as a tensor, given the arrays and their nodes."""
    try:
        out = product(x, y)
        out += b
    except (TypeError, ValueError):
        raise addmm_error(b, x, y) from None
    if x.ndim != 2 or y.ndim != 2 or x.dtype is not y.dtype:
        raise addmm_error(b, x, y)
    saved = x if nodes[2] else None, y if nodes[1] else None
    return record(out, AddmmBackward0, nodes, saved, b.ndim == 1)


@example("torch.nn.functional.linear(torch.ones(3), torch.ones(2, 3))", "tensor([3., 3.])")
def linear(input, weight, bias=None):
    """Return input @ weight.T + bias: (..., in) with weight (out, in) gives (..., out)."""
    try:
        x, w = input.array, weight.array
    except AttributeError:
        raise not_tensor("linear", input) from None
    if not (x.ndim and w.ndim):
        raise RuntimeError(message("product of a number", "linear", x.ndim, w.ndim))
    if bias is None:
        return input @ t(weight)
    turned = w.T  # as t(weight), but nobody can write through this view: it needs no tensor
    node = weight.node and TBackward0((weight.node,), (), turned.shape)
    rows = input if x.ndim == 2 else reshape(input, math.prod(x.shape[:-1]), x.shape[-1])
    out = sum_of_product(bias.array, rows.array, turned, (bias.node, rows.node, node))
    return out if x.ndim == 2 else reshape(out, *x.shape[:-1], w.shape[0])
