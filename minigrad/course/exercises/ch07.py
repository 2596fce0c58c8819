"""Exercises of chapter 7: shapes, shares, and sums on the way back."""

from . import Exercise
from .checks07 import check_layer, check_pick, check_shares, check_unbroadcast

SHARES = [1, 1 / 6, 1 / 3, 1 / 6, 0, 2]
ROWS = ["x.sum()", "(x + 5).mean()", "x.sum(0).mean()", "x.reshape(3, 2).mean()"]
ROWS += ["x[1].sum()", "x[[0, 0, 1]].sum()"]


def shares(**changed):
    """Return an answer to 07.1 with some rows changed, as code: `r1="1 / 6"` is the second."""
    values = [changed.get(f"r{place}", repr(share)) for place, share in enumerate(SHARES)]
    return "{" + ", ".join(f"{row!r}: {value}" for row, value in zip(ROWS, values)) + "}"


def unbroadcast(line):
    """Return an answer to 07.2 with what stands behind `grad =`."""
    return f"""
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for dim, size in enumerate(shape):
        if size == 1:
            grad = {line}
    return grad
"""


def layer(for_x="grad @ w", for_w="grad.T @ x", for_b="grad.sum(0)"):
    """Return an answer to 07.3."""
    return f"lambda grad, x, w, b: ({for_x}, {for_w}, {for_b})"


def picking(*lines, forward="x[places]"):
    """Return an answer to 07.4 with these lines as its rule."""
    rule = "\n        ".join(lines)
    return f"""
class PickBackward0(Node):
    inputs = ("self",)

    @staticmethod
    def forward(x, places):
        return {forward}

    def backward(self, grad):
        (places,) = self.args
        out = np.zeros(self.next[0].shape)
        {rule}

def pick(x, places):
    return apply(PickBackward0, x, places)
"""


