"""Further reductions, and running sums."""

import math
import warnings

import numpy as np

from ..dtypes import floating, for_sums, spoken
from ..errors import checked_dim, checked_dims
from ..reductions import evenly
from ..tensor import Tensor, record
from .formulas import documented, rule


def question(compute, sentence, shown):
    """Return the function that asks all entries, or those along some dims."""

    def ask(self, dim=None, keepdim=False):
        dims = None if dim is None else checked_dims(dim, self.array.ndim)
        return Tensor(compute(self.array, dims, keepdims=keepdim))

    name = compute.__name__
    call = f"torch.{name}(torch.tensor([True, False]))"
    return documented(ask, name, f"whether {sentence} True (or not 0)", call, f"tensor({shown})")


all = question(np.all, "all entries are", "False")
any = question(np.any, "any entry is", "True")


def opened(dims, keepdim, *values):
    """Return values with the dims that a reduction took away put back, of length 1."""
    return values if keepdim else tuple(np.expand_dims(value, dims) for value in values)


def products_of_others(x):
    """Return for each entry the product of the others along the last dim, without dividing."""
    itself = np.eye(x.shape[-1], dtype=bool)
    return np.multiply.reduce(np.where(itself, 1, np.expand_dims(x, -2)), -1)


def prod_slope(grad, x, y):
    """Return the gradient of a product of all entries: for each, the product of the others."""
    if np.all(x != 0):
        return grad * y / x
    return grad * products_of_others(x.reshape(-1)).reshape(x.shape)


def prod_slope_along(grad, x, y, dim, keepdim):
    """Return the gradient of products along a dim."""
    grad, y = opened(dim, keepdim, grad, y)
    if np.all(x != 0):
        return grad * y / x
    return grad * products_of_others(x.swapaxes(dim, -1)).swapaxes(dim, -1)


ProdBackward0 = rule("ProdBackward0", "self result", prod_slope)
ProdBackward1 = rule("ProdBackward1", "self result", prod_slope_along)


def prod(self, dim=None, keepdim=False, *, dtype=None):
    """Return the product of all entries, or along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.prod(torch.tensor([2.0, 3.0, 4.0]))
        tensor(24.)
    """
    x = for_sums(self, dtype)
    dim = None if dim is None else checked_dim(dim, x.ndim)
    if dim is None or x.ndim == 0:
        y = np.multiply.reduce(x, None, x.dtype)
        return record(y, ProdBackward0, (self.node,), (x, y))
    y = np.multiply.reduce(x, dim, x.dtype, keepdims=keepdim)
    return record(y, ProdBackward1, (self.node,), (x, y), (dim, keepdim))


def var_slope(grad, x, dims, keepdim, count, free):
    """Return 2 / (n - correction) times the distance from the mean."""
    (grad,) = opened(dims, keepdim, grad)
    return grad * distances(x, dims, count) * (2 / free if free else math.inf)


VarBackward0 = rule("VarBackward0", "self", var_slope)


def std_slope(grad, x, y, dims, keepdim, count, free):
    """Return the distance from the mean / ((n - correction) * result), or 0."""
    (share,) = opened(dims, keepdim, np.where(y == 0, 0, grad / y))
    return share * distances(x, dims, count) * (1 / free if free else math.inf)


StdBackward0 = rule("StdBackward0", "self result", std_slope)


def distances(x, dims, count):
    """Return how far each entry lies from the mean over `dims`."""
    return x - np.add.reduce(x, dims, keepdims=True) / count


def var(self, dim=None, unbiased=True, keepdim=False, *, correction=None):
    """Return the variance: squared distances from the mean, summed, over n - 1 (or n).

    Example:
        >>> import minigrad as torch
        >>> torch.var(torch.tensor([1.0, 2.0, 3.0]))
        tensor(1.)
    """
    y, args = spread("var", self, dim, unbiased, keepdim, correction)
    return record(y, VarBackward0, (self.node,), (self.array,), args)


def std(self, dim=None, unbiased=True, keepdim=False, *, correction=None):
    """Return the standard deviation, the square root of the variance.

    Example:
        >>> import minigrad as torch
        >>> torch.std(torch.tensor([1.0, 3.0, 5.0]))
        tensor(2.)
    """
    y, args = spread("std", self, dim, unbiased, keepdim, correction)
    y = np.sqrt(y)
    return record(y, StdBackward0, (self.node,), (self.array, y), args)


