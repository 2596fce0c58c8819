"""Comparisons, masks and choices: which entries are larger, or not numbers; where and clamp."""

import operator
from functools import partial

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, OF_NUMPY, computed, converted, on_tensors, result_type, spoken, wrapped
from ..errors import combined, refused
from ..formulas import larger, raw, rule, smaller
from ..memory import in_rows
from ..words import documented, example, fail_if, message

NUMBERS = (bool, int, float, np.ndarray, np.generic)
ARRAY = "'numpy.ndarray'"


def comparison(compute, sign, sentence, shown):
    """Return the function for one of Python's comparisons; its result is never tracked."""

    def compare(self, other):
        x, y = self.array, raw(other)
        if not isinstance(y, NUMBERS):
            return NotImplemented
        if isinstance(other, np.ndarray) and name not in ("eq", "ne") and not on_tensors.get():
            raise TypeError(message("arrays in order", sign, "'Tensor'", ARRAY))
        if type(y) is int and x.dtype.kind in "iu" and x.itemsize < 8:
            y = wrapped(y, x.dtype)
        return Tensor(combined(compute, x, y))

    name = compute.__name__
    call = f"torch.{name}(torch.tensor([1, 2, 3]), 2)"
    returns = f"where self {sentence} other, as booleans"
    return documented(compare, name, returns, call, f"tensor([{shown}])")


eq = comparison(operator.eq, "==", "equals", "False,  True, False")
ne = comparison(operator.ne, "!=", "differs from", " True, False,  True")
lt = comparison(operator.lt, "<", "is less than", " True, False, False")
le = comparison(operator.le, "<=", "is at most", " True,  True, False")
gt = comparison(operator.gt, ">", "is greater than", "False, False,  True")
ge = comparison(operator.ge, ">=", "is at least", "False,  True,  True")


def bitwise(sign, compute, word):
    """Return the function for `&`, `|` or `^` of booleans or integers."""

    def combine(self, other):
        x, y = raw(self), raw(other)
        try:
            out = combined(partial(computed, compute), x, y)
            return Tensor(out.astype(result_type(x, y), copy=False))
        except TypeError:
            if not isinstance(y, NUMBERS):
                raise refused(sign, x, y) from None
            facts = f"bitwise_{word}_cpu", OF_NUMPY[result_type(x, y)].spoken
            raise NotImplementedError(message("not for the type", *facts)) from None

    returns = f"self {sign} other: of booleans, or bit by bit of integers"
    name, shown = f"bitwise_{word}", f"tensor({compute(6, 3)})"
    return documented(combine, name, returns, f"torch.{name}(torch.tensor(6), 3)", shown)


bitwise_and = bitwise("&", operator.and_, "and")
bitwise_or = bitwise("|", operator.or_, "or")
bitwise_xor = bitwise("^", operator.xor, "xor")


def question(compute, sentence, given):
    """Return the function that asks each entry; the example's answer is no, then yes."""

    def ask(self):
        return Tensor(compute(self.array))

    name = compute.__name__
    call = f"torch.{name}(torch.tensor([{given}]))"
    return documented(ask, name, f"where self {sentence}", call, "tensor([False,  True])")


isnan = question(np.isnan, "is not a number", '1.0, float("nan")')
isinf = question(np.isinf, "is infinite", '1.0, float("-inf")')
isfinite = question(np.isfinite, "is neither infinite nor nan", 'float("nan"), 1.0')
logical_not = question(np.logical_not, "is False or 0", "2, 0")


def logical(compute, sentence, shown):
    """Return the function for "and", "or" or "xor" of two tensors' entries; 0 is False."""

    def combine(self, other):
        return Tensor(combined(compute, self.array, other.array))

    name = compute.__name__
    call = f"torch.{name}(torch.tensor([0, 2, 3]), torch.tensor([0, 0, 1]))"
    return documented(combine, name, f"where {sentence} nonzero", call, f"tensor([{shown}])")


logical_and = logical(np.logical_and, "both are", "False, False,  True")
logical_or = logical(np.logical_or, "one or both are", "False,  True,  True")
logical_xor = logical(np.logical_xor, "one and not the other is", "False,  True, False")


def bitwise_not(self):
    """Return True where self is False and False where it is True; bit by bit for integers."""
    fail_if(self.array.dtype.kind == "f", "invert of floats", kind=TypeError)
    return Tensor(~self.array)


@example("torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))", "True")
def equal(self, other):
    """Return whether two tensors have the same shape and the same entries, as a Python bool."""
    return bool(np.array_equal(self.array, other.array))


