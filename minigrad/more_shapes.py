"""Further changes of shape, beside those that the lessons build."""

import numpy as np

from .dtypes import spoken
from .errors import checked_dim, checked_dims, checked_size
from .graph import Node
from .memory import own_memory
from .shapes import reshape, transpose
from .views import record_view


class AliasBackward0(Node):
    """The same entries in the same shape: the gradient passes as it is."""

    __slots__ = ()

    def backward(self, grad):
        return (grad,)


def alias(self):
    """Return a view of all entries."""
    return record_view(self, own_memory(self)[...], AliasBackward0)


class UnsqueezeBackward0(Node):
    """unsqueeze(dim): drop the dim of length 1 again."""

    __slots__ = ()

    def backward(self, grad):
        return (grad.reshape(self.args),)


def unsqueeze(self, dim):
    """Return the tensor with a dim of length 1 put in at `dim`."""
    x = own_memory(self)
    dim = checked_dim(dim, x.ndim + 1)
    return record_view(self, np.expand_dims(x, dim), UnsqueezeBackward0, x.shape)


class SqueezeBackward0(UnsqueezeBackward0):
    """squeeze(): the dims of length 1 come back."""

    __slots__ = ()


class SqueezeBackward1(UnsqueezeBackward0):
    """squeeze(dim): the dim comes back."""

    __slots__ = ()


class SqueezeBackward2(UnsqueezeBackward0):
    """squeeze(dims): the dims come back."""

    __slots__ = ()


class SqueezeBackward4(UnsqueezeBackward0):
    """The squeeze inside vector @ matrix: the row that the vector was comes back."""

    __slots__ = ()


def squeeze(self, dim=None):
    """Return the tensor without its dims of length 1, or without those that `dim` names."""
    x = own_memory(self)
    if dim is None:
        rule, dims = SqueezeBackward0, tuple(range(x.ndim))
    else:
        rule = SqueezeBackward2 if isinstance(dim, tuple | list) else SqueezeBackward1
        dims = checked_dims(dim, x.ndim)
    shape = tuple(n for d, n in enumerate(x.shape) if n != 1 or d not in dims)
    return record_view(self, x.reshape(shape), rule, x.shape)


class TBackward0(Node):
    """t(): transpose back."""

    __slots__ = ()

    def backward(self, grad):
        return (grad.T,)


def t(self):
    """Return the transpose of a matrix; a vector stays as it is."""
    x = own_memory(self)
    if x.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {x.ndim}D")
    return record_view(self, x.T, TBackward0)


class PermuteBackward0(Node):
    """permute(dims): put the dims back in their order."""

    __slots__ = ()

    def backward(self, grad):
        return (np.transpose(grad, self.args),)


def permute(self, *dims):
    """Return the tensor with its dims in the given order; no entry is copied."""
    x = own_memory(self)
    dims = checked_size(dims)
    if len(dims) != x.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            f"length of the desired ordering of dimensions i.e. input.dim() = {x.ndim} is not "
            f"equal to len(dims) = {len(dims)}"
        )
    dims = tuple(checked_dim(d, x.ndim) for d in dims)
    if len(set(dims)) < len(dims):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    back = tuple(sorted(range(len(dims)), key=dims.__getitem__))
    return record_view(self, x.transpose(dims), PermuteBackward0, back)


def reversed_dims(self):
    """Return the tensor with its dims in reverse order: `x.T`."""
    return permute(self, *reversed(range(self.array.ndim)))


def matrix_transpose(self):
    """Return the tensor with its last two dims swapped: `x.mT`."""
    if self.array.ndim < 2:
        raise RuntimeError(
            "tensor.mT is only supported on matrices or batches of matrices. Got "
            f"{self.array.ndim}-D tensor."
        )
    return transpose(self, -2, -1)


class ExpandBackward0(Node):
    """expand(size): the copies of an entry each add their gradient."""

    __slots__ = ()

    def backward(self, grad):
        return (grad,)  # the engine sums down to the input's shape


def expand(self, *sizes):
    """Return the tensor with dims of length 1 repeated to the given size; -1 keeps a length."""
    x = own_memory(self)
    size = checked_size(sizes)
    if len(size) < x.ndim:
        raise RuntimeError(
            f"expand(torch.{spoken(x)}Tensor{{{list(x.shape)}}}, size={list(size)}): the number "
            f"of sizes provided ({len(size)}) must be greater or equal to the number of "
            f"dimensions in the tensor ({x.ndim})"
        )
    extra = len(size) - x.ndim
    full = tuple(x.shape[d - extra] if n == -1 and d >= extra else n for d, n in enumerate(size))
    for d, n in enumerate(full):
        old = x.shape[d - extra] if d >= extra else 1
        if old not in (1, n):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({old}) at "
                f"non-singleton dimension {d}.  Target sizes: {list(size)}.  Tensor sizes: "
                f"{list(x.shape)}"
            )
    return record_view(self, np.broadcast_to(x, full), ExpandBackward0)


def flatten(self, start_dim=0, end_dim=-1):
    """Return the tensor with the dims from `start_dim` to `end_dim` made one."""
    shape = self.array.shape or (1,)
    start, end = checked_dim(start_dim, len(shape)), checked_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end and self.array.ndim:
        return self
    return reshape(self, *shape[:start], -1, *shape[end + 1 :])
