"""Exercises of chapter 7: shapes, shares, and sums on the way back."""

import numpy as np

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply
from minigrad.engine.tensor import Tensor

from ..answers import NotYet
from . import Exercise, Wrong, call, compare, untouched

SHARES = {
    "x.sum()": 1,
    "(x + 5).mean()": 1 / 6,
    "x.sum(0).mean()": 1 / 3,
    "x.reshape(3, 2).mean()": 1 / 6,
    "x[1].sum()": 0,
    "x[[0, 0, 1]].sum()": 2,
}


def rounded(table):
    """Return a table with its shares as minigrad prints them, with four digits."""
    return {
        name: round(share, 4) if isinstance(share, float) else share
        for name, share in table.items()
    }


def check_shares(shares):
    compare(
        rounded(shares) if isinstance(shares, dict) else shares,
        rounded(SHARES),
        [
            ("x.sum()", "the sum moves as much as the entry does"),
            ("(x + 5).mean()", "a mean of six entries; the 5 plays no part"),
            ("x.sum(0).mean()", "sum(0) leaves three sums, and the mean is over those"),
            ("x.reshape(3, 2).mean()", "another shape, and still six entries"),
            ("x[1].sum()", "x[1] is the other row: x[0, 0] takes no part, and its slope is 0"),
            ("x[[0, 0, 1]].sum()", "row 0 is picked twice: both gradients add up"),
        ],
    )


def check_unbroadcast(unbroadcast):
    grad = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    try:
        got = call(unbroadcast, grad, (2, 1))
    except Wrong as error:
        if "unexpected keyword" not in str(error):
            raise
        raise Wrong("grad is a NumPy array: its words are axis and keepdims") from error
    compare(
        got,
        [[6.0], [15.0]],
        [
            ([[2.0], [5.0]], "a mean again: the entry was used three times, and each use counts"),
            ([6.0, 15.0], "the numbers are right, but the dim is gone: keep it with size 1"),
            ([[1.0], [4.0]], "only the first use was counted"),
            ([[21.0]], "that sums over every dim; only this one was stretched"),
            (grad, "nothing was summed"),
        ],
        on="a gradient of shape (2, 3) for a column of shape (2, 1)",
    )
    compare(
        call(unbroadcast, grad, (1, 3)),
        [[5.0, 7.0, 9.0]],
        [([[6.0], [15.0]], "that sums over the last dim always: which dim has size 1 here?")],
        on="a gradient of shape (2, 3) for a row of shape (1, 3)",
    )
    compare(call(unbroadcast, grad, (3,)), [5.0, 7.0, 9.0], on="a row of shape (3,)")


def unbroadcast_with(shrink):
    """Return an unbroadcast in which `shrink(grad, dim)` sees to a dim of size 1."""

    def unbroadcast(grad, shape):
        while grad.ndim > len(shape):
            grad = grad.sum(0)
        for dim, size in enumerate(shape):
            if size == 1:
                grad = shrink(grad, dim)
        return grad

    return unbroadcast


# The batch, the inputs and the outputs have one size: here shapes alone decide nothing.
GRAD, X = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [5.0, 2.0]])
W = np.array([[1.0, 3.0], [0.0, 2.0]])
OBLONG = np.ones((4, 2)), np.arange(12.0).reshape(4, 3), np.ones((2, 3)), np.zeros(2)
PARTS = {
    "x": (
        GRAD @ W,
        [
            (GRAD @ W.T, "the layer transposes w already; here w goes in as it is"),
            (W, "where did grad go?"),
        ],
    ),
    "w": (
        GRAD.T @ X,
        [
            (X.T @ GRAD, "that is the gradient of w.T; w has the shape (out, in)"),
            (GRAD @ X, "which index do grad and x share? The batch: sum over it"),
            (GRAD.T @ X / 2, "a mean over the batch is the loss's affair; here, sum"),
        ],
    ),
    "b": (
        GRAD.sum(0),
        [
            (GRAD.sum(1), "that sums over the outputs; b is used once for each row"),
            (GRAD.mean(0), "b is used once for each row, and each use counts fully"),
            (GRAD, "b was broadcast over the batch: sum it back"),
            (np.ones(2), "the slope is 1, and the rule still multiplies by grad"),
        ],
    ),
}


def check_layer(rule):
    got = call(rule, GRAD, X, W, np.zeros(2))
    if not isinstance(got, tuple | list) or len(got) != 3:
        compare(got, "three gradients, for x, w and b")
    for part, (name, (expected, mistakes)) in zip(got, PARTS.items(), strict=True):
        compare(part, expected, mistakes, on=f"the gradient of {name}, all sizes 2")
    grad, x, w, _ = OBLONG
    for part, expected in zip(
        call(rule, *OBLONG), (grad @ w, grad.T @ x, grad.sum(0)), strict=True
    ):
        compare(part, expected, on="a batch of 4, 3 in, 2 out")


def layer(for_x=None, for_w=None, for_b=None):
    """Return the right rule with some of its parts replaced."""

    def rule(grad, x, w, b):
        return (
            for_x(grad, w) if for_x else grad @ w,
            for_w(grad, x) if for_w else grad.T @ x,
            for_b(grad) if for_b else grad.sum(0),
        )

    return rule


def by_entries(grad, x, w, b):
    for_x, for_w = np.zeros(x.shape), np.zeros(w.shape)
    for i, j, k in np.ndindex(len(x), *w.shape):
        for_x[i, k] += grad[i, j] * w[j, k]
        for_w[j, k] += grad[i, j] * x[i, k]
    return [for_x, for_w, np.ones(len(x)) @ grad]


