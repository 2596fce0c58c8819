"""Activation functions and the softmax family."""

import math
import warnings
from functools import partial

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..errors import check_floats, checked_dim
from ..formulas import rule
from ..quick_rules import sum_along, zero_where
from ..words import example, fail_if, message
from .pointwise import entrywise, error_function, logistic


def floats(input, kernel):
    """Return a tensor's array; PyTorch's error, which names a kernel, if it is not of floats."""
    check_floats(input.array.dtype, kernel)
    return input.array


def no_booleans(input, name):
    """Return a tensor's array, which may be of integers; PyTorch's error if it is of booleans."""
    fail_if(input.array.dtype == bool, "Bool inputs not supported for {}", name)
    return input.array


GELU_SCALE = math.sqrt(2 / math.pi)


def normal_cdf(x):
    """Return the probability that a normal number is below x."""
    return 0.5 * (1 + error_function(x * (1 / math.sqrt(2))))


def gelu_of(x, approximate="none"):
    fail_if(approximate not in ("none", "tanh"), "gelu of another kind")
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(GELU_SCALE * (x + 0.044715 * (x * x * x))))
    return x * normal_cdf(x)


def gelu_slope(x, approximate):
    """Return cdf(x) + x * density(x), of the normal distribution or what comes near it."""
    if approximate == "tanh":
        t = np.tanh(GELU_SCALE * (x + 0.044715 * (x * x * x)))
        steep = GELU_SCALE * (1 + 3 * 0.044715 * (x * x))
        return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * steep
    return normal_cdf(x) + x * (np.exp(x * x * -0.5) * (1 / math.sqrt(2 * math.pi)))


def log_of_logistic(x):
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def silu_slope(x):
    s = logistic(x)
    return s * (1 + x * (1 - s))


activation = partial(entrywise, home="torch.nn.functional.")
# fmt: off
leaky_relu = activation("LeakyReluBackward0",
    "input where it is positive, else input * negative_slope",
    "[-1.0, 2.0]", "[-0.0100,  2.0000]",
    lambda x, negative_slope=0.01: np.where(x > 0, x, x * x.dtype.type(negative_slope))[()],
    "self", lambda grad, x, slope: zero_where(np.logical_not(x > 0), grad, x)
        + zero_where(x > 0, grad * slope, x),
    floats, "leaky_relu_cpu", "leaky_relu")
elu = activation("EluBackward0", "input where it is positive, else alpha * (exp(input) - 1)",
    "[-1.0, 2.0]", "[-0.6321,  2.0000]",
    lambda x, alpha=1.0: np.where(x > 0, x, np.expm1(np.minimum(0, x)) * x.dtype.type(alpha))[()],
    "self", lambda grad, x, alpha:
        np.where(x <= 0, grad * (alpha * np.exp(np.where(x < 0, x, 0))), grad),
    floats, "elu_cpu")
gelu = activation("GeluBackward0", "input * (probability that a normal number is below input)",
    "[-1.0, 2.0]", "[-0.1587,  1.9545]",
    gelu_of, "self", lambda grad, x, approximate: grad * gelu_slope(x, approximate),
    floats, "GeluKernelImpl")
silu = activation("SiluBackward0", "input * sigmoid(input)",
    "[-1.0, 2.0]", "[-0.2689,  1.7616]",
    lambda x: x * logistic(x), "self", lambda grad, x: grad * silu_slope(x),
    floats, "silu_cpu")
softplus = activation("SoftplusBackward0",
    "log(1 + exp(beta * input)) / beta; input itself where beta * input > threshold",
    "[-1.0, 100.0]", "[  0.3133, 100.0000]",
    lambda x, beta=1, threshold=20: np.where(
        x * beta > threshold, x, np.log1p(np.exp(np.minimum(x * beta, threshold))) / beta)[()],
    "self", lambda grad, x, beta, threshold:
        np.where(x * beta > threshold, grad, grad * logistic(x * beta)),
    floats, "softplus_cpu")
