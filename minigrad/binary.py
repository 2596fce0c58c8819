"""Operations on two tensors that stand beside the taught ones."""

import numpy as np

from .dtypes import promoted
from .errors import refused
from .graph import Node
from .tensor import record


class PowBackward1(Node):
    """self ** other: slopes other * self**(other - 1) and self**other * log(self)."""

    __slots__ = ()
    saves = ("self", "other", "result")

    def backward(self, grad):
        x, n, y = self.saved
        first = second = None
        if self.next[0]:
            first = grad * np.where(n == 0, 0, n * x ** (n - 1))
        if self.next[1]:
            second = grad * exponent_slope(x, n, y)
        return first, second


class PowBackward2(Node):
    """base ** self for a plain number as base: the slope is result * log(base)."""

    __slots__ = ()
    saves = ("self", "result")

    def backward(self, grad):
        n, y = self.saved
        return (grad * exponent_slope(self.args, n, y),)


def exponent_slope(x, n, y):
    """Return y * log(x) for y = x**n, but 0 where x is 0 and n is not negative, as PyTorch does."""
    return np.where(np.logical_and(x == 0, n >= 0), 0, y * np.log(x))


def pow_by_tensor(self, exponent):
    """Return self ** exponent, both tensors."""
    x, n = self.array, exponent.array
    try:
        y = promoted(x**n, x, n)
    except ValueError:
        raise refused("**", x, n) from None
    return record(y, PowBackward1, (self.node, exponent.node), (x, n, y))


def rpow(self, base):
    """Return base ** self for a plain number, for `2 ** x`."""
    n = self.array
    y = promoted(base**n, n, base)
    return record(y, PowBackward2, (self.node,), (n, y), base)


class MaximumBackward0(Node):
    """maximum(self, other): the larger entry gets the gradient; equals get half each."""

    __slots__ = ()
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        half = np.where(x == y, grad / 2, grad)
        return np.where(x < y, 0, half), np.where(x > y, 0, half)


def maximum(self, other):
    """Return the larger of self and other, entry by entry; nan if either is nan."""
    return larger(self, other, np.maximum, MaximumBackward0)


class MinimumBackward0(Node):
    """minimum(self, other): the smaller entry gets the gradient; equals get half each."""

    __slots__ = ()
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        half = np.where(x == y, grad / 2, grad)
        return np.where(x > y, 0, half), np.where(x < y, 0, half)


def minimum(self, other):
    """Return the smaller of self and other, entry by entry; nan if either is nan."""
    return larger(self, other, np.minimum, MinimumBackward0)


def larger(self, other, choose, rule):
    x, y = self.array, other.array
    try:
        out = promoted(choose(x, y), x, y)
    except ValueError:
        raise refused("", x, y) from None
    return record(out, rule, (self.node, other.node), (x, y))
