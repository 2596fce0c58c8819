"""Exercises of chapter 3: rules, and gradients along one path."""

import numpy as np

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply
from minigrad.engine.tensor import Tensor

from ..answers import NotYet
from . import Exercise, Wrong, call, compare, untouched

IN_PACKAGE = Tensor.__abs__  # what stands in the table before the exercise


def check_handed(handed):
    compare(
        handed,
        {"b": -1.0, "a": -5.0, "x": -1.25},
        [
            ("b", "1 comes in at the minus sign; how fast does -b move when b moves?"),
            ("a", "what came to b, times the slope of a * 5"),
            ("x", "what came to a, times the slope of sqrt: 1 / (2 * result), and the result is 2"),
        ],
    )


def check_exp_rule(rule):
    for grad, x in ((10.0, 2.0), (1.0, 1.0), (1.0, 0.0)):
        y = float(np.exp(x))
        compare(
            call(rule, grad, x, y),
            grad * y,
            [
                (grad * y * x, "right at x = 1 only: the input has no part in this slope"),
                (grad * x, "that is the input; the slope of exp is its own result"),
                (y, "the slope is right; where did grad go?"),
                (grad * np.exp(y), "y is exp(x) already: this takes it twice"),
                (grad * x * np.exp(x - 1), "that is the rule of x ** n; here x is the exponent"),
                (grad + y, "incoming times local, not plus"),
            ],
            on=f"exp_rule({grad:g}, {x:g}, {y:.4g})",
        )


def check_abs(absolute):
    if absolute is Tensor.__abs__ and absolute is IN_PACKAGE:
        raise Wrong("abs(x) still calls the package's function: put yours into the table")
    for value, slope in ((3.0, 1.0), (-2.0, -1.0), (0.0, 0.0)):
        x = mg.tensor(value, requires_grad=True)
        out = recorded(absolute, x)
        if not isinstance(out, Tensor) or out.node is None:
            raise Wrong(f"expected a tensor with a grad_fn, got {out!r}: apply makes both")
        compare(out, abs(value), on=f"abs({value:g})")
        if untouched(type(out.node)):
            raise NotYet
        got = call(out.node.backward, np.float32(10))
        if not isinstance(got, tuple):
            raise Wrong("the rule gave back one number; expected a tuple, one entry for each input")
        compare(
            got,
            (10 * slope,),
            [
                (lambda got: len(got) != 1, "one input, so one gradient in the tuple"),
                ((slope,), "the slope is right; multiply it by what comes in"),
                ((10 * value,), "that is x; only its sign is the slope"),
                (lambda got, slope=slope: slope == 0, "at the kink PyTorch takes 0"),
                ((-10 * slope,), "there the sign is wrong; does the rule see x, or only |x|?"),
            ],
            on=f"backward(10) at x = {value:g}",
        )


def recorded(absolute, x):
    """Return what an answer makes of x; the stub's dots may come up while it runs."""
    try:
        return call(absolute, x)
    except Wrong as wrong:
        if "llipsis" in str(wrong):
            raise NotYet from None
        raise


def abs_with(rule, saves="self", forward=np.abs):
    """Return an answer to 03.3 whose rule is a function of grad and what is saved, for proofs."""
    name, forth = saves, forward

    class AbsBackward0(Node):
        forward = forth
        saves = {name: "self"}

        def backward(self, grad):
            return rule(grad, *self.saved)

    return lambda x: apply(AbsBackward0, x)


