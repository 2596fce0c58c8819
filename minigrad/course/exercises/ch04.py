"""Exercises of chapter 4: the order of the walk back."""

import numpy as np

from minigrad.pytorch.creation import tensor

from . import Exercise, Wrong, compare

ORDER = "y e d c b a x"
EMPTY = "{} has no entry for a node before something arrives there: start from 0 there"


def check_order(answer):
    if not isinstance(answer, str):
        raise Wrong(f'expected one text such as "y a b c d e x", got {answer!r}')
    got = " ".join(answer.replace(",", " ").split())
    if sorted(got.split()) != sorted(ORDER.split()):
        raise Wrong(f"expected each of {ORDER!r} once, got {got!r}: seven turns, x the last")
    if got == ORDER:
        return
    place = {name: position for position, name in enumerate(got.split())}
    feeds = ["yd", "ye", "db", "dc", "ba", "ca", "ax", "ex"]
    early = next((pair for pair in feeds if place[pair[0]] > place[pair[1]]), None)
    if got == ORDER[::-1]:
        raise Wrong("that is the order of the forward pass; backward starts at the root")
    if place["x"] < 6:
        raise Wrong("x is a leaf, older than all that was computed: it comes last")
    if early:
        raise Wrong(
            f"{early[1]} has its turn before {early[0]}, and {early[0]} feeds it: "
            f"a part would be missing"
        )
    if place["e"] > place["d"]:
        raise Wrong("no part is missing, but e is newer than d: the newest goes first")
    raise Wrong("no part is missing, but c is newer than b: the newest goes first")


def diamond():
    """Return x and z = h * 3 + h * 5 with h = x * 2; the slope is 16."""
    x = tensor(3.0, requires_grad=True)
    h = x * 2
    return x, h * 3 + h * 5


def ladder(rungs):
    """Return x and x added to itself `rungs` times: 2 ** rungs paths."""
    x = y = tensor(1.0, requires_grad=True)
    for _ in range(rungs):
        y = y + y
    return x, y


def gradient(walk, make, *args):
    x, root = make(*args)
    try:
        walk(root.node)
    except KeyError:
        raise Wrong(f"KeyError: {EMPTY.format('pending')}") from None
    except Exception as error:
        raise Wrong(f"it raised {type(error).__name__}: {error}") from None
    return None if x.grad is None else x.grad.item()


def check_walk(walk):
    chain = gradient(walk, lambda: (x := tensor(3.0, requires_grad=True), x * 2 * 3))
    compare(
        chain,
        6.0,
        [(None, "nothing reached the leaf"), (18.0, "on a chain the old part counts twice")],
        on="x.grad of x * 2 * 3",
    )
    compare(
        gradient(walk, diamond),
        16.0,
        [
            (6.0, "was the gradient overwritten instead of added?"),
            (10.0, "the first part stayed, the second was dropped: both must count"),
            (30.0, "parts that meet are added, not multiplied"),
            (8.0, "is that the mean of the parts? their sum is wanted"),
        ],
        on="x.grad of the diamond",
    )
    compare(gradient(walk, ladder, 12), 4096.0, on="x.grad of a ladder with 12 rungs")


def counted(paths, make, *args):
    try:
        return paths(make(*args)[1].node)
    except KeyError:
        raise Wrong(f"KeyError: {EMPTY.format('arriving')}") from None
    except Exception as error:
        raise Wrong(f"it raised {type(error).__name__}: {error}") from None


def check_paths(paths):
    compare(
        counted(paths, ladder, 3),
        8,
        [
            (1, "the second path was overwritten: what arrives must be added"),
            (2, "a link brings as many paths as arrived at its node, not one"),
        ],
        on="paths in a ladder with 3 rungs",
    )
    compare(
        counted(paths, diamond),
        2,
        [(8, "not every node has two links: doubling fits ladders only")],
        on="paths in the diamond",
    )


def walk_with(meet):
    """Return a walk in which `meet(pending, node, part)` says what waits from now on."""

    def walk(root):
        pending = {root: np.float32(1)}
        while pending:
            node = max(pending, key=lambda node: node.number)
            grad = pending.pop(node)
            for following, part in zip(node.next, node.backward(grad), strict=False):
                if following is not None and part is not None:
                    pending[following] = meet(pending, following, part)

    return walk


