"""Exercises of chapter 4: the order of the walk back."""

import numpy as np

from minigrad.pytorch.creation import tensor

from ..answers import Raised, untouched
from ..hidden import Effort
from ..values import words
from . import Exercise, NotYet, Wrong, call, try_out

ORDER = "y e d c b a x".split()


def check_order(answer):
    if untouched(answer):
        raise NotYet
    got = words(answer)
    if got is None:
        raise Wrong('the names are wanted as one text, such as "y a b c d e x"')
    for name in got:
        if name not in ORDER:
            raise Wrong(f"{name!r} is none of the seven: a, b, c, d, e, x and y have a turn")
        if got.count(name) > 1:
            raise Wrong(f"{name} has two turns in it; each has one")
    if missing := sorted(set(ORDER) - set(got)):
        raise Wrong(f"{missing[0]} has no turn: there are seven turns, x the last")
    if got == ORDER:
        return
    place = {name: position for position, name in enumerate(got)}
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
    newer, older = "ed" if place["e"] > place["d"] else "cb"
    raise Wrong(f"no part is missing, but {newer} is newer than {older}: the newest goes first")


# How one leaf and others reach a result: once, twice, by ways of different lengths, in products.
FORMULAS = [
    "(h := x * 2) * 3 + h * 5",
    "x * 2 * 3",
    "(h := x * w) * h * x",
    "(h := x + w) * (k := h * h + x) + k",
    "((h := x * x) + w) * (h - w) - h",
    "x + x + x * w + 1",
    "((h := w - x) + h + h) * 2 * h",
    "x",
]
LADDER, MOST = 20, 2000  # rungs, and the lines of code that a walk over it may run


def graph(draw):
    """Return a formula and its result, and the leaves x and w that it is made from."""
    x, w = (tensor(draw.number(), requires_grad=True) for _ in range(2))
    z = draw.pick(*FORMULAS)
    return z, x, w, eval(z, {"x": x, "w": w})


def ladder(rungs):
    """Return x, each rung of which is the one before and its double: 2 ** rungs paths.

    The double comes first and second in turn, so that no order but the newest first does.
    """
    y = tensor(1.0, requires_grad=True)
    for rung in range(rungs):
        y = y + y * 2 if rung % 2 else y * 2 + y
    return y


def each_once(function):
    """Raise Wrong where a function takes the paths of a ladder one by one."""
    effort = Effort(function, ladder(LADDER).node, most=MOST)
    if effort.lines > MOST:
        raise Wrong(
            f"a ladder has {2 * LADDER + 1} nodes, and more than {MOST} lines are run for it: "
            "each node should have one turn, not each path"
        )
    return effort.result


def on_graphs(function, see, name):
    """Return a function that lets another walk a graph, and tells what `see` sees then."""

    def seen(z, x, w, _result):
        try:
            return see(function(_result.node), x, w)
        except KeyError:
            raise Raised(
                f"for z = {z}: KeyError: {name} has no entry for a node before something "
                "arrives there: start from 0 there"
            ) from None

    return seen


def gradients(_, x, w):
    return {"x.grad": x.grad, "w.grad": w.grad}


def number_of_paths(count, *_):
    return count


def check_walk(walk):
    if untouched(walk):
        raise NotYet
    call(walk, tensor(1.0, requires_grad=True).node, on="from a leaf")

    def wrong(meet):
        return on_graphs(walk_with(meet), gradients, "")

    try_out(
        on_graphs(walk, gradients, "pending"),
        wrong(lambda pending, node, part: pending.get(node, 0) + part),
        graph,
        [
            (lambda *_: {"x.grad": None}, "nothing reached the leaf"),
            (wrong(lambda p, node, part: part), "was the gradient overwritten instead of added?"),
            (
                wrong(lambda p, node, part: p.get(node, part)),
                "the first part stayed, the second was dropped: both must count",
            ),
            (
                wrong(lambda p, node, part: p.get(node, 1) * part),
                "parts that meet are added, not multiplied",
            ),
            (
                wrong(lambda p, node, part: (p.get(node, part) + part) / 2),
                "is that the mean of the parts? their sum is wanted",
            ),
            (
                wrong(lambda p, node, part: p.get(node, part) + part),
                "the first part that arrives counts twice: start from 0 there",
            ),
        ],
    )
    each_once(walk)


def check_paths(paths):
    if untouched(paths):
        raise NotYet
    call(paths, tensor(1.0, requires_grad=True).node, on="from a leaf")

    def wrong(meet):
        return on_graphs(paths_with(meet), number_of_paths, "")

    try_out(
        on_graphs(paths, number_of_paths, "arriving"),
        wrong(lambda arriving, node, count: arriving.get(node, 0) + count),
        graph,
        [
            (
                wrong(lambda arriving, node, count: count),
                "the second path was overwritten: what arrives must be added",
            ),
            (
                wrong(lambda arriving, node, count: arriving.get(node, 0) + 1),
                "a link brings as many paths as arrived at its node, not one",
            ),
            (
                wrong(lambda arriving, node, count: 2 * count),
                "not every node has two links: doubling fits ladders only",
            ),
            (
                wrong(lambda a, node, count: 2 * count if node in a else count),
                "what arrived before need not be as many as what arrives now",
            ),
        ],
    )
    each_once(paths)


