"""Exercises of chapter 2: what a result remembers."""

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply, record, what_to_save
from minigrad.engine.tensor import AccumulateGrad, Tensor

from . import Exercise, Wrong, call, compare


def check_links(table):
    compare(
        table,
        {
            "c, link 0": "AddBackward0",
            "c, link 1": "MulBackward0",
            "b, link 0": "MulBackward0",
            "b, link 1": None,
            "a, link 0": "AccumulateGrad",
        },
        [
            ("c, link 0", "the link of an input leads to the operation that made this input"),
            ("c, link 1", "the second factor of c is a; which operation made a?"),
            ("b, link 0", "which operation made a, the first input of b?"),
            ("b, link 1", "1 is a plain number: is there a node behind it?"),
            ("a, link 0", "x is a leaf that requires grad: what ends the way back there?"),
        ],
    )


def links(c0="AddBackward0", c1="MulBackward0", b0="MulBackward0", b1=None, a0="AccumulateGrad"):
    """Return an answer to 02.1, for the proofs."""
    return {
        "c, link 0": c0,
        "c, link 1": c1,
        "b, link 0": b0,
        "b, link 1": b1,
        "a, link 0": a0,
    }


def check_lost_link(predicted):
    w, x = mg.tensor(2.0, requires_grad=True), mg.tensor(3.0)
    out = call(predicted, w, x)
    if not isinstance(out, Tensor):
        raise Wrong(f"expected a tensor, got {out!r}")
    compare(out, 7.0, on="predicted(2, 3)")
    node = out.node
    if x.node is not None:
        raise Wrong("x is tracked now: x is data, and only w was to be remembered")
    if node is None:
        raise Wrong("grad_fn is still None: nothing that was computed from w.array knows w")
    if isinstance(node, AccumulateGrad):
        raise Wrong("the result is a leaf: the graph starts at it, and w is not in it")
    if w.node not in reached(node):
        raise Wrong(
            "the result has a grad_fn, but from there no link leads to w: "
            "a tensor made anew from numbers is a new leaf"
        )


def reached(node):
    """Return all nodes that can be reached from a node."""
    found, waiting = [], [node]
    while waiting:
        node = waiting.pop()
        if node is not None and node not in found:
            found.append(node)
            waiting += node.next
    return found


# Which inputs are tracked, and what the node should have saved.
CASES = [
    ("side height", {"side": 2.0, "height": 3.0}),
    ("side", {"side": 2.0, "height": 3.0}),
    ("height", {"side": 2.0, "height": None}),
]


SAVES_IS_TEXT = 'in saves, write the inputs as one text, such as "side height"'


def check_volume(volume):
    for tracked, expected in CASES:
        side = mg.tensor(2.0, requires_grad="side" in tracked)
        height = mg.tensor(3.0, requires_grad="height" in tracked)
        try:
            out = call(volume, side, height)
        except Wrong as wrong:
            if "'split'" in str(wrong):
                raise Wrong(SAVES_IS_TEXT) from None
            raise
        compare(out, 12.0, on="volume(2, 3)")
        node = getattr(out, "node", None)
        if node is None:
            raise Wrong("the result has no node: hand the rule and the tensors to apply")
        if node.next != (side.node, height.node):
            raise Wrong(
                f"the links of {node.name()} do not lead to side and height: "
                "one operation is one node, made by one call of apply"
            )
        got = dict(zip(node.saves, node.saved, strict=False))
        for name, value in expected.items():
            check_saved(name, got.get(name), value, tracked)


def check_saved(name, got, expected, tracked):
    """Compare one saved value with what should be saved if these inputs are tracked."""
    where = f"with only {tracked} tracked" if " " not in tracked else "with both tracked"
    if got is None and expected is not None:
        raise Wrong(f"{where}, {name} is not saved: whose gradient will need {name}?")
    if got is not None and expected is None:
        raise Wrong(f"{where}, {name} is saved: will the gradient of {tracked} need it?")
    compare(got, expected, on=f"the saved {name}")


