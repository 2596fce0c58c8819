"""The same entries in another arrangement: views of the same memory, and a few copies."""

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import dtype, on_tensors
from ..errors import checked_dim, checked_dims, checked_size, expand_error, inferred, warn_once
from ..formulas import CloneBackward0, ExpandBackward0, rule
from ..memory import in_rows, order_of, own_memory
from ..views import record_view
from ..words import documented, example, fail_if, message


def swapped(grad, a, b):
    return grad.swapaxes(a, b) if grad.ndim else grad


def reshaped(grad, *shape):
    return grad.reshape(shape)


ViewBackward0 = rule("ViewBackward0", "", reshaped)
ReshapeAliasBackward0 = rule("ReshapeAliasBackward0", "", reshaped)  # where entries are left out
UnsafeViewBackward0 = rule("UnsafeViewBackward0", "", reshaped)  # of a copy, or a fresh product
UnsqueezeBackward0 = rule("UnsqueezeBackward0", "", reshaped)
# Of squeeze(), squeeze(dim), squeeze(dims), and inside vector @ matrix.
SQUEEZE = {k: rule(f"SqueezeBackward{k}", "", reshaped) for k in (0, 1, 2, 4)}
AliasBackward0 = rule("AliasBackward0", "", lambda grad: grad)
TransposeBackward0 = rule("TransposeBackward0", "", swapped)
TBackward0 = rule("TBackward0", "", lambda grad: grad.T if grad.ndim == 2 else grad)
PermuteBackward0 = rule("PermuteBackward0", "", lambda grad, *dims: np.transpose(grad, dims))
DiagonalBackward0 = rule("DiagonalBackward0", "", lambda grad, *args: on_diagonal(grad, *args))
FlipBackward0 = rule("FlipBackward0", "", lambda grad, *dims: +np.flip(grad, dims))  # no view
RollBackward0 = rule("RollBackward0", "", lambda grad, shifts, dims: np.roll(grad, shifts, dims))
RepeatBackward0 = rule(
    "RepeatBackward0", "", lambda grad, tiles, evens: np.add.reduce(grad.reshape(tiles), evens)
)


def on_diagonal(grad, shape, offset, dims):
    """Return zeros with the gradient on the diagonal of two dims."""
    if isinstance(grad, Tensor):
        out = on_diagonal(grad.array, shape, offset, dims)
        return record(out, DiagonalBackwardBackward0, (grad.node,), (), (offset, dims))
    out = np.zeros(shape, grad.dtype)
    place = out.diagonal(offset, *dims)
    place.flags.writeable = True
    place[...] = grad
    return out


def off_diagonal(grad, offset, dims):
    """Return a copy of the diagonal of two dims."""
    out = grad.diagonal(offset, *dims)
    return out if isinstance(grad, Tensor) else out.copy()


DiagonalBackwardBackward0 = rule("DiagonalBackwardBackward0", "", off_diagonal)


def alias(self):
    return record_view(self, own_memory(self)[...], AliasBackward0)


@example("torch.reshape(torch.tensor([1, 2, 3, 4]), (2, -1)).tolist()", "[[1, 2], [3, 4]]")
def reshape(self, *shape):
    """Return the same entries, row by row, in another shape; one size may be -1."""
    x = own_memory(self)
    out = x.reshape(inferred(checked_size(shape), x.size))
    if np.may_share_memory(x, out) or x.size == 0:
        rule = ViewBackward0 if x.flags.c_contiguous else ReshapeAliasBackward0
        return record_view(self, out, rule, x.shape)
    copy = record(x, CloneBackward0, (self.node,))
    return record(out, UnsafeViewBackward0, (copy.node,), (), x.shape)


@example("torch.arange(4).view(2, 2).tolist()", "[[0, 1], [2, 3]]")
def view(self, *shape):
    """Return the same entries in another shape, never as a copy."""
    x = own_memory(self)
    if shape and isinstance(shape[0], dtype):  # the same bytes, read as another dtype
        return record_view(self.detach(), x.view(shape[0].numpy), AliasBackward0)
    out = x.reshape(inferred(checked_size(shape), x.size))
    fail_if(x.size and not np.may_share_memory(x, out), "view that is none")
    return record_view(self, out, ViewBackward0, x.shape)


@example("torch.arange(4).view_as(torch.ones(2, 2)).shape", "torch.Size([2, 2])")
def view_as(self, other):
    """Return the same entries in another tensor's shape."""
    return view(self, *other.array.shape)


