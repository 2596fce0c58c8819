"""Exercises of chapter 2: what a result remembers."""

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.operation import record
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


def check_average(average):
    a = mg.tensor(2.0, requires_grad=True)
    b = a * 3
    out = call(average, a, b)
    compare(out, 4.0, on="average(2, 6)")
    if out.node is None:
        raise Wrong("the result has no grad_fn: none of the inputs given to record was a node")
    got = list(out.node.next)
    if any(isinstance(following, Tensor) for following in got):
        raise Wrong("the links lead to tensors: next holds the nodes of the inputs")
    if got == [b.node]:
        raise Wrong("one link is missing: two inputs, two links, even where one is None")
    if got == [None, b.node]:
        raise Wrong("the link to the leaf is None: a leaf has no grad_fn, but it has a node")
    if got == [b.node, a.node]:
        raise Wrong("the links are swapped: they stand in the order of the inputs")
    if got != [a.node, b.node]:
        raise Wrong(f"expected the nodes of both inputs, got {got}")
    out = call(average, mg.tensor(1.0), mg.tensor(2.0))
    if out.node is not None:
        raise Wrong("average of two tensors that are not tracked has a grad_fn; expected None")


class AverageBackward0(Node):
    """(a + b) / 2, for the proofs."""

    __slots__ = ()


def average(make_inputs):
    """Return an answer to 02.3 whose links are made in a given way, for the proofs."""

    def function(a, b):
        return record((a.array + b.array) / 2, AverageBackward0, make_inputs(a, b))

    return function


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
        raise Wrong("expected tensors, got nodes: node.variable is the leaf")
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
                found.add(node.variable)
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
        return {node.variable}
    behind = [following for following, _ in node.next_functions if following]
    return set().union(*map(leaves_by_recursion, behind))


def nearest_leaves(node):
    """Return the leaves one link away: a wrong answer."""
    near = [following for following, _ in node.next_functions]
    return {one.variable for one in near if isinstance(one, AccumulateGrad)}


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
        check=check_average,
        hints=[
            "record(array, rule, inputs): inputs are the nodes of the inputs, in order.",
            "A tensor's node is t.node; t.grad_fn hides the AccumulateGrad of a leaf.",
            "The inputs are (a.node, b.node).",
        ],
        solution="""
from minigrad.engine.graph import Node
from minigrad.engine.tensor import record

class AverageBackward0(Node):
    pass

# One link for each input, in order. .node, not .grad_fn: a leaf's grad_fn is None.
def average(a, b):
    return record((a.array + b.array) / 2, AverageBackward0, (a.node, b.node))

check("02.3", average)
""",
        right=[
            average(lambda a, b: (a.node, b.node)),
            average(lambda a, b: tuple(t.node for t in (a, b))),
        ],
        wrong=[
            (average(lambda a, b: (a.grad_fn, b.grad_fn)), "a leaf has no grad_fn"),
            (average(lambda a, b: (a, b)), "lead to tensors"),
            (average(lambda a, b: (b.node,)), "two inputs, two links"),
            (average(lambda a, b: (b.node, a.node)), "swapped"),
            (average(lambda a, b: ()), "none of the inputs given to record"),
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
            found.add(node.variable)
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