hardtanh = activation("HardtanhBackward0", "input cut to the range from min_val to max_val",
    "[-3.0, 0.5, 3.0]", "[-1.0000,  0.5000,  1.0000]",
    lambda x, min_val=-1.0, max_val=1.0: np.clip(x, x.dtype.type(min_val), x.dtype.type(max_val)),
    "self", lambda grad, x, low, high: zero_where((x <= low) | (x >= high), grad, x),
    no_booleans)
LogSigmoidBackward0 = rule("LogSigmoidBackward0", "self buffer", lambda grad, x, buffer: grad * (
    logistic(-x) if isinstance(grad, Tensor) else np.where(x < 0, 1, buffer) / (1 + buffer)))
# fmt: on


@example("torch.nn.functional.logsigmoid(torch.tensor([0.0, -1.0]))", "tensor([-0.6931, -1.3133])")
def logsigmoid(input):
    """Return log(sigmoid(input)), exact where sigmoid itself would be rounded to 0."""
    x = floats(input, "log_sigmoid_cpu")
    buffer = np.exp(-np.abs(x))
    y = np.minimum(x, 0) - np.log1p(buffer)
    return record(y, LogSigmoidBackward0, (input.node,), (x, buffer))


@example("torch.nn.functional.relu6(torch.tensor([-1.0, 2.0, 9.0]))", "tensor([0., 2., 6.])")
def relu6(input):
    """Return input cut to the range from 0 to 6."""
    return hardtanh(input, 0.0, 6.0)


def summed(x, dim):
    """Return the sums along a dim, which stays."""
    if isinstance(x, np.ndarray) and x.ndim == 2 == dim + 1:
        return sum_along(x, 1)[:, None]
    return np.add.reduce(x, dim, keepdims=True)


# fmt: off
SoftmaxBackward0 = rule("SoftmaxBackward0", "result",
    lambda grad, y, dim: y * (grad - summed(grad * y, dim)))
LogSoftmaxBackward0 = rule("LogSoftmaxBackward0", "result",
    lambda grad, y, dim: grad - np.exp(y) * summed(grad, dim))
# fmt: on


@example("torch.softmax(torch.tensor([0.0, 0.0, 2.0]), 0)", "tensor([0.1065, 0.1065, 0.7870])")
def softmax(input, dim, dtype=None):
    """Return exp(input) / sum(exp(input)) along a dim: positive entries that add up to 1."""
    input = input if dtype is None else input.to(dtype)
    x, dim = below_zero("softmax", input, dim)
    y = np.exp(x)
    y = y / summed(y, dim)
    return record(y, SoftmaxBackward0, (input.node,), (y,), (dim,))


@example("torch.log_softmax(torch.tensor([0.0, 0.0]), 0)", "tensor([-0.6931, -0.6931])")
def log_softmax(input, dim, dtype=None):
    """Return log(softmax(input)) along a dim, without overflow on the way."""
    input = input if dtype is None else input.to(dtype)
    x, dim = below_zero("log_softmax", input, dim)
    y = x - np.log(summed(np.exp(x), dim))
    return record(y, LogSoftmaxBackward0, (input.node,), (y,), (dim,))


def guessed(name, input):
    """Return the dim that PyTorch takes if none is given, with its warning."""
    ndim = input.dim()
    warnings.warn(message("no dim", name), stacklevel=3)
    return 0 if ndim in (0, 1, 3) else 1


def below_zero(name, input, dim):
    """Return what exp can take, input less its largest entry along a dim; and the dim.

    The dim is () for a tensor without any. Over a short last dim NumPy finds the largest 2 to 10
    times as fast in a copy with the dims turned round.
    """
    dim = checked_dim(dim, input.array.ndim)
    last = dim >= input.array.ndim - 1
    x = floats(input, f"{name}_{'lastdim_' * last}kernel_impl")
    if x.ndim > 1:
        x = np.ascontiguousarray(x)  # so that the result is
    if x.ndim == 2 and dim == 1 and 0 < x.shape[1] < 64:
        return x - np.maximum.reduce(x.T.copy(), 0)[:, None], dim
    dim = dim if x.ndim else ()
    return x - np.max(x, dim, keepdims=True, initial=-np.inf), dim
