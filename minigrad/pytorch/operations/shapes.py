"""Further changes of shape, beside those that the lessons build."""

import warnings

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ..errors import checked_dim, checked_dims, checked_size, expand_error, inferred
from ..memory import own_memory
from ..shapes import reshape, transpose
from ..views import record_view
from .pointwise import CloneBackward0


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
    """Return the tensor with a dim of length 1 put in at `dim`.

    Example:
        >>> import minigrad as torch
        >>> torch.unsqueeze(torch.tensor([1, 2]), 1)
        tensor([[1],
                [2]])
    """
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
    """Return the tensor without its dims of length 1, or without those that `dim` names.

    Example:
        >>> import minigrad as torch
        >>> torch.squeeze(torch.ones(1, 3, 1)).shape
        torch.Size([3])
    """
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
        return (grad if grad.ndim < 2 else grad.swapaxes(0, 1),)


def t(self):
    """Return the transpose of a matrix; a vector stays as it is.

    Example:
        >>> import minigrad as torch
        >>> torch.t(torch.tensor([[1, 2], [3, 4]]))
        tensor([[1, 3],
                [2, 4]])
    """
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
    """Return the tensor with its dims in the given order; no entry is copied.

    Example:
        >>> import minigrad as torch
        >>> torch.permute(torch.ones(2, 3, 5), (2, 0, 1)).shape
        torch.Size([5, 2, 3])
    """
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


warned = False


def reversed_dims(self):
    """Return the tensor with its dims in reverse order: `x.T`; warn once if it is no matrix.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).T.shape
        torch.Size([3, 2])
    """
    global warned
    if self.array.ndim != 2 and not warned:
        warned = True
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is "
            "deprecated and it will throw an error in a future release. Consider `x.mT` to "
            "transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to "
            "reverse the dimensions of a tensor.",
            stacklevel=2,
        )
    return permute(self, *reversed(range(self.array.ndim)))


def matrix_transpose(self):
    """Return the tensor with its last two dims swapped: `x.mT`.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(5, 2, 3).mT.shape
        torch.Size([5, 3, 2])
    """
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
    """Return the tensor with dims of length 1 repeated to the given size; -1 keeps a length.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([[1], [2]]).expand(-1, 3)
        tensor([[1, 1, 1],
                [2, 2, 2]])
    """
    x = own_memory(self)
    size = checked_size(sizes)
    extra = len(size) - x.ndim
    full = tuple(
        x.shape[d - extra] if n == -1 and d >= extra >= 0 else n for d, n in enumerate(size)
    )
    try:
        out = np.broadcast_to(x, full)
    except ValueError:
        raise expand_error(x, size) from None
    out.flags.writeable = x.flags.writeable  # what may not be written, check_writable knows
    return record_view(self, out, ExpandBackward0)


def flatten(self, start_dim=0, end_dim=-1):
    """Return the tensor with the dims from `start_dim` to `end_dim` made one.

    Example:
        >>> import minigrad as torch
        >>> torch.flatten(torch.ones(2, 3, 5), 1).shape
        torch.Size([2, 15])
    """
    shape = self.array.shape or (1,)
    start, end = checked_dim(start_dim, len(shape)), checked_dim(end_dim, len(shape))
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end and self.array.ndim:
        return self
    return reshape(self, *shape[:start], -1, *shape[end + 1 :])


def broadcast_to(self, *sizes):
    """Return the tensor expanded to a shape: as `expand`.

    Example:
        >>> import minigrad as torch
        >>> torch.broadcast_to(torch.tensor([1, 2]), (2, 2))
        tensor([[1, 2],
                [1, 2]])
    """
    return expand(self, *sizes)


def contiguous(self):
    """Return the tensor itself if its entries lie in order in memory, else a copy that does.

    Example:
        >>> import minigrad as torch
        >>> torch.ones(2, 3).T.contiguous().is_contiguous()
        True
    """
    if self.array.flags.c_contiguous:
        return self
    return record(np.ascontiguousarray(self.array), CloneBackward0, (self.node,))


class FlipBackward0(Node):
    """flip: flip the gradient back."""

    __slots__ = ()

    def backward(self, grad):
        return (np.flip(grad, self.args),)


def flip(self, *dims):
    """Return the tensor with its entries in reverse order along the given dims.

    Example:
        >>> import minigrad as torch
        >>> torch.flip(torch.tensor([1, 2, 3]), [0])
        tensor([3, 2, 1])
    """
    x = self.array
    dims = checked_dims(checked_size(dims), x.ndim)
    return record(np.flip(x, dims).copy(), FlipBackward0, (self.node,), (), dims)


class RepeatBackward0(Node):
    """repeat: the copies of an entry each add their gradient."""

    __slots__ = ()

    def backward(self, grad):
        tiles, evens = self.args
        return (np.add.reduce(grad.reshape(tiles), evens),)


def repeat(self, *repeats):
    """Return the tensor tiled: repeats[d] copies along dim d; more repeats than dims add dims.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1, 2]).repeat(2, 2)
        tensor([[1, 2, 1, 2],
                [1, 2, 1, 2]])
    """
    x, repeats = self.array, checked_size(repeats)
    if len(repeats) < x.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor"
        )
    shape = (1,) * (len(repeats) - x.ndim) + x.shape
    tiles = tuple(n for pair in zip(repeats, shape, strict=True) for n in pair)
    args = tiles, tuple(range(0, len(tiles), 2))
    return record(np.tile(x, repeats), RepeatBackward0, (self.node,), (), args)


def view(self, *shape):
    """Return the same entries as another shape, never as a copy.

    Example:
        >>> import minigrad as torch
        >>> torch.arange(6).view(2, 3)
        tensor([[0, 1, 2],
                [3, 4, 5]])
    """
    x = own_memory(self)
    shape = inferred(checked_size(shape), x.size)
    out = x.reshape(shape)
    if not np.may_share_memory(x, out) and x.size:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        )
    return reshape(self, shape)


def view_as(self, other):
    """Return the same entries in another tensor's shape.

    Example:
        >>> import minigrad as torch
        >>> torch.arange(4).view_as(torch.ones(2, 2))
        tensor([[0, 1],
                [2, 3]])
    """
    return view(self, *other.array.shape)


def expand_as(self, other):
    """Return the tensor expanded to another tensor's shape.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([1, 2]).expand_as(torch.ones(2, 2))
        tensor([[1, 2],
                [1, 2]])
    """
    return expand(self, *other.array.shape)
