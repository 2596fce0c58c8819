"""Chapter 4: take the next node yourself, and see what an early node costs."""

import minigrad
from minigrad.draw import GraphPicture, draw_graph
from minigrad.draw.record import reachable
from minigrad.language import _

from .kit import Button, Experiment, Slider, scale, table
from .spelling import shown, term

MOST = 2  # diamonds that can be played: more would not fit a screen


def node_names(n):
    """Return the names of the nodes of a ladder of n diamonds, in the order of creation."""
    rungs = [f"{letter}{k}" for k in range(1, n + 1) for letter in "aby"]
    return ["x", "s", *rungs]


def visits(n):
    """Return how many rules run for n diamonds: each node once, and along every path.

    Example:
        >>> visits(1), visits(20)
        ((5, 7), (62, 5242877))
    """
    return 3 * n + 2, 5 * 2**n - 3


class OrderGame(Experiment):
    """Run backward by hand on a ladder of diamonds: the learner says which node comes next.

    Each node is taken once, as in the engine. Its rule, the learner's own, gets the sum of what
    has come to it so far; what comes later is lost.

    Args:
        n: how many diamonds: `y1 = a1 + b1`, where `a1 = s * 3` and `b1 = s * 4`.

    Attributes:
        taken: names of the nodes taken so far.

    Example:
        >>> game = OrderGame()
        >>> for name in ("y1", "a1", "s", "b1", "x"):
        ...     game.take(name)
        >>> print(game.text())
        taken: y1 a1 s b1 x
        s was taken before b1 had passed its gradient on
        4 came to s too late: it is lost
        x.grad is 6, but the true number is 14
    """

    frame = 930, 230

    def __init__(self, n=1):
        self.controls = (
            Slider("n", _("diamonds"), range(1, MOST + 1)),
            Button("take", _("take"), node_names(MOST), usable="can_take", place="place"),
            Button("undo", _("undo"), usable="begun"),
            Button("restart", _("start again"), usable="begun"),
        )
        self.n = n

    @property
    def n(self):
        """How many diamonds the graph has."""
        return self._n

    @n.setter
    def n(self, n):
        self._n, self.taken = n, []
        x = minigrad.tensor(1.0, requires_grad=True)
        made = {"x": x, "s": x * 2}
        top = made["s"]
        for k in range(1, n + 1):
            a, b = top * 3, top * 4
            top = a + b
            made |= {f"a{k}": a, f"b{k}": b, f"y{k}": top}
        self.graph = draw_graph(top, names=made)
        self.nodes = {name: tensor.node for name, tensor in made.items()}
        self.name = {node.number: name for name, node in self.nodes.items()}
        self.root, self.tensors = f"y{n}", made  # the tensors keep the leaf alive
        following = [f.number for node in reachable([top]).values() for f in node.next if f]
        self.due = {name: following.count(node.number) for name, node in self.nodes.items()}
        # Once more, with room for what will be written on the edges.
        self.graph = GraphPicture(self.graph.graph, labels=self.in_order().labels).flat()

    def drawing(self):
        return self.graph

    def key(self, name):
        """Return the key of a node's thing in the picture: its operation, or the leaf."""
        return self.graph.graph.keys[self.nodes[name].number]

    def place(self, name):
        """Return where on the picture a node is: left, top, width and height in parts of it."""
        layout = self.graph.layout
        if layout is None or name not in self.nodes:
            return None
        key = self.key(name)
        part = scale((layout.width, layout.height), self.frame)
        (x, y), (w, h) = layout.centres[key], layout.sizes[key]
        sides = zip((x - w / 2, y - h / 2, w, h), self.frame * 2, strict=True)
        return tuple(part * side / whole for side, whole in sides)

    def can_take(self, name):
        """Tell whether a gradient waits at this node; None for a node that is not there."""
        if name not in self.nodes:
            return None
        return name in self.play().waiting

    def begun(self):
        """Tell whether a node has been taken."""
        return bool(self.taken)

    def take(self, name):
        """Run this node's rule with what waits there."""
        if not self.can_take(name):
            raise ValueError(
                _("no gradient waits at {name}; take one of {names}").format(
                    name=name, names=", ".join(self.ready())
                )
            )
        self.taken.append(name)

    def undo(self):
        """Take the last move back."""
        self.taken = self.taken[:-1]

    def restart(self):
        """Take all moves back."""
        self.taken = []

    def ready(self):
        """Return the nodes at which a gradient waits."""
        return list(self.play().waiting)

    def play(self, moves=None):
        """Return the state after some moves; by default those of the learner."""
        state = Play(self.root)
        for name in self.taken if moves is None else moves:
            state.take(name, self)
        return state

    def in_order(self):
        """Return the end of a game in which the newest node is always taken first."""
        newest_first = sorted(self.nodes, key=lambda name: -self.nodes[name].number)
        return self.play(newest_first)

    def picture(self):
        state = self.play()
        lit = state.last + [self.key(name) for name in self.taken[-1:]]
        grads = {self.key("x"): (["1"], [f"grad {shown(state.grad)}"])}
        return self.graph.paint(labels=state.labels, lit=lit, lines=grads, said=self.text())

    def text(self):
        state = self.play()
        rows = [
            _("taken: {names}").format(names=" ".join(self.taken))
            if self.taken
            else _("take the first node")
        ]
        rows += state.said
        if not state.waiting:
            true = self.in_order().grad
            right = state.grad == true
            rows.append(
                _("x.grad is {grad}").format(grad=shown(state.grad))
                + ("" if right else _(", but the true number is {grad}").format(grad=shown(true)))
            )
        return "\n".join(rows)

    def html(self):
        state = self.play()
        waiting = [
            (
                name,
                _("{count} of {all}").format(count=state.came[name], all=self.due[name] or 1),
                shown(grad),
            )
            for name, grad in state.waiting.items()
        ]
        ways = (_("diamonds"), _("each node once"), _("along every path"))
        heads = (_("waiting at"), _("parts"), _("gradient"))
        counts = [(n, *(f"{v:,}" for v in visits(n))) for n in (1, 2, 3, 4, 10, 20)]
        mark = self.n - 1
        return (
            f'<div style="min-height: 12em">{super().html()}</div>'
            '<div style="display: flex; flex-wrap: wrap; gap: 8px 32px">'
            f'<div style="min-width: 18em; min-height: 8em">{table(heads, waiting)}</div>'
            f"<div>{table(ways, counts, mark)}</div>"
            "</div>"
        )


