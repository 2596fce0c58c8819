"""PyTorch's number types and words around the `forward` of the engine's rules, and tensors where
the engine takes arrays. A rule of one's own is checked, too."""

import functools

import numpy as np

from ..engine import numeric, ops
from ..engine.tensor import Tensor
from . import dtypes
from .dtypes import computed, promoted
from .errors import check_no_bool, not_tensor, refused
from .seams import around, stand_in
from .words import fail_if

OF_TWO = (ops.AddBackward0, ops.SubBackward0, ops.MulBackward0, ops.DivBackward0)
OF_ONE = (ops.ExpBackward0, ops.LogBackward0, ops.TanhBackward0)


def of_two(forward, name):
    """Return the forward of an operation on two operands, which need not be of one type."""

    @functools.wraps(forward)
    def typed(x, y):
        try:
            out = promoted(computed(forward, x, y), x, y, name)
        except (TypeError, ValueError):
            raise refused(dtypes.SIGNS[name], x, y) from None
        if name == "sub":
            check_no_bool(x, y)
        return out

    return typed


@stand_in(numeric.numeric_grad)
def numeric_grad(function, x, step=1e-6):
    plain = numeric_grad.__wrapped__
    if not isinstance(x, Tensor):
        return plain(function, x, step)
    slopes = plain(lambda array: function(Tensor(array)).array, x.array, step)
    return Tensor(slopes.astype(x.array.dtype))


def of_one(forward, name):
    """Return the forward of a function of one tensor: of integers its results are floats."""

    @functools.wraps(forward)
    def typed(x):
        if not isinstance(x, np.ndarray | np.generic):
            raise not_tensor(name, x)
        return forward(x if x.dtype.kind == "f" else x.astype(dtypes.default.numpy))

    return typed


def attach():
    """Put the number types around each forward that has none."""
    for rule in (*OF_TWO, *OF_ONE):
        if not hasattr(rule.forward, "__wrapped__"):
            typed = of_two if rule in OF_TWO else of_one
            name = rule.__name__.removesuffix("Backward0").lower()
            rule.forward = staticmethod(typed(rule.forward, name))


def check_saves(rule):
    """Refuse a rule of one's own whose `saves` has something else than lists of its inputs."""
    for name, users in rule.saves.items() if isinstance(rule.saves, dict) else ():
        wrong = isinstance(users, str) or not set(users) <= {*rule.inputs}
        facts = rule.__name__, repr(name), repr(users), [*rule.inputs]
        fail_if(wrong, "saves without a list of inputs", *facts, kind=TypeError)


around.append(attach)
attach()
