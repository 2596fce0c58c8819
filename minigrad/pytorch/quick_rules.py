"""Stand-ins for the way back through some of the engine's rules: quicker, or to the last bit."""

import math
from functools import lru_cache

import numpy as np
from numpy import ndarray

from ..engine.operation import record
from ..engine.ops import PowBackward0, ReluBackward0, TanhBackward0
from ..engine.products import MmBackward0
from ..engine.reductions import MeanBackward0, SumBackward0
from ..engine.tensor import Tensor
from .dtypes import FLOAT32
from .formulas import ExpandBackward0, flat, raw, rule
from .memory import stretched
from .seams import stand_in


def broadcast_to(x, shape):
    """Repeat a gradient into a larger shape; as nobody writes into it, it need not be a view."""
    return record(stretched(x.array, shape), ExpandBackward0, (x.node,))


@stand_in(SumBackward0.backward)
def sum_backward(self, grad):
    spread = broadcast_to if isinstance(grad, Tensor) else stretched
    return (spread(grad, self.next[0].shape),)


@stand_in(MeanBackward0.backward)
def mean_backward(self, grad):
    shape = self.next[0].shape
    count = math.prod(shape)
    if isinstance(grad, Tensor):
        return (broadcast_to(grad, shape) / count,)
    share = stretched(grad / count, shape)
    share.flags.writeable = True  # so that whoever gets it has a copy: PyTorch's is no view
    return (share,)


def zeroed(mask, array):
    """Return an array with zeros where mask is True: several times as fast as `np.where`.

    A number's bits, times 1, stay as they are, be it inf or nan; times 0 they are 0.
    """
    bits = BITS[array.dtype.itemsize]
    keep = np.logical_not(mask).astype(bits)
    room = keep if keep.ndim and keep.shape == array.shape else None
    return np.multiply(array.view(bits), keep, out=room).view(array.dtype)


BITS = {size: np.dtype(f"i{size}") for size in (1, 2, 4, 8)}


def zero_where(mask, grad, source):
    """Return grad with zeros where mask is True.

    On tensors the result also keeps a link to `source`, whose signs made the mask: a second
    derivative through it is 0, and not an error that says nothing leads there.
    """
    if not isinstance(grad, Tensor):
        return zeroed(mask, grad)
    out = zeroed(raw(mask), grad.array)
    nodes = (grad.node, getattr(source, "node", None))
    return record(out, ThresholdBackwardBackward0, nodes, (raw(mask),))


# Choices that a rule makes by the sign of a saved value, such as relu's: the gradient passes where
# it was kept, and the choice itself has slope 0.
name, passed = "ThresholdBackwardBackward0", lambda grad, mask: np.where(mask, 0, grad)
ThresholdBackwardBackward0 = rule(name, "mask", passed, flat)


@stand_in(ReluBackward0.backward)
def relu_backward(self, grad):
    (y,) = self.saved
    return (zero_where(y <= (ZERO if type(y) is ndarray else 0), grad, y),)


@stand_in(TanhBackward0.backward)
def tanh_backward(self, grad):
    (y,) = self.saved
    if type(y) is not ndarray:
        return (grad * (1 - y * y),)
    slope = y * y
    np.subtract(ONE, slope, slope)
    return (grad * slope,)


ZERO, ONE = np.array(0, FLOAT32), np.array(1, FLOAT32)  # NumPy takes longer over plain numbers


def product(x, y):
    """Return x @ y; of small arrays `dot` takes half the time, but of one number 0 * inf is 0.

    A column by a row are products alone, where `dot` would add them to 0.0 and lose the sign of 0.
    """
    if type(x) is type(y) is ndarray and 0 < y.ndim < 3:
        if len(y) > 1:
            return x.dot(y)
        if x.size > 1 < y.size and x.shape[-1] == 1:
            return x * y
    return x @ y


def sum_along(x, dim):
    """Return the sum of a matrix along a dim; of few entries as a product with ones, sooner."""
    if type(x) is not ndarray or x.dtype is not FLOAT32 or x.shape[dim] > 1024:
        return np.add.reduce(x, dim)
    ones = ones_of(x.shape[dim])
    return x.dot(ones) if dim else ones.dot(x)


@lru_cache
def ones_of(count):
    return np.ones(count, FLOAT32)


@stand_in(MmBackward0.backward)
def mm_backward(self, grad):
    x, y = self.saved
    return None if y is None else product(grad, y.T), None if x is None else product(x.T, grad)


@stand_in(PowBackward0.backward)
def pow_backward(self, grad):
    (x,), (n,) = self.saved, self.args
    return (np.zeros_like(grad) if n == 0 else grad * (n * power(x, n - 1)),)


ROOTS = {0.5: np.sqrt, -0.5: lambda x: 1 / np.sqrt(x)}


def power(x, n):
    """Return x ** n: a root for 0.5, which -inf has not, but a power for a tensor that holds 0.5.

    NumPy takes a root for either, if there is one exponent for all entries, as it is quicker.
    """
    if type(n) is int or isinstance(x, Tensor):
        return x**n
    if type(n) is float:
        return ROOTS[n](x) if n in ROOTS and x.dtype.kind == "f" else x**n
    return x ** (np.zeros(x.shape, n.dtype) + n if np.ndim(x) and np.any(n == 0.5) else n)