class Play:
    """Hold the gradients in the middle of a game."""

    def __init__(self, root):
        self.waiting, self.came = {root: 1.0}, {root: 1}
        self.taken, self.grad = set(), None
        self.labels, self.last, self.said = {}, [], []

    def take(self, name, game):
        """Let one node have its turn."""
        node, grad = game.nodes[name], self.waiting.pop(name)
        graph = game.graph.graph
        self.taken.add(name)
        self.last = []
        late = [n for n in game.nodes if n not in self.taken and node in game.nodes[n].next]
        if late:
            said = _("{name} was taken before {others} had passed its gradient on")
            self.said.append(said.format(name=name, others=_(" and ").join(late)))
        if name == "x":
            self.grad = grad
            self.last = [graph.into(node.number)]
            return
        for k, (following, part) in enumerate(zip(node.next, node.backward(grad), strict=False)):
            if following is None:
                continue
            edge, to = graph.onward(node.number, k), game.name[following.number]
            self.labels[edge] = shown(part)
            self.last.append(edge)
            if to in self.taken:
                self.said.append(
                    _("{part} came to {to} too late: it is lost").format(part=shown(part), to=to)
                )
            elif to in self.waiting:
                total = self.waiting[to] + part
                self.said.append(
                    _("{before} + {part} = {total} at {to}").format(
                        before=shown(self.waiting[to]), part=term(part), total=shown(total), to=to
                    )
                )
                self.waiting[to], self.came[to] = total, self.came[to] + 1
            else:
                self.waiting[to], self.came[to] = part, 1
