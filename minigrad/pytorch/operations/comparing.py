"""Comparisons, masks and choices: which entries are larger, or not numbers; where and clamp."""

import operator

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, result_type, spoken
from ..errors import other_error, refused, shape_error

NUMBERS = (bool, int, float, np.ndarray, np.generic)


def comparison(compute, sentence, shown):
    """Return the function for one of Python's comparisons; its result is never tracked."""

    def compare(self, other):
        x, y = self.array, other.array if isinstance(other, Tensor) else other
        if not isinstance(y, NUMBERS):
            return NotImplemented
        try:
            return Tensor(compute(x, y))
        except ValueError:
            raise shape_error(np.shape(x), np.shape(y)) from None

    compare.__name__ = compute.__name__
    compare.__doc__ = f"""Return where self {sentence} other, as booleans.

    Example:
        >>> import minigrad as torch
        >>> torch.{compute.__name__}(torch.tensor([1, 2, 3]), 2)
        tensor([{shown}])
    """
    return compare


eq = comparison(operator.eq, "equals", "False,  True, False")
ne = comparison(operator.ne, "differs from", " True, False,  True")
lt = comparison(operator.lt, "is less than", " True, False, False")
le = comparison(operator.le, "is at most", " True,  True, False")
gt = comparison(operator.gt, "is greater than", "False, False,  True")
ge = comparison(operator.ge, "is at least", "False,  True,  True")


def bitwise(sign, compute, word, shown):
    """Return the function for `&`, `|` or `^` of booleans or integers."""

    def combine(self, other):
        x, y = self.array, other.array if isinstance(other, Tensor) else other
        try:
            return Tensor(compute(x, y))
        except ValueError:
            raise shape_error(np.shape(x), np.shape(y)) from None
        except TypeError:
            if not isinstance(y, NUMBERS):
                raise refused(sign, x, y) from None
            kind = spoken(x if x.dtype.kind == "f" else np.asarray(y))
            raise NotImplementedError(
                f"\"bitwise_{word}_cpu\" not implemented for '{kind}'"
            ) from None

    combine.__name__ = f"bitwise_{word}"
    combine.__doc__ = f"""Return self {sign} other, for booleans or bit by bit for integers.

    Example:
        >>> import minigrad as torch
        >>> torch.tensor([True, True]) {sign} torch.tensor([True, False])
        tensor([{shown}])
    """
    return combine


bitwise_and = bitwise("&", operator.and_, "and", " True, False")
bitwise_or = bitwise("|", operator.or_, "or", "True, True")
bitwise_xor = bitwise("^", operator.xor, "xor", "False,  True")


def logical_not(self):
    """Return where self is False or 0.

    Example:
        >>> import minigrad as torch
        >>> torch.logical_not(torch.tensor([0, 2]))
        tensor([ True, False])
    """
    return Tensor(np.logical_not(self.array))


def bitwise_not(self):
    """Return True where self is False and False where it is True; bit by bit for integers.

    Example:
        >>> import minigrad as torch
        >>> ~torch.tensor([True, False]), ~torch.tensor([0, 1])
        (tensor([False,  True]), tensor([-1, -2]))
    """
    if self.array.dtype.kind == "f":
        raise TypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
        )
    return Tensor(~self.array)


def isnan(self):
    """Return where self is not a number.

    Example:
        >>> import minigrad as torch
        >>> torch.isnan(torch.tensor([1.0, float("nan")]))
        tensor([False,  True])
    """
    return Tensor(np.isnan(self.array))


def isinf(self):
    """Return where self is infinite.

    Example:
        >>> import minigrad as torch
        >>> torch.isinf(torch.tensor([1.0, float("-inf")]))
        tensor([False,  True])
    """
    return Tensor(np.isinf(self.array))


def isfinite(self):
    """Return where self is neither infinite nor nan.

    Example:
        >>> import minigrad as torch
        >>> torch.isfinite(torch.tensor([1.0, float("nan")]))
        tensor([ True, False])
    """
    return Tensor(np.isfinite(self.array))


def equal(self, other):
    """Return whether two tensors have the same shape and the same entries, as a Python bool.

    Example:
        >>> import minigrad as torch
        >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
        True
    """
    if not isinstance(other, Tensor):
        raise other_error("equal", other)
    return bool(np.array_equal(self.array, other.array))


def isclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Return where abs(self - other) <= atol + rtol * abs(other).

    Example:
        >>> import minigrad as torch
        >>> torch.isclose(torch.tensor([1.0, 2.0]), torch.tensor([1.000001, 2.1]))
        tensor([ True, False])
    """
    same_dtype(self, other)
    try:
        with np.errstate(all="ignore"):
            return Tensor(np.isclose(self.array, other.array, rtol, atol, equal_nan))
    except ValueError:
        raise shape_error(self.array.shape, other.array.shape) from None


def allclose(self, other, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Return whether all entries are close, as a Python bool.

    Example:
        >>> import minigrad as torch
        >>> torch.allclose(torch.tensor([1.0, 2.0]), torch.tensor([1.000001, 2.1]))
        False
    """
    return bool(np.all(isclose(self, other, rtol, atol, equal_nan).array))


def same_dtype(self, other):
    if self.array.dtype != other.array.dtype:
        raise RuntimeError(f"{spoken(self.array)} did not match {spoken(other.array)}")


class WhereBackward0(Node):
    """where: the gradient goes to the tensor that each entry was taken from."""

    __slots__ = ()
    saves = ("condition",)

    def backward(self, grad):
        (condition,) = self.saved
        return (
            np.where(condition, grad, 0) if self.next[0] else None,
            np.where(condition, 0, grad) if self.next[1] else None,
        )


