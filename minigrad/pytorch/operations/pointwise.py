"""Further operations entry by entry."""

import math

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ..dtypes import BOOL, floating


class CloneBackward0(Node):
    """clone: a copy of the entries, so the gradient passes as it is."""

    __slots__ = ()

    def backward(self, grad):
        return (grad,)


def clone(self):
    """Return a copy that stays in the graph.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([1.0], requires_grad=True)
        >>> x.clone()
        tensor([1.], grad_fn=<CloneBackward0>)
    """
    return record(np.array(self.array)[()], CloneBackward0, (self.node,))


class TanBackward0(Node):
    """tan(self): the slope is 1 + result**2."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (1 + y * y),)


def tan(self):
    """Return the tangent of self (radians), entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.tan(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 1.5574])
    """
    y = np.tan(floating(self))
    return record(y, TanBackward0, (self.node,), (y,))


class RsqrtBackward0(Node):
    """1 / sqrt(self): the slope is -result**3 / 2."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (y * y * y) * -0.5,)


def rsqrt(self):
    """Return 1 / sqrt(self), entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.rsqrt(torch.tensor([1.0, 4.0]))
        tensor([1.0000, 0.5000])
    """
    y = 1 / np.sqrt(floating(self))
    return record(y, RsqrtBackward0, (self.node,), (y,))


class Expm1Backward0(Node):
    """exp(self) - 1: the slope is result + 1."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (y + 1),)


def expm1(self):
    """Return exp(self) - 1, exact for small entries.

    Example:
        >>> import minigrad as torch
        >>> torch.expm1(torch.tensor([0.0, 1e-8]))
        tensor([0.0000e+00, 1.0000e-08])
    """
    y = np.expm1(floating(self))
    return record(y, Expm1Backward0, (self.node,), (y,))


class Log1PBackward0(Node):
    """log(1 + self): the slope is 1 / (1 + self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad / (x + 1),)


def log1p(self):
    """Return log(1 + self), exact for small entries.

    Example:
        >>> import minigrad as torch
        >>> torch.log1p(torch.tensor([0.0, 1e-8]))
        tensor([0.0000e+00, 1.0000e-08])
    """
    x = floating(self)
    return record(np.log1p(x), Log1PBackward0, (self.node,), (x,))


class Log2Backward0(Node):
    """log2(self): the slope is 1 / (self * log(2))."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad / (x * math.log(2)),)


def log2(self):
    """Return the logarithm of self to base 2, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.log2(torch.tensor([1.0, 8.0]))
        tensor([0., 3.])
    """
    x = floating(self)
    return record(np.log2(x), Log2Backward0, (self.node,), (x,))


class Log10Backward0(Node):
    """log10(self): the slope is 1 / (self * log(10))."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad / (x * math.log(10)),)


def log10(self):
    """Return the logarithm of self to base 10, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.log10(torch.tensor([1.0, 10.0]))
        tensor([0., 1.])
    """
    x = floating(self)
    return record(np.log10(x), Log10Backward0, (self.node,), (x,))


class SignBackward0(Node):
    """A step: flat wherever it has a slope, so the gradient is 0."""

    __slots__ = ()

    def backward(self, grad):
        return (np.zeros_like(grad),)


class FloorBackward0(SignBackward0):
    """floor: flat between the steps."""

    __slots__ = ()


class CeilBackward0(SignBackward0):
    """ceil: flat between the steps."""

    __slots__ = ()


class RoundBackward0(SignBackward0):
    """round: flat between the steps."""

    __slots__ = ()


def sign(self):
    """Return -1, 0 or 1, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.sign(torch.tensor([-3.0, 0.0, 5.0]))
        tensor([-1.,  0.,  1.])
    """
    x = self.array
    y = x if x.dtype == BOOL else np.sign(x)
    y = np.where(x == x, y, 0)[()] if x.dtype.kind == "f" else y  # 0 for nan
    return record(y, SignBackward0, (self.node,))


def floor(self):
    """Return the largest whole number that is not above, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.floor(torch.tensor([-1.5, 1.5]))
        tensor([-2.,  1.])
    """
    return record(np.floor(self.array), FloorBackward0, (self.node,))


def ceil(self):
    """Return the smallest whole number that is not below, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.ceil(torch.tensor([-1.5, 1.5]))
        tensor([-1.,  2.])
    """
    return record(np.ceil(self.array), CeilBackward0, (self.node,))


def round(self):
    """Return the nearest whole number, halves to the even one, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.round(torch.tensor([0.5, 1.5, 2.5]))
        tensor([0., 2., 2.])
    """
    return record(np.round(self.array), RoundBackward0, (self.node,))


class ErfBackward0(Node):
    """erf(self): the slope is 2 / sqrt(pi) * exp(-self**2)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * (np.exp(-x * x) * (2 / math.sqrt(math.pi))),)


def erf(self):
    """Return the error function of self, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.erf(torch.tensor([0.0, 1.0]))
        tensor([0.0000, 0.8427])
    """
    x = floating(self)
    return record(erf_of(x), ErfBackward0, (self.node,), (x,))


def erf_of(x):
    """Return the error function of an array (NumPy has none)."""
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(x)).astype(x.dtype)[()]
