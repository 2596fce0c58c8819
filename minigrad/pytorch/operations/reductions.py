"""Reductions: sums and means with PyTorch's number types and dims, further ones, running sums."""

import math
import warnings

import numpy as np

from ...engine import reductions
from ...engine.operation import record
from ...engine.reductions import MeanBackward0, SumBackward0, SumBackward1
from ...engine.tensor import Tensor
from ..dtypes import BYTE, INT64, floating, for_sums, spoken
from ..errors import checked_dim, checked_dims
from ..formulas import evenly, opened, raw, rule
from ..memory import in_rows
from ..seams import stand_in
from ..words import documented, example, fail_if, message
from .pointwise import signs


@stand_in(reductions.sum)
def sum(self, dim=None, keepdim=False, *, dtype=None):
    x = self.array if self.array.dtype.kind == "f" else self.array.astype(INT64)
    x = x if dtype is None else for_sums(self, dtype)
    kind = None if dtype is None else x.dtype  # NumPy would widen small integers
    if dim is None:
        return record(np.add.reduce(x, None, kind), SumBackward0, (self.node,))
    dims = checked_dims(dim, x.ndim)
    out = in_rows(np.add.reduce(x, dims, kind, keepdims=keepdim))
    return record(out, SumBackward1, (self.node,), (), (dims, keepdim))


@stand_in(reductions.mean)
@example("torch.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(0)", "tensor([2., 3.])")
def mean(self, dim=None, keepdim=False, *, dtype=None):
    """Return the mean of all entries, or over the dims that are named."""
    x = self.array if dtype is None else for_sums(self, dtype)
    if x.dtype.kind != "f":
        raise RuntimeError(message("mean of integers", spoken(x)))
    if dim is None:
        return record(np.add.reduce(x, None) / x.size, MeanBackward0, (self.node,))
    dims = checked_dims(dim, x.ndim)
    count = math.prod(x.shape[d] for d in dims)
    out = in_rows(np.add.reduce(x, dims, keepdims=keepdim) / x.dtype.type(count))
    return record(out, MeanBackward1, (self.node,), (), (dims, keepdim, count, x.shape))


def question(compute, sentence, shown):
    """Return the function that asks all entries, or those along some dims."""

    def ask(self, dim=None, keepdim=False):
        dims = None if dim is None else checked_dims(dim, self.array.ndim)
        out = in_rows(compute(self.array, dims, keepdims=keepdim))
        return Tensor(out.astype(BYTE) if self.array.dtype == BYTE else out)

    name = compute.__name__
    call = f"torch.{name}(torch.tensor([True, False]))"
    return documented(ask, name, f"whether {sentence} True (or not 0)", call, f"tensor({shown})")


all = question(np.all, "all entries are", "False")
any = question(np.any, "any entry is", "True")


# fmt: off
MeanBackward1 = rule("MeanBackward1", "", lambda grad, dims, keepdim, count, shape:
    np.broadcast_to(opened(grad, dims, keepdim), shape) / count)
ProdBackward0 = rule("ProdBackward0", "self result", lambda grad, x, y: prod_slope(grad, x, y))
ProdBackward1 = rule("ProdBackward1", "self result", lambda grad, x, y, dim, keepdim:
    prod_slope(opened(grad, dim, keepdim), x, opened(y, dim, keepdim), dim))
VarBackward0 = rule("VarBackward0", "self", lambda grad, x, dims, keepdim, count, free, whole:
    opened(grad, dims, keepdim) * (2 / free if free else math.inf) * (x - center(x, dims, count))
    if free or not whole else opened(grad, dims, keepdim) * np.where(
        raw(x) == center(raw(x), dims, count), math.nan, math.inf).astype(raw(x).dtype))
StdBackward0 = rule("StdBackward0", "self result", lambda grad, x, y, dims, keepdim, count, free, _:
    opened(np.where(y == 0, 0, grad / (y * 2)), dims, keepdim)
    * (2 / free if free else math.inf) * (x - center(x, dims, count)))
LinalgVectorNormBackward0 = rule("LinalgVectorNormBackward0", "self result",
    lambda grad, x, y, p, dims, keepdim:
        norm_slope(opened(grad, dims, keepdim), x, opened(y, dims, keepdim), p, dims))
LogsumexpBackward0 = rule("LogsumexpBackward0", "self result", lambda grad, x, y, dims, keepdim:
    opened(grad, dims, keepdim) * np.exp(x - opened(y, dims, keepdim)))
