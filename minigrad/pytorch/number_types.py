"""PyTorch's number types and words around the `forward` of the engine's rules, and tensors where
the engine takes arrays."""

import functools

from ..engine import numeric, ops
from ..engine.tensor import Tensor
from .dtypes import promoted
from .errors import refused
from .seams import around, stand_in

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


@stand_in(numeric.numeric_grad)
def numeric_grad(function, x, step=1e-6):
    plain = numeric_grad.__wrapped__
    if not isinstance(x, Tensor):
        return plain(function, x, step)
    slopes = plain(lambda array: function(Tensor(array)).array, x.array, step)
    return Tensor(slopes.astype(x.array.dtype))


def attach():
    """Put the number types around each forward that has none."""
    for rule, words in OF_TWO.items():
        if not hasattr(rule.forward, "__wrapped__"):
            rule.forward = staticmethod(of_two(rule.forward, *words))


around.append(attach)
attach()
