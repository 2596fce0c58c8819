"""Operations on two tensors that stand beside the taught ones."""

import operator

import numpy as np

from ...engine import ops
from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, computed, on_tensors, plain_number, promoted
from ..errors import combined, not_tensor, refused
from ..examples import documented, example
from ..seams import stand_in
from .formulas import larger, rule, smaller


def exponent_slope(x, n, y):
    """Return y * log(x) for y = x**n, but 0 where x is 0 and n is not negative, as PyTorch does."""
    return np.where(np.logical_and(x == 0, n >= 0), 0, y * np.log(x))


# fmt: off
PowBackward1 = rule("PowBackward1", "self exponent result",
    lambda grad, x, n, y: np.where(n == 0, 0, grad * (n * x ** (n - 1))),
    lambda grad, x, n, y: grad * exponent_slope(x, n, y),
    inputs="self exponent")
PowBackward2 = rule("PowBackward2", "self result",  # of a number
    lambda grad, n, y, base: grad * exponent_slope(base, n, y))
RemainderBackward0 = rule("RemainderBackward0", "",  # by a number
    lambda grad: grad)
RemainderBackward1 = rule("RemainderBackward1", "self other",
    lambda grad, x, y: grad,
    lambda grad, x, y: -grad * np.floor(x / y))
# fmt: on


def operand(sign, value):
    """Return the right operand as a tensor: an array only where a rule runs on tensors."""
    if isinstance(value, Tensor):
        return value
    if on_tensors.get() and isinstance(value, np.ndarray | np.generic):
        return Tensor(value)
    name = type(value).__name__
    raise TypeError(f"unsupported operand type(s) for {sign}: 'Tensor' and '{name}'")


@stand_in(ops.pow)
@example("torch.pow(torch.tensor([2.0, 3.0]), 2)", "tensor([4., 9.])")
def pow(self, exponent):
    """Return self ** exponent, entry by entry."""
    x, exponent = self.array, plain_number(exponent)
    if isinstance(exponent, int | float):
        if isinstance(exponent, int) and exponent < 0 and x.dtype.kind != "f":
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        try:
            y = promoted(computed(operator.pow, x, exponent), x, exponent)
        except ValueError as error:
            raise RuntimeError(str(error)) from None
        return record(y, ops.PowBackward0, (self.node,), (x,), (exponent,))
    if isinstance(exponent, np.ndarray) and not on_tensors.get():
        return np.power(self, exponent)
    exponent = operand("** or pow()", exponent)
    n = exponent.array
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
    """Return base ** self for a plain number, for `2 ** x`."""
    n, base = self.array, plain_number(base)
    y = promoted(computed(powers, base, n), n, base)
    return record(y, PowBackward2, (self.node,), (n, y), (base,))


def where_larger(grad, x, y):
    """Return grad where x is larger than y, or either is nan; half of it where they are equal."""
    return np.where(x < y, 0, np.where(x == y, grad / 2, grad))


def where_smaller(grad, x, y):
    return where_larger(grad, y, x)


def choice(name, compute, node, word, shown, first, second):
    """Return the function that picks from two tensors: maximum or minimum."""
    made = rule(node, "self other", first, second)

    def pick(self, other):
        if not isinstance(other, Tensor):
            raise not_tensor(name, other, "other", 2)
        x, y = self.array, other.array
        out = promoted(combined(compute, x, y), x, y)
        return record(out, made, (self.node, other.node), (x, y))

    returns = f"the {word} of self and other, entry by entry; nan if either is nan"
    call = f"torch.{name}(torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0]))"
    return documented(pick, name, returns, call, f"tensor({shown})")


# fmt: off
maximum = choice("maximum", larger, "MaximumBackward0", "larger",
    "[3., 5.]", where_larger, where_smaller)
minimum = choice("minimum", smaller, "MinimumBackward0", "smaller",
    "[1., 2.]", where_smaller, where_larger)
# fmt: on


@example("torch.remainder(torch.tensor([5, -5]), 3)", "tensor([2, 1])")
def remainder(self, other):
    """Return what is left of self after division by other; it has the sign of other."""
    out = divided("%", left_over, self, other)
    if not isinstance(other, Tensor):
        return record(out, RemainderBackward0, (self.node,))
    return record(out, RemainderBackward1, (self.node, other.node), (self.array, other.array))


def left_over(x, y):
    """Return x % y with PyTorch's signs for zeros, and for an infinite y."""
    if np.result_type(x, y).kind != "f":
        return np.remainder(x, y)
    left = np.fmod(x, y)
    return np.where((left != 0) & ((np.asarray(y) < 0) != (left < 0)), left + y, left)[()]


class NotImplemented(Node):  # noqa: A001  PyTorch's name
    """An operation that PyTorch has no rule for."""

    def name(self):
        return "torch::autograd::NotImplemented"

    def backward(self, grad):
        raise RuntimeError(f"derivative for {self.args} is not implemented")


@example("torch.floor_divide(torch.tensor([5, -5]), 3)", "tensor([ 1, -2])")
def floor_divide(self, other):
    """Return self / other rounded down to a whole number, entry by entry."""
    out = divided("//", np.floor_divide, self, other)
    nodes = [each.node for each in (self, other) if getattr(each, "node", None)]
    return record(out, NotImplemented, tuple(nodes), (), "aten::floor_divide")


def rremainder(self, other):
    """Return other % self, for a plain number as other."""
    out = divided("%", left_over, self, other, swapped=True)
    return record(out, NotImplemented, (self.node,), (), "aten::remainder")


def rfloor_divide(self, other):
    """Return other // self, for a plain number as other."""
    out = divided("//", np.floor_divide, self, other, swapped=True)
    return record(out, NotImplemented, (self.node,), (), "aten::floor_divide")


def divided(sign, compute, self, other, swapped=False):
    """Return NumPy's division of two operands, in PyTorch's dtype and with PyTorch's errors."""
    x, y = self.array, plain_number(other) if not isinstance(other, Tensor) else other.array
    if BOOL == x.dtype == np.asarray(y).dtype:
        kernel = "remainder_cpu" if sign == "%" else "div_floor_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    top, bottom = (y, x) if swapped else (x, y)
    try:
        out = promoted(computed(compute, top, bottom), x, y)
    except (TypeError, ValueError):
        raise refused(sign, x, y) from None
    if out.dtype.kind != "f" and not np.all(bottom):
        raise RuntimeError("ZeroDivisionError")
    return out


def itself(self):
    """Return self, for `+x`."""
    if self.array.dtype == BOOL:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return self
