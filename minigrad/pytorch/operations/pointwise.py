"""Operations entry by entry: a table of formulas, and what the formulas share."""

import math
import operator

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, FLOAT32, computed, floating, plain_number, promoted
from ..errors import check_floats, check_no_bool, refused
from ..formulas import ENTRYWISE, CloneBackward0, flat, rule
from ..memory import order_of
from ..words import documented, example, message


def entrywise(
    node,
    returns,
    given,
    shown,
    forward,
    saves,
    formula,
    array=floating,
    called=None,
    name=None,
    home="torch.",
):
    """Return the function for an operation entry by entry, with its rule as `function.rule`.

    A row of a table gives: PyTorch's name of the node; what the function returns, and an example;
    how `forward` computes on the array; what is saved ("self", "result" or ""), and the formula of
    the rule. `array(tensor, called)` returns the array, or an error with the name `called`; the
    function's `name` is the node's in small letters, if none is given; `home` is where it is found.
    """
    name = name or node.removesuffix("Backward0").lower()
    called = called or name
    made = rule(node, saves, formula)
    ENTRYWISE.add(made)

    def operation(input):
        x = array(input, called)
        y = forward(x)
        return record(y, made, (input.node,), (y,) if saves == "result" else (x,) if saves else ())

    def operation_with(input, *args, **named):
        x = array(input, called)
        y = forward(x, *args, **named)
        args += tuple(named.get(key, default) for key, default in further[len(args) :])
        return record(y, made, (input.node,), (x,), args)

    defaults = getattr(forward, "__defaults__", None)
    if defaults:
        further = list(zip(forward.__code__.co_varnames[1:], defaults))
        forward.__qualname__ = name  # for Python's error of an argument that it does not know
        operation = operation_with
        operation.__wrapped__ = forward  # `help` shows its arguments
    operation.rule, operation.__module__ = made, formula.__module__
    call = f"{home}{name}(torch.tensor({given}))"
    return documented(operation, name, returns, call, f"tensor({shown})")


def logistic(x):
    """Return 1 / (1 + exp(-x)) of an array; in a rule that runs on tensors, the tensor's own."""
    return sigmoid(x) if isinstance(x, Tensor) else 1 / (1 + np.exp(-x))


def error_function(x):
    """Return the error function of an array (NumPy has none); of a tensor, the tensor's own."""
    if isinstance(x, Tensor):
        return erf(x)
    return np.asarray(np.frompyfunc(math.erf, 1, 1)(x)).astype(x.dtype)[()]


def as_it_is(tensor, name):
    """Return a tensor's array, where integers stay integers."""
    return tensor.array


def numbers(tensor, name):
    """Return a tensor's array, of integers or floats; PyTorch's error for booleans."""
    if tensor.array.dtype is BOOL:
        kernel = "abs_cpu" if name == "abs" else f"{name}_vml_cpu"
        raise NotImplementedError(message("not for the type", kernel, "Bool"))
    return tensor.array


def signs(x):
    """Return the sign of each entry; that of nan is 0, as PyTorch has it."""
    if isinstance(x, Tensor):
        return record(signs(x.array), SgnBackward0, (x.node,))
    return np.where(x == x, np.sign(x), 0)[()]


SgnBackward0 = rule("SgnBackward0", "", flat)


# A row: node, what the function returns, an example and its result; how the result is computed,
# what is saved, and the gradient. ruff would set each of these on a line of its own.
# fmt: off
reciprocal = entrywise("ReciprocalBackward0", "1 / self", "[2.0, -4.0]", "[ 0.5000, -0.2500]",
    lambda x: 1 / x, "result", lambda grad, y: -grad * (y * y))
sqrt = entrywise("SqrtBackward0", "the square root of self", "[4.0, 9.0]", "[2., 3.]",
    np.sqrt, "result", lambda grad, y: grad / (2 * y))
rsqrt = entrywise("RsqrtBackward0", "1 / sqrt(self)", "[1.0, 4.0]", "[1.0000, 0.5000]",
    lambda x: 1 / np.sqrt(x), "result", lambda grad, y: grad * (y * y * y) * -0.5)
sin = entrywise("SinBackward0", "the sine of self (radians)", "[0.0, 1.0]", "[0.0000, 0.8415]",
    np.sin, "self", lambda grad, x: grad * np.cos(x))
cos = entrywise("CosBackward0", "the cosine of self (radians)", "[0.0, 1.0]", "[1.0000, 0.5403]",
    np.cos, "self", lambda grad, x: grad * -np.sin(x))
tan = entrywise("TanBackward0", "the tangent of self (radians)", "[0.0, 1.0]", "[0.0000, 1.5574]",
    np.tan, "result", lambda grad, y: grad * (1 + y * y))
sigmoid = entrywise("SigmoidBackward0", "1 / (1 + exp(-self))", "[0.0, 2.0]", "[0.5000, 0.8808]",
    logistic, "result", lambda grad, y: grad * (y * (1 - y)))
expm1 = entrywise("Expm1Backward0", "exp(self) - 1, exact near 0", "[1e-8]", "[1.0000e-08]",
    np.expm1, "result", lambda grad, y: grad * (y + 1))
log1p = entrywise("Log1PBackward0", "log(1 + self), exact near 0", "[1e-8]", "[1.0000e-08]",
    np.log1p, "self", lambda grad, x: grad / (x + 1))
