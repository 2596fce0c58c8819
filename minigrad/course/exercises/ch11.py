"""Exercises of chapter 11: what is tracked, and what may be written."""

import numpy as np

import minigrad as mg

from ..answers import kind, untouched
from . import Exercise, NotYet, Wrong, compare, try_out

SLOPES = {
    "x * x.detach()": 3,
    "(x * x).detach() + x": 1,
    "x.detach() * 2": "error",
    "x * x.item() * x.item()": 9,
}
VALUES = dict(zip(SLOPES, (9, 12, 6, 27)))


def check_slopes(slopes):
    if isinstance(slopes, dict):  # RuntimeError, or its name, is an error too
        slopes = {row: "error" if is_error(value) else value for row, value in slopes.items()}
    value = "that is the value at x = 3; the slope is asked for"
    raised = "an x that asks is left in it, so backward has a way: which slope comes out?"
    compare(
        slopes,
        SLOPES,
        [
            *(((row, VALUES[row]), value) for row in SLOPES),
            *(((row, "error"), raised) for row in SLOPES if SLOPES[row] != "error"),
            (("x * x.detach()", 6), "that counts both factors: is the second one tracked?"),
            (("x * x.detach()", 0), "one of the two factors is tracked"),
            ("x * x.detach()", "put the number 3 in the place of the factor that is not tracked"),
            (("(x * x).detach() + x", 7), "that counts the square: is it tracked?"),
            (("(x * x).detach() + x", 0), "one of the two terms is tracked"),
            ("(x * x).detach() + x", "put the number 9 in the place of what is not tracked"),
            (("x.detach() * 2", 2), "that is the slope with a tracked x: which leaf asks here?"),
            ("x.detach() * 2", "which leaf that asks is left in the graph?"),
            (("x * x.item() * x.item()", 18), "how many of the three factors are tracked?"),
            ("x * x.item() * x.item()", "two factors are plain numbers: what is left of x?"),
        ],
    )


def is_error(value):
    if isinstance(value, (type, Exception)):
        value = getattr(value, "__name__", type(value).__name__)
    return isinstance(value, str) and len(value) < 200 and "error" in value.casefold()


def stepped(step):
    """Return a function that tells what a step leaves behind."""

    def seen(w, rate, grad):
        memory = w.data_ptr()
        step(w, rate)
        return {
            "w": w.detach(),
            "w is a leaf that asks": w.is_leaf and w.requires_grad,
            "w has its old memory": w.data_ptr() == memory,
            "w.grad": w.grad,
        }

    return seen


def before_a_step(draw):
    """Return w, whose gradient is there, the rate, and the gradient."""
    shape = draw.pick((3,), (), (2, 3), (1,), (0,), (2, 1, 2))
    w = mg.tensor(draw.array(*shape).tolist(), requires_grad=True)
    grad = draw.array(*shape)
    w.backward(mg.tensor(grad.tolist()))
    return w, draw.positive(), grad


