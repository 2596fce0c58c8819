"""Exercises of chapter 3: rules, and gradients along one path."""

import numpy as np

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.operation import record
from minigrad.engine.tensor import Tensor

from ..answers import NotYet
from . import Exercise, Wrong, call, compare, untouched


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


def check_cube(cube):
    if cube is ...:
        raise NotYet
    x = mg.tensor(2.0, requires_grad=True)
    out = call(cube, x)
    if not isinstance(out, Tensor) or out.node is None:
        raise Wrong(f"expected a tensor with a grad_fn, got {out!r}")
    if untouched(type(out.node)):
        raise NotYet
    compare(out, 8.0, on="cube(2)")
    for grad in (1.0, 10.0):
        got = call(cube(x).node.backward, np.float32(grad))
        if not isinstance(got, tuple):
            raise Wrong("the rule gave back one number; expected a tuple, one entry for each input")
        compare(
            got,
            (12 * grad,),
            [
                (lambda got: len(got) != 1, "one input, so one gradient in the tuple"),
                ((8 * grad,), "that is x ** 3, the result: take its slope"),
                ((6 * grad,), "3 * x is not 3 * x ** 2"),
                ((4 * grad,), "x ** 2 is a part of the slope; where did the 3 go?"),
                ((12.0,), "the slope is right; multiply it by what comes in"),
                ((2 * grad,), "that is x itself; the slope of x ** 3 is 3 * x ** 2"),
            ],
            on=f"backward({grad:g}) at x = 2",
        )


def cube_with(rule):
    """Return an answer to 03.3 whose rule is a function of grad and x, for the proofs."""

    class CubeBackward0(Node):
        saves = ("self",)

        def backward(self, grad):
            (x,) = self.saved
            return rule(grad, x)

    def cube(x):
        return record(x.array**3, CubeBackward0, (x.node,), (x.array,))

    return cube


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
        check=check_cube,
        hints=[
            "Incoming times local. What is the slope of x ** 3 at x?",
            "A tuple with one entry is written (value,), with the comma.",
            "return (grad * 3 * x**2,)",
        ],
        solution="""
from minigrad.engine.graph import Node
from minigrad.engine.tensor import record

class CubeBackward0(Node):
    saves = ("self",)

    # Incoming times local, as a tuple: one gradient for each input.
    def backward(self, grad):
        (x,) = self.saved
        return (grad * (3 * x**2),)

def cube(x):
    return record(x.array**3, CubeBackward0, (x.node,), (x.array,))

check("03.3", cube)
""",
        right=[
            cube_with(lambda grad, x: (grad * (3 * x**2),)),
            cube_with(lambda grad, x: (x * x * grad + 2 * grad * x * x,)),
        ],
        wrong=[
            (cube_with(lambda grad, x: grad * 3 * x**2), "gave back one number"),
            (cube_with(lambda grad, x: (3 * x**2,)), "multiply it by what comes in"),
            (cube_with(lambda grad, x: (grad * x**3,)), "the result: take its slope"),
            (cube_with(lambda grad, x: (grad * 3 * x,)), "3 * x is not"),
            (cube_with(lambda grad, x: (grad * x**2,)), "where did the 3 go"),
            (cube_with(lambda grad, x: (grad * 3 * x**2, None)), "one input, so one gradient"),
            (lambda x: mg.tensor(8.0), "expected a tensor with a grad_fn"),
        ],
    ),
]
