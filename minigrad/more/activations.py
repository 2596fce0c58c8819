"""Activation functions and the softmax family."""

import math
import warnings

import numpy as np

from ..dtypes import spoken
from ..errors import checked_dim
from ..graph import Node
from ..tensor import record
from .pointwise import error_function, logistic
from .steps import zero_where


class LeakyReluBackward0(Node):
    """leaky_relu: slope 1 above zero, else the small slope."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (zero_where(x <= 0, grad, x) + zero_where(x > 0, grad * self.args, x),)


def leaky_relu(input, negative_slope=0.01):
    """Return input where it is positive, else input * negative_slope.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.leaky_relu(torch.tensor([-1.0, 2.0]))
        tensor([-0.0100,  2.0000])
    """
    x = floats(input, "leaky_relu_cpu")
    y = np.where(x > 0, x, x * x.dtype.type(negative_slope))[()]
    return record(y, LeakyReluBackward0, (input.node,), (x,), negative_slope)


class EluBackward0(Node):
    """elu: slope 1 above zero, else alpha * exp(self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (np.where(x > 0, grad, grad * (self.args * np.exp(np.where(x < 0, x, 0)))),)


def elu(input, alpha=1.0):
    """Return input where it is positive, else alpha * (exp(input) - 1).

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.elu(torch.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])
    """
    x = floats(input, "elu_cpu")
    y = np.where(x > 0, x, np.expm1(np.minimum(x, 0)) * x.dtype.type(alpha))[()]
    return record(y, EluBackward0, (input.node,), (x,), alpha)


class GeluBackward0(Node):
    """gelu: the slope is phi(x) + x * density(x), of the normal distribution (or near it)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        if self.args == "tanh":
            inner = GELU_SCALE * (x + 0.044715 * (x * x * x))
            t = np.tanh(inner)
            steep = GELU_SCALE * (1 + 3 * 0.044715 * (x * x))
            return (grad * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * steep),)
        density = np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi))
        return (grad * (normal_cdf(x) + x * density),)


GELU_SCALE = math.sqrt(2 / math.pi)


def normal_cdf(x):
    """Return the probability that a normal number is below x."""
    scaled = x * (1 / math.sqrt(2))
    return 0.5 * (1 + (error_function(scaled)))


def gelu(input, approximate="none"):
    """Return input * (probability that a normal number is below input).

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.gelu(torch.tensor([-1.0, 2.0]))
        tensor([-0.1587,  1.9545])
    """
    x = floats(input, "GeluKernelImpl")
    if approximate == "tanh":
        y = 0.5 * x * (1 + np.tanh(GELU_SCALE * (x + 0.044715 * (x * x * x))))
    else:
        y = x * normal_cdf(x)
    return record(y, GeluBackward0, (input.node,), (x,), approximate)


class SiluBackward0(Node):
    """silu: the slope is s * (1 + x * (1 - s)) with s = sigmoid(x)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        s = logistic(x)
        return (grad * (s * (1 + x * (1 - s))),)


def silu(input):
    """Return input * sigmoid(input).

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.silu(torch.tensor([-1.0, 2.0]))
        tensor([-0.2689,  1.7616])
    """
    x = floats(input, "silu_cpu")
    return record(x * logistic(x), SiluBackward0, (input.node,), (x,))


class SoftplusBackward0(Node):
    """softplus: the slope is sigmoid(beta * self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        beta, threshold = self.args
        return (np.where(x * beta > threshold, grad, grad * logistic(x * beta)),)


def softplus(input, beta=1, threshold=20):
    """Return log(1 + exp(beta * input)) / beta; input itself where beta * input > threshold.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.softplus(torch.tensor([-1.0, 100.0]))
        tensor([  0.3133, 100.0000])
    """
    x = floats(input, "softplus_cpu")
    z = x * beta
    y = np.where(z > threshold, x, np.log1p(np.exp(np.minimum(z, threshold))) / beta)[()]
    return record(y, SoftplusBackward0, (input.node,), (x,), (beta, threshold))


class HardtanhBackward0(Node):
    """hardtanh: slope 1 strictly between the bounds, else 0."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        low, high = self.args
        return (zero_where((x <= low) | (x >= high), grad, x),)


def hardtanh(input, min_val=-1.0, max_val=1.0):
    """Return input cut to the range from min_val to max_val.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.hardtanh(torch.tensor([-3.0, 0.5, 3.0]))
        tensor([-1.0000,  0.5000,  1.0000])
    """
    x = input.array
    y = np.clip(x, x.dtype.type(min_val), x.dtype.type(max_val))
    return record(y, HardtanhBackward0, (input.node,), (x,), (min_val, max_val))


def relu6(input):
    """Return input cut to the range from 0 to 6.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.relu6(torch.tensor([-1.0, 2.0, 9.0]))
        tensor([0., 2., 6.])
    """
    return hardtanh(input, 0.0, 6.0)


class LogSigmoidBackward0(Node):
    """logsigmoid: the slope is 1 - sigmoid(self), which is sigmoid(-self)."""

    __slots__ = ()
    saves = ("self",)

    def backward(self, grad):
        (x,) = self.saved
        return (grad * logistic(-x),)


def logsigmoid(input):
    """Return log(sigmoid(input)), exact where sigmoid itself would be rounded to 0.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.logsigmoid(torch.tensor([0.0, -100.0]))
        tensor([  -0.6931, -100.0000])
    """
    x = floats(input, "log_sigmoid_cpu")
    y = np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))
    return record(y, LogSigmoidBackward0, (input.node,), (x,))


