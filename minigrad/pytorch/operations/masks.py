"""Choices that a rule makes by the sign of a saved value, such as relu's."""

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from .formulas import raw, rule

ThresholdBackwardBackward0 = rule(
    "ThresholdBackwardBackward0",
    "mask",
    lambda grad, mask: np.where(mask, 0, grad),  # it passes where it was kept
    lambda grad, mask: np.zeros_like(grad),  # the choice itself has slope 0
)


def zeroed(mask, array):
    """Return an array with zeros where mask is True: 4 to 12 times as fast as `np.where`.

    A number's bits, and-ed with ones, stay as they are, be it inf or nan; with zeros they are 0.
    """
    bits = BITS[array.dtype.itemsize]
    keep = np.subtract(mask, 1, dtype=bits)  # 0 where mask is True, else -1, which is all ones
    room = keep if keep.ndim and keep.shape == array.shape else None
    return np.bitwise_and(array.view(bits), keep, out=room).view(array.dtype)


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