log2 = entrywise("Log2Backward0", "the logarithm of self to base 2", "[1.0, 8.0]", "[0., 3.]",
    np.log2, "self", lambda grad, x: grad / (x * math.log(2)))
log10 = entrywise("Log10Backward0", "the logarithm of self to base 10", "[1.0, 10.0]", "[0., 1.]",
    np.log10, "self", lambda grad, x: grad / (x * math.log(10)))
erf = entrywise("ErfBackward0", "the error function of self", "[0.0, 1.0]", "[0.0000, 0.8427]",
    error_function, "self", lambda grad, x: (np.exp(-(x**2)) * (2 / math.sqrt(math.pi))) * grad)

abs = entrywise("AbsBackward0", "the absolute value of self", "[-3, 0, 5]", "[3, 0, 5]",
    np.abs, "self", lambda grad, x: grad * signs(x), numbers)
sign = entrywise("SignBackward0", "-1, 0 (for nan too) or 1", "[-3.0, 0.0, 5.0]", "[-1.,  0.,  1.]",
    lambda x: np.array(x)[()] if x.dtype == bool else np.nan_to_num(np.sign(x)), "", flat, as_it_is)
floor = entrywise("FloorBackward0", "the whole number at or below", "[-1.5, 1.5]", "[-2.,  1.]",
    np.floor, "", flat, numbers)
ceil = entrywise("CeilBackward0", "the whole number at or above", "[-1.5, 1.5]", "[-1.,  2.]",
    np.ceil, "", flat, numbers)
trunc = entrywise("TruncBackward0", "the whole number towards 0", "[-1.5, 1.5]", "[-1.,  1.]",
    np.trunc, "", flat, numbers)
asin = entrywise("AsinBackward0", "the angle whose sine is self", "[0.0, 1.0]", "[0.0000, 1.5708]",
    np.arcsin, "self", lambda grad, x: grad / np.sqrt(1 - x * x))
acos = entrywise("AcosBackward0", "the angle whose cosine is self", "[0.0, 1.0]",
    "[1.5708, 0.0000]", np.arccos, "self", lambda grad, x: -grad / np.sqrt(1 - x * x))
atan = entrywise("AtanBackward0", "the angle whose tangent is self", "[0.0, 1.0]",
    "[0.0000, 0.7854]", np.arctan, "self", lambda grad, x: grad / (x * x + 1))
sinh = entrywise("SinhBackward0", "the hyperbolic sine of self", "[0.0, 1.0]", "[0.0000, 1.1752]",
    np.sinh, "self", lambda grad, x: grad * np.cosh(x))
cosh = entrywise("CoshBackward0", "the hyperbolic cosine of self", "[0.0, 1.0]", "[1.0000, 1.5431]",
    np.cosh, "self", lambda grad, x: grad * np.sinh(x))
asinh = entrywise("AsinhBackward0", "the inverse of sinh", "[0.0, 1.0]", "[0.0000, 0.8814]",
    np.arcsinh, "self", lambda grad, x: grad / np.sqrt(x * x + 1))
acosh = entrywise("AcoshBackward0", "the inverse of cosh", "[1.0, 2.0]", "[0.0000, 1.3170]",
    np.arccosh, "self", lambda grad, x: grad / np.sqrt(x * x - 1))
atanh = entrywise("AtanhBackward0", "the inverse of tanh", "[0.0, 0.5]", "[0.0000, 0.5493]",
    np.arctanh, "self", lambda grad, x: grad / (1 - x * x))
whole = entrywise("RoundBackward0", "the nearest whole number (2.5: 2)", "[1.7, 2.5]", "[2., 2.]",
    np.round, "", flat, numbers)
# fmt: on
RoundBackward1 = rule("RoundBackward1", "", flat)
RsubBackward1 = rule("RsubBackward1", "", lambda grad: -grad)
ENTRYWISE.add(RsubBackward1)


@example("torch.clone(torch.tensor([1.0]))", "tensor([1.])")
def clone(input):
    """Return a copy that stays in the graph."""
    x = input.array
    return record(np.array(x, order=order_of(x))[()], CloneBackward0, (input.node,))


@example("torch.round(torch.tensor([1.26, 2.5]), decimals=1)", "tensor([1.3000, 2.5000])")
def round(self, *, decimals=0):
    """Return the nearest whole number (2.5: 2), or the nearest with so many decimals."""
    if decimals == 0:
        return whole(self)
    check_floats(self.array.dtype, "round_cpu")
    return record(np.round(self.array, decimals), RoundBackward1, (self.node,))


def rsub(self, other):
    """Return other - self, for `1 - x`: Python asks x when the number does not know how."""
    x = self.array
    if type(other) is int and other == 1 and x.dtype is FLOAT32:  # as rules have it
        return record(1 - x, RsubBackward1, (self.node,))
    other = plain_number(other)
    try:
        out = promoted(computed(operator.sub, other, x), x, other, "rsub")
    except (TypeError, ValueError):
        raise refused("-", other, x) from None
    check_no_bool(x, other)
    return record(out, RsubBackward1, (self.node,))


def rdiv(self, other):
    """Return other / self, for `1 / x`: a reciprocal, then a product, as in PyTorch."""
    return reciprocal(self) * other


@example("torch.square(torch.tensor([-3.0, 2.0]))", "tensor([9., 4.])")
def square(self):
    """Return self ** 2, entry by entry."""
    return self**2
