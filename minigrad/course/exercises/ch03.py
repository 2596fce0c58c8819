"""Exercises of chapter 3: rules, and gradients along one path."""

import numpy as np

import minigrad as mg
from minigrad.engine.tensor import Tensor
from minigrad.language import N_, _

from ..answers import kind, untouched
from . import Exercise, NotYet, Wrong, compare, try_out


def check_handed(handed):
    compare(
        handed,
        {"b": -1.0, "a": -5.0, "x": -1.25},
        [
            ("b", "1 comes in at the minus sign; how fast does -b move when b moves?"),
            ("a", "what came to b, times the slope of a * 5"),
            (("x", -0.625), "the slope of sqrt is 1 / (2 * result); is that taken at the input?"),
            ("x", "what came to a, times the slope of sqrt: 1 / (2 * result)"),
        ],
    )


def check_exp_rule(rule):
    if untouched(rule):
        raise NotYet

    def seen(grad, x, y):
        got = rule(grad, x, y)
        return got[0] if isinstance(got, (tuple, list)) and len(got) == 1 else got

    def inputs(draw):
        x = draw.pick(draw.number(), draw.array(3), draw.number(), draw.array(2, 2))
        return draw.number(), x, np.exp(x)

    try_out(
        seen if callable(rule) else rule,
        lambda grad, x, y: grad * y,
        inputs,
        [
            (lambda grad, x, y: grad * y * x, "the factor x is 1 at x = 1 only: leave it out"),
            (lambda grad, x, y: grad * x, "that is grad * x; the slope of exp is its own result"),
            (lambda grad, x, y: y, "the slope is right; where did grad go?"),
            (lambda grad, x, y: grad * np.exp(y), "y is exp(x) already: this takes it twice"),
            (lambda grad, x, y: grad * x * np.exp(x - 1), "that is the rule of x ** n"),
            (lambda grad, x, y: grad + y, "incoming times local, not plus"),
        ],
    )


def abs_seen(absolute):
    """Return a function that tells what an answer makes of x, and its rule of what comes in."""

    def seen(x, grad):
        leaf = mg.tensor(x.tolist(), requires_grad=True)
        try:
            out = absolute(leaf)
        except Exception as error:
            if "llipsis" in str(error):  # one of the stub's dots came up
                raise NotYet from None
            raise
        if not isinstance(out, Tensor) or out.node is None:
            what = _("a tensor without a grad_fn") if isinstance(out, Tensor) else kind(out)
            raise Wrong(_("that is {what}; apply makes a tensor with one").format(what=what))
        if untouched(type(out.node)):
            raise NotYet
        back = out.node.backward(np.float32(grad))
        if not isinstance(back, (tuple, list)):
            raise Wrong(
                _("the rule gave back one value; a tuple should come, an entry for each input")
            )
        if len(back) != 1:
            raise Wrong(
                _("the rule gave back {count} entries: one input, so one gradient").format(
                    count=len(back)
                )
            )
        links = [node is leaf.node for node in out.node.next]
        return {"the result": out, "one link, to x": links == [True], "the gradient": back[0]}

    return seen


def check_abs(absolute):
    if untouched(absolute):
        raise NotYet
    if getattr(absolute, "__module__", "").startswith("minigrad."):
        raise Wrong(_("abs(x) still calls the package's function: put yours into the table"))
    kink = N_("at the kink, where x is 0, PyTorch takes the slope 0")
    try_out(
        abs_seen(absolute) if callable(absolute) else absolute,
        lambda x, grad: {
            "the result": np.abs(x),
            "one link, to x": True,
            "the gradient": grad * np.sign(x),
        },
        lambda draw: (
            draw.pick(
                draw.array(), -draw.array(), draw.array(3), draw.array(2, 2), 0 * draw.array()
            ),
            np.array(draw.number()),
        ),
        [
            (lambda x, grad: {"the result": x + 0}, "that is x itself"),
            (lambda x, grad: {"the gradient": np.sign(x)}, "the slope is right; where is grad?"),
            (lambda x, grad: {"the gradient": grad * x}, "that is grad * x; only its sign counts"),
            (lambda x, grad: {"the gradient": grad * np.where(x < 0, -1, 1)}, kink),
            (lambda x, grad: {"the gradient": grad * np.where(x > 0, 1, -1)}, kink),
            (
                lambda x, grad: {"the gradient": grad * (x != 0)},
                "it has the sign of grad whatever x is; does the rule see x, or only |x|?",
            ),
        ],
        turns=10,
    )


