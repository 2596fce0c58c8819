"""Parts of a matrix, and the matrix that two vectors make."""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.ops import mul
from ..errors import checked_dim
from ..memory import own_memory
from ..shapes import reshape
from ..views import record_view
from .scatter import scattered


class DiagonalBackward0(Node):
    """diagonal: zeros, and the gradient on the diagonal."""

    __slots__ = ()

    def backward(self, grad):
        return (scattered(grad, *self.args),)


def diagonal(self, offset=0):
    """Return the diagonal of a matrix, `offset` places to the right, as a view.

    Example:
        >>> import minigrad as torch
        >>> torch.diagonal(torch.tensor([[1, 2], [3, 4]]))
        tensor([1, 4])
    """
    x = own_memory(self)
    if x.ndim < 2:
        checked_dim(1, x.ndim)
    if x.ndim > 2:
        raise RuntimeError(f"diagonal takes a matrix here, but got {x.ndim} dimensions")
    out = x.diagonal(offset)
    out.flags.writeable = x.flags.writeable  # NumPy's is not to be written, PyTorch's is
    places = np.arange(out.size)
    rows, columns = places - min(offset, 0), places + max(offset, 0)
    return record_view(self, out, DiagonalBackward0, (x.shape, (0, 1), (rows, columns)))


class TrilBackward0(Node):
    """tril: the part above the diagonal is cut away from the gradient too."""

    __slots__ = ()

    def backward(self, grad):
        return (np.tril(grad, self.args),)


def tril(self, diagonal=0):
    """Return the lower triangle of a matrix, zeros above it.

    Example:
        >>> import minigrad as torch
        >>> torch.tril(torch.ones(2, 2))
        tensor([[1., 0.],
                [1., 1.]])
    """
    check_matrices("tril", self.array)
    return record(np.tril(self.array, diagonal), TrilBackward0, (self.node,), (), diagonal)


class TriuBackward0(Node):
    """triu: the part below the diagonal is cut away from the gradient too."""

    __slots__ = ()

    def backward(self, grad):
        return (np.triu(grad, self.args),)


def triu(self, diagonal=0):
    """Return the upper triangle of a matrix, zeros below it.

    Example:
        >>> import minigrad as torch
        >>> torch.triu(torch.ones(2, 2))
        tensor([[1., 1.],
                [0., 1.]])
    """
    check_matrices("triu", self.array)
    return record(np.triu(self.array, diagonal), TriuBackward0, (self.node,), (), diagonal)


def check_matrices(name, x):
    if x.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")


def outer(self, vec2):
    """Return the products of each entry of one vector with each of another, as a matrix.

    Example:
        >>> import minigrad as torch
        >>> torch.outer(torch.tensor([1, 2]), torch.tensor([3, 4]))
        tensor([[3, 4],
                [6, 8]])
    """
    for name, v in (("self", self), ("vec2", vec2)):
        if v.array.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {v.array.ndim}-D")
    return mul(reshape(self, -1, 1), vec2)
