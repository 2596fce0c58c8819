"""Choices that a rule makes by the sign of a saved value, such as relu's."""

import numpy as np

from ..grad_mode import mode
from ..graph import Node
from ..tensor import Tensor, record


class ThresholdBackwardBackward0(Node):
    """zero_where(...): the gradient passes where it was kept; the choice itself has slope 0."""

    __slots__ = ()
    saves = ("mask",)

    def backward(self, grad):
        (mask,) = self.saved
        return np.where(mask, 0, grad), np.zeros_like(grad)


def raw(value):
    """Return a saved value as an array, where a rule on tensors wants no slope through it."""
    return value.array if isinstance(value, Tensor) else value


def operand(sign, value):
    """Return the right operand as a tensor: an array only where a rule runs on tensors.

    Raises:
        TypeError: it is something else, in PyTorch's words.
    """
    if isinstance(value, Tensor):
        return value
    if mode.on_tensors and isinstance(value, np.ndarray | np.generic):
        return Tensor(value)
    name = type(value).__name__
    raise TypeError(f"unsupported operand type(s) for {sign}: 'Tensor' and '{name}'")


def zero_where(mask, grad, source):
    """Return grad with zeros where mask is True.

    On tensors the result also keeps a link to `source`, whose signs made the mask: a second
    derivative through it is 0, and not an error that says nothing leads there.
    """
    if not isinstance(grad, Tensor):
        return np.where(mask, 0, grad)
    out = np.where(raw(mask), 0, grad.array)[()]
    nodes = (grad.node, source.node if isinstance(source, Tensor) else None)
    return record(out, ThresholdBackwardBackward0, nodes, (raw(mask),))
