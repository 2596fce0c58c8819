"""Operations on two tensors that stand beside the taught ones."""

import operator

import numpy as np

from ...engine import ops
from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, computed, number_dtype, on_tensors, plain_number, promoted, result_type
from ..errors import check_lerp, check_no_bool, combined, refused
from ..formulas import larger, raw, rule, smaller
from ..quick_rules import power
from ..seams import stand_in
from ..words import documented, example, fail_if, message


def exponent_slope(x, n, y):
    """Return y * log(x) for y = x**n, but 0 where x is 0 and n is not negative, as PyTorch does."""
    return np.where(np.logical_and(x == 0, n >= 0), 0, y * np.log(x))


# fmt: off
PowBackward1 = rule("PowBackward1", "self exponent result",
    lambda grad, x, n, y: np.where(n == 0, 0, grad * (n * power(x, n - 1))),
    lambda grad, x, n, y: grad * exponent_slope(x, n, y),
    inputs="self exponent")
PowBackward2 = rule("PowBackward2", "self result",  # of a number
    lambda grad, n, y, base: grad * exponent_slope(base, n, y))
RemainderBackward0 = rule("RemainderBackward0", "",  # by a number
    lambda grad: grad)
RemainderBackward1 = rule("RemainderBackward1", "self other",
    lambda grad, *saved: grad, lambda grad, x, y: -grad * np.floor_divide(x, y))
# fmt: on


def operand(sign, value):
    """Return the right operand as a tensor: an array only where a rule runs on tensors."""
    if isinstance(value, Tensor):
        return value
    if on_tensors.get() and isinstance(value, np.ndarray | np.generic):
        return Tensor(value)
    raise TypeError(message("operands of other types", sign, type(value).__name__))


@stand_in(ops.pow)
@example("torch.pow(torch.tensor([2.0, 3.0]), 2)", "tensor([4., 9.])")
def pow(self, exponent):
    """Return self ** exponent, entry by entry; one of them may be a number."""
    if not isinstance(self, Tensor):
        return rpow(exponent, self)
    x, exponent = self.array, plain_number(exponent)
    if isinstance(exponent, int | float):
        if isinstance(exponent, int) and exponent < 0 and x.dtype.kind != "f":
            raise RuntimeError("Integers to negative integer powers are not allowed.")
        y = promoted(computed(power, x, exponent), x, exponent)
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
    fail_if(number_dtype(x) == BOOL == n.dtype, "power of booleans", kind=NotImplementedError)
    if isinstance(x, float) or getattr(x, "dtype", n.dtype).kind == "f" or n.dtype.kind == "f":
        return power(x, n)
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


def several(node, returns, call, shown, compute, saves, *formulas, inputs="self other", **options):
    """Return the function of several tensors or numbers, entry by entry, from a row of a table.

    A row gives PyTorch's name of the node (with {} for 1 if the last is a tensor, else 0); words
    and an example; how it computes on arrays, what is saved, and a formula for the gradient of
    each input. `options` are its keywords with their defaults; they come last, to formulas too.
    """
    to = formulas[:-1] if "{}" in node else formulas  # a number in the last place has no gradient
    made = [rule(node.format(k), saves, *f, inputs=inputs) for k, f in enumerate((to, formulas))]

    def operation(*given, **named):
        arrays, args = [raw(each) for each in given], tuple((options | named).values())
        out = combined(lambda *arrays: compute(*arrays, *args), *arrays)
        kind = result_type(*arrays)
        out = out if kind.kind != "f" == out.dtype.kind else out.astype(kind, copy=False)
        known = dict(zip(made[0].inputs, arrays), result=out)
        saved = tuple(known[each] for each in made[0].saves)
        nodes = tuple(getattr(each, "node", None) for each in given)
        chosen = made[isinstance(given[-1], Tensor)]
        return record(out, chosen, nodes[: len(chosen.formulas)], saved, args)

    name = node.partition("Backward")[0].lower()
    return documented(operation, name, returns, f"torch.{name}({call})", f"tensor({shown})")


