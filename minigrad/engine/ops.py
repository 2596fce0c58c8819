"""Operations entry by entry: each rule stands beside the operation that it belongs to.

A rule is written once, as NumPy text. It runs on arrays; when a gradient is to have a graph of
its own (chapter 13), the same text runs on tensors.
"""

from weakref import ref

import numpy as np

from ..pytorch.dtypes import FLOAT32, SCALAR, floating, promoted
from ..pytorch.errors import refused
from ..pytorch.operations.binary import pow_by_tensor
from ..pytorch.operations.steps import zero_where
from . import grad_mode
from .grad_mode import mode
from .graph import Node, new, next_number
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


class RsubBackward1(Node):
    """other - self for a plain number: the slope is -1."""

    __slots__ = ()

    def backward(self, grad):
        return (-grad,)


def rsub(self, other):
    """Return other - self, for `1 - x`: Python asks x when the number does not know how."""
    x = self.array
    try:
        out = promoted(other - x, x, other)
    except (TypeError, ValueError):
        raise refused("-", other, x) from None
    return record(out, RsubBackward1, (self.node,))


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


class ReciprocalBackward0(Node):
    """1 / self: the slope is -result**2."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (-grad * (y * y),)


def reciprocal(self):
    """Return 1 / self, entry by entry."""
    y = 1 / floating(self)
    return record(y, ReciprocalBackward0, (self.node,), (y,))


def rdiv(self, other):
    """Return other / self, for `1 / x`: a reciprocal, then a product, as in PyTorch."""
    return mul(reciprocal(self), other)


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


def square(self):
    """Return self ** 2, entry by entry."""
    return pow(self, 2)


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


class SqrtBackward0(Node):
    """sqrt(self): the slope is 1 / (2 * result)."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad / (2 * y),)


def sqrt(self):
    """Return the square root of self, entry by entry."""
    y = np.sqrt(floating(self))
    return record(y, SqrtBackward0, (self.node,), (y,))


class SinBackward0(Node):
    """sin(self): the slope is cos(self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * np.cos(x),)


def sin(self):
    """Return the sine of self (radians), entry by entry."""
    x = floating(self)
    return record(np.sin(x), SinBackward0, (self.node,), (x,))


class CosBackward0(Node):
    """cos(self): the slope is -sin(self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * -np.sin(x),)


def cos(self):
    """Return the cosine of self (radians), entry by entry."""
    x = floating(self)
    return record(np.cos(x), CosBackward0, (self.node,), (x,))


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


class SigmoidBackward0(Node):
    """sigmoid(self): the slope is result * (1 - result)."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad * (y * (1 - y)),)


def sigmoid(self):
    """Return 1 / (1 + exp(-self)), entry by entry."""
    y = 1 / (1 + np.exp(-floating(self)))
    return record(y, SigmoidBackward0, (self.node,), (y,))


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


class AbsBackward0(Node):
    """abs(self): the slope is the sign of self, and 0 at zero."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * np.sign(x),)


def abs(self):
    """Return the absolute value of self, entry by entry."""
    return record(np.abs(self.array), AbsBackward0, (self.node,), (self.array,))
