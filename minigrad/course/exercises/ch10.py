"""Exercises of chapter 10: what a graph keeps, and for how long."""

import minigrad as mg

from ...engine.backward import FREED
from . import Exercise, Wrong, call, compare

HELD = {
    "(x + x).sum()": 0,
    "(x * x).sum()": 400,
    "x.exp().exp().sum()": 800,
    "(x.sin() * x).sum()": 800,
}


def nodes(root):
    """Return every node behind a tensor."""
    waiting, seen = [root.node], set()
    while waiting:
        node = waiting.pop()
        if node is not None and node not in seen:
            seen.add(node)
            waiting.extend(node.next)
    return seen


def holds_arrays(node):
    return node.saved is not FREED and any(hasattr(value, "nbytes") for value in node.saved)


def check_held(held):
    compare(
        held,
        HELD,
        [
            ("(x + x).sum()", "an addition saves nothing, and a sum saves nothing"),
            ("(x * x).sum()", "both factors are one array of 100 numbers of 4 bytes"),
            ("x.exp().exp().sum()", "exp saves its result, and there are two of them"),
            ("(x.sin() * x).sum()", "sin saves x; the product saves x, the same array, and sin(x)"),
        ],
    )


def check_mean_loss(mean_loss):
    w = mg.tensor(2.0, requires_grad=True)
    got = call(mean_loss, [w * 1, w * 2, w * 6])
    if isinstance(got, mg.Tensor):
        kept = f"{len(nodes(got))} nodes" if got.node else "no graph"
        raise Wrong(
            f"expected a plain number, got a tensor with {kept} behind it: "
            + ("the losses themselves were added" if got.node else "take the number out")
        )
    compare(
        got,
        6.0,
        [
            (4.0, "only the last loss counts: what was there before?"),
            (0.0, "nothing was added"),
            (3.0, "those are the slopes; their values are wanted"),
        ],
        on="losses 2, 4 and 12",
    )


def two_losses(make=lambda x: x * x):
    x = mg.tensor(2.0, requires_grad=True)
    h = make(x)
    return x, h * 3, h * 5


def check_both(both):
    x, a, b = two_losses()
    try:
        both(a, b)
    except Exception as error:
        raise Wrong(f"it raised {type(error).__name__}: {str(error)[:60]}") from None
    compare(
        x.grad,
        32.0,
        [
            (None, "nothing reached the leaf"),
            (12.0, "only the gradient of a arrived"),
            (20.0, "only the gradient of b arrived"),
            (16.0, "is that a mean? the sum of both gradients is wanted"),
            (64.0, "each gradient arrived twice"),
        ],
        on="x.grad",
    )
    kept = {node.name() for root in (a, b) for node in nodes(root) if holds_arrays(node)}
    if kept:
        raise Wrong(f"the gradients are right, but {', '.join(sorted(kept))} still holds an array")


def both_in_turn(a, b):
    a.backward(retain_graph=True)
    b.backward()


def both_kept(a, b):
    a.backward(retain_graph=True)
    b.backward(retain_graph=True)


def both_plain(a, b):
    a.backward()
    b.backward()


def both_twice(a, b):
    (a + b).backward(retain_graph=True)
    (a + b).backward()


def added(losses):
    total = 0.0
    for loss in losses:
        total = total + loss
    return total / len(losses)


EXERCISES = [
    Exercise(
        id="10.1",
        title="What is kept?",
        level="easy",
        minutes=5,
        check=check_held,
        hints=[
            "100 numbers take 400 bytes. Which arrays does each rule read?",
            "x * x reads x twice, and it is one array.",
        ],
        solution="""
held = {
    "(x + x).sum()": 0,  # no rule reads a value
    "(x * x).sum()": 400,  # x, once
    "x.exp().exp().sum()": 800,  # the two results of exp
    "(x.sin() * x).sum()": 800,  # x, which sin and the product share, and sin(x)
}
check("10.1", held)
""",
        right=[HELD, {name: float(count) for name, count in HELD.items()}],
        wrong=[
            (HELD | {"(x + x).sum()": 400}, "an addition saves nothing"),
            (HELD | {"(x * x).sum()": 800}, "one array of 100"),
            (HELD | {"x.exp().exp().sum()": 400}, "two of them"),
            (HELD | {"(x.sin() * x).sum()": 1200}, "the same array"),
        ],
    ),
    Exercise(
        id="10.2",
        title="Mend the running mean",
        level="easy",
        minutes=5,
        check=check_mean_loss,
        hints=["What kind of thing should total be?", "loss.item() is a plain number."],
        solution="""
# item() takes the number out; no link leads from it to the graph, so the graph can go.
def mean_loss(losses):
    total = 0.0
    for loss in losses:
        total = total + loss.item()
    return total / len(losses)

check("10.2", mean_loss)
""",
        right=[
            lambda losses: sum(loss.item() for loss in losses) / len(losses),
            lambda losses: sum(float(loss.array) for loss in losses) / len(losses),
        ],
        wrong=[
            (added, "the losses themselves were added"),
            (lambda losses: mg.tensor(sum(x.item() for x in losses) / 3), "take the number out"),
            (lambda losses: losses[-1].item() / len(losses), "only the last loss"),
            (lambda losses: 0.0 / len(losses), "nothing was added"),
            (lambda losses: (1 + 2 + 6) / 3, "their values are wanted"),
        ],
    ),
    Exercise(
        id="10.3",
        title="Two losses, nothing left",
        level="medium",
        minutes=10,
        check=check_both,
        hints=[
            "There are two cures above. Both leave the right gradient.",
            "Which call should free the trunk? The last one.",
        ],
        solution="""
# One walk over the sum: each node has its turn once, and is freed.
def both(a, b):
    (a + b).backward()

check("10.3", both)
""",
        right=[lambda a, b: (a + b).backward(), both_in_turn],
        wrong=[
            (both_plain, "Trying to backward through the graph a second time"),
            (both_kept, "still holds an array"),
            (lambda a, b: a.backward(), "gradient of a arrived"),
            (lambda a, b: b.backward(), "gradient of b arrived"),
            (lambda a, b: ((a + b) / 2).backward(), "is that a mean"),
            (both_twice, "arrived twice"),
            (lambda a, b: None, "nothing reached"),
        ],
    ),
]