@example("torch.isclose(torch.ones(2), torch.tensor([1.0, 2.1]))", "tensor([ True, False])")
def isclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Return where abs(self - other) <= atol + rtol * abs(other)."""
    x, y = self.array, other.array
    fail_if(x.dtype != y.dtype, "{} did not match {}", spoken(x), spoken(y))
    with np.errstate(all="ignore"):
        return Tensor(combined(lambda x, y: np.isclose(x, y, rtol, atol, equal_nan), x, y))


@example("torch.allclose(torch.tensor([1.0, 2.0]), torch.tensor([1.000001, 2.1]))", "False")
def allclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Return whether all entries are close, as a Python bool."""
    return bool(np.all(isclose(self, other, rtol, atol, equal_nan).array))


# fmt: off
WhereBackward0 = rule("WhereBackward0", "condition",
    lambda grad, mask: np.where(mask, grad, 0), lambda grad, mask: np.where(mask, 0, grad))
# Filled with a number, and with a tensor.
MaskedFillBackward0 = rule("MaskedFillBackward0", "mask", lambda grad, m: np.where(m, 0, grad))
MaskedFillBackward1 = rule("MaskedFillBackward1", "mask",
    lambda grad, mask: np.where(mask, 0, grad), lambda grad, mask: np.where(mask, grad, 0))
ClampBackward1 = rule("ClampBackward1", "self",  # between numbers
    lambda grad, x, low, high: np.where(inside(x, low, high), grad, 0))
ClampBackward0 = rule("ClampBackward0", "self min max",
    lambda grad, x, low, high: np.where(inside(x, low, high), grad, 0),
    lambda grad, x, low, high: np.where(
        x < low if high is None else (x < low) & (low < high), grad, 0),
    lambda grad, x, low, high: np.where(
        x > high if low is None else (x > high) | (high < low), grad, 0),
    inputs="self min max")
# fmt: on


def inside(x, low, high):
    """Return where x lies between the bounds that are given, edges included."""
    above = True if low is None else x >= low
    return above if high is None else (x <= high) & above


def of_kind(value, kind):
    """Return an array, or a number that must fit, in a dtype."""
    return value.astype(kind) if hasattr(value, "dtype") else converted(value, kind)


def node_of(value):
    return value.node if isinstance(value, Tensor) else None


@example("x = torch.tensor([-1.0, 2.0])", "torch.where(x > 0, x, 0.0)", "tensor([0., 2.])")
def where(condition, input=None, other=None):
    """Return input where condition is True, else other; alone: the indices where it is True."""
    if input is None:
        return tuple(Tensor(indices) for indices in np.nonzero(condition.array))
    mask, x, y = condition.array, raw(input), raw(other)
    fail_if(mask.dtype != BOOL, "condition not of booleans", spoken(mask))
    kind = result_type(x, y)
    out = combined(np.where, mask, of_kind(x, kind), of_kind(y, kind))[()]
    return record(out, WhereBackward0, (node_of(input), node_of(other)), (mask,))


@example("x = torch.tensor([-1.0, 2.0])", "x.where(x > 0, torch.zeros(2))", "tensor([0., 2.])")
def tensor_where(self, condition, other):
    """Return self where condition is True, else other: `x.where(condition, other)`."""
    return where(condition, self, other)


@example("x = torch.tensor([-1.0, 2.0])", "x.masked_fill(x < 0, 9)", "tensor([9., 2.])")
def masked_fill(self, mask, value):
    """Return self with `value` wherever mask is True."""
    x, m, y = self.array, mask.array, raw(value)
    kind = "float" if m.dtype.kind == "f" else "long int"
    fail_if(m.dtype != BOOL, "mask not of booleans", kind)
    fail_if(np.ndim(y), "fill with several values", np.ndim(y))
    out = combined(lambda m, x: in_rows(np.where(m, of_kind(y, x.dtype), x)[()]), m, x)
    if isinstance(value, Tensor):
        return record(out, MaskedFillBackward1, (self.node, value.node), (m,))
    return record(out, MaskedFillBackward0, (self.node,), (m,))


@example("torch.clamp(torch.tensor([-3.0, 0.5, 3.0]), 0, 1)", "tensor([0.0000, 0.5000, 1.0000])")
def clamp(self, min=None, max=None):
    """Return self with entries below `min` raised to it and entries above `max` cut to it."""
    fail_if(min is None and max is None, "clamp without bounds")
    x, low, high = self.array, raw(min), raw(max)
    kind = result_type(*(value for value in (x, low, high) if value is not None))
    out = x.astype(kind, copy=False)
    out = out if low is None else combined(larger, out, of_kind(low, kind))
    out = out if high is None else combined(smaller, out, of_kind(high, kind))
    if all(value is None or isinstance(value, Tensor) for value in (min, max)):
        nodes = self.node, node_of(min), node_of(max)
        return record(out, ClampBackward0, nodes, (x, low, high))
    return record(out, ClampBackward1, (self.node,), (x,), (low, high))


def contains(self, value):
    """Return whether an entry equals `value`, for `value in x`."""
    return bool(np.any(self.array == raw(value)))