class VolumeBackward0(Node):
    """side * side * height, for the proofs."""

    inputs = ("side", "height")
    saves = {"side": "side height", "height": "side"}

    @staticmethod
    def forward(side, height):
        return side * side * height


def volume(**saves):
    """Return an answer to 02.3 that saves what is said, for the proofs."""
    rule = type("VolumeBackward0", (VolumeBackward0,), {"saves": saves})
    return lambda side, height: apply(rule, side, height)


def volume_by_record(side, height):
    """Return the volume, the longer way."""
    values, nodes = (side.array, height.array), (side.node, height.node)
    result = VolumeBackward0.forward(*values)
    saved = tuple(what_to_save(VolumeBackward0, nodes, values, result))
    return record(result, VolumeBackward0, nodes, saved)


def check_leaves(leaves):
    x, w = mg.tensor(2.0, requires_grad=True), mg.tensor(3.0, requires_grad=True)
    z = (w * 2 + 1) * x
    try:
        got = leaves(z.grad_fn)
    except AttributeError as error:
        raise Wrong(f"{error}: a link may be None, where an input is not tracked") from error
    if not isinstance(got, set):
        raise Wrong(f"expected a set, got {type(got).__name__}")
    if any(isinstance(one, Node) for one in got):
        raise Wrong("expected tensors, got nodes: node.leaf() is the leaf")
    names = {"x": x, "w": w}
    missing = [name for name, leaf in names.items() if leaf not in got]
    if missing == ["x", "w"]:
        raise Wrong("no leaf was found: did the walk go beyond the first node?")
    if missing == ["x"]:
        raise Wrong("x was not found: each node may have several links; follow all of them")
    if missing == ["w"]:
        raise Wrong("w was not found: it lies deeper than x; follow the links of links, too")
    if len(got) > 2:
        raise Wrong(f"expected 2 leaves, got {len(got)}")


def leaves_by(onward):
    """Return an answer to 02.4 whose blank is filled by `onward(node, waiting)`, for the proofs."""

    def leaves(node):
        found, waiting = set(), [node]
        while waiting:
            node = waiting.pop()
            if isinstance(node, AccumulateGrad):
                found.add(node.leaf())
            onward(node, waiting)
        return found

    return leaves


def all_links(node, waiting):
    """Go on to every link."""
    for following, _ in node.next_functions:
        if following is not None:
            waiting.append(following)


def leaves_by_recursion(node):
    """Return the leaves behind a node, the other way to write it."""
    if isinstance(node, AccumulateGrad):
        return {node.leaf()}
    behind = [following for following, _ in node.next_functions if following]
    return set().union(*map(leaves_by_recursion, behind))


def nearest_leaves(node):
    """Return the leaves one link away: a wrong answer."""
    near = [following for following, _ in node.next_functions]
    return {one.leaf() for one in near if isinstance(one, AccumulateGrad)}