def walk_with(meet):
    """Return a walk in which `meet(pending, node, part)` says what waits from now on."""

    def walk(root):
        pending = {root: np.float32(1)}
        while pending:
            node = max(pending, key=lambda node: node.number)
            grad = pending.pop(node)
            for following, part in zip(node.next, node.backward(grad)):
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


WAITS = (
    "where `pop` puts what arrives again at the end of the line, a node may have a second turn, "
    "and the sums come right"
)
WALK = """
def walk(root):
    pending = {{root: np.float32(1)}}
    while pending:
        node = max(pending, key=lambda node: node.number)
        grad = pending.pop(node)
        for following, part in zip(node.next, node.backward(grad)):
            if following is not None and part is not None:
                pending[following] = {}
"""
PATHS = """
def paths(root):
    arriving, leaf_paths = {{root: 1}}, 0
    while arriving:
        node = max(arriving, key=lambda node: node.number)
        count = arriving.pop(node)
        if not node.next:
            leaf_paths += count
        for following in node.next:
            if following is not None:
                arriving[following] = {}
    return leaf_paths
"""

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
        right=[
            '"y, e, d, c, b, a, x"',
            '"Y -> E -> D -> C -> B -> A -> X"',
            '["y", "e", "d", "c", "b", "a", "x"]',
            'tuple("yedcbax")',
        ],
        wrong=[
            ('"x a b c d e y"', "order of the forward pass"),
            ('"y d e c b a x"', "e is newer than d"),
            ('"y e d b c a x"', "c is newer than b"),
            ('"y e x d c b a"', "it comes last"),
            ('"y e d b a c x"', "c feeds it"),
            ('"y e d c b a"', "x has no turn"),
            ('"y e d c b b a x"', "b has two turns"),
            ('"y z d c b a x"', "'z' is none of the seven"),
            ("7", "as one text"),
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
            WALK.format("part + pending.pop(following, 0.0)"),
            WALK.format("part if following not in pending else pending[following] + part"),
            """
from collections import defaultdict

def walk(root):
    pending = defaultdict(float)
    pending[root] = np.float32(1)
    while pending:
        node = sorted(pending, key=lambda node: node.number)[-1]
        for following, part in zip(node.next, node.backward(pending.pop(node))):
            if following and part is not None:
                pending[following] += part
""",
        ],
        wrong=[
            (WALK.format("part"), "overwritten instead of added"),
            (WALK.format("pending.get(following, part)"), "was dropped"),
            (WALK.format("pending.get(following, 1) * part"), "not multiplied"),
            (WALK.format("(pending.get(following, part) + part) / 2"), "mean of the parts"),
            (WALK.format("pending.get(following, part) + part"), "counts twice"),
            (WALK.format("pending[following] + part"), "KeyError: pending"),
            ("lambda root: None", "nothing reached the leaf"),
            (
                """
def walk(root):
    waiting = [(root, np.float32(1))]
    while waiting:
        node, grad = waiting.pop()
        waiting += [(n, p) for n, p in zip(node.next, node.backward(grad)) if n]
""",
                "each node should have one turn",
            ),
        ],
        equivalent={
            f"if following{not_none} and {name} is not None:": (
                "each rule here gives a part to each input that is tracked"
            )
            for name in ("root", "node", "pending")
            for not_none in ("", " is not None")
        }
        | {"node = max(pending, key=lambda node: root.number)": WAITS},
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
            PATHS.format("count + arriving.pop(following, 0)"),
            PATHS.format("sum([count, arriving.get(following) or 0])"),
            """
from collections import Counter

def paths(root):
    arriving = Counter([root])
    total = 0
    while arriving:
        node = max(arriving, key=lambda node: node.number)
        count = arriving.pop(node)
        total += 0 if node.next else count
        for following in filter(None, node.next):
            arriving[following] += count
    return total
""",
        ],
        wrong=[
            (PATHS.format("count"), "was overwritten"),
            (PATHS.format("arriving.get(following, 0) + 1"), "not one"),
            (PATHS.format("2 * count"), "fits ladders only"),
            (PATHS.format("2 * count if following in arriving else count"), "need not be as many"),
            (PATHS.format("arriving[following] + count"), "KeyError: arriving"),
            (
                """
def paths(node):
    if not node.next:
        return 1
    return sum(paths(n) for n in node.next if n is not None)
""",
                "each node should have one turn",
            ),
        ],
        equivalent={"node = max(arriving, key=lambda node: root.number)": WAITS},
    ),
]