@example("torch.arange(4).reshape_as(torch.ones(2, 2)).shape", "torch.Size([2, 2])")
def reshape_as(self, other):
    """Return the same entries in another tensor's shape, as a view if that can be."""
    return reshape(self, *other.array.shape)


@example("torch.ravel(torch.ones(2, 3)).shape", "torch.Size([6])")
def ravel(self):
    """Return the entries in one row."""
    return view(contiguous(self), -1)


@example("torch.flatten(torch.ones(2, 3, 5), 1).shape", "torch.Size([2, 15])")
def flatten(self, start_dim=0, end_dim=-1):
    """Return the tensor with the dims from `start_dim` to `end_dim` made one."""
    shape = self.array.shape or (1,)
    start, end = checked_dim(start_dim, len(shape)), checked_dim(end_dim, len(shape))
    fail_if(start > end, "flatten() has invalid args: start_dim cannot come after end_dim")
    if start == end and self.array.ndim:
        return self
    return reshape(self, *shape[:start], -1, *shape[end + 1 :])


@example("torch.unsqueeze(torch.tensor([1, 2]), 0)", "tensor([[1, 2]])")
def unsqueeze(self, dim):
    """Return the tensor with a dim of length 1 put in at `dim`."""
    x = own_memory(self)
    out = np.expand_dims(x, checked_dim(dim, x.ndim + 1))
    return record_view(self, out, UnsqueezeBackward0, x.shape)


@example("torch.squeeze(torch.ones(1, 3, 1)).shape", "torch.Size([3])")
def squeeze(self, dim=None):
    """Return the tensor without its dims of length 1, or without those that `dim` names."""
    x = own_memory(self)
    if dim is None:
        kind, dims = SQUEEZE[0], range(x.ndim)
    else:
        kind = SQUEEZE[2 if isinstance(dim, tuple | list) else 1]
        dims = checked_dims(dim, x.ndim) if dim != () else ()
    shape = tuple(n for d, n in enumerate(x.shape) if n != 1 or d not in dims)
    return record_view(self, x.reshape(shape), kind, x.shape)


@example("torch.transpose(torch.ones(2, 3, 5), 0, 2).shape", "torch.Size([5, 3, 2])")
def transpose(self, dim0, dim1):
    """Return the tensor with two of its dims swapped."""
    x = own_memory(self)
    dims = checked_dim(dim0, x.ndim), checked_dim(dim1, x.ndim)
    return record_view(self, x.swapaxes(*dims) if x.ndim else x[...], TransposeBackward0, dims)


@example("torch.t(torch.tensor([[1, 2], [3, 4]])).tolist()", "[[1, 3], [2, 4]]")
def t(self):
    """Return the transpose of a matrix; a vector stays as it is."""
    x = own_memory(self)
    fail_if(x.ndim > 2, "t of more dims", x.ndim)
    return record_view(self, x.T, TBackward0)


@example("torch.permute(torch.ones(2, 3, 5), (2, 0, 1)).shape", "torch.Size([5, 2, 3])")
def permute(self, *dims):
    """Return the tensor with its dims in the given order."""
    x = own_memory(self)
    dims = checked_size(dims)
    fail_if(len(dims) != x.ndim, "permute of other dims", x.ndim, len(dims))
    dims = tuple(checked_dim(d, x.ndim) for d in dims)
    fail_if(len(set(dims)) < len(dims), "permute(): duplicate dims are not allowed.")
    back = tuple(sorted(range(len(dims)), key=dims.__getitem__))
    return record_view(self, x.transpose(dims), PermuteBackward0, back)


def identity(self, name):
    """Return a tensor without dims, which has none to swap, as it is, with PyTorch's warning."""
    warn_once(message("T of a number", name))
    return self if name == "mT" else permute(self)


@example("torch.ones(2, 3).T.shape", "torch.Size([3, 2])")
def reversed_dims(self):
    """Return the tensor with its dims in reverse order: `x.T`; warn once if it is no matrix."""
    if self.array.ndim == 0:
        return identity(self, "T")
    if self.array.ndim != 2:
        warn_once(message("T of no matrix"), 3)
    elif on_tensors.get():  # in PyTorch's rules stands t()
        return t(self)
    return permute(self, *reversed(range(self.array.ndim)))


@example("torch.ones(5, 2, 3).mT.shape", "torch.Size([5, 3, 2])")
def matrix_transpose(self):
    """Return the tensor with its last two dims swapped: `x.mT`."""
    ndim = self.array.ndim
    if ndim == 0:
        return identity(self, "mT")
    fail_if(ndim < 2, "mT of a vector", ndim)
    return transpose(self, -2, -1)