def with_alpha(of_one, sign, shown, factor):
    """Return `add` or `sub` with PyTorch's `alpha`: other counts so many times."""
    node = f"{of_one.__name__.title()}Backward0"
    gradients = lambda grad, alpha: grad, lambda grad, alpha: grad * (factor * alpha)
    compute = {1: operator.add, -1: operator.sub}[factor]
    words = "", "", "", lambda x, y, alpha: computed(compute, x, alpha * y), ""
    scaled = several(node, *words, *gradients, alpha=1)

    def operation(self, other, *, alpha=1):
        if type(alpha) is int and alpha == 1:
            return of_one(self, other)
        x, y = raw(self), raw(other)
        if factor < 0:
            check_no_bool(x, y)
        check_alpha(alpha, result_type(x, y))
        return scaled(self, other, alpha=alpha)

    call = f"torch.{of_one.__name__}(torch.ones(1), torch.ones(1), alpha=2)"
    returns = f"self {sign} alpha * other, entry by entry"
    return documented(operation, of_one.__name__, returns, call, f"tensor({shown})")


def check_alpha(alpha, kind):
    """Raise PyTorch's error if `alpha` is of a kind of number that the result is not."""
    fail_if(isinstance(alpha, bool) and kind != BOOL, "alpha of booleans")
    fail_if(isinstance(alpha, float) and kind.kind != "f", "alpha of floats")


def rounded(x, y, mode):
    """Return x / y rounded down ("floor") or towards 0 ("trunc"), in the dtype of both."""
    fail_if(mode not in ("floor", "trunc"), "rounding mode", mode)
    check_divisor(x, y)
    if mode == "floor":
        return np.floor_divide(x, y)
    return (x - np.fmod(x, y)) // y if result_type(x, y).kind in "biu" else np.trunc(x / y)


def check_divisor(x, y):
    """Raise PyTorch's error for a division of integers by 0."""
    whole = "f" not in (np.asarray(x).dtype.kind, np.asarray(y).dtype.kind)
    fail_if(whole and not np.all(y), "ZeroDivisionError")


def inverse(x):
    """Return 1 / x, but 0 where x is 0."""
    return np.where(x == 0, 0, np.reciprocal(x))


def check_quotient(x, y):
    """Raise PyTorch's error for `addcdiv` by a quotient of integers, which once was cut to one."""
    fail_if("f" not in (x.dtype.kind, y.dtype.kind), "addcdiv of integers")


# fmt: off
maximum = several("MaximumBackward0", "the larger of self and other; nan if either is nan",
    "torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0])", "[3., 5.]",
    larger, "self other", where_larger, where_smaller)
minimum = several("MinimumBackward0", "the smaller of self and other; nan if either is nan",
    "torch.tensor([1.0, 5.0]), torch.tensor([3.0, 2.0])", "[1., 2.]",
    smaller, "self other", where_smaller, where_larger)
add = with_alpha(ops.add, "+", "[3.]", 1)
sub = with_alpha(ops.sub, "-", "[-1.]", -1)
fmod = several("FmodBackward{}", "what is left after division; it has the sign of self",
    "torch.tensor([5, -5]), 3", "[ 2, -2]",
    lambda x, y: (check_divisor(x, y), np.fmod(x, y))[1], "self other",
    lambda grad, x, y: grad,
    lambda grad, x, y: -grad * np.trunc(raw(x) / raw(y)))
atan2 = several("Atan2Backward0", "the angle of the point (other, self), in radians",
    "torch.tensor([1.0, 0.0]), torch.ones(2)", "[0.7854, 0.0000]",
    lambda x, y: np.arctan2(x, y, dtype=result_type(x, y, 1.0)), "self other",
    lambda grad, x, y: grad * (y * inverse(x * x + y * y)),
    lambda grad, x, y: grad * (-x * inverse(x * x + y * y)))