EXERCISES = [
    Exercise(
        id="07.1",
        title="Which share?",
        level="easy",
        minutes=5,
        check=check_shares,
        hints=[
            "Nudge x[0, 0] by h. By how much does the result move?",
            "A mean over n entries moves by h / n. What was used twice moves it twice.",
        ],
        solution="""
shares = {
    "x.sum()": 1,
    "(x + 5).mean()": 1 / 6,  # adding 5 has the slope 1
    "x.sum(0).mean()": 1 / 3,  # the entry counts fully in one of three sums
    "x.reshape(3, 2).mean()": 1 / 6,  # entries only move
    "x[1].sum()": 0,  # the other row: a zero, and not None, since x was reached
    "x[[0, 0, 1]].sum()": 2,  # used twice
}
check("07.1", shares)
""",
        right=[
            shares(r1="0.17", r2="0.333", r3="np.float32(1 / 6)", r4="0.0"),
            "from fractions import Fraction\n"
            "shares = " + shares(r1="Fraction(1, 6)", r2='"1/3"', r5="[2]"),
            f"""
def share(text):
    x = mg.ones(2, 3, requires_grad=True)
    eval(text).backward()
    return x.grad[0, 0]

shares = {{text: share(text) for text in {ROWS}}}
""",
        ],
        wrong=[
            (shares(r0="1 / 6"), "how much does the sum move"),
            (shares(r1="1"), "that is the share in a sum"),
            (shares(r1="5 / 6"), "does the 5 play a part"),
            (shares(r2="1 / 6"), "a sum is no mean"),
            (shares(r2="1 / 2"), "how many sums does"),
            (shares(r3="1 / 2"), "is the number of entries"),
            (shares(r4="None"), "all six entries"),
            (shares(r4="1"), "does x[0, 0] take part"),
            (shares(r5="1"), "each use counts"),
            (shares(r5="3"), "how often is row 0 picked"),
        ],
        equivalent=dict.fromkeys(
            [f"return x.grad[0, {place}]" for place in (1, 2)], "row 0 has one share throughout"
        ),
    ),
    Exercise(
        id="07.2",
        title="Mend unbroadcast",
        level="medium",
        minutes=10,
        check=check_unbroadcast,
        hints=[
            "An entry that was used three times gets three gradients. What happens to them?",
            "They add up. NumPy's keepdims=True leaves the dim there, with size 1.",
        ],
        solution="""
# Each use of an entry is a path of its own, and paths add up.
def unbroadcast(grad, shape):
    while grad.ndim > len(shape):
        grad = grad.sum(0)
    for dim, size in enumerate(shape):
        if size == 1:
            grad = grad.sum(dim, keepdims=True)
    return grad

check("07.2", unbroadcast)
""",
        right=[
            unbroadcast("np.add.reduce(grad, axis=dim, keepdims=True)"),
            unbroadcast("np.expand_dims(grad.sum(dim), dim)"),
            """
def unbroadcast(grad, shape):
    extra = grad.ndim - len(shape)
    stretched = [dim + extra for dim, size in enumerate(shape) if size == 1]
    return grad.sum((*range(extra), *stretched)).reshape(shape)
""",
        ],
        wrong=[
            (unbroadcast("grad.mean(dim, keepdims=True)"), "a mean again"),
            (unbroadcast("grad.sum(dim)"), "the dim is gone"),
            (unbroadcast("grad[:, :1]"), "right for"),
            (unbroadcast("grad"), "nothing was summed there"),
            (unbroadcast("grad.sum(keepdims=True)"), "over every dim"),
            (unbroadcast("grad.sum(dim, keepdim=True)"), "words are axis"),
            (unbroadcast("grad.sum(-1, keepdims=True)"), "the last dim always"),
            (unbroadcast("grad.max(dim, keepdims=True, initial=-9)"), "greatest part"),
            ("lambda grad, shape: grad", "nothing was summed"),
            (unbroadcast("grad.take([0], dim)"), "the first part only"),
        ],
    ),
    Exercise(
        id="07.3",
        title="The rule of a linear layer",
        level="medium",
        minutes=15,
        check=check_layer,
        hints=[
            "Take x first: (batch, in) from grad (batch, out) and w (out, in).",
            "For w: (out, in) from grad (batch, out) and x (batch, in). Transpose one of them.",
            "b was broadcast over the batch.",
        ],
        solution="""
# For x the inner size is out; for w it is the batch, so each example adds its part.
# b was broadcast over the batch, so it is summed back.
def rule(grad, x, w, b):
    return grad @ w, grad.T @ x, grad.sum(0)

check("07.3", rule)
""",
        right=[
            "lambda grad, x, w, b: [np.dot(grad, w), (x.T @ grad).T, grad.sum(axis=0)]",
            """
def rule(grad, x, w, b):
    for_x, for_w, for_b = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for row, part in enumerate(grad):
        for_x[row] = part @ w
        for_w += np.outer(part, x[row])
        for_b += part
    return for_x, for_w, for_b
""",
            """
def rule(grad, x, w, b):
    x, w, b = (mg.tensor(each, requires_grad=True) for each in (x, w, b))
    (x @ w.T + b).backward(mg.tensor(grad))
    return x.grad, w.grad, b.grad
""",
        ],
        wrong=[
            (layer(for_x="grad @ w.T"), "transposes w already"),
            (layer(for_x="w"), "where did grad go"),
            (layer(for_x="grad"), "where did w go"),
            (layer(for_x="w @ grad"), "do grad and w share"),
            (layer(for_w="x.T @ grad"), "that is for w.T"),
            (layer(for_w="grad.T @ x / len(x)"), "for the loss to make"),
            (layer(for_w="grad @ x"), "do grad and x share"),
            (layer(for_b="grad"), "sum it back"),
            (layer(for_b="grad.mean(0)"), "each use counts"),
            (layer(for_b="grad.sum(1)"), "sums over the outputs; b"),
            (layer(for_b="grad.sum()"), "sums over the outputs, too"),
            (layer(for_b="np.ones_like(b)"), "still multiplies by grad"),
            ("lambda grad, x, w, b: (grad @ w, grad.T @ x)", "a tuple of 2; three gradients"),
        ],
        equivalent=dict.fromkeys(
            [
                f"for_x, for_w, for_b = ({x}np.zeros(x.shape), {w}np.zeros(w.shape), "
                f"{b}np.zeros(b.shape))"
                for x, w, b in (("-", "", ""), ("", "-", ""), ("", "", "-"))
            ],
            "-0 is 0",
        ),
    ),
    Exercise(
        id="07.4",
        title="Write the rule of picking",
        level="medium",
        minutes=10,
        check=check_pick,
        hints=[
            "Begin with zeros in the shape of x: np.zeros(self.next[0].shape).",
            "Then go through places and grad together, and add each part at its place.",
        ],
        solution="""
import numpy as np

from minigrad.engine.graph import Node
from minigrad.engine.operation import apply

class PickBackward0(Node):
    inputs = ("self",)

    @staticmethod
    def forward(x, places):
        return x[places]

    # A place that is picked twice is met twice in the loop, and both parts add up.
    def backward(self, grad):
        (places,) = self.args
        out = np.zeros(self.next[0].shape)
        for place, part in zip(places, grad):
            out[place] += part
        return (out,)

def pick(x, places):
    return apply(PickBackward0, x, places)

check("07.4", pick)
""",
        right=[
            picking("np.add.at(out, places, grad)", "return (out,)"),
            picking(
                "for k in range(len(places)):", "    out[places[k]] += grad[k]", "return [out]"
            ),
            """
class Pick(Node):
    forward = lambda x, places: np.take(x, places, 0)

    def backward(self, grad):
        count = self.next[0].shape[0]
        return (np.eye(count)[self.args[0]].T @ grad,)

def pick(x, places):
    return apply(Pick, x, places)
""",
        ],
        wrong=[
            (picking("out[places] += grad", "return (out,)"), "go place by place"),
            (picking("out[places[::-1]] = grad[::-1]", "return (out,)"), "only the first is there"),
            (picking("return (grad,)"), "that is grad itself"),
            (picking("return out"), "a tuple of one gradient"),
            (picking("np.add.at(out, places, 1)", "return (out,)"), "where did grad go"),
            (picking("return (out,)"), "the gradient: got"),
            (picking("np.add.at(out, places, grad)", "return (out,)", forward="x"), "forward was"),
            ("lambda x, places: mg.tensor([10.0, 10.0, 30.0])", "a tensor without a grad_fn"),
            ("lambda x, places: x[places]", "another rule"),
        ],
        equivalent={
            "- inputs = ('self',)": "Node has this line",
            "for k in range(len(grad)):": "there are as many as places",
            "inputs = ('',)": "nothing is saved, so the name is not asked for",
            "out = -np.zeros(self.next[0].shape)": "-0 is 0",
        },
    ),
]