def paths_with(meet):
    """Return a count in which `meet(arriving, node, count)` says how many arrive."""

    def paths(root):
        arriving, leaf_paths = {root: 1}, 0
        while arriving:
            node = max(arriving, key=lambda node: node.number)
            count = arriving.pop(node)
            if not node.next:
                leaf_paths += count
            for following in node.next:
                if following is not None:
                    arriving[following] = meet(arriving, following, count)
        return leaf_paths

    return paths


EXERCISES = [
    Exercise(
        id="04.1",
        title="Which order?",
        level="easy",
        minutes=5,
        check=check_order,
        hints=[
            "Write down the order in which the six operations ran.",
            "Backward takes the newest first. Could that ever be too early?",
        ],
        solution="""
# Newest first: the forward order, turned round. e ran after d, so it goes before d.
order = "y e d c b a x"
check("04.1", order)
""",
        right=["y e d c b a x", "y, e, d, c, b, a, x"],
        wrong=[
            ("x a b c d e y", "order of the forward pass"),
            ("y d e c b a x", "e is newer than d"),
            ("y e d b c a x", "c is newer than b"),
            ("y e x d c b a", "it comes last"),
            ("y e d b a c x", "c feeds it"),
            ("y e d c b a", "seven turns"),
            (["y", "e"], "expected one text"),
        ],
    ),
    Exercise(
        id="04.2",
        title="Mend the walk",
        level="medium",
        minutes=10,
        check=check_walk,
        hints=[
            "In the diamond two parts arrive at h. What happens to the first one?",
            "pending.get(following, 0) is what waits there already, or 0.",
        ],
        solution="""
# Two paths may lead to one node. Its gradient is the sum of what they bring.
def walk(root):
    pending = {root: np.float32(1)}
    while pending:
        node = max(pending, key=lambda node: node.number)
        grad = pending.pop(node)
        for following, part in zip(node.next, node.backward(grad)):
            if following is not None and part is not None:
                pending[following] = pending.get(following, 0) + part

check("04.2", walk)
""",
        right=[
            walk_with(lambda pending, node, part: pending.get(node, 0) + part),
            walk_with(lambda pending, node, part: sum([part, pending.pop(node, 0.0)])),
        ],
        wrong=[
            (walk_with(lambda pending, node, part: part), "overwritten instead of added"),
            (walk_with(lambda pending, node, part: pending.get(node, part)), "was dropped"),
            (walk_with(lambda pending, node, part: pending.get(node, 1) * part), "not multiplied"),
            (walk_with(lambda p, node, part: (p.get(node, part) + part) / 2), "mean of the parts"),
            (walk_with(lambda pending, node, part: pending[node] + part), "KeyError: pending"),
            (lambda root: None, "nothing reached the leaf"),
        ],
    ),
    Exercise(
        id="04.3",
        title="Count the paths",
        level="medium",
        minutes=15,
        check=check_paths,
        hints=[
            "Each path that arrives at node goes on over each of its links.",
            "So count paths arrive at following over this link; others may have arrived before.",
        ],
        solution="""
# The same walk as for gradients, with every slope set to 1: a gradient is a sum over paths.
def paths(root):
    arriving, leaf_paths = {root: 1}, 0
    while arriving:
        node = max(arriving, key=lambda node: node.number)
        count = arriving.pop(node)
        if not node.next:
            leaf_paths += count
        for following in node.next:
            if following is not None:
                arriving[following] = arriving.get(following, 0) + count
    return leaf_paths

check("04.3", paths)
""",
        right=[
            paths_with(lambda arriving, node, count: arriving.get(node, 0) + count),
            paths_with(lambda arriving, node, count: count + arriving.pop(node, 0)),
        ],
        wrong=[
            (paths_with(lambda arriving, node, count: count), "was overwritten"),
            (paths_with(lambda arriving, node, count: arriving.get(node, 0) + 1), "not one"),
            (paths_with(lambda arriving, node, count: 2 * count), "fits ladders only"),
            (
                paths_with(lambda arriving, node, count: arriving[node] + count),
                "KeyError: arriving",
            ),
        ],
    ),
]