@example("torch.tensor([1, 2]).expand(2, -1).tolist()", "[[1, 2], [1, 2]]")
def expand(self, *sizes):
    """Return the tensor with dims of length 1 repeated to the given size; -1 keeps a length."""
    x, size = own_memory(self), checked_size(sizes)
    before = (-1,) * (len(size) - x.ndim) + x.shape
    full = tuple(m if n == -1 else n for n, m in zip(size, before))
    try:
        out = np.broadcast_to(x, full)
    except ValueError:
        raise expand_error(x, size) from None
    out.flags.writeable = x.flags.writeable  # what may not be written, check_writable knows
    return record_view(self, out, ExpandBackward0)


@example("torch.tensor([1, 2]).expand_as(torch.ones(2, 2)).shape", "torch.Size([2, 2])")
def expand_as(self, other):
    """Return the tensor expanded to another tensor's shape."""
    return expand(self, *other.array.shape)


@example("torch.diagonal(torch.tensor([[1, 2], [3, 4]]))", "tensor([1, 4])")
def diagonal(self, offset=0, dim1=0, dim2=1):
    """Return the diagonal of two dims, `offset` places to the right, as the last dim."""
    x = own_memory(self)
    dims = checked_dim(dim1, x.ndim), checked_dim(dim2, x.ndim)
    fail_if(dims[0] == dims[1], "diagonal of one dim", dim1, dim2)
    out = x.diagonal(offset, *dims)
    out.flags.writeable = x.flags.writeable  # NumPy's is not to be written, PyTorch's is
    return record_view(self, out, DiagonalBackward0, (x.shape, offset, dims))


@example("torch.ones(2, 3).T.contiguous().is_contiguous()", "True")
def contiguous(self):
    """Return the tensor itself if its entries lie in order in memory, else a copy that does."""
    if self.array.flags.c_contiguous:
        return self
    return record(np.ascontiguousarray(self.array), CloneBackward0, (self.node,))


@example("torch.flip(torch.tensor([1, 2, 3]), [0])", "tensor([3, 2, 1])")
def flip(self, *dims):
    """Return the tensor with its entries in reverse order along the given dims."""
    x = self.array
    dims = checked_dims(checked_size(dims), x.ndim) if dims not in ((), ((),)) else ()
    return record(np.flip(x, dims).copy(order_of(x)), FlipBackward0, (self.node,), (), dims)


@example("torch.roll(torch.tensor([1, 2, 3]), 1)", "tensor([3, 1, 2])")
def roll(self, shifts, dims=()):
    """Return the entries moved on by `shifts` places, the last ones to the front again."""
    x = self.array
    dims = () if dims is None else dims
    shifts, dims = (n if isinstance(n, tuple | list) else (n,) for n in (shifts, dims))
    fail_if(dims and len(shifts) != len(dims), "roll of other dims", len(shifts), len(dims))
    dims = tuple(checked_dim(dim, x.ndim) for dim in dims) or None
    args = tuple(-n for n in shifts), dims
    return record(in_rows(np.roll(x, shifts, dims)), RollBackward0, (self.node,), (), args)


@example("torch.tensor([1, 2]).repeat(2, 2).tolist()", "[[1, 2, 1, 2], [1, 2, 1, 2]]")
def repeat(self, *repeats):
    """Return the tensor tiled: repeats[d] copies along dim d; more repeats than dims add dims."""
    x, repeats = self.array, checked_size(repeats)
    fail_if(len(repeats) < x.ndim, "repeat of fewer dims")
    shape = (1,) * (len(repeats) - x.ndim) + x.shape
    tiles = tuple(n for pair in zip(repeats, shape, strict=True) for n in pair)
    args = tiles, tuple(range(0, len(tiles), 2))
    return record(in_rows(np.tile(x, repeats)), RepeatBackward0, (self.node,), (), args)


def triangle(name, cut, side, shown):
    """Return `tril` or `triu`: the gradient is cut as the matrix was."""
    made = rule(f"{name.title()}Backward0", "", cut)

    def part(self, diagonal=0):
        fail_if(self.array.ndim < 2, "{}: input tensor must have at least 2 dimensions", name)
        return record(in_rows(cut(self.array, diagonal)), made, (self.node,), (), (diagonal,))

    returns = f"the {side} triangle of a matrix, up to a diagonal, zeros beyond it"
    return documented(part, name, returns, f"torch.{name}(torch.ones(2, 2)).tolist()", shown)


tril = triangle("tril", np.tril, "lower", "[[1.0, 0.0], [1.0, 1.0]]")
triu = triangle("triu", np.triu, "upper", "[[1.0, 1.0], [0.0, 1.0]]")
