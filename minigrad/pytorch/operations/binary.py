"""Operations on two tensors that stand beside the taught ones."""

import numpy as np

from ...engine import ops
from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, promoted, result_type
from ..errors import combined, not_tensor, refused
from ..examples import documented, example
from ..grad_mode import on_tensors
from ..seams import stand_in
from .formulas import raw, rule


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
    lambda grad, x, y: -grad * np.floor(raw(x) / raw(y)))
FmodBackward0 = rule("FmodBackward0", "",  # by a number
    lambda grad: grad)
FmodBackward1 = rule("FmodBackward1", "self other",
    lambda grad, x, y: grad,
    lambda grad, x, y: -grad * np.trunc(raw(x) / raw(y)))
AddBackward0 = rule("AddBackward0", "", lambda grad, alpha: grad, lambda grad, alpha: grad * alpha)
SubBackward0 = rule("SubBackward0", "", lambda grad, alpha: grad, lambda grad, alpha: grad * -alpha)
DivBackward2 = rule("DivBackward2", "",  # rounded: flat wherever it has a slope
    lambda grad: np.zeros_like(grad), lambda grad: np.zeros_like(grad))
Atan2Backward0 = rule("Atan2Backward0", "self other",
    lambda grad, x, y: grad * y / (x * x + y * y),
    lambda grad, x, y: grad * -x / (x * x + y * y))
LerpBackward0 = rule("LerpBackward0", "",  # the weight is a number
    lambda grad, w: grad * (1 - w),
    lambda grad, w: grad * w,
    inputs="self end")
LerpBackward1 = rule("LerpBackward1", "self end weight",
    lambda grad, x, y, w: grad * (1 - w),
    lambda grad, x, y, w: grad * w,
    lambda grad, x, y, w: grad * (y - x),
    inputs="self end weight")
AddcmulBackward0 = rule("AddcmulBackward0", "tensor1 tensor2",
    lambda grad, x, y, value: grad,
    lambda grad, x, y, value: grad * (y * value),
    lambda grad, x, y, value: grad * (x * value),
    inputs="self tensor1 tensor2")
AddcdivBackward0 = rule("AddcdivBackward0", "tensor1 tensor2",
    lambda grad, x, y, value: grad,
    lambda grad, x, y, value: grad * (value / y),
    lambda grad, x, y, value: -grad * (value * x / (y * y)),
    inputs="self tensor1 tensor2")
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
    x = self.array
    if isinstance(exponent, int | float):
        try:
            y = promoted(x**exponent, x, exponent)
        except ValueError as error:
            raise RuntimeError(str(error)) from None
        return record(y, ops.PowBackward0, (self.node,), (x,), (exponent,))
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
    n = self.array
    y = promoted(powers(base, n), n, base)
    return record(y, PowBackward2, (self.node,), (n, y), (base,))


def where_larger(grad, x, y):
    """Return grad where x is larger than y, or either is nan; half of it where they are equal."""
    return np.where(x < y, 0, np.where(x == y, grad / 2, grad))


def where_smaller(grad, x, y):
    return where_larger(grad, y, x)


def choice(compute, node, word, shown, first, second):
    """Return the function that picks from two tensors: maximum or minimum."""
    made = rule(node, "self other", first, second)
    name = compute.__name__

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
maximum = choice(np.maximum, "MaximumBackward0", "larger", "[3., 5.]", where_larger, where_smaller)
minimum = choice(np.minimum, "MinimumBackward0", "smaller", "[1., 2.]", where_smaller, where_larger)
# fmt: on


@example("torch.remainder(torch.tensor([5, -5]), 3)", "tensor([2, 1])")
def remainder(self, other):
    """Return what is left of self after division by other; it has the sign of other."""
    out = divided("%", np.remainder, self, other)
    if not isinstance(other, Tensor):
        return record(out, RemainderBackward0, (self.node,))
    return record(out, RemainderBackward1, (self.node, other.node), (self.array, other.array))


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
    out = divided("%", np.remainder, self, other, swapped=True)
    return record(out, NotImplemented, (self.node,), (), "aten::remainder")


def rfloor_divide(self, other):
    """Return other // self, for a plain number as other."""
    out = divided("//", np.floor_divide, self, other, swapped=True)
    return record(out, NotImplemented, (self.node,), (), "aten::floor_divide")


