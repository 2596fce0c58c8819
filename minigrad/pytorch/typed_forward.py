"""PyTorch's number types and words around the `forward` of the engine's rules."""

import functools

from ..engine import ops
from .dtypes import promoted
from .errors import refused
from .seams import around

OF_TWO = {
    ops.AddBackward0: ("add", "+"),
    ops.SubBackward0: ("sub", "-"),
    ops.MulBackward0: ("mul", "*"),
    ops.DivBackward0: ("div", "/"),
}


def of_two(forward, name, sign):
    """Return the forward of an operation on two operands, which need not be of one type."""

    @functools.wraps(forward)
    def typed(x, y):
        try:
            return promoted(forward(x, y), x, y, name)
        except (TypeError, ValueError):
            raise refused(sign, x, y) from None

    return typed


def attach():
    """Put the number types around each forward that has none."""
    for rule, words in OF_TWO.items():
        if not hasattr(rule.forward, "__wrapped__"):
            rule.forward = staticmethod(of_two(rule.forward, *words))


around.append(attach)
attach()