ABS = """
class AbsBackward0(Node):
    forward = {}
    saves = {{"self": ["self"]}}

    def backward(self, grad):
        (x,) = self.saved
        return {}


def absolute(self):
    return apply(AbsBackward0, self)

mg.Tensor.__abs__ = absolute
"""

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
        right=[
            '{"b": -1.0, "a": 5 * -1.0, "x": -5 / 4}',
            'dict(b="-1", a=[-5], x=np.float32(-1.25))',
            'b = mg.tensor(-1.0)\na = b * 5\nhanded = {"b": b, "a": a, "x": a / 4}',
        ],
        wrong=[
            ('{"b": 1, "a": 5, "x": 1.25}', "1 comes in at the minus sign"),
            ('{"b": -1, "a": -10, "x": -2.5}', "times the slope of a * 5"),
            ('{"b": -1, "a": -5, "x": -0.625}', "is that taken at the input?"),
            ('{"b": -1, "a": -5, "x": -5}', "what came to a, times"),
            ('{"b": -1, "a": -5}', "the row 'x' is missing"),
            ("[-1, -5, 1]", "a table is wanted"),
        ],
        equivalent={"{'b': -1.0, 'a': 5 / -1.0, 'x': -5 / 4}": "5 / -1 is 5 * -1"},
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
        right=[
            "lambda grad, x, y: np.exp(x) * grad",
            "def exp_rule(grad, x, y):\n    return (y * grad,)",
            "def exp_rule(grad, x, y):\n    grad = np.multiply(grad, y)\n    return grad",
        ],
        wrong=[
            ("lambda grad, x, y: grad * y * x", "1 at x = 1 only"),
            ("lambda grad, x, y: grad * x", "that is grad * x"),
            ("lambda grad, x, y: y", "where did grad go"),
            ("lambda grad, x, y: grad * np.exp(y)", "this takes it twice"),
            ("lambda grad, x, y: grad * x * np.exp(x - 1)", "that is the rule of x ** n"),
            ("lambda grad, x, y: grad + y", "not plus"),
            ("lambda grad, x, y: abs(grad) * y", "right for"),
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
            'saves = {"self": ["self"]}; the rule reads it by (x,) = self.saved.',
            "Incoming times local, as a tuple with one entry: return (grad * np.sign(x),)",
            "The function is return apply(AbsBackward0, self); the row names it.",
        ],
        solution="""
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply

class AbsBackward0(Node):
    forward = np.abs
    saves = {"self": ["self"]}  # the input: the result has lost the sign

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
            ABS.format("np.abs", "(np.where(x > 0, grad, np.where(x < 0, -grad, 0)),)"),
            ABS.format("lambda x: np.maximum(x, -x)", "[np.sign(x) * grad]"),
            """
from minigrad.engine.operation import record

class Absolute(Node):
    saves = {"sign": ["self"]}

    def backward(self, grad):
        return (grad * self.saved[0],)


def absolute(self):
    saved = (np.sign(self.array),)
    return record(np.fabs(self.array), Absolute, (self.node,), saved)

mg.Tensor.__abs__ = absolute
""",
        ],
        wrong=[
            (ABS.format("np.abs", "grad * np.sign(x)"), "gave back one value"),
            (ABS.format("np.abs", "(np.sign(x),)"), "where is grad"),
            (
                ABS.format("np.abs", "(grad * np.sign(x),)").replace('"self": [', '"result": ['),
                "or only |x|",
            ),
            (ABS.format("np.abs", "(grad * x,)"), "only its sign"),
            (ABS.format("np.abs", "(np.where(x < 0, -grad, grad),)"), "at the kink"),
            (ABS.format("np.abs", "(grad * np.sign(x), None)"), "one input, so one gradient"),
            (ABS.format("np.negative", "(-grad,)"), "the result: got"),
            ("lambda x: mg.tensor(1.0)", "without a grad_fn"),
            (
                ABS.format("np.abs", "(grad * np.sign(x),)").replace('"self": [', '"x": ['),
                "KeyError",
            ),
            ("mg.Tensor.__abs__", "put yours into the table"),
        ],
        equivalent=dict.fromkeys(
            ["- saves = {'sign': ['self']}", "saves = {'': ['self']}", "saves = {'sign': ''}"],
            "record is handed what is saved; the names are for those who look at it",
        ),
    ),
]
