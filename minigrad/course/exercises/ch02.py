"""Exercises of chapter 2: what a result remembers."""

from . import Exercise
from .checks02 import check_leaves, check_links, check_lost_link, check_volume


def links(**changed):
    """Return an answer to 02.1 with some rows changed, as code."""
    c0, c1, b0, b1, a0 = (changed.get(row, name) for row, name in LINKS.items())
    return (
        f'{{"c, link 0": {c0!r}, "c, link 1": {c1!r}, "b, link 0": {b0!r}, '
        f'"b, link 1": {b1!r}, "a, link 0": {a0!r}}}'
    )


LINKS = {"c0": "AddBackward0", "c1": "MulBackward0", "b0": "MulBackward0", "b1": None}
LINKS["a0"] = "AccumulateGrad"


FREE_NUMBERS = {
    f"{line}": "other numbers, the same links"
    for line in (
        "x = mg.tensor(3.0, requires_grad=True)",
        "x = mg.tensor(-2.0, requires_grad=True)",
        "a = x * 6",
        "a = x * -5",
        "b = a + 2",
        "b = a + -1",
    )
}
APPLY = "apply(VolumeBackward0, side, height)"
VOLUME = """
class VolumeBackward0(Node):
    inputs = ("side", "height")
    saves = {}

    @staticmethod
    def forward(side, height):
        return side * side * height


def volume(side, height):
    return {}
"""
LEAVES = """
def leaves(node):
    found, waiting = set(), [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, AccumulateGrad):
            found.add(node.leaf())
        {}
        {}
    return found
"""

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
        right=[
            links(c0="add", c1="mul", b0="Mul"),
            links(b1="None"),
            """
x = mg.tensor(2.0, requires_grad=True)
a = x * 5
b = a + 1
c = b * a
table = {
    f"{name}, link {place}": node and node.name()
    for name, result in {"a": a, "b": b, "c": c}.items()
    for place, (node, _) in enumerate(result.grad_fn.next_functions)
}
""",
        ],
        wrong=[
            (links(c0="MulBackward0"), "the operation that made this input"),
            (links(c1="AccumulateGrad"), "the second factor of c is a"),
            (links(b0="AddBackward0"), "the first input of b"),
            (links(b1="AccumulateGrad"), "a plain number"),
            (links(a0=None), "what ends the way back there"),
            ('["AddBackward0"]', "a table is wanted, with the rows"),
        ],
        equivalent=FREE_NUMBERS,
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
        right=[
            "lambda w, x: 1 + x * w",
            "def predicted(w, x):\n    y = mg.mul(w, x)\n    return mg.add(y, 1.0)",
            "def predicted(w, x):\n    y = w * x\n    y = y + 1\n    return y",
        ],
        wrong=[
            ("lambda w, x: mg.tensor((w.array * x.array).tolist()) + 1", "no operation on tensors"),
            (
                "lambda w, x: mg.tensor((w.array * x.array).tolist(), requires_grad=True) + 1",
                "was a tensor made anew",
            ),
            ("lambda w, x: w * x", "the 1 is missing"),
            ("lambda w, x: w + x + 1", "the sum of w and x"),
            ("lambda w, x: w * 3 + 1", "the same when x is another"),
            ("lambda w, x: w * x.requires_grad_() + 1", "x is data"),
            ("lambda w, x: w.array * x.array + 1", "a number remembers nothing"),
            ("lambda w, x: -(w * x + 1)", "the sign is turned"),
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
            VOLUME.format('{"height": "side", "side": "height side"}', APPLY),
            VOLUME.format("dict(side='side height', height='side')", "apply(rule, side, height)")
            + "\nrule = VolumeBackward0",
            """
from minigrad.engine.operation import record, what_to_save

class Box(Node):
    inputs = ("side", "height")
    saves = {"side": "side height", "height": "side"}

def volume(side, height):
    values, nodes = (side.array, height.array), (side.node, height.node)
    result = side.array ** 2 * height.array
    return record(result, Box, nodes, what_to_save(Box, nodes, values, result))
""",
        ],
        wrong=[
            (VOLUME.format("{}", APPLY), "with both tracked, side is not saved"),
            (
                VOLUME.format('{"side": "height", "height": "side"}', APPLY),
                "with only side tracked, side is not saved",
            ),
            (
                VOLUME.format('{"side": "side height", "height": "side height"}', APPLY),
                "with only height tracked, height is saved",
            ),
            (VOLUME.format('{"side": "side height"}', APPLY), "with both tracked, height is not"),
            (
                VOLUME.format('{"side": ("side", "height"), "height": "side"}', APPLY),
                "as one text",
            ),
            ("lambda side, height: side * side * height", "one operation is one node"),
            ("lambda side, height: mg.tensor(12.0)", "computed from the numbers"),
            ("lambda side, height: side * height", "volume(side, height) is"),
        ],
        equivalent={
            f"return record(result, Box, nodes, what_to_save(Box, nodes, values, {name}))": (
                "the result is not among what is saved"
            )
            for name in ("side", "height")
        },
    ),
    Exercise(
        id="02.4",
        title="Who is behind this number?",
        level="easy",
        minutes=5,
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
        right=[
            LEAVES.format(
                "for following, _ in node.next_functions:",
                "    waiting += [following] if following else []",
            ),
            LEAVES.format("waiting.extend(filter(None, node.next))", "pass"),
            """
def leaves(node):
    if isinstance(node, AccumulateGrad):
        return {node.leaf()}
    behind = [following for following, _ in node.next_functions if following]
    return set().union(*map(leaves, behind))
""",
        ],
        wrong=[
            (LEAVES.format("waiting += [n for n, _ in node.next_functions]", "pass"), "is None"),
            (
                LEAVES.format("waiting += filter(None, node.next[:1])", "pass"),
                "a node may have several links",
            ),
            (
                "lambda node: {n.leaf() for n, _ in node.next_functions if hasattr(n, 'leaf')}",
                "follow the links of links",
            ),
            (
                LEAVES.format("found |= {mg.tensor(2.0)}", "waiting += filter(None, node.next)"),
                "leaves; got",
            ),
            (LEAVES.format("pass", "pass"), "does the walk go on from the first node"),
            ("lambda node: {n for n in node.next}", "these are nodes"),
            ("def leaves(node):\n    return [node]", "a set should come"),
        ],
    ),
]