def check_step(step):
    if untouched(step):
        raise NotYet

    def wrote(formula):
        return lambda w, rate, grad: {"w": formula(w.detach().array, rate, grad)}

    try_out(
        stepped(step) if callable(step) else step,
        lambda w, rate, grad: {
            "w": w.detach().array - rate * grad,
            "w is a leaf that asks": True,
            "w has its old memory": True,
            "w.grad": None,
        },
        before_a_step,
        [
            (wrote(lambda w, rate, grad: w), "w has not moved: what should be written into it?"),
            (
                wrote(lambda w, rate, grad: w + rate * grad),
                "that goes up the slope: against the gradient is down",
            ),
            (
                wrote(lambda w, rate, grad: w - grad),
                "the rate is missing: that is a step of the whole gradient",
            ),
            (wrote(lambda w, rate, grad: w - rate), "where is the gradient in it?"),
            (
                wrote(lambda w, rate, grad: w - rate * w),
                "that goes by w, not by its gradient",
            ),
            (
                wrote(lambda w, rate, grad: rate * grad),
                "that is the step alone; what was in w before?",
            ),
            (
                wrote(lambda w, rate, grad: -rate * grad),
                "that is minus the step, alone; what was in w before?",
            ),
            (wrote(lambda w, rate, grad: rate * grad - w), "turned round: w comes first"),
            (wrote(lambda w, rate, grad: grad), "that is the gradient itself"),
            (wrote(lambda w, rate, grad: w - grad / rate), "that divides by the rate"),
            (wrote(lambda w, rate, grad: w - 2 * rate * grad), "the step is made twice"),
            (
                wrote(lambda w, rate, grad: w - rate * grad.mean()),
                "every entry has its own gradient",
            ),
            (
                wrote(lambda w, rate, grad: w - rate * grad.sum()),
                "every entry has its own gradient",
            ),
            (
                wrote(lambda w, rate, grad: w - rate * np.sign(grad)),
                "that goes by the sign of the gradient alone",
            ),
            ("w is a leaf that asks", "w has moved, and should be a leaf that asks as before"),
            ("w has its old memory", "w has moved, but into new memory: write in place"),
            (
                lambda w, rate, grad: {"w.grad": 0 * grad},
                "its entries are 0, and none should be there",
            ),
            ("w.grad", "w has moved, but its gradient is still there"),
        ],
        turns=12,
    )


def frozen(loss):
    """Return a function that tells what backward on a loss fills."""

    def seen(a, b):
        values = a.item(), b.item()
        out = loss(a, b)
        if not isinstance(out, mg.Tensor):
            raise Wrong(f"that is {kind(out)}; a tensor should come, to call backward on")
        found = {
            "the loss": out,
            "a and b hold their numbers": (a.item(), b.item()) == values,
            "a asks": a.requires_grad,
            "the loss is tracked": out.requires_grad,
        }
        if a.grad is not None or b.grad is not None:
            raise Wrong("a gradient was there before backward was called: return the loss alone")
        if out.requires_grad:
            out.sum().backward()
        return found | {"a.grad": a.grad, "b.grad": b.grad}

    return seen


def check_loss(loss):
    if untouched(loss):
        raise NotYet

    try_out(
        frozen(loss) if callable(loss) else loss,
        lambda a, b: {
            "the loss": (a.item() * b.item()) ** 2,
            "a and b hold their numbers": True,
            "a asks": True,
            "the loss is tracked": True,
            "a.grad": None,
            "b.grad": 2 * a.item() ** 2 * b.item(),
        },
        lambda draw: tuple(
            mg.tensor(draw.pick(value, value, [value]), requires_grad=True)
            for value in (draw.number(), draw.number())
        ),
        [
            (lambda a, b: {"the loss": a.item() * b.item()}, "the square is missing"),
            (lambda a, b: {"the loss": a.item() * b.item() ** 2}, "a should be squared, too"),
            (lambda a, b: {"the loss": a.item() ** 2 * b.item()}, "b should be squared, too"),
            (lambda a, b: {"the loss": 2 * a.item() * b.item()}, "that is twice the product"),
            (lambda a, b: {"the loss": (a.item() + b.item()) ** 2}, "that squares the sum"),
            ("a and b hold their numbers", "a or b was written into"),
            ("a asks", "a itself was changed: it should go on asking outside of this graph"),
            ("the loss is tracked", "no gradient can come to b: b should still learn"),
            (
                lambda a, b: {"a.grad": 2 * a.item() * b.item() ** 2},
                "a is tracked in this graph; it should be a constant here",
            ),
            (
                lambda a, b: {"a.grad": a.item() * b.item() ** 2},
                "one of the factors a is tracked; both should be constants",
            ),
            (lambda a, b: {"a.grad": 0.0}, "a is in the graph still; no gradient should come"),
            ("a.grad", "a should be a constant in this graph"),
            (lambda a, b: {"b.grad": None}, "no gradient arrived at b"),
            (
                lambda a, b: {"b.grad": a.item() ** 2 * b.item()},
                "one of the two factors b is a constant as well",
            ),
        ],
    )


