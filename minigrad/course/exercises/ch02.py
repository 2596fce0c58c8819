"""Exercises of chapter 2: what a result remembers."""

from . import Exercise
from .checks02 import check_leaves, check_links, check_lost_link, check_share


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
APPLY = "apply(ShareBackward0, total, people)"
SHARE = """
class ShareBackward0(Node):
    inputs = ("total", "people")
    saves = {}

    @staticmethod
    def forward(total, people):
        return total / people


def share(total, people):
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
            "Go through the lines: which still compute with tensors, and which with arrays?",
            "`.array` takes the numbers out of a tensor, and leaves its memory behind.",
            "Add to the tensor itself, and the line with mg.tensor can go.",
        ],
        solution="""
# product.array + 1 is a plain number: a tensor made of it knows nothing of w.
def mended(w, x):
    product = w * x
    shifted = product + 1
    return shifted * 2

check("02.2", mended)
""",
        right=[
            "lambda w, x: 2 * (1 + x * w)",
            "def mended(w, x):\n    y = mg.mul(w, x)\n    return mg.mul(mg.add(y, 1.0), 2)",
            "def mended(w, x):\n    y = w * x\n    y = y + 1\n    return y + y",
        ],
        wrong=[
            (
                "lambda w, x: mg.tensor((w.array * x.array + 1).tolist()) * 2",
                "no operation on tensors",
            ),
            (
                "lambda w, x: mg.tensor((w.array * x.array + 1).tolist(), requires_grad=True) * 2",
                "was a tensor made anew",
            ),
            ("lambda w, x: w * x + 1", "times 2 at the end is missing"),
            ("lambda w, x: w * x * 2", "the 1 is missing"),
            ("lambda w, x: w * x * 2 + 1", "first add the 1"),
            ("lambda w, x: (w * 3 + 1) * 2", "the same when x is another"),
            ("lambda w, x: (w * x.requires_grad_() + 1) * 2", "x is data"),
            ("lambda w, x: (w.array * x.array + 1) * 2", "a number remembers nothing"),
            ("lambda w, x: -(w * x + 1) * 2", "the sign is turned"),
        ],
    ),
    Exercise(
        id="02.3",
        title="An operation of your own",
        level="medium",
        minutes=10,
        check=check_share,
        hints=[
            "The function is like add: one call of apply, with another rule.",
            "Which values are in 1 / people? And in -result / people? These are to be kept.",
            'Both slopes have people: "people": ["total", "people"].',
            "The result is in one of them: whose slope is that?",
        ],
        solution="""
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply

# Both slopes need people; only that for people needs the result.
class ShareBackward0(Node):
    inputs = ("total", "people")
    saves = {"people": ["total", "people"], "result": ["people"]}

    @staticmethod
    def forward(total, people):
        return total / people


def share(total, people):
    return apply(ShareBackward0, total, people)


check("02.3", share)
""",
        right=[
            SHARE.format('{"result": ["people"], "people": ["people", "total"]}', APPLY),
            SHARE.format("dict(people=('total', 'people'), result={'people'})", APPLY),
            """
from minigrad.engine.operation import record, what_to_save

class Part(Node):
    inputs = ("total", "people")
    saves = {"people": ["total", "people"], "result": ["people"]}

def share(total, people):
    values, nodes = (total.array, people.array), (total.node, people.node)
    result = total.array * (1 / people.array)
    return record(result, Part, nodes, what_to_save(Part, nodes, values, result))
""",
        ],
        wrong=[
            (SHARE.format("{}", APPLY), "people is not saved"),
            (
                SHARE.format('{"people": ["total"], "result": ["people"]}', APPLY),
                "with only people",
            ),
            (
                SHARE.format('{"total": ["people"], "people": ["people", "total"]}', APPLY),
                "total is saved",
            ),
            (
                SHARE.format('{"people": ["total", "people"], "result": ["total"]}', APPLY),
                "with only total tracked, result is saved",
            ),
            ("lambda total, people: total * people", "share(total, people) is"),
            ("lambda total, people: mg.tensor(12.0)", "computed from the numbers"),
        ],
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
