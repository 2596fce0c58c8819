"""temp"""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.ops import PowBackward0, mul
from ..dtypes import floating, promoted
from ..errors import refused
from .binary import pow_by_tensor


class RsubBackward1(Node):
    """other - self for a plain number: the slope is -1."""

    def backward(self, grad):
        return (-grad,)


def rsub(self, other):
    """Return other - self, for `1 - x`: Python asks x when the number does not know how."""
    x = self.array
    try:
        out = promoted(other - x, x, other)
    except (TypeError, ValueError):
        raise refused("-", other, x) from None
    return record(out, RsubBackward1, (self.node,))


class ReciprocalBackward0(Node):
    """1 / self: the slope is -result**2."""

    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (-grad * (y * y),)


def reciprocal(self):
    """Return 1 / self, entry by entry."""
    y = 1 / floating(self)
    return record(y, ReciprocalBackward0, (self.node,), (y,))


def rdiv(self, other):
    """Return other / self, for `1 / x`: a reciprocal, then a product, as in PyTorch."""
    return mul(reciprocal(self), other)


def square(self):
    """Return self ** 2, entry by entry."""
    return pow(self, 2)


class SqrtBackward0(Node):
    """sqrt(self): the slope is 1 / (2 * result)."""

    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad / (2 * y),)


def sqrt(self):
    """Return the square root of self, entry by entry."""
    y = np.sqrt(floating(self))
    return record(y, SqrtBackward0, (self.node,), (y,))


class SinBackward0(Node):
    """sin(self): the slope is cos(self)."""

    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * np.cos(x),)


def sin(self):
    """Return the sine of self (radians), entry by entry."""
    x = floating(self)
    return record(np.sin(x), SinBackward0, (self.node,), (x,))


class CosBackward0(Node):
    """cos(self): the slope is -sin(self)."""

    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * -np.sin(x),)


def cos(self):
    """Return the cosine of self (radians), entry by entry."""
    x = floating(self)
    return record(np.cos(x), CosBackward0, (self.node,), (x,))


class SigmoidBackward0(Node):
    """sigmoid(self): the slope is result * (1 - result)."""

    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (y * (1 - y)),)


def sigmoid(self):
    """Return 1 / (1 + exp(-self)), entry by entry."""
    y = 1 / (1 + np.exp(-floating(self)))
    return record(y, SigmoidBackward0, (self.node,), (y,))


class AbsBackward0(Node):
    """abs(self): the slope is the sign of self, and 0 at zero."""

    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * np.sign(x),)


def abs(self):
    """Return the absolute value of self, entry by entry."""
    return record(np.abs(self.array), AbsBackward0, (self.node,), (self.array,))


def pow(self, exponent):
    """Return self ** exponent, entry by entry."""
    if not isinstance(exponent, int | float):
        return pow_by_tensor(self, exponent)
    x = self.array
    try:
        out = promoted(x**exponent, x, exponent)
    except ValueError as error:
        raise RuntimeError(str(error)) from None
    return record(out, PowBackward0, (self.node,), (x,), (exponent,))