def where(condition, input=None, other=None):
    """Return input where condition is True, else other; alone: the indices where it is True.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([-1.0, 2.0])
        >>> torch.where(x > 0, x, 0.0)
        tensor([0., 2.])
    """
    if input is None:
        return tuple(Tensor(indices) for indices in np.nonzero(condition.array))
    mask = condition.array
    if mask.dtype != BOOL:
        raise RuntimeError(
            "where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{spoken(mask)}"
        )
    (x, a), (y, b) = array_and_node(input), array_and_node(other)
    kind = result_type(x, y)
    try:
        out = np.where(mask, np.asarray(x, kind), np.asarray(y, kind))[()]
    except ValueError:
        raise choice_error(mask, x, y) from None
    return record(out, WhereBackward0, (a, b), (mask,))


def choice_error(mask, x, y):
    """Return the error for a choice that does not broadcast: mask with x, then both with y."""
    try:
        shape = np.broadcast_shapes(mask.shape, np.shape(x))
    except ValueError:
        return shape_error(mask.shape, np.shape(x))
    return shape_error(shape, np.shape(y))


def first_shape_error(*pairs):
    """Return the error of the first two values that do not broadcast."""
    for a, b in pairs:
        try:
            np.broadcast_shapes(np.shape(a), np.shape(b))
        except ValueError:
            return shape_error(np.shape(a), np.shape(b))


def array_and_node(value):
    return (value.array, value.node) if isinstance(value, Tensor) else (value, None)


def tensor_where(self, condition, other):
    """Return self where condition is True, else other: `x.where(condition, other)`.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([-1.0, 2.0])
        >>> x.where(x > 0, torch.zeros(2))
        tensor([0., 2.])
    """
    return where(condition, self, other)


class MaskedFillBackward0(Node):
    """masked_fill with a number: entries that were filled have no slope."""

    __slots__ = ()
    saves = ("mask",)

    def backward(self, grad):
        (mask,) = self.saved
        return (np.where(mask, 0, grad),)


class MaskedFillBackward1(Node):
    """masked_fill with a 0-d tensor: it gets the gradients of the entries that it filled."""

    __slots__ = ()
    saves = ("mask",)

    def backward(self, grad):
        (mask,) = self.saved
        return np.where(mask, 0, grad), np.where(mask, grad, 0)


def masked_fill(self, mask, value):
    """Return self with `value` wherever mask is True.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([-1.0, 2.0])
        >>> x.masked_fill(x < 0, 9)
        tensor([9., 2.])
    """
    x, m = self.array, mask.array
    if m.dtype != BOOL:
        raise RuntimeError(
            "masked_fill_ only supports boolean masks, but got mask with dtype "
            f"{'float' if m.dtype.kind == 'f' else 'long int'}"
        )
    y, node = array_and_node(value)
    if np.ndim(y):
        raise RuntimeError(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{np.ndim(y)} dimension(s)."
        )
    try:
        out = np.where(m, np.asarray(y, x.dtype), x)[()]
    except ValueError:
        raise shape_error(m.shape, x.shape) from None
    if isinstance(value, Tensor):
        return record(out, MaskedFillBackward1, (self.node, node), (m,))
    return record(out, MaskedFillBackward0, (self.node,), (m,))


class ClampBackward1(Node):
    """clamp between numbers: slope 1 inside, both edges included, else 0."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (np.where(inside(x, *self.args), grad, 0),)


class ClampBackward0(Node):
    """clamp between tensors: a bound gets the gradient of the entries that it replaced."""

    __slots__ = ()
    saves = inputs = ("self", "min", "max")

    def backward(self, grad):
        x, low, high = self.saved
        first = second = None
        if low is not None:
            below = x < low if high is None else (x < low) & (low < high)
            first = np.where(below, grad, 0)
        if high is not None:
            above = x > high if low is None else (x > high) | (high < low)
            second = np.where(above, grad, 0)
        return np.where(inside(x, low, high), grad, 0), first, second


def inside(x, low, high):
    """Return where x lies between the bounds that are given."""
    if low is None or high is None:
        return x <= high if low is None else x >= low
    return (x >= low) & (x <= high)


def clamp(self, min=None, max=None):
    """Return self with entries below `min` raised to it and entries above `max` cut to it.

    Example:
        >>> import minigrad as torch
        >>> torch.clamp(torch.tensor([-3.0, 0.5, 3.0]), -1, 1)
        tensor([-1.0000,  0.5000,  1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    x, (low, a), (high, b) = self.array, array_and_node(min), array_and_node(max)
    kind = result_type(*(value for value in (x, low, high) if value is not None))
    out = x.astype(kind, copy=False)
    try:
        out = out if low is None else np.maximum(out, np.asarray(low, kind))
        out = out if high is None else np.minimum(out, np.asarray(high, kind))
    except ValueError:
        raise first_shape_error((x, low), (x, high), (low, high)) from None
    if all(value is None or isinstance(value, Tensor) for value in (min, max)):
        return record(out, ClampBackward0, (self.node, a, b), (x, low, high))
    return record(out, ClampBackward1, (self.node,), (x,), (low, high))


def contains(self, value):
    """Return whether an entry equals `value`, for `value in x`.

    Example:
        >>> import minigrad as torch
        >>> 2 in torch.tensor([1, 2])
        True
    """
    return bool(np.any(self.array == (value.array if isinstance(value, Tensor) else value)))