# An entry goes into its own sum and all later ones, so gradients add up backwards.
CumsumBackward0 = rule("CumsumBackward0", "", lambda grad, dim:
    grad if dim is None else np.flip(np.flip(grad, dim).cumsum(dim), dim))
CumprodBackward0 = rule("CumprodBackward0", "self result", lambda grad, x, y, dim:
    grad if dim is None else cumprod_slope(
        *(each.swapaxes(dim, -1) for each in (grad, x, y))).swapaxes(dim, -1))
# fmt: on


def cumprod_slope(grad, x, y):
    """Return the gradient of running products along the last dim: an entry is in all later ones."""
    if x.shape[-1] == 1:
        return grad
    if np.all(raw(x) != 0):
        return np.flip(np.flip(grad * y, -1).cumsum(-1), -1) / x
    if isinstance(x, Tensor):
        others = np.where(np.eye(x.shape[-1], dtype=bool), 1, np.expand_dims(x, -2)).cumprod(-1)
        return np.add.reduce(np.triu(others) * np.expand_dims(grad, -2), -1)
    # Before the first zero nothing is divided by it, and behind the second all slopes are 0.
    zeros = (x == 0).cumsum(-1)
    early, first = zeros == 0, (x == 0) & (zeros == 1)
    slopes = np.flip(np.flip(np.where(early, grad * y, 0), -1).cumsum(-1), -1) / x
    until, since = np.where(early, x, 1), np.where((zeros == 1) > first, x, 1).cumprod(-1)
    at_first = np.add.reduce(since * np.where(zeros == 1, grad, 0), -1, keepdims=True)
    at_first = at_first * np.multiply.reduce(until, -1, keepdims=True)
    return np.where(early, slopes, np.where(first, at_first, 0))


def prod_slope(grad, x, y, dim=None):
    """Return the gradient of products along a dim: for each entry the product of the others."""
    if not x.ndim or np.all(x != 0):
        return grad * (y / x) if x.ndim else grad
    if dim is None:
        if isinstance(x, np.ndarray) and np.sum(x == 0) > 1:
            return np.zeros_like(x)
        return prod_slope(grad, x.reshape(-1), y, 0).reshape(x.shape)
    if x.shape[dim] == 1:
        return grad
    outer = (slice(None),) * dim  # the others are those before and those behind
    one = np.ones_like(x[*outer, :1])
    before = np.concatenate([one, x[*outer, :-1]], dim).cumprod(dim)
    behind = np.concatenate([one, np.flip(x[*outer, 1:], dim)], dim).cumprod(dim)
    return grad * (before * np.flip(behind, dim))


@example("torch.prod(torch.tensor([2.0, 3.0, 4.0]))", "tensor(24.)")
def prod(self, dim=None, keepdim=False, *, dtype=None):
    """Return the product of all entries, or along a dim."""
    x = for_sums(self, dtype)
    if dim is None:
        y = np.multiply.reduce(x, None, x.dtype)
        return record(y, ProdBackward0, (self.node,), (x, y))
    dim = checked_dim(dim, x.ndim)
    dim, keepdim = (dim, keepdim) if x.ndim else ((), True)
    y = in_rows(np.multiply.reduce(x, dim, x.dtype, keepdims=keepdim))
    return record(y, ProdBackward1, (self.node,), (x, y), (dim, keepdim))


def center(x, dims, count):
    """Return the mean over `dims`, which stay, of an array; in a rule that runs on tensors, too."""
    if isinstance(x, Tensor):
        return mean(x) if len(dims) == x.ndim else mean(x, dims, True)
    return np.add.reduce(x, dims, keepdims=True) / count


@example("torch.var(torch.tensor([1.0, 2.0, 3.0]))", "tensor(1.)")
def var(self, dim=None, unbiased=True, keepdim=False, *, correction=None):
    """Return the variance: squared distances from the mean, summed, over n - 1 (or n)."""
    return spread("var", VarBackward0, self, dim, unbiased, keepdim, correction)


@example("torch.std(torch.tensor([1.0, 3.0, 5.0]))", "tensor(2.)")
def std(self, dim=None, unbiased=True, keepdim=False, *, correction=None):
    """Return the standard deviation, the square root of the variance."""
    return spread("std", StdBackward0, self, dim, unbiased, keepdim, correction)


