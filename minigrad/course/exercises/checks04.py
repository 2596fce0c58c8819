"""Checks of chapter 4: the order of the walk back."""

import numpy as np

from minigrad.language import _
from minigrad.pytorch.creation import tensor

from ..answers import Raised, untouched
from ..hidden import Effort
from ..values import words
from . import NotYet, Wrong, call, try_out

ORDER = "y e d c b a x".split()


def check_order(answer):
    if untouched(answer):
        raise NotYet
    got = words(answer)
    if got is None:
        raise Wrong(_('the names are wanted as one text, such as "y a b c d e x"'))
    for name in got:
        if name not in ORDER:
            raise Wrong(
                _("{name!r} is none of the seven: a, b, c, d, e, x and y have a turn").format(
                    name=name
                )
            )
        if got.count(name) > 1:
            raise Wrong(_("{name} has two turns in it; each has one").format(name=name))
    if missing := sorted(set(ORDER) - set(got)):
        raise Wrong(
            _("{name} has no turn: there are seven turns, x the last").format(name=missing[0])
        )
    if got == ORDER:
        return
    place = {name: position for position, name in enumerate(got)}
    feeds = ["yd", "ye", "db", "dc", "ba", "ca", "ax", "ex"]
    early = next((pair for pair in feeds if place[pair[0]] > place[pair[1]]), None)
    if got == ORDER[::-1]:
        raise Wrong(_("that is the order of the forward pass; backward starts at the root"))
    if place["x"] < 6:
        raise Wrong(_("x is a leaf, older than all that was computed: it comes last"))
    if early:
        raise Wrong(
            _(
                "{early} has its turn before {first}, and {first} feeds it: a part would be missing"
            ).format(early=early[1], first=early[0])
        )
    newer, older = "ed" if place["e"] > place["d"] else "cb"
    raise Wrong(
        _("no part is missing, but {newer} is newer than {older}: the newest goes first").format(
            newer=newer, older=older
        )
    )


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
            _(
                "a ladder has {count} nodes, and more than {most} lines are run for it: "
                "each node should have one turn, not each path"
            ).format(count=2 * LADDER + 1, most=MOST)
        )
    return effort.result


def on_graphs(function, see, name):
    """Return a function that lets another walk a graph, and tells what `see` sees then."""

    def seen(z, x, w, _result):
        try:
            return see(function(_result.node), x, w)
        except KeyError:
            raise Raised(
                _(
                    "for z = {z}: KeyError: {name} has no entry for a node before something "
                    "arrives there: start from 0 there"
                ).format(z=z, name=name)
            ) from None

    return seen


def gradients(_, x, w):
    return {"x.grad": x.grad, "w.grad": w.grad}


def number_of_paths(count, *_):
    return count


def check_walk(walk):
    if untouched(walk):
        raise NotYet
    call(walk, tensor(1.0, requires_grad=True).node, on=_("from a leaf"))

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
    call(paths, tensor(1.0, requires_grad=True).node, on=_("from a leaf"))

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