def check_pick(pick):
    x = mg.tensor([10.0, 20.0, 30.0, 40.0], requires_grad=True)
    out = call(pick, x, [0, 0, 2])
    if not isinstance(out, Tensor) or out.node is None:
        raise Wrong(f"expected a tensor with a grad_fn, got {out!r}")
    if untouched(type(out.node)):
        raise NotYet
    compare(out, [10.0, 10.0, 30.0], on="pick(x, [0, 0, 2])")
    compare(
        only_one(call(out.node.backward, np.array([1.0, 2.0, 5.0]))),
        [3.0, 0.0, 5.0, 0.0],
        [
            (
                [2.0, 0.0, 5.0, 0.0],
                "place 0 was picked twice: add 1 and 2; out[places] += grad writes one over "
                "the other, so go place by place",
            ),
            ([1.0, 0.0, 5.0, 0.0], "place 0 was picked twice: add 1 and 2"),
            ([2.0, 0.0, 1.0, 0.0], "that counts the uses; where did grad go?"),
            ([1.0, 2.0, 5.0], "it must have the shape of x: self.next[0].shape"),
        ],
        on="pick(x, [0, 0, 2]), backward([1, 2, 5])",
    )
    out = call(pick, mg.ones(3, 2, requires_grad=True), [2, 2])
    compare(
        only_one(call(out.node.backward, np.array([[1.0, 2.0], [3.0, 4.0]]))),
        [[0.0, 0.0], [0.0, 0.0], [4.0, 6.0]],
        [(lambda got: np.shape(got) != (3, 2), "take the shape of x from self.next[0].shape")],
        on="row 2 of a matrix, picked twice",
    )


def only_one(parts):
    """Return the gradient in a tuple of one."""
    if not isinstance(parts, tuple) or len(parts) != 1:
        raise Wrong(f"expected a tuple of one gradient, such as (out,), got {parts!r}")
    return parts[0]


def pick_with(rule):
    """Return an answer to 07.4 whose rule is a function of grad, places and x's shape."""

    class PickBackward0(Node):
        inputs = ("self",)

        @staticmethod
        def forward(x, places):
            return x[places]

        def backward(self, grad):
            return rule(grad, *self.args, self.next[0].shape)

    return lambda x, places: apply(PickBackward0, x, places)


def by_places(grad, places, shape):
    out = np.zeros(shape)
    for place, part in zip(places, grad, strict=True):
        out[place] += part
    return (out,)


def by_numpy(grad, places, shape):
    out = np.zeros(shape)
    np.add.at(out, places, grad)
    return (out,)


def written_over(grad, places, shape):
    out = np.zeros(shape)
    out[places] += grad
    return (out,)


def first_kept(grad, places, shape):
    return written_over(grad[::-1], places[::-1], shape)


def always_four(grad, places, shape):
    return by_places(grad, places, (4, *grad.shape[1:]))


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
        right=[SHARES, rounded(SHARES)],
        wrong=[
            (SHARES | {"x.sum()": 1 / 6}, "as much as the entry does"),
            (SHARES | {"(x + 5).mean()": 1}, "the 5 plays no part"),
            (SHARES | {"x.sum(0).mean()": 1 / 6}, "leaves three sums"),
            (SHARES | {"x.reshape(3, 2).mean()": 1 / 2}, "still six entries"),
            (SHARES | {"x[1].sum()": None}, "its slope is 0"),
            (SHARES | {"x[[0, 0, 1]].sum()": 1}, "picked twice"),
        ],
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
            unbroadcast_with(lambda grad, dim: grad.sum(dim, keepdims=True)),
            unbroadcast_with(lambda grad, dim: np.expand_dims(np.add.reduce(grad, dim), dim)),
        ],
        wrong=[
            (unbroadcast_with(lambda grad, dim: grad.mean(dim, keepdims=True)), "a mean again"),
            (unbroadcast_with(lambda grad, dim: grad.sum(dim)), "the dim is gone"),
            (unbroadcast_with(lambda grad, dim: grad.take([0], dim)), "first use"),
            (unbroadcast_with(lambda grad, dim: grad.sum(keepdims=True)), "over every dim"),
            (unbroadcast_with(lambda grad, dim: grad), "nothing was summed"),
            (unbroadcast_with(lambda grad, dim: grad.sum(dim, keepdim=True)), "words are axis"),
            (unbroadcast_with(lambda grad, dim: grad.sum(-1, keepdims=True)), "last dim always"),
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
        right=[layer(), by_entries],
        wrong=[
            (layer(for_x=lambda g, w: g @ w.T), "transposes w already"),
            (layer(for_x=lambda g, w: w), "where did grad go"),
            (layer(for_w=lambda g, x: x.T @ g), "gradient of w.T"),
            (layer(for_w=lambda g, x: g.T @ x / len(x)), "loss's affair"),
            (layer(for_w=lambda g, x: g @ x), "do grad and x share"),
            (layer(for_b=lambda g: g), "sum it back"),
            (layer(for_b=lambda g: g.mean(0)), "each use counts fully"),
            (layer(for_b=lambda g: g.sum(1)), "sums over the outputs"),
        ],
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
        right=[pick_with(by_places), pick_with(by_numpy)],
        wrong=[
            (pick_with(written_over), "writes one over the other"),
            (pick_with(first_kept), "picked twice: add 1 and 2"),
            (pick_with(lambda grad, places, shape: (grad,)), "the shape of x"),
            (pick_with(lambda grad, places, shape: grad), "a tuple of one gradient"),
            (
                pick_with(lambda grad, places, shape: by_places(np.ones(3), places, shape)),
                "where did grad go",
            ),
            (pick_with(always_four), "take the shape of x from"),
            (lambda x, places: mg.tensor([10.0, 10.0, 30.0]), "a tensor with a grad_fn"),
        ],
    ),
]