EXERCISES = [
    Exercise(
        id="02.1",
        title="Where the links lead",
        level="easy",
        minutes=5,
        check=check_links,
        hints=[
            "An input's link leads to the node of the operation that made this input.",
            "c is b * a. b was made by +, a by *.",
            "A leaf that requires grad has its AccumulateGrad; a plain number has no node: None.",
        ],
        solution="""
# Each link leads to the operation that made the input, to a leaf's AccumulateGrad, or nowhere.
table = {
    "c, link 0": "AddBackward0",  # b was made by +
    "c, link 1": "MulBackward0",  # a was made by *
    "b, link 0": "MulBackward0",  # a again: the same node
    "b, link 1": None,  # the number 1
    "a, link 0": "AccumulateGrad",  # the leaf x
}

check("02.1", table)
""",
        right=[links(), dict(reversed(links().items()))],
        wrong=[
            (links(c0="MulBackward0"), "the operation that made this input"),
            (links(c1="AccumulateGrad"), "the second factor of c is a"),
            (links(b0="AddBackward0"), "the first input of b"),
            (links(b1="AccumulateGrad"), "a plain number"),
            (links(a0=None), "what ends the way back there"),
        ],
    ),
    Exercise(
        id="02.2",
        title="The lost link",
        level="easy",
        minutes=5,
        check=check_lost_link,
        hints=[
            "Print broken(w, x).grad_fn. Which line still computes with tensors?",
            "`.array` takes the numbers out of a tensor, and leaves its memory behind.",
            "Multiply the tensors themselves.",
        ],
        solution="""
# w.array is a plain number: what is computed from it knows nothing of w.
def predicted(w, x):
    return w * x + 1

check("02.2", predicted)
""",
        right=[lambda w, x: w * x + 1, lambda w, x: 1 + x * w],
        wrong=[
            (lambda w, x: mg.tensor(float(w.array * x.array)) + 1, "grad_fn is still None"),
            (
                lambda w, x: mg.tensor(float(w.array * x.array), requires_grad=True) + 1,
                "a tensor made anew",
            ),
            (
                lambda w, x: mg.tensor(float(w.array * x.array) + 1, requires_grad=True),
                "the graph starts at it",
            ),
            (lambda w, x: w * x, "expected 7, got 6"),
            (lambda w, x: w.array * x.array + 1, "expected a tensor"),
        ],
    ),
    Exercise(
        id="02.3",
        title="An operation of your own",
        level="medium",
        minutes=10,
        check=check_volume,
        hints=[
            "The function is like add: one call of apply, with another rule.",
            "Go through the values one by one: whose gradient needs side? And whose needs height?",
            '"side" is needed by both: "side": "side height".',
        ],
        solution="""
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply

# Both gradients need side; only that of side needs height.
class VolumeBackward0(Node):
    inputs = ("side", "height")
    saves = {"side": "side height", "height": "side"}

    @staticmethod
    def forward(side, height):
        return side * side * height


def volume(side, height):
    return apply(VolumeBackward0, side, height)


check("02.3", volume)
""",
        right=[
            volume(side="side height", height="side"),
            volume(height="side", side="height side"),
            volume_by_record,
        ],
        wrong=[
            (volume(), "with both tracked, side is not saved"),
            (volume(side="height", height="side"), "with only side tracked, side is not saved"),
            (
                volume(side="side height", height="side height"),
                "with only height tracked, height is saved",
            ),
            (volume(side="side height"), "with both tracked, height is not saved"),
            (volume(side=("side", "height"), height="side"), "as one text"),
            (lambda side, height: side * side * height, "one operation is one node"),
            (lambda side, height: mg.tensor(12.0), "the result has no node"),
            (lambda side, height: side * height, "expected 12, got 6"),
        ],
    ),
    Exercise(
        id="02.4",
        title="Who is behind this number?",
        level="medium",
        minutes=15,
        check=check_leaves,
        hints=[
            "`waiting` holds nodes that are still to be visited. Put the next ones into it.",
            "node.next_functions has pairs (node, 0), and (None, 0) where nothing is tracked.",
            "A list of every `following` in node.next_functions that is not None.",
        ],
        solution="""
from minigrad.engine.tensor import AccumulateGrad

# Follow every link, and skip those that lead nowhere.
def leaves(node):
    found, waiting = set(), [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, AccumulateGrad):
            found.add(node.leaf())
        waiting += [following for following, _ in node.next_functions if following is not None]
    return found

check("02.4", leaves)
""",
        right=[leaves_by(all_links), leaves_by_recursion],
        wrong=[
            (
                leaves_by(lambda node, waiting: waiting.extend(n for n, _ in node.next_functions)),
                "a link may be None",
            ),
            (
                leaves_by(lambda node, waiting: waiting.extend(filter(None, node.next[:1]))),
                "x was not found: each node may have several links",
            ),
            (nearest_leaves, "w was not found: it lies deeper"),
            (leaves_by(lambda node, waiting: None), "beyond the first node"),
            (lambda node: {one for one in reached(node) if not one.next}, "got nodes"),
            (lambda node: list(leaves_by(all_links)(node)), "expected a set"),
        ],
    ),
]