def spread(name, self, dim, unbiased, keepdim, correction):
    """Return the variance and what the rules need: dims, keepdim, n, n - correction."""
    x = self.array
    if x.dtype.kind != "f":
        raise RuntimeError("std and var only support floating point and complex dtypes")
    dims = checked_dims(() if dim is None else dim, x.ndim)
    count = math.prod(x.shape[d] for d in dims)
    free = count - (int(unbiased) if correction is None else correction)
    if free <= 0:
        free = 0
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the "
            "reduction factor (input numel divided by output numel).",
            stacklevel=3,
        )
    d = distances(x, dims, count)
    y = np.add.reduce(d * d, dims, keepdims=keepdim) / x.dtype.type(free)
    return y, (dims, keepdim, count, free)


def norm_slope(grad, x, y, p, dims, keepdim):
    """Return for p = 2 self / result, and 0 at the zero vector."""
    grad, y = opened(dims, keepdim, grad, y)
    if p == 2:
        return x * np.where(y == 0, 0, grad / y)
    if p == 1:
        return grad * np.sign(x)
    if p == 0:
        return np.zeros_like(x)
    if math.isinf(p):
        return grad * np.sign(x) * evenly(np.abs(x), y, dims)
    powers = np.where(x == 0, 0, np.sign(x) * np.abs(x) ** (p - 1))
    return powers * np.where(y == 0, 0, grad / y ** (p - 1))


LinalgVectorNormBackward0 = rule("LinalgVectorNormBackward0", "self result", norm_slope)


def norm(self, p=2, dim=None, keepdim=False):
    """Return the length: (sum of abs(self)**p) ** (1 / p), over all or over some dims.

    Example:
        >>> import minigrad as torch
        >>> torch.norm(torch.tensor([3.0, 4.0]))
        tensor(5.)
    """
    x = self.array
    if x.dtype.kind != "f":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{spoken(x)}"
        )
    p = 2 if p in ("fro", None) else p
    dims = checked_dims(() if dim is None else dim, x.ndim)
    size = np.abs(x)
    if p == 2:
        y = np.sqrt(np.add.reduce(x * x, dims, keepdims=keepdim))
    elif p == 0:
        y = np.add.reduce(x != 0, dims, dtype=x.dtype, keepdims=keepdim)
    elif math.isinf(p):
        y = (np.max if p > 0 else np.min)(size, dims, keepdims=keepdim)
    else:
        y = np.add.reduce(size**p, dims, keepdims=keepdim) ** (1 / p)
    return record(y, LinalgVectorNormBackward0, (self.node,), (x, y), (p, dims, keepdim))


def logsumexp_slope(grad, x, y, dims, keepdim):
    """Return the softmax of self."""
    grad, y = opened(dims, keepdim, grad, y)
    return grad * np.exp(x - y)


LogsumexpBackward0 = rule("LogsumexpBackward0", "self result", logsumexp_slope)


def logsumexp(self, dim, keepdim=False):
    """Return log(sum(exp(self))) over dims, without overflow on the way.

    Example:
        >>> import minigrad as torch
        >>> torch.logsumexp(torch.tensor([1000.0, 1000.0]), 0)
        tensor(1000.6932)
    """
    x = floating(self)
    dims = checked_dims(dim, x.ndim)
    top = np.max(x, dims, keepdims=True, initial=-np.inf)
    top = np.where(np.isfinite(top), top, 0)
    y = np.log(np.add.reduce(np.exp(x - top), dims, keepdims=True)) + top
    y = y if keepdim else y.squeeze(dims)[()]
    return record(y, LogsumexpBackward0, (self.node,), (x, y), (dims, keepdim))


def cumsum_slope(grad, dim):
    """Return the gradients added up from the end: an entry goes into all later sums."""
    return grad if dim is None else np.flip(np.flip(grad, dim).cumsum(dim), dim)


CumsumBackward0 = rule("CumsumBackward0", "", cumsum_slope)


def cumsum(self, dim, *, dtype=None):
    """Return the sums of all entries up to each one, along a dim.

    Example:
        >>> import minigrad as torch
        >>> torch.cumsum(torch.tensor([1, 2, 3]), 0)
        tensor([1, 3, 6])
    """
    x = for_sums(self, dtype)
    dim = checked_dim(dim, x.ndim)
    dim = dim if x.ndim else None
    y = x if dim is None else x.cumsum(dim, x.dtype)
    return record(y, CumsumBackward0, (self.node,), (), (dim,))