STEP = """
def step(w, rate):
    with mg.no_grad():
        {}
    w.grad = None
"""
LOSS = """
def loss(a, b):
    {}
    return {}
"""

EXERCISES = [
    Exercise(
        id="11.1",
        title="What is left of the slope?",
        level="medium",
        minutes=10,
        check=check_slopes,
        hints=[
            "Put the number 3 or 9 in the place of all that is not tracked.",
            "Then take the slope of what is left. Is a tracked x left? Without one there is no "
            "graph, and backward on a tensor without a graph raises.",
        ],
        solution="""
slopes = {
    "x * x.detach()": 3,  # x * 3
    "(x * x).detach() + x": 1,  # 9 + x
    "x.detach() * 2": "error",  # 3 * 2: no graph at all
    "x * x.item() * x.item()": 9,  # x * 3 * 3
}
check("11.1", slopes)
""",
        right=[
            str(SLOPES | {"x * x.detach()": 3.0, "x.detach() * 2": "RuntimeError"}),
            """
slopes = {"x.detach() * 2": "Error"}
slopes["x * x.detach()"] = mg.tensor(3.0)
slopes["(x * x).detach() + x"] = True
slopes["x * x.item() * x.item()"] = 3 * 3
""",
            """
slopes = {
    "x * x.detach()": "3",
    "(x * x).detach() + x": [1],
    "x.detach() * 2": RuntimeError,
    "x * x.item() * x.item()": 9,
}
""",
        ],
        wrong=[
            (str(SLOPES | {"x * x.detach()": 6}), "counts both factors"),
            (str(SLOPES | {"x * x.detach()": 9}), "that is the value"),
            (str(SLOPES | {"x * x.detach()": "error"}), "an x that asks is left"),
            (str(SLOPES | {"x * x.detach()": 1}), "the factor that is not"),
            (str(SLOPES | {"(x * x).detach() + x": 7}), "counts the square"),
            (str(SLOPES | {"(x * x).detach() + x": 0}), "one of the two terms"),
            (str(SLOPES | {"x.detach() * 2": None}), "leaf that asks is left"),
            (str(SLOPES | {"x.detach() * 2": 2}), "which leaf asks here"),
            (str(SLOPES | {"x * x.item() * x.item()": 18}), "are tracked?"),
            (str(SLOPES | {"x * x.item() * x.item()": 3}), "what is left of x"),
            ('"error"', "a table is wanted"),
        ],
    ),
    Exercise(
        id="11.2",
        title="Mend the step",
        level="medium",
        minutes=10,
        check=check_step,
        hints=[
            "copy_ writes what you give it into w. What should w be afterwards?",
            "The old w, less rate times w.grad.",
        ],
        solution="""
# The block is untracked, so the leaf may be written; copy_ writes in place.
def step(w, rate):
    with mg.no_grad():
        w.copy_(w - rate * w.grad)
    w.grad = None

check("11.2", step)
""",
        right=[
            STEP.format("w -= rate * w.grad"),
            STEP.format("w.sub_(w.grad * rate)"),
            STEP.format("w.copy_(mg.tensor(w.array - rate * w.grad.array))"),
            "@mg.no_grad()\ndef step(w, rate):\n    w += -rate * w.grad\n    w.grad = None",
            """
def step(w, rate):
    optimizer = mg.optim.SGD([w], lr=rate)
    optimizer.step()
    optimizer.zero_grad()
""",
            "def step(w, rate):\n    w.detach().sub_(rate * w.grad)\n    w.grad = None",
        ],
        wrong=[
            (STEP.format("w.copy_(w)"), "what should be written into it"),
            (STEP.format("w = w - rate * w.grad"), "w has not moved"),
            (STEP.format("w.copy_(w + rate * w.grad)"), "up the slope"),
            (STEP.format("w.copy_(w - w.grad)"), "the rate is missing"),
            (STEP.format("w.copy_(rate * w.grad)"), "that is the step alone"),
            (STEP.format("w.copy_(-rate * w.grad)"), "minus the step"),
            (STEP.format("w.copy_(w - 0.25 * w.grad)"), "it is the same when rate is another"),
            (STEP.format("w.copy_(w - rate * w.grad.mean())"), "its own gradient"),
            (STEP.format("w.copy_(w - rate * w.grad.sign())"), "sign of the gradient"),
            (STEP.format("w.copy_(w - rate * w)"), "goes by w,"),
            (STEP.format("w.copy_(w.grad)"), "the gradient itself"),
            (STEP.format("w.copy_(w - rate)"), "where is the gradient"),
            (STEP.format("w.copy_(w - w.grad / rate)"), "divides by the rate"),
            ("def step(w, rate):\n    w.sub_(rate * w.grad)", "a leaf Variable that requires grad"),
            (
                STEP.format("w.requires_grad_(False).sub_(rate * w.grad)"),
                "should be a leaf that asks",
            ),
            (
                "def step(w, rate):\n    with mg.no_grad():\n        w -= rate * w.grad",
                "gradient is still there",
            ),
            (
                "def step(w, rate):\n    with mg.no_grad():\n        w -= rate * w.grad\n"
                "    w.grad.zero_()",
                "its entries are 0",
            ),
            (STEP.format("w.data = w - rate * w.grad"), "into new memory"),
        ],
    ),
    Exercise(
        id="11.3",
        title="Freeze by hand",
        level="medium",
        minutes=10,
        check=check_loss,
        hints=[
            "a should be a constant in this graph only. Which of the four ways is for one tensor?",
            "a.detach() has a's numbers and no node.",
        ],
        solution="""
# detach cuts a out of this graph; a itself stays a leaf that asks.
def loss(a, b):
    return (a.detach() * b) ** 2

check("11.3", loss)
""",
        right=[
            "lambda a, b: (b * a.item()) * (a.item() * b)",
            LOSS.format("c = a.detach() ** 2", "c * b * b"),
            LOSS.format("with mg.no_grad():\n        c = a * 1", "mg.square(b * c)"),
            LOSS.format("c = mg.tensor(a.tolist())", "(b * c).pow(2)"),
            "lambda a, b: (a.data * b) ** 2",
        ],
        wrong=[
            ("lambda a, b: (a * b) ** 2", "should be a constant here"),
            (LOSS.format("a.requires_grad_(False)", "(a * b) ** 2"), "itself was changed"),
            (LOSS.format("a.detach_()", "(a * b) ** 2"), "go on asking"),
            ("@mg.no_grad()\ndef loss(a, b):\n    return (a * b) ** 2", "b should still learn"),
            ("lambda a, b: ((a * b) ** 2).detach()", "no gradient can come"),
            ("lambda a, b: a.detach() * b * (a * b).detach()", "constant as well"),
            ("lambda a, b: a.detach() * b * (a * b.detach())", "one of the factors a"),
            ("lambda a, b: a.detach() * b * 2", "twice the product"),
            ("lambda a, b: a.detach() * b", "square is missing"),
            ("lambda a, b: a.detach() * b ** 2", "a should be squared"),
            ("lambda a, b: (2.0 * b) ** 2", "the same when a is another"),
            ("lambda a, b: (a.item() * b.item()) ** 2", "a tensor should come"),
            (LOSS.format("out = (a * b) ** 2\n    out.backward()", "out"), "before backward"),
            ("lambda a, b: (a.detach() * b) ** 2 + 0 * a", "is in the graph still"),
        ],
        equivalent=dict.fromkeys(
            [
                "return (-(a.detach() * b)) ** 2",
                "return (-a.detach() * b) ** 2",
                "c = (-a.detach()) ** 2",
                "c = -(a * 1)",
                "return mg.square(-(b * c))",
                "c = a * -1",
                "c = -mg.tensor(a.tolist())",
                "return (-(b * c)).pow(2)",
                "lambda a, b: (-(a.data * b)) ** 2",
            ],
            "the square takes the minus away",
        )
        | {"c = a / 1": "a / 1 is a * 1"},
    ),
]
