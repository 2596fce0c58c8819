"""Products of whole batches of matrices, made of the plain ones as PyTorch makes them."""

import math

import numpy as np

from ..errors import matmul_error, shape_error
from ..tensor import record
from .formulas import example, rule
from .pointwise import clone
from .shapes import (
    SqueezeBackward4,
    UnsafeViewBackward0,
    expand,
    matrix_transpose,
    reshape,
    t,
    unsqueeze,
)

BmmBackward0 = rule(
    "BmmBackward0",
    "self mat2",
    lambda grad, x, y: grad @ y.swapaxes(1, 2),
    lambda grad, x, y: x.swapaxes(1, 2) @ grad,
    inputs="self mat2",
)


@example("torch.bmm(torch.ones(2, 1, 3), torch.ones(2, 3, 1)).tolist()", "[[[3.0]], [[3.0]]]")
def bmm(self, mat2):
    """Return self @ mat2 for two batches of matrices: (b, n, m) and (b, m, p) give (b, n, p)."""
    x, y = self.array, mat2.array
    for name, batch in (("batch1", x), ("batch2", y)):
        if batch.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    if y.shape[:2] != (x.shape[0], x.shape[2]):
        raise RuntimeError(
            "Expected size for first two dimensions of batch2 tensor to be: "
            f"[{x.shape[0]}, {x.shape[2]}] but got: [{y.shape[0]}, {y.shape[1]}]."
        )
    if x.dtype != y.dtype:
        raise matmul_error(x, y)
    saved = x if mat2.node else None, y if self.node else None
    return record(np.matmul(x, y), BmmBackward0, (self.node, mat2.node), saved)


def by_batches(self, other, matmul):
    """Return self @ other where one of them is a batch: fold the batch into rows, or use bmm."""
    x, y = self.array, other.array
    if 0 in (x.ndim, y.ndim):
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {x.ndim}D and {y.ndim}D"
        )
    if (x.ndim, y.ndim) == (1, 2):
        out = matmul(unsqueeze(self, 0), other)
        return reshaped(out, out.array.shape[1:], SqueezeBackward4)
    if y.ndim <= 2:
        out = matmul(reshape(self, -1, x.shape[-1]), other)
        return reshaped(out, x.shape[:-1] + y.shape[1:], UnsafeViewBackward0)
    if x.ndim == 1:
        return by_batches(matrix_transpose(other), self, matmul)
    if x.ndim == 2 and self.node:  # so that its gradient is one product, not one for each batch
        return clone(matrix_transpose(by_batches(matrix_transpose(other), t(self), matmul)))
    try:
        batch = np.broadcast_shapes(x.shape[:-2], y.shape[:-2])
    except ValueError:
        raise shape_error(x.shape[:-2], y.shape[:-2]) from None
    count = math.prod(batch)
    left = reshape(expand(self, *batch, *x.shape[-2:]), count, *x.shape[-2:])
    right = reshape(expand(other, *batch, *y.shape[-2:]), count, *y.shape[-2:])
    return reshaped(bmm(left, right), batch + (x.shape[-2], y.shape[-1]), UnsafeViewBackward0)


def reshaped(self, shape, rule):
    """Return a fresh product in its final shape."""
    return record(self.array.reshape(shape), rule, (self.node,), (), self.array.shape)