lerp = several("LerpBackward{}", "self + weight * (end - self): a point on the way to end",
    "torch.zeros(2), torch.ones(2), 0.25", "[0.2500, 0.2500]",
    lambda x, y, w: (check_lerp(x, y, w), np.where(  # from the nearer of them
        np.abs(w) < 0.5, x + w * (y - x), y - (y - x) * (1 - w))[()])[1], "self end weight",
    lambda grad, x, y, w: grad * (1 - w),
    lambda grad, x, y, w: grad * w,
    lambda grad, x, y, w: grad * (y - x), inputs="self end weight")
addcmul = several("AddcmulBackward0", "self + value * tensor1 * tensor2",
    "torch.ones(1), torch.ones(1), torch.full((1,), 2.0), value=3", "[7.]",
    lambda b, x, y, value: b + result_type(b, x, y).type(value) * (x * y), "tensor1 tensor2",
    lambda grad, x, y, value: grad,
    lambda grad, x, y, value: grad * (y * value),
    lambda grad, x, y, value: grad * (x * value), inputs="self tensor1 tensor2", value=1)
addcdiv = several("AddcdivBackward0", "self + value * tensor1 / tensor2",
    "torch.ones(1), torch.ones(1), torch.full((1,), 2.0), value=3", "[2.5000]",
    lambda b, x, y, value: (check_quotient(x, y), b + value * (x / y))[1], "tensor1 tensor2",
    lambda grad, x, y, value: grad,
    lambda grad, x, y, value: grad * (value / y),
    lambda grad, x, y, value: -grad * (value * x / (y * y)), inputs="self tensor1 tensor2",
    value=1)
div_rounded = several("DivBackward2", "self / other rounded down, or cut to a whole number",
    "torch.full((1,), 5.0), 2, rounding_mode='floor'", "[2.]", rounded, "",  # it is flat
    lambda grad, mode: np.zeros_like(grad), lambda grad, mode: np.zeros_like(grad),
    rounding_mode="floor")
# fmt: on


@example("torch.div(torch.tensor([5.0, -5.0]), 2, rounding_mode='floor')", "tensor([ 2., -3.])")
def div(self, other, *, rounding_mode=None):
    """Return self / other; rounded down ("floor") or towards 0 ("trunc") if asked to."""
    if rounding_mode is None:
        return ops.div(self, other)
    return div_rounded(self, other, rounding_mode=rounding_mode)


@example("torch.remainder(torch.tensor([5, -5]), 3)", "tensor([2, 1])")
def remainder(self, other):
    """Return what is left of self after division by other; it has the sign of other."""
    if not isinstance(self, Tensor):
        return rremainder(other, self)
    if isinstance(other, np.ndarray) and not on_tensors.get():
        return np.remainder(self, other)
    out = divided("%", left_over, self, other)
    if not isinstance(other, Tensor):
        return record(out, RemainderBackward0, (self.node,))
    saved = (self.array, other.array) if other.node else ()
    return record(out, RemainderBackward1, (self.node, other.node), saved)


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
    if isinstance(other, np.ndarray) and not on_tensors.get():
        return np.floor_divide(self, other)
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


KERNELS = {"%": "remainder_cpu", "//": "div_floor_cpu"}


def divided(sign, compute, self, other, swapped=False):
    """Return NumPy's division of two operands, in PyTorch's dtype and with PyTorch's errors."""
    x, y = self.array, plain_number(other) if not isinstance(other, Tensor) else other.array
    if x.dtype == BOOL == np.asarray(y).dtype:
        raise NotImplementedError(message("not for the type", KERNELS[sign], "Bool"))
    top, bottom = (y, x) if swapped else (x, y)
    try:
        out = promoted(computed(compute, top, bottom), x, y)
    except (TypeError, ValueError):
        raise refused(sign, x, y) from None
    fail_if(out.dtype.kind != "f" and not np.all(bottom), "ZeroDivisionError")
    return out


def itself(self):
    """Return self, for `+x`."""
    fail_if(self.array.dtype == BOOL, "The `+` operator, on a bool tensor is not supported.")
    return self
