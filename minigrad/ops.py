"""Operations entry by entry: each rule stands beside the operation that it belongs to.

A rule is written once, as NumPy text. It runs on arrays; when a gradient is to have a graph of
its own (chapter 13), the same text runs on tensors.
"""

import weakref

import numpy as np

from .dtypes import FLOAT64, promoted, shape_error
from .grad_mode import mode
from .graph import Node
from .tensor import Tensor, record


class AddBackward0(Node):
    """self + other: both get the gradient as it is. No value is saved."""

    __slots__ = ()

    def backward(self, grad):
        return grad, grad


def add(self, other):
    """Return self + other, entry by entry."""
    x, a = self.array, self.node
    y, b = (other.array, other.node) if isinstance(other, Tensor) else (other, None)
    try:
        out = x + y
    except ValueError:
        raise shape_error(x, y) from None
    if out.dtype is FLOAT64:
        out = promoted(out, x, y)
    if (a or b) and mode.enabled:
        return Tensor(out, AddBackward0((a, b), (), out.shape, constant(self, other)))
    return Tensor(out)


def constant(self, other):
    """Return what an addition that saves nothing lets you see of an input that is not tracked."""
    unseen = other if self.node else self
    return weakref.ref(unseen) if isinstance(unseen, Tensor) else unseen


class SubBackward0(Node):
    """self - other: self gets the gradient, other gets it with its sign turned."""

    __slots__ = ()

    def backward(self, grad):
        return grad, -grad if self.next[1] else None


def sub(self, other):
    """Return self - other, entry by entry."""
    x, a = self.array, self.node
    y, b = (other.array, other.node) if isinstance(other, Tensor) else (other, None)
    try:
        out = x - y
    except ValueError:
        raise shape_error(x, y) from None
    if out.dtype is FLOAT64:
        out = promoted(out, x, y)
    if (a or b) and mode.enabled:
        return Tensor(out, SubBackward0((a, b), (), out.shape, constant(self, other)))
    return Tensor(out)


class MulBackward0(Node):
    """self * other: the slope for each factor is the other factor."""

    __slots__ = ()
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        return None if y is None else grad * y, None if x is None else grad * x


def mul(self, other):
    """Return self * other, entry by entry."""
    x, a = self.array, self.node
    y, b = (other.array, other.node) if isinstance(other, Tensor) else (other, None)
    try:
        out = x * y
    except ValueError:
        raise shape_error(x, y) from None
    if out.dtype is FLOAT64:
        out = promoted(out, x, y)
    if (a or b) and mode.enabled:
        return Tensor(out, MulBackward0((a, b), (b and x, a and y), out.shape))
    return Tensor(out)


class DivBackward0(Node):
    """self / other: slopes 1 / other and -self / other**2."""

    __slots__ = ()
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        first = grad / y
        return first if self.next[0] else None, None if x is None else -first * (x / y)


def div(self, other):
    """Return self / other, entry by entry."""
    x, a = self.array, self.node
    y, b = (other.array, other.node) if isinstance(other, Tensor) else (other, None)
    try:
        out = x / y
    except ValueError:
        raise shape_error(x, y) from None
    if out.dtype is FLOAT64:
        out = promoted(out, x, y)
    if (a or b) and mode.enabled:
        return Tensor(out, DivBackward0((a, b), (b and x, y), out.shape))
    return Tensor(out)


class NegBackward0(Node):
    """-self: the slope is -1."""

    __slots__ = ()

    def backward(self, grad):
        return (-grad,)


def neg(self):
    """Return -self."""
    return record(-self.array, NegBackward0, (self.node,))


class PowBackward0(Node):
    """self ** exponent for a plain number: exponent * self ** (exponent - 1)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        n = self.args
        return (grad * (n * x ** (n - 1)) if n != 0 else grad * 0,)


def pow(self, exponent):
    """Return self ** exponent, for a plain number as exponent."""
    return record(self.array**exponent, PowBackward0, (self.node,), (self.array,), exponent)


class ExpBackward0(Node):
    """exp(self): the slope is the result itself, so the result is what is saved."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * y,)


def exp(self):
    """Return e ** self, entry by entry."""
    y = np.exp(self.array)
    return record(y, ExpBackward0, (self.node,), (y,))


class LogBackward0(Node):
    """log(self): the slope is 1 / self."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad / x,)


def log(self):
    """Return the natural logarithm of self, entry by entry."""
    return record(np.log(self.array), LogBackward0, (self.node,), (self.array,))


class SinBackward0(Node):
    """sin(self): the slope is cos(self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * np.cos(x),)


def sin(self):
    """Return the sine of self (radians), entry by entry."""
    return record(np.sin(self.array), SinBackward0, (self.node,), (self.array,))


class CosBackward0(Node):
    """cos(self): the slope is -sin(self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * -np.sin(x),)


def cos(self):
    """Return the cosine of self (radians), entry by entry."""
    return record(np.cos(self.array), CosBackward0, (self.node,), (self.array,))


class TanhBackward0(Node):
    """tanh(self): the slope is 1 - result**2."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (1 - y * y),)


def tanh(self):
    """Return the hyperbolic tangent of self, entry by entry."""
    y = np.tanh(self.array)
    return record(y, TanhBackward0, (self.node,), (y,))
