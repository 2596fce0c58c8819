"""Exercises of chapter 5: leaves and flags."""

from . import Exercise
from .checks05 import check_flags, check_grads, check_loss, check_small


def loss_with(*lines):
    """Return an answer to 05.4 that begins with some lines."""
    return "\n    ".join(["def loss_of(w, b):", *lines, "return (w * 2 + b - 7) ** 2"])


def flags_as(requires_grad, is_leaf="not requires_grad"):
    """Return an answer to 05.2."""
    return (
        f"def flags(*inputs):\n    requires_grad = {requires_grad}\n"
        f"    is_leaf = {is_leaf}\n    return requires_grad, is_leaf"
    )


SQUARE = "a number and its negative have one square"
ANY = "any(t.requires_grad for t in inputs)"

EXERCISES = [
    Exercise(
        id="05.1",
        title="What arrives",
        level="easy",
        minutes=5,
        check=check_grads,
        hints=[
            "For each: is it a leaf, does it ask, is it reached?",
            "Two of the four are results. Of the other two, one asks.",
            "The slope of w * b for b is w.",
        ],
        solution="""
# a is a constant. b was computed from constants, so it was a leaf, and then it asked.
# w is a result: the tensor that 1.0 made is the leaf. y is a result.
grads = {"a": None, "b": 0.01, "w": None, "y": None}
check("05.1", grads)
""",
        right=[
            '{"y": None, "w": None, "b": mg.tensor(1.0) * 0.01, "a": None}',
            'dict(a="None", b=["0.01"], w=None, y="none")',
            'b = numeric_grad(lambda b: b / 100, 6.0)\ngrads = {**dict.fromkeys("awy"), "b": b}',
        ],
        wrong=[
            ('{"a": 1.0, "b": 0.01, "w": None, "y": None}', "no link leads back"),
            ('{"a": 0, "b": 0.01, "w": None, "y": None}', "0 would say"),
            ('{"a": None, "b": None, "w": None, "y": None}', "was computed from it"),
            ('{"a": None, "b": 1, "w": None, "y": None}', "is still to come"),
            ('{"a": None, "b": 0.02, "w": None, "y": None}', "which value has w"),
            ('{"a": None, "b": 0.01, "w": 6.0, "y": None}', "which tensor is the leaf"),
            ('{"a": None, "b": 0.01, "w": 0.06, "y": None}', "that 1.0 made"),
            ('{"a": None, "b": 0.01, "w": None, "y": 1.0}', "the seed enters at y"),
            ('{"a": None}', "the row 'b' is missing"),
            ("[None, 0.01, None, None]", "a table is wanted"),
        ],
        equivalent=dict.fromkeys(
            [f"b = numeric_grad(lambda b: b / 100, {place})" for place in (7.0, -6.0)],
            "a straight line has one slope everywhere",
        ),
    ),
    Exercise(
        id="05.2",
        title="The flags of a result",
        level="easy",
        minutes=10,
        check=check_flags,
        hints=[
            "How many inputs must ask, so that the operation is tracked?",
            "One. any(...) tells whether one of several things is true.",
            "If it is tracked, it has a node. What is a tensor with an operation's node?",
        ],
        solution="""
# One input that asks makes the operation tracked. A tracked operation makes a result, any other
# a leaf.
def flags(*inputs):
    requires_grad = any(tensor.requires_grad for tensor in inputs)
    is_leaf = not requires_grad
    return requires_grad, is_leaf


check("05.2", flags)
""",
        right=[
            "lambda *inputs: [tracked := {t.node for t in inputs} != {None}, not tracked]",
            flags_as("sum(int(t.requires_grad) for t in inputs) > 0", "requires_grad == False"),
            """
def flags(*inputs):
    for tensor in inputs:
        if tensor.requires_grad:
            return True, False
    return False, True
""",
        ],
        wrong=[
            (flags_as(ANY.replace("any", "all")), "must each of the inputs ask"),
            (flags_as("sum(t.requires_grad for t in inputs) == 1"), "exactly one"),
            (flags_as("inputs[0].requires_grad"), "only the first input"),
            (flags_as("inputs[-1].requires_grad"), "only the last input"),
            (flags_as("any(t.is_leaf and t.requires_grad for t in inputs)"), "as a leaf does"),
            (flags_as("True", "False"), "who should track"),
            (flags_as(ANY, "False"), "where does the graph end"),
            (flags_as(ANY, "True"), "the graph goes on"),
            (flags_as(ANY, "requires_grad"), "what is a tensor with an operation's node"),
            (flags_as("(inputs[0] + inputs[-1]).requires_grad"), "look only at the inputs"),
            (f"lambda *inputs: {ANY}", "two flags should come"),
        ],
    ),
    Exercise(
        id="05.3",
        title="A small weight",
        level="easy",
        minutes=5,
        check=check_small,
        hints=[
            "Which operation is the last one, and which tensor gets the flag?",
            "Make the number small first. Then ask.",
        ],
        solution="""
# The product of constants is a leaf, and a leaf may get the flag. So the flag comes last.
def small(value):
    return (mg.tensor(value) * 0.01).requires_grad_()


check("05.3", small)
""",
        right=[
            "lambda value: mg.tensor(value * 0.01, requires_grad=True)",
            "def small(value):\n    w = mg.tensor(value) / 100\n    w.requires_grad = True\n"
            "    return w",
            "def small(value):\n    w = mg.tensor(value, requires_grad=True)\n"
            "    w.array = w.array * 0.01\n    return w",
            "def small(value):\n    w = mg.tensor(value, requires_grad=True) * 0.01\n"
            "    return w.detach().requires_grad_()",
        ],
        wrong=[
            (
                "lambda value: (mg.tensor(value, requires_grad=True) * 0.01).requires_grad_()",
                "the operation came after the flag",
            ),
            ("lambda value: mg.tensor(value * 0.01)", "does not ask"),
            ("lambda value: mg.tensor(value, requires_grad=True)", "make it small"),
            ("lambda value: mg.tensor(value / 0.01, requires_grad=True)", "not divided by it"),
            ("lambda value: value * 0.01", "mg.tensor makes one"),
            ("lambda value: (value * 0.01).requires_grad_()", "AttributeError"),
            ("lambda value: mg.tensor(0.05, requires_grad=True)", "same whatever comes in"),
            ("lambda value: mg.tensor(round(value * 0.01, 2), requires_grad=True)", "the weight"),
        ],
        equivalent={
            "w = mg.tensor(value, requires_grad=False) * 0.01": "the flag is set after detach",
        },
    ),
    Exercise(
        id="05.4",
        title="Nothing trains",
        level="medium",
        minutes=10,
        check=check_loss,
        hints=[
            "The message was right: no tensor that the loss was computed from asks.",
            "The flag belongs on w and b, before the first operation.",
            "requires_grad_() returns the tensor itself: w = w.requires_grad_()",
        ],
        solution="""
# Ask before computing. requires_grad_ changes the caller's tensors in place, so the caller finds
# the gradients in them; a new tensor would keep them to itself.
def loss_of(w, b):
    w = w.requires_grad_()
    b = b.requires_grad_()
    return (w * 2 + b - 7) ** 2


check("05.4", loss_of)
""",
        right=[
            loss_with("w.requires_grad = b.requires_grad = True"),
            loss_with("for each in (w, b):", "    each.requires_grad_(True)"),
            "lambda w, b: mg.pow(w.requires_grad_() * 2 + b.requires_grad_() - 7, 2)",
        ],
        wrong=[
            (
                "def loss_of(w, b):\n    loss = (w * 2 + b - 7) ** 2\n"
                "    loss.requires_grad = True\n    return loss",
                "who asked when it was computed",
            ),
            (
                "def loss_of(w, b):\n    w = w.requires_grad_()\n    b = b.requires_grad_()\n"
                "    loss = (w * 2 + b - 7) ** 2\n    loss.requires_grad = True\n    return loss",
                "RuntimeError: you can only change",
            ),
            (
                loss_with(
                    "w = mg.tensor(w.item(), requires_grad=True)",
                    "b = mg.tensor(b.item(), requires_grad=True)",
                ),
                "the caller's w",
            ),
            (loss_with("w.requires_grad_()"), "the caller's b"),
            (loss_with("w = w.requires_grad_() * 0.5", "b.requires_grad_()"), "leave it"),
            (
                "def loss_of(w, b):\n    double = w * 2\n    w.requires_grad_()\n"
                "    return (double + b.requires_grad_() - 7) ** 2",
                "nothing arrived at w",
            ),
            ("lambda w, b: (w.item() * 2 + b.item() - 7) ** 2", "a tensor should"),
        ],
        equivalent={
            "return (-(w * 2 + b - 7)) ** 2": SQUARE,
            "lambda w, b: mg.pow(-(w.requires_grad_() * 2 + b.requires_grad_() - 7), 2)": SQUARE,
            "return (w * 2 + each - 7) ** 2": "after the loop, each is b",
        },
    ),
]
