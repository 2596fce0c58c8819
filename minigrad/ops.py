"""Operations entry by entry: each rule stands beside the operation that it belongs to.

A rule is written once, as NumPy text. It runs on arrays; when a gradient is to have a graph of
its own (chapter 13), the same text runs on tensors.
"""

from weakref import ref

import numpy as np

from . import grad_mode
from .dtypes import FLOAT32, SCALAR, floating, promoted
from .errors import refused
from .grad_mode import mode
from .graph import Node, new, next_number
from .more.binary import pow_by_tensor
from .more.steps import zero_where
from .tensor import Tensor, record


class AddBackward0(Node):
    """self + other: both get the gradient as it is. No value is saved."""

    __slots__ = ()
    __init__ = object.__init__  # add fills the slots itself, which is quicker

    def backward(self, grad):
        return grad, grad


def add(self, other):
    """Return self + other, entry by entry."""
    x, a = self.array, self.node
    if isinstance(other, Tensor):
        y, b = other.array, other.node
    else:
        y, b = other, None
    try:
        array = x + y
    except (TypeError, ValueError):
        raise refused("+", x, y) from None
    if type(array) is not SCALAR and array.dtype is not FLOAT32:
        array = promoted(array, x, y)
    if (a or b) and (grad_mode.all_on or mode.enabled):
        out, node = new(Tensor), AddBackward0()
        out.array, out.node = array, node
        node.next, node.saved = (a, b), ()
        node.args = None if a and b else other if y is other else ref(other if a else self)
        node.shape = array.shape
        node.number, node.hooks = next_number(), None
        return out
    return Tensor(array)


class SubBackward0(Node):
    """self - other: self gets the gradient, other gets it with its sign turned."""

    __slots__ = ()
    __init__ = object.__init__  # sub fills the slots itself, which is quicker

    def backward(self, grad):
        return grad, -grad if self.next[1] else None


def sub(self, other):
    """Return self - other, entry by entry."""
    x, a = self.array, self.node
    if isinstance(other, Tensor):
        y, b = other.array, other.node
    else:
        y, b = other, None
    try:
        array = x - y
    except (TypeError, ValueError):
        raise refused("-", x, y) from None
    if type(array) is not SCALAR and array.dtype is not FLOAT32:
        array = promoted(array, x, y)
    if (a or b) and (grad_mode.all_on or mode.enabled):
        out, node = new(Tensor), SubBackward0()
        out.array, out.node = array, node
        node.next, node.saved = (a, b), ()
        node.args = None if a and b else other if y is other else ref(other if a else self)
        node.shape = array.shape
        node.number, node.hooks = next_number(), None
        return out
    return Tensor(array)


class MulBackward0(Node):
    """self * other: the slope for each factor is the other factor."""

    __slots__ = ()
    __init__ = object.__init__  # mul fills the slots itself, which is quicker
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        return None if y is None else grad * y, None if x is None else grad * x


def mul(self, other):
    """Return self * other, entry by entry. A factor is saved if the other one is tracked."""
    x, a = self.array, self.node
    if isinstance(other, Tensor):
        y, b = other.array, other.node
    else:
        y, b = other, None
    try:
        array = x * y
    except (TypeError, ValueError):
        raise refused("*", x, y) from None
    if type(array) is not SCALAR and array.dtype is not FLOAT32:
        array = promoted(array, x, y)
    if (a or b) and (grad_mode.all_on or mode.enabled):
        out, node = new(Tensor), MulBackward0()
        out.array, out.node = array, node
        node.next, node.saved = (a, b), (b and x, a and y)
        node.args, node.shape = (), array.shape
        node.number, node.hooks = next_number(), None
        return out
    return Tensor(array)


class DivBackward0(Node):
    """self / other: slopes 1 / other and -self / other**2."""

    __slots__ = ()
    __init__ = object.__init__  # div fills the slots itself, which is quicker
    saves = ("self", "other")

    def backward(self, grad):
        x, y = self.saved
        first = grad / y if self.next[0] else None
        return first, None if x is None else -grad * ((x / y) / y)


def div(self, other):
    """Return self / other, entry by entry."""
    x, a = self.array, self.node
    if isinstance(other, Tensor):
        y, b = other.array, other.node
    else:
        y, b = other, None
    try:
        array = x / y
    except (TypeError, ValueError):
        raise refused("/", x, y) from None
    if type(array) is not SCALAR and array.dtype is not FLOAT32:
        array = promoted(array, x, y)
    if (a or b) and (grad_mode.all_on or mode.enabled):
        out, node = new(Tensor), DivBackward0()
        out.array, out.node = array, node
        node.next, node.saved = (a, b), (b and x, y)
        node.args, node.shape = (), array.shape
        node.number, node.hooks = next_number(), None
        return out
    return Tensor(array)


class NegBackward0(Node):
    """-self: the slope is -1."""

    __slots__ = ()

    def backward(self, grad):
        return (-grad,)


def neg(self):
    """Return -self."""
    return record(-self.array, NegBackward0, (self.node,))


class PowBackward0(Node):
    """self ** exponent for a plain number: exponent * self ** (exponent - 1)."""

    __slots__ = ()
    saves = ("self", "exponent")

    def backward(self, grad):
        x, n = self.saved
        return (grad * (n * x ** (n - 1)) if n != 0 else np.zeros_like(grad),)


def pow(self, exponent):
    """Return self ** exponent, entry by entry."""
    if not isinstance(exponent, int | float):
        return pow_by_tensor(self, exponent)
    x = self.array
    try:
        out = promoted(x**exponent, x, exponent)
    except ValueError as error:
        raise RuntimeError(str(error)) from None
    return record(out, PowBackward0, (self.node,), (x, exponent))


class ExpBackward0(Node):
    """exp(self): the slope is the result itself, so the result is what is saved."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * y,)


def exp(self):
    """Return e ** self, entry by entry."""
    y = np.exp(floating(self))
    return record(y, ExpBackward0, (self.node,), (y,))


class LogBackward0(Node):
    """log(self): the slope is 1 / self."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad / x,)


def log(self):
    """Return the natural logarithm of self, entry by entry."""
    x = floating(self)
    return record(np.log(x), LogBackward0, (self.node,), (x,))


class TanhBackward0(Node):
    """tanh(self): the slope is 1 - result**2."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (1 - y * y),)


def tanh(self):
    """Return the hyperbolic tangent of self, entry by entry."""
    y = np.tanh(floating(self))
    return record(y, TanhBackward0, (self.node,), (y,))


class ReluBackward0(Node):
    """relu(self): slope 1 above zero, else 0; at zero it is 0 as well."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (zero_where(y <= 0, grad, y),)


def relu(self):
    """Return self where it is positive, else 0, entry by entry."""
    y = np.maximum(self.array, 0)
    return record(y, ReluBackward0, (self.node,), (y,))