EXERCISES = [
    Exercise(
        id="03.1",
        title="Three numbers on the way",
        level="easy",
        minutes=5,
        check=check_handed,
        hints=[
            "Forward first: a is 2, b is 10, y is -10.",
            "Start with 1 at y. Each node multiplies by its own slope.",
            "The slopes are -1, then 5, then 1 / (2 * 2).",
        ],
        solution="""
# 1 comes in at y. Each node multiplies by its own slope: -1, then 5, then 1 / (2 * 2).
handed = {"b": -1, "a": -5, "x": -1.25}

check("03.1", handed)
""",
        right=[{"b": -1, "a": -5, "x": -1.25}, {"b": -1.0, "a": 5 * -1.0, "x": -5 / 4}],
        wrong=[
            ({"b": 1, "a": 5, "x": 1.25}, "1 comes in at the minus sign"),
            ({"b": -1, "a": -10, "x": -2.5}, "times the slope of a * 5"),
            ({"b": -1, "a": -5, "x": -0.625}, "the result is 2"),
            ({"b": -1, "a": -5}, "the row 'x' is missing"),
        ],
    ),
    Exercise(
        id="03.2",
        title="A wrong rule",
        level="easy",
        minutes=5,
        check=check_exp_rule,
        hints=[
            "Compare wrong_rule with numeric_grad at x = 0 and at x = 2.",
            "At x = 1 a factor x changes nothing. So that place tells nothing about it.",
            "Incoming times local: the local slope of exp is its result.",
        ],
        solution="""
# The slope of exp(x) is exp(x), which is y. At x = 1 the extra factor x could not be seen.
def exp_rule(grad, x, y):
    return grad * y

check("03.2", exp_rule)
""",
        right=[lambda grad, x, y: grad * y, lambda grad, x, y: np.exp(x) * grad],
        wrong=[
            (lambda grad, x, y: grad * y * x, "right at x = 1 only"),
            (lambda grad, x, y: grad * x, "that is the input"),
            (lambda grad, x, y: y, "where did grad go"),
            (lambda grad, x, y: grad * np.exp(y), "this takes it twice"),
            (lambda grad, x, y: grad * x * np.exp(x - 1), "that is the rule of x ** n"),
            (lambda grad, x, y: grad + y, "not plus"),
        ],
    ),
    Exercise(
        id="03.3",
        title="An operation with its rule",
        level="medium",
        minutes=15,
        check=check_abs,
        hints=[
            "Is the sign of x in the result? If not, the result is not enough: save the input.",
            'saves = {"self": "self"}; the rule reads it by (x,) = self.saved.',
            "Incoming times local, as a tuple with one entry: return (grad * np.sign(x),)",
            "The function is return apply(AbsBackward0, self); the row names it.",
        ],
        solution="""
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply

class AbsBackward0(Node):
    forward = np.abs
    saves = {"self": "self"}  # the input: the result has lost the sign

    # Incoming times local, as a tuple: one gradient for each input.
    def backward(self, grad):
        (x,) = self.saved
        return (grad * np.sign(x),)


def absolute(self):
    return apply(AbsBackward0, self)


mg.Tensor.__abs__ = absolute
check("03.3", mg.Tensor.__abs__)
""",
        right=[
            abs_with(lambda grad, x: (grad * np.sign(x),)),
            abs_with(lambda grad, x: (np.where(x > 0, grad, np.where(x < 0, -grad, 0)),)),
            abs_with(lambda grad, x: (np.sign(x) * grad,), forward=lambda x: np.maximum(x, -x)),
        ],
        wrong=[
            (abs_with(lambda grad, x: grad * np.sign(x)), "gave back one number"),
            (abs_with(lambda grad, x: (np.sign(x),)), "multiply it by what comes in"),
            (abs_with(lambda grad, y: (grad * np.sign(y),), "result"), "or only |x|"),
            (abs_with(lambda grad, x: (grad * x,)), "only its sign"),
            (abs_with(lambda grad, x: (np.where(x < 0, -grad, grad),)), "at the kink"),
            (abs_with(lambda grad, x: (grad * np.sign(x), None)), "one input, so one gradient"),
            (abs_with(lambda grad, x: (-grad,), forward=np.negative), "abs(3): expected 3"),
            (lambda x: mg.tensor(abs(x.item())), "apply makes both"),
            (abs_with(lambda grad, x: (grad * np.sign(x),), "x"), "KeyError"),
            (IN_PACKAGE, "put yours into the table"),
        ],
    ),
]