def spread(name, made, self, dim, unbiased, keepdim, correction):
    """Return `var` or `std`; the rules need dims, keepdim, n, and n - correction."""
    x = self.array
    fail_if(x.dtype.kind != "f", "spread of integers")
    dims = checked_dims(() if dim is None else dim, x.ndim)
    count = math.prod(x.shape[d] for d in dims)
    free = count - (int(unbiased) if correction is None else correction)
    whole = dim is None or not x.ndim  # then PyTorch has another rule for too few entries
    if free <= 0 or not x.size:
        free = 0 if whole else free
        warnings.warn(message("no degrees of freedom", name), stacklevel=3)
    wide = x.astype(np.float64)  # in which PyTorch computes it, too
    squares = (wide - center(wide, dims, count)) ** 2
    y = np.add.reduce(squares, dims, keepdims=keepdim) / np.float64(max(free, 0))
    y = in_rows((np.sqrt(y) if name == "std" else y).astype(x.dtype))
    saved = (x, y)[: len(made.saves)]
    return record(y, made, (self.node,), saved, (dims, keepdim, count, free, whole))


def norm_slope(grad, x, y, p, dims):
    """Return the gradient of a norm: for p = 2 self / result, and 0 at the zero vector."""
    if p == 2:
        return grad * (x * np.where(y == 0, 0, 1 / y))
    if p == 0:
        return None
    if p == 1:
        return signs(x) * grad
    if math.isinf(p):
        return grad * signs(x) * evenly(np.abs(x), y, dims)
    powers = np.where(x == 0, 0, np.sign(x) * np.abs(x) ** (p - 1))
    return powers * np.where(y == 0, 0, grad / y ** (p - 1))


@example("torch.norm(torch.tensor([3.0, 4.0]))", "tensor(5.)")
def norm(self, p=2, dim=None, keepdim=False):
    """Return the length: (sum of abs(self)**p) ** (1 / p), over all or over some dims."""
    x = self.array
    fail_if(x.dtype.kind != "f", "norm of integers", spoken(x))
    p = 2 if p in ("fro", None) else p
    fail_if(isinstance(p, str), "norm of another name", p, kind=TypeError)
    dims = checked_dims(() if dim is None else dim, x.ndim)
    size = np.abs(x)
    empty = (p < 0 or math.isinf(p)) and 0 in (np.atleast_1d(x).shape[d] for d in dims)
    fail_if(empty, "norm of nothing", p)
    if p == 2:
        y = np.sqrt(np.add.reduce(x * x, dims, keepdims=keepdim))
    elif p == 0:
        y = np.add.reduce(x != 0, dims, dtype=x.dtype, keepdims=keepdim)
    elif math.isinf(p):
        y = (np.max if p > 0 else np.min)(size, dims, keepdims=keepdim)
    else:
        y = np.add.reduce(size**p, dims, keepdims=keepdim) ** (1 / p)
    y = in_rows(y)
    return record(y, LinalgVectorNormBackward0, (self.node,), (x, y), (p, dims, keepdim))


@example("torch.logsumexp(torch.tensor([1000.0, 1000.0]), 0)", "tensor(1000.6932)")
def logsumexp(self, dim, keepdim=False):
    """Return log(sum(exp(self))) over dims, without overflow on the way."""
    x = floating(self)
    dims = checked_dims(dim, x.ndim)
    top = np.max(x, dims, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    y = np.log(np.add.reduce(np.exp(x - top), dims, keepdims=True)) + top
    y = y if keepdim else in_rows(y.squeeze(dims)[()])
    return record(y, LogsumexpBackward0, (self.node,), (x, y), (dims, keepdim))


@example("torch.cumsum(torch.tensor([1, 2, 3]), 0)", "tensor([1, 3, 6])")
def cumsum(self, dim, *, dtype=None):
    """Return the sums of all entries up to each one, along a dim."""
    return running(np.add, CumsumBackward0, self, dim, dtype)


@example("torch.cumprod(torch.tensor([1, 2, 3]), 0)", "tensor([1, 2, 6])")
def cumprod(self, dim, *, dtype=None):
    """Return the products of all entries up to each one, along a dim."""
    return running(np.multiply, CumprodBackward0, self, dim, dtype)


def running(ufunc, made, self, dim, dtype):
    x = for_sums(self, dtype)
    dim = checked_dim(dim, x.ndim)
    # PyTorch begins with the identity: 0 + -0.0 is 0.0.
    y = ufunc(ufunc.identity, ufunc.accumulate(x, dim, x.dtype)) if x.ndim else np.array(x)[()]
    y = in_rows(y)
    return record(y, made, (self.node,), (x, y)[: len(made.saves)], (dim if x.ndim else None,))