class SoftmaxBackward0(Node):
    """softmax: result * (grad - sum(grad * result))."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        g = grad * y
        return (g - y * np.add.reduce(g, self.args, keepdims=True),)


def softmax(input, dim):
    """Return exp(input) / sum(exp(input)) along a dim: positive entries that add up to 1.

    Example:
        >>> import minigrad as torch
        >>> torch.softmax(torch.tensor([0.0, 0.0, 2.0]), 0)
        tensor([0.1065, 0.1065, 0.7870])
    """
    x, dim = checked_for("softmax", input, dim)
    y = np.exp(x - largest(x, dim))
    y = y / np.add.reduce(y, dim, keepdims=True)
    return record(y, SoftmaxBackward0, (input.node,), (y,), dim)


class LogSoftmaxBackward0(Node):
    """log_softmax: grad - softmax * sum(grad)."""

    __slots__ = ()
    saves = ("result",)

    def backward(self, grad):
        (y,) = self.saved
        return (grad - np.exp(y) * np.add.reduce(grad, self.args, keepdims=True),)


def log_softmax(input, dim):
    """Return log(softmax(input)) along a dim, without overflow on the way.

    Example:
        >>> import minigrad as torch
        >>> torch.log_softmax(torch.tensor([0.0, 0.0]), 0)
        tensor([-0.6931, -0.6931])
    """
    x, dim = checked_for("log_softmax", input, dim)
    z = x - largest(x, dim)
    y = z - np.log(np.add.reduce(np.exp(z), dim, keepdims=True))
    return record(y, LogSoftmaxBackward0, (input.node,), (y,), dim)


def guessed(name, input):
    """Return the dim that PyTorch takes if none is given, with its warning."""
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include "
        "dim=X as an argument.",
        stacklevel=3,
    )
    return 0 if input.array.ndim in (0, 1, 3) else 1


def largest(x, dim):
    """Return the largest entries along a dim, which stays with length 1.

    Over a short last dim NumPy is 2 to 10 times as fast on a copy with the dims turned round.
    """
    if x.ndim == 2 and dim == 1 and 0 < x.shape[1] < 64:
        return np.maximum.reduce(x.T.copy(), 0)[:, None]
    return np.max(x, dim, keepdims=True, initial=-np.inf)


def checked_for(name, input, dim):
    """Return the array and the dim of a softmax; the dim is () for a tensor without any."""
    x = floats(input, f"{name}_lastdim_kernel_impl")
    dim = checked_dim(dim, x.ndim)
    return x, dim if x.ndim else ()


def floats(input, kernel):
    """Return a tensor's array; PyTorch's error, which names a kernel, if it is not of floats."""
    x = input.array
    if x.dtype.kind != "f":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{spoken(x)}'")
    return x
