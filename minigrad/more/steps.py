"""Choices that a rule makes by the sign of a saved value, such as relu's."""

import numpy as np

from ..graph import Node
from ..tensor import Tensor, record


class ThresholdBackwardBackward0(Node):
    """zero_where(...): the gradient passes where it was kept; the choice itself has slope 0."""

    __slots__ = ()
    saves = ("mask",)

    def backward(self, grad):
        (mask,) = self.saved
        return np.where(mask, 0, grad), np.zeros_like(grad)


def zero_where(mask, grad, source):
    """Return grad with zeros where mask is True.

    On tensors the result also keeps a link to `source`, whose signs made the mask: a second
    derivative through it is 0, and not an error that says nothing leads there.
    """
    if not isinstance(grad, Tensor):
        return np.where(mask, 0, grad)
    mask = mask.array if isinstance(mask, Tensor) else mask
    out = np.where(mask, 0, grad.array)[()]
    nodes = (grad.node, source.node if isinstance(source, Tensor) else None)
    return record(out, ThresholdBackwardBackward0, nodes, (mask,))