def divided(sign, compute, self, other, swapped=False):
    """Return NumPy's division of two operands, in PyTorch's dtype and with PyTorch's errors."""
    x, y = self.array, raw(other)
    top, bottom = (y, x) if swapped else (x, y)
    try:
        out = promoted(compute(top, bottom), x, y)
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


@example("torch.atan2(torch.tensor([1.0, 0.0]), torch.ones(2))", "tensor([0.7854, 0.0000])")
def atan2(self, other):
    """Return the angle of the point (other, self), in radians."""
    x, y = self.array, other.array
    kind = result_type(x, y, 1.0)
    out = combined(np.arctan2, x, y).astype(kind)
    return record(out, Atan2Backward0, (self.node, other.node), (x, y))


@example("torch.fmod(torch.tensor([5, -5]), 3)", "tensor([ 2, -2])")
def fmod(self, other):
    """Return what is left of self after division by other; it has the sign of self."""
    out = divided("%", np.fmod, self, other)
    if not isinstance(other, Tensor):
        return record(out, FmodBackward0, (self.node,))
    return record(out, FmodBackward1, (self.node, other.node), (self.array, other.array))


def scaled(compute, made, of_one, shown):
    """Return `add` or `sub` with PyTorch's `alpha`: other counts so many times."""
    name = of_one.__name__

    def operation(self, other, *, alpha=1):
        if alpha == 1:
            return of_one(self, other)
        x, y = self.array, raw(other)
        out = promoted(combined(compute, x, alpha * y), x, y, name)
        return record(out, made, (self.node, getattr(other, "node", None)), (), (alpha,))

    returns = f"self {'+' if name == 'add' else '-'} alpha * other, entry by entry"
    call = f"torch.{name}(torch.ones(2), torch.ones(2), alpha=2)"
    return documented(operation, name, returns, call, shown)


add = scaled(np.add, AddBackward0, ops.add, "tensor([3., 3.])")
sub = scaled(np.subtract, SubBackward0, ops.sub, "tensor([-1., -1.])")


@example("torch.div(torch.tensor([5.0, -5.0]), 2, rounding_mode='floor')", "tensor([ 2., -3.])")
def div(self, other, *, rounding_mode=None):
    """Return self / other; rounded down ("floor"), or towards 0 ("trunc")."""
    if rounding_mode is None:
        return ops.div(self, other)
    if rounding_mode not in ("floor", "trunc"):
        raise RuntimeError(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"'{rounding_mode}'"
        )
    whole = np.floor_divide if rounding_mode == "floor" else truncated
    nodes = (self.node, getattr(other, "node", None))
    return record(divided("//", whole, self, other), DivBackward2, nodes)


def truncated(x, y):
    """Return x / y cut to a whole number, in the dtype that x and y have."""
    out = np.trunc(np.true_divide(x, y))
    return out.astype(np.result_type(x, y), copy=False)


@example("torch.lerp(torch.zeros(2), torch.ones(2), 0.25)", "tensor([0.2500, 0.2500])")
def lerp(self, end, weight):
    """Return self + weight * (end - self): the point on the way from self to end."""
    x, y, w = self.array, end.array, raw(weight)
    out = combined(lambda x, y, w: x + w * (y - x), x, y, w).astype(x.dtype)
    if isinstance(weight, Tensor):
        return record(out, LerpBackward1, (self.node, end.node, weight.node), (x, y, w))
    return record(out, LerpBackward0, (self.node, end.node), (), (weight,))


def scaled_product(name, compute, made, sign, shown):
    """Return `addcmul` or `addcdiv`: self plus a product, or quotient, of two others."""

    def operation(self, tensor1, tensor2, *, value=1):
        b, x, y = (each.array for each in (self, tensor1, tensor2))
        out = combined(lambda b, x, y: b + value * compute(x, y), b, x, y)
        kind = result_type(b, compute(x, y))
        nodes = self.node, tensor1.node, tensor2.node
        return record(out.astype(kind, copy=False), made, nodes, (x, y), (value,))

    returns = f"self + value * tensor1 {sign} tensor2"
    call = f"torch.{name}(torch.ones(1), torch.ones(1), torch.full((1,), 2.0), value=3)"
    return documented(operation, name, returns, call, shown)


addcmul = scaled_product("addcmul", np.multiply, AddcmulBackward0, "*", "tensor([7.])")
addcdiv = scaled_product("addcdiv", np.true_divide, AddcdivBackward0, "/", "tensor([2.5000])")
