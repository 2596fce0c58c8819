"""Exercises of chapter 11: what is tracked, and what may be written."""

from . import Exercise
from .checks11 import SLOPES, check_loss, check_slopes, check_step

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
