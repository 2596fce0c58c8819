"""Which graph exposes which bug: a backward with four mistakes to switch on."""

import numpy as np

import minigrad as mg
from minigrad.draw import draw_graph
from minigrad.language import N_, _

from .kit import Choice, Experiment, Switch, table
from .spelling import same, shown


def chain():
    """y = exp(x * 3)"""
    x = mg.tensor(0.0, requires_grad=True)
    h = x * 3.0
    return {"x": x, "h": h, "y": mg.exp(h)}, 1


def square():
    """y = x * x"""
    x = mg.tensor(2.0, requires_grad=True)
    return {"x": x, "y": x * x}, 1


def diamond():
    """y = s * 3 + s * 4"""
    x = mg.tensor(1.0, requires_grad=True)
    s = x * 2.0
    a, b = s * 3.0, s * 4.0
    return {"x": x, "s": s, "a": a, "b": b, "y": a + b}, 1


def bias():
    """y = (batch + x).sum()"""
    x = mg.tensor([10.0, 20.0], requires_grad=True)
    h = mg.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]) + x
    return {"x": x, "h": h, "y": h.sum()}, 1


def repeated():
    """y = x * 2 * 3"""
    x = mg.tensor(1.0, requires_grad=True)
    h = x * 2.0
    return {"x": x, "h": h, "y": h * 3.0}, 2


GRAPHS = {
    N_("chain"): chain,
    N_("square"): square,
    N_("diamond"): diamond,
    N_("bias"): bias,
    N_("repeated"): repeated,
}


class WrongEngine(Experiment):
    """Run a backward with switchable mistakes over five graphs, beside what is right.

    The rules are those of the learner's own engine; only the walk is this one's.

    Attributes:
        overwrite: `=` in place of `+=` where gradients meet.
        depth_first: a node has its turn as soon as it is met, not when it is the newest.
        no_unbroadcast: gradients keep the shape in which they come.
        keep_inner: what waits at inner nodes is not taken away, so it is there at the next call.

    Example:
        >>> print(WrongEngine(overwrite=True).text())
        y = exp(x * 3): x.grad 3
        y = x * x: x.grad 2, right is 4
        y = s * 3 + s * 4: x.grad 6, right is 14
        y = (batch + x).sum(): x.grad [3, 3]
        y = x * 2 * 3, backward twice: x.grad 6, right is 12
    """

    controls = (
        Switch("overwrite", _("= for +=")),
        Switch("depth_first", _("depth first")),
        Switch("no_unbroadcast", _("no unbroadcast")),
        Switch("keep_inner", _("inner gradients stay")),
        Choice("graph", _("draw the"), tuple(GRAPHS), _),
    )

    def __init__(self, overwrite=False, depth_first=False, no_unbroadcast=False, keep_inner=False):
        self.overwrite, self.depth_first = overwrite, depth_first
        self.no_unbroadcast, self.keep_inner = no_unbroadcast, keep_inner
        self.graph = "diamond"
        drawn = [self.draw(make()[0]).layout for make in GRAPHS.values()]
        if all(drawn):
            self.frame = max(one.width for one in drawn), max(one.height for one in drawn)

    def walk(self, root, held, leaves):
        """Run backward from a node, with the mistakes that are switched on.

        Args:
            root: the node to start from.
            held: what waits at inner nodes, by node.
            leaves: what leaves have so far, by node.
        """
        self.arrive(held, root, np.float32(1.0))
        waiting, taken = [root], set()
        while waiting:
            node = waiting.pop() if self.depth_first else max(waiting, key=lambda n: n.number)
            waiting = [other for other in waiting if other is not node]
            taken.add(node)
            grad = held[node] if self.keep_inner else held.pop(node)
            for following, part in zip(node.next, node.backward(grad), strict=False):
                if following is None or part is None:
                    continue
                if np.shape(part) != following.shape and not self.no_unbroadcast:
                    part = part.sum(tuple(range(part.ndim - len(following.shape))))
                self.arrive(held if following.next else leaves, following, part)
                if following.next and following not in taken:
                    waiting.append(following)

    def arrive(self, table, node, part):
        """Let a gradient meet what is there already."""
        table[node] = part if self.overwrite or node not in table else table[node] + part

    def rows(self):
        """Return for each graph its formula, x.grad of this engine, and the right one."""
        out = []
        for make in GRAPHS.values():
            (made, got), calls = self.run(make), make()[1]
            for _call in range(calls):
                made["y"].backward(retain_graph=True)
            formula = _("{formula}, backward twice") if calls == 2 else "{formula}"
            out.append((formula.format(formula=make.__doc__), got, made["x"].grad.array))
        return out

    def run(self, make):
        """Build a graph and run this engine on it; return its tensors and what came to x."""
        (made, calls), held, leaves = make(), {}, {}
        for _call in range(calls):
            self.walk(made["y"].node, held, leaves)
        return made, leaves[made["x"].node]

    def draw(self, made):
        """Return the picture of a graph, from left to right."""
        return draw_graph(made["y"], names=made).flat()

    def drawing(self):
        made, got = self.run(GRAPHS[self.graph])
        made["x"]._grad = mg.tensor(got)  # in whatever shape this engine left it
        return self.draw(made)

    def text(self):
        rows = []
        for formula, got, right in self.rows():
            wrong = "" if same(got, right) else _(", right is {right}").format(right=shown(right))
            rows.append(_("{on}: {line}").format(on=formula, line=f"x.grad {shown(got)}{wrong}"))
        return "\n".join(rows)

    def html(self):
        rows = [
            (formula, shown(got), shown(right), "" if same(got, right) else _("wrong"))
            for formula, got, right in self.rows()
        ]
        return table((_("graph"), _("x.grad here"), _("x.grad, right"), ""), rows)
