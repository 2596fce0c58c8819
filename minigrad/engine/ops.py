"""Operations entry by entry: a rule with its forward and its backward, and the function it makes.

A rule is written once, as NumPy text. It runs on arrays; when a gradient is to have a graph of
its own (chapter 13), the same text runs on tensors.
Chapter 2 builds sum and product, chapter 3 the others and all that goes back.
"""

import operator

import numpy as np

from .graph import Node
from .operation import apply


class AddBackward0(Node):
    """self + other: both get the gradient as it is. No value is saved."""

    inputs = ("self", "other")
    forward = operator.add

    def backward(self, grad):
        return grad, grad


def add(self, other):
    """Return self + other, entry by entry."""
    return apply(AddBackward0, self, other)


class MulBackward0(Node):
    """self * other: the slope for each factor is the other factor."""

    inputs = ("self", "other")
    forward = operator.mul
    saves = {"self": ["other"], "other": ["self"]}

    def backward(self, grad):
        x, y = self.saved
        return (None if y is None else grad * y), (None if x is None else grad * x)


def mul(self, other):
    """Return self * other, entry by entry."""
    return apply(MulBackward0, self, other)


class SubBackward0(Node):
    """self - other: self gets the gradient, other gets it with its sign turned."""

    inputs = ("self", "other")
    forward = operator.sub

    def backward(self, grad):
        return grad, (-grad if self.next[1] else None)


def sub(self, other):
    """Return self - other, entry by entry."""
    return apply(SubBackward0, self, other)


class NegBackward0(Node):
    """-self: the slope is -1."""

    forward = operator.neg

    def backward(self, grad):
        return (-grad,)


def neg(self):
    """Return -self."""
    return apply(NegBackward0, self)


class DivBackward0(Node):
    """self / other: slopes 1 / other and -self / other**2."""

    inputs = ("self", "other")
    forward = operator.truediv
    saves = {"self": ["other"], "other": ["self", "other"]}

    def backward(self, grad):
        x, y = self.saved
        return grad / y, (None if x is None else -grad * ((x / y) / y))


def div(self, other):
    """Return self / other, entry by entry."""
    return apply(DivBackward0, self, other)


class PowBackward0(Node):
    """self ** exponent for a plain number: the slope is exponent * self ** (exponent - 1)."""

    forward = operator.pow
    saves = {"self": ["self"]}

    def backward(self, grad):
        (x,), (n,) = self.saved, self.args
        if n == 0:
            return (np.zeros_like(grad),)
        return (grad * (n * x ** (n - 1)),)


def pow(self, exponent):
    """Return self ** exponent, entry by entry, for a plain number as exponent."""
    return apply(PowBackward0, self, exponent)


class ExpBackward0(Node):
    """exp(self): the slope is the result itself, so the result is what is saved."""

    forward = np.exp
    saves = {"result": ["self"]}

    def backward(self, grad):
        (y,) = self.saved
        return (grad * y,)


def exp(self):
    """Return e ** self, entry by entry."""
    return apply(ExpBackward0, self)


class LogBackward0(Node):
    """log(self): the slope is 1 / self."""

    forward = np.log
    saves = {"self": ["self"]}

    def backward(self, grad):
        (x,) = self.saved
        return (grad / x,)


def log(self):
    """Return the natural logarithm of self, entry by entry."""
    return apply(LogBackward0, self)


class TanhBackward0(Node):
    """tanh(self): the slope is 1 - result**2."""

    forward = np.tanh
    saves = {"result": ["self"]}

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (1 - y * y),)


def tanh(self):
    """Return the hyperbolic tangent of self, entry by entry."""
    return apply(TanhBackward0, self)


class ReluBackward0(Node):
    """relu(self): slope 1 above zero, else 0; at zero it is 0 as well."""

    saves = {"result": ["self"]}

    @staticmethod
    def forward(x):
        return np.maximum(x, 0)

    def backward(self, grad):
        (y,) = self.saved
        return (np.where(y <= 0, 0, grad),)


def relu(self):
    """Return self where it is positive, else 0, entry by entry."""
    return apply(ReluBackward0, self)
