"""Exercises of chapter 2: what a result remembers."""

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.tensor import Tensor

from ..answers import Raised, kind, untouched
from ..values import show
from . import Exercise, NotYet, Wrong, call, compare, draws, try_out


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


def links(**changed):
    """Return an answer to 02.1 with some rows changed, as code."""
    c0, c1, b0, b1, a0 = (changed.get(row, name) for row, name in LINKS.items())
    return (
        f'{{"c, link 0": {c0!r}, "c, link 1": {c1!r}, "b, link 0": {b0!r}, '
        f'"b, link 1": {b1!r}, "a, link 0": {a0!r}}}'
    )


LINKS = {"c0": "AddBackward0", "c1": "MulBackward0", "b0": "MulBackward0", "b1": None}
LINKS["a0"] = "AccumulateGrad"


def remembered(predicted):
    """Return a function that tells what an answer computes, and what its result remembers."""

    def seen(w, x):
        out = predicted(w, x)
        if not isinstance(out, Tensor):
            raise Wrong(
                f"that is {kind(out)}; a tensor should come, for a number remembers nothing"
            )
        return {
            "the result": out,
            "x tracked": x.node is not None,
            "a grad_fn": out.grad_fn is not None,
            "a way back to w": w.node in reached(out.node),
        }

    return seen


def check_lost_link(predicted):
    if untouched(predicted):
        raise NotYet
    try_out(
        remembered(predicted) if callable(predicted) else predicted,
        lambda w, x: {
            "the result": w.array * x.array + 1,
            "x tracked": False,
            "a grad_fn": True,
            "a way back to w": True,
        },
        lambda draw: (
            mg.tensor(draw.number(), requires_grad=True),
            mg.tensor(draw.pick(draw.number(), *(draw.array(*s).tolist() for s in [(3,), (2, 2)]))),
        ),
        [
            (lambda w, x: {"the result": w.array * x.array}, "the 1 is missing"),
            (lambda w, x: {"the result": w.array + x.array + 1}, "the sum of w and x, and 1"),
            ("x tracked", "x is data: only w was to be remembered"),
            (lambda w, x: {"a grad_fn": False, "a way back to w": True}, "that is w itself"),
            ("a grad_fn", "no operation on tensors made the result, so it knows nothing of w"),
            (
                "a way back to w",
                "none of the links leads to w: was a tensor made anew from numbers?",
            ),
        ],
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


SAVES_IS_TEXT = 'in saves, write the inputs as one text, such as "side height"'


def check_volume(volume):
    for draw in draws(9):
        # What each gradient needs: side's both, height's only side.
        tracked = draw.pick("side height", "side", "height")
        shape = draw.pick((), (), (), (3,), (3,), (3,), (2, 2))
        values = {"side": draw.array(*shape), "height": draw.array(*shape)}
        side, height = (
            mg.tensor(value.tolist(), requires_grad=name in tracked)
            for name, value in values.items()
        )
        on = f"on side = {show(side, 40)}, height = {show(height, 40)}"
        try:
            out = call(volume, side, height, on=on)
        except Wrong as wrong:
            raise Wrong(SAVES_IS_TEXT) if "'split'" in str(wrong) else wrong from None
        compare(out, values["side"] ** 2 * values["height"], VOLUMES, on)
        node = getattr(out, "node", None)
        if node is None:
            raise Wrong("the result has no node: hand the rule and the tensors to apply")
        if list(node.next) != [side.node, height.node]:
            raise Wrong(
                f"the links of {node.name()} do not lead to side and height: "
                "one operation is one node, made by one call of apply"
            )
        if type(node).__module__.startswith("minigrad.engine"):
            raise Wrong(f"its node is {node.name()}, another operation: hand apply your own rule")
        got = dict(zip(node.saves, node.saved))
        check_saved("side", got.get("side"), values["side"], tracked)
        needed = values["height"] if "side" in tracked else None
        check_saved("height", got.get("height"), needed, tracked)


VOLUMES = [
    (lambda out: out.node is None, "is it computed from the numbers that come in?"),
    (lambda out: out.shape == (), "volume(side, height) is side * side * height"),
]


def check_saved(name, got, expected, tracked):
    """Compare one saved value with what should be saved if these inputs are tracked."""
    where = f"with only {tracked} tracked" if " " not in tracked else "with both tracked"
    if got is None and expected is not None:
        raise Wrong(f"{where}, {name} is not saved: whose gradient will need {name}?")
    if got is not None and expected is None:
        raise Wrong(f"{where}, {name} is saved: will the gradient of {tracked} need it?")
    if expected is not None:
        compare(got, expected, on=f"the saved {name}")


def graph_of(draw):
    """Return a node, and a dictionary of the leaves behind it."""
    leaves = {name: mg.tensor(draw.number(), requires_grad=True) for name in ("u", "v", "w", "x")}
    u, v, w, x = leaves.values()
    z = draw.pick(
        lambda: (w * 2 + 1) * x,
        lambda: x * (1 + 3 * w),
        lambda: (u * x + u) * (v - u),
        lambda: 5 - ((u + 2) * mg.tensor(3.0) + x),
        lambda: x * x,
        lambda: ((u * v) * w) * x,
        lambda: mg.tensor(2.0) * (u * 3 * (1 - w)) + u,
        lambda: x,
    )()
    behind = reached(z.node)
    return z.node, {name: leaf for name, leaf in leaves.items() if leaf.node in behind}


def check_leaves(leaves):
    for draw in draws():
        root, expected = graph_of(draw)
        on = f"behind a node with {len(reached(root)) - 1} others"
        try:
            got = call(leaves, root, on=on)
        except Raised as raised:
            if isinstance(raised.__cause__, AttributeError) and "None" in str(raised):
                raise Raised(f"{raised}; a link is None where an input is not tracked") from None
            raise
        if untouched(got):
            raise NotYet
        if not isinstance(got, (set, frozenset)):
            raise Wrong(f"that is {kind(got)}; a set should come")
        if any(isinstance(one, Node) for one in got):
            raise Wrong("these are nodes; tensors should come: node.leaf() is the leaf")
        found = {id(one) for one in got}
        missing = [leaf.node for leaf in expected.values() if id(leaf) not in found]
        if missing:
            raise Wrong(f"{on}, {where_missed(root, missing, len(expected))}")
        if len(got) > len(expected):
            raise Wrong(f"{on} are {len(expected)} leaves; got {len(got)}")


def where_missed(root, missing, total):
    """Return which leaves were not found, and how one comes to them."""
    near = list(filter(None, root.next))
    by_first = root
    while by_first.next and by_first.next[0] is not None:
        by_first = by_first.next[0]
    said = f"{len(missing)} of {total} leaves {'was' if len(missing) == 1 else 'were'} not found"
    if len(missing) == total:
        return f"{said}: does the walk go on from the first node?"
    if not set(near) & set(missing):
        return f"{said}: more than one link away; follow the links of links, too"
    if by_first not in missing:
        return f"{said}: a node may have several links; follow all of them"
    return said


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
        minutes=10,
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
