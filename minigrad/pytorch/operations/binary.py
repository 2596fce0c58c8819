"""Operations on two tensors that stand beside the taught ones."""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, promoted
from ..errors import other_error, refused, shape_error
from .steps import operand, raw


class PowBackward1(Node):
    """self ** other: slopes other * self**(other - 1) and self**other * log(self)."""

    __slots__ = ()
    saves = ("self", "exponent", "result")
    inputs = ("self", "exponent")

    def backward(self, grad):
        x, n, y = self.saved
        first = second = None
        if self.next[0]:
            first = np.where(n == 0, 0, grad * (n * x ** (n - 1)))
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
    exponent = operand("** or pow()", exponent)
    x, n = self.array, exponent.array
    try:
        y = promoted(powers(x, n), x, n)
    except ValueError:
        raise refused("**", x, n) from None
    return record(y, PowBackward1, (self.node, exponent.node), (x, n, y))


def powers(x, n):
    """Return x ** n; for integers a negative power is cut to an integer, so mostly 0."""
    if isinstance(x, float) or getattr(x, "dtype", n.dtype).kind == "f" or n.dtype.kind == "f":
        return x**n
    odd = np.where(n % 2 == 0, 1, x)
    cut = np.where(x == 1, 1, np.where(x == -1, odd, 0))
    return np.where(n < 0, cut, x ** np.maximum(n, 0))[()]


def rpow(self, base):
    """Return base ** self for a plain number, for `2 ** x`.

    Example:
        >>> import minigrad as torch
        >>> 2 ** torch.tensor([0.0, 1.0, 3.0])
        tensor([1., 2., 8.])
    """
    n = self.array
    y = promoted(powers(base, n), n, base)
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
    """Return the larger of self and other, entry by entry; nan if either is nan.

    Example:
        >>> import minigrad as torch
        >>> torch.maximum(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))
        tensor([3., 5.])
    """
    if not isinstance(other, Tensor):
        raise other_error("maximum", other)
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
    """Return the smaller of self and other, entry by entry; nan if either is nan.

    Example:
        >>> import minigrad as torch
        >>> torch.minimum(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))
        tensor([1., 2.])
    """
    if not isinstance(other, Tensor):
        raise other_error("minimum", other)
    return larger(self, other, np.minimum, MinimumBackward0)


def larger(self, other, choose, rule):
    """Return what `choose`, maximum or minimum, picks from two tensors."""
    x, y = self.array, other.array
    try:
        out = promoted(choose(x, y), x, y)
    except ValueError:
        raise shape_error(x.shape, y.shape) from None
    return record(out, rule, (self.node, other.node), (x, y))


class RemainderBackward0(Node):
    """self % number: slope 1."""

    __slots__ = ()

    def backward(self, grad):
        return (grad,)


class RemainderBackward1(Node):
    """self % other: slopes 1 and -floor(self / other)."""

    __slots__ = ()
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        return grad, -grad * np.floor(raw(x) / raw(y)) if self.next[1] else None


def remainder(self, other):
    """Return what is left of self after division by other; it has the sign of other.

    Example:
        >>> import minigrad as torch
        >>> torch.remainder(torch.tensor([5, -5]), 3)
        tensor([2, 1])
    """
    if not isinstance(other, Tensor):
        return record(computed("%", np.remainder, self, other), RemainderBackward0, (self.node,))
    nodes, saved = (self.node, other.node), (self.array, other.array)
    return record(computed("%", np.remainder, self, other), RemainderBackward1, nodes, saved)


def rremainder(self, other):
    """Return other % self, for a plain number as other.

    Example:
        >>> import minigrad as torch
        >>> 7 % torch.tensor([2, 4])
        tensor([1, 3])
    """
    out = computed("%", lambda x, y: np.remainder(y, x), self, other)
    return record(out, NotImplemented, (self.node,), (), "aten::remainder")


class NotImplemented(Node):  # noqa: A001  PyTorch's name
    """An operation that PyTorch has no rule for."""

    __slots__ = ()

    def name(self):
        return "torch::autograd::NotImplemented"

    def backward(self, grad):
        raise RuntimeError(f"derivative for {self.args} is not implemented")


def floor_divide(self, other):
    """Return self / other rounded down to a whole number, entry by entry.

    Example:
        >>> import minigrad as torch
        >>> torch.floor_divide(torch.tensor([5, -5]), 3)
        tensor([ 1, -2])
    """
    out = computed("//", np.floor_divide, self, other)
    nodes = [each.node for each in (self, other) if isinstance(each, Tensor) and each.node]
    return record(out, NotImplemented, tuple(nodes), (), "aten::floor_divide")


def rfloor_divide(self, other):
    """Return other // self, for a plain number as other.

    Example:
        >>> import minigrad as torch
        >>> 7 // torch.tensor([2, 4])
        tensor([3, 1])
    """
    out = computed("//", lambda x, y: np.floor_divide(y, x), self, other)
    return record(out, NotImplemented, (self.node,), (), "aten::floor_divide")


def computed(sign, compute, self, other):
    """Return NumPy's result for two operands, in PyTorch's dtype and with PyTorch's errors."""
    x, y = self.array, other.array if isinstance(other, Tensor) else other
    try:
        out = promoted(compute(x, y), x, y)
    except (TypeError, ValueError):
        raise refused(sign, x, y) from None
    divisor = y if compute in (np.remainder, np.floor_divide) else x
    if out.dtype.kind != "f" and not np.all(divisor):
        raise RuntimeError("ZeroDivisionError")
    return out


def itself(self):
    """Return self, for `+x`.

    Example:
        >>> import minigrad as torch
        >>> +torch.tensor([1, -2])
        tensor([ 1, -2])
    """
    if self.array.dtype == BOOL:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return self
