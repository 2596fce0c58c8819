"""Checks of chapter 2: what a result remembers."""

import minigrad as mg
from minigrad.engine.graph import Node
from minigrad.engine.tensor import Tensor
from minigrad.language import _

from ..answers import Raised, kind, untouched
from ..values import show
from . import NotYet, Wrong, call, compare, draws, try_out


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


def remembered(mended):
    """Return a function that tells what an answer computes, and what its result remembers."""

    def seen(w, x):
        out = mended(w, x)
        if not isinstance(out, Tensor):
            raise Wrong(
                _("that is {kind}; a tensor should come, for a number remembers nothing").format(
                    kind=kind(out)
                )
            )
        return {
            "the result": out,
            "x tracked": x.node is not None,
            "a grad_fn": out.grad_fn is not None,
            "a way back to w": w.node in reached(out.node),
        }

    return seen


def check_lost_link(mended):
    if untouched(mended):
        raise NotYet
    try_out(
        remembered(mended) if callable(mended) else mended,
        lambda w, x: {
            "the result": (w.array * x.array + 1) * 2,
            "x tracked": False,
            "a grad_fn": True,
            "a way back to w": True,
        },
        lambda draw: (
            mg.tensor(draw.number(), requires_grad=True),
            mg.tensor(draw.pick(draw.number(), *(draw.array(*s).tolist() for s in [(3,), (2, 2)]))),
        ),
        [
            (
                lambda w, x: {"the result": w.array * x.array + 1},
                "the times 2 at the end is missing",
            ),
            (lambda w, x: {"the result": w.array * x.array * 2}, "the 1 is missing"),
            (
                lambda w, x: {"the result": w.array * x.array * 2 + 1},
                "first add the 1, then double",
            ),
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


def check_share(share):
    for draw in draws(9):
        tracked = draw.pick("total people", "total", "people")
        shape = draw.pick((), (), (), (3,), (3,), (3,), (2, 2))
        values = {name: draw.array(*shape) for name in ("total", "people")}
        total, people = (
            mg.tensor(value.tolist(), requires_grad=name in tracked)
            for name, value in values.items()
        )
        on = _("on total = {show}, people = {show2}").format(
            show=show(total, 40), show2=show(people, 40)
        )
        out = call(share, total, people, on=on)
        values["result"] = values["total"] / values["people"]
        compare(out, values["result"], SHARES, on)
        node = getattr(out, "node", None)
        if node is None:
            raise Wrong(_("the result has no node: hand the rule and the tensors to apply"))
        if list(node.next) != [total.node, people.node]:
            raise Wrong(
                _(
                    "the links of {node} do not lead to total and people: one operation is one "
                    "node, made by one call of apply"
                ).format(node=node.name())
            )
        if type(node).__module__.startswith("minigrad.engine"):
            raise Wrong(
                _("its node is {node}, another operation: hand apply your own rule").format(
                    node=node.name()
                )
            )
        got = dict(zip(node.saves, node.saved))
        # The slope for total needs people; that for people needs people and the result.
        users = {"people": ["total", "people"], "result": ["people"], "total": []}
        for name, value in values.items():
            needed = any(user in tracked for user in users[name])
            check_saved(name, got.get(name), value if needed else None, tracked)


SHARES = [
    (lambda out: out.node is None, "is it computed from the numbers that come in?"),
    (lambda out: out.shape == (), "share(total, people) is total / people"),
]


def check_saved(name, got, expected, tracked):
    """Compare one saved value with what should be saved if these inputs are tracked."""
    where = (
        _("with only {tracked} tracked").format(tracked=tracked)
        if " " not in tracked
        else _("with both tracked")
    )
    if got is None and expected is not None:
        raise Wrong(
            _("{where}, {name} is not saved: whose slope needs {name}?").format(
                where=where, name=name
            )
        )
    if got is not None and expected is None:
        raise Wrong(
            _("{where}, {name} is saved: does the slope for {tracked} need it?").format(
                where=where, name=name, tracked=tracked
            )
        )
    if expected is not None:
        compare(got, expected, on=_("the saved {name}").format(name=name))


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
        on = _("behind a node with {count} others").format(count=len(reached(root)) - 1)
        try:
            got = call(leaves, root, on=on)
        except Raised as raised:
            if isinstance(raised.__cause__, AttributeError) and "None" in str(raised):
                raise Raised(
                    _("{raised}; a link is None where an input is not tracked").format(
                        raised=raised
                    )
                ) from None
            raise
        if untouched(got):
            raise NotYet
        if not isinstance(got, (set, frozenset)):
            raise Wrong(_("that is {kind}; a set should come").format(kind=kind(got)))
        if any(isinstance(one, Node) for one in got):
            raise Wrong(_("these are nodes; tensors should come: node.leaf() is the leaf"))
        found = {id(one) for one in got}
        missing = [leaf.node for leaf in expected.values() if id(leaf) not in found]
        if missing:
            raise Wrong(
                _("{on}, {where}").format(on=on, where=where_missed(root, missing, len(expected)))
            )
        if len(got) > len(expected):
            raise Wrong(
                _("{on} are {count} leaves; got {got}").format(
                    on=on, count=len(expected), got=len(got)
                )
            )


def where_missed(root, missing, total):
    """Return which leaves were not found, and how one comes to them."""
    near = list(filter(None, root.next))
    by_first = root
    while by_first.next and by_first.next[0] is not None:
        by_first = by_first.next[0]
    said = _("1 of {total} leaves was not found").format(total=total)
    if len(missing) > 1:
        said = _("{count} of {total} leaves were not found")
        said = said.format(count=len(missing), total=total)
    if len(missing) == total:
        return _("{said}: does the walk go on from the first node?").format(said=said)
    if not set(near) & set(missing):
        return _("{said}: more than one link away; follow the links of links, too").format(
            said=said
        )
    if by_first not in missing:
        return _("{said}: a node may have several links; follow all of them").format(said=said)
    return said
