"""Chapter 10: what each operation keeps for the way back, and what a running sum keeps alive."""

import numpy as np

import minigrad as mg
from minigrad.draw.read import Minigrad
from minigrad.draw.record import reachable
from minigrad.language import _
from minigrad.pytorch.memory import owner

from .cards import bars
from .kit import Button, Experiment, Slider, Switch, complaint

FORMULAS = ("x * x", "h + 2", "exp(h)", "h.sum()")
SIZES = (10, 1_000, 100_000)


def kept(nodes):
    """Return the memory that some nodes have saved: bytes by the identity of what owns them."""
    found = {}
    for node in nodes:
        for _name, value in Minigrad.saved(node) or ():
            if isinstance(value, np.ndarray):
                found[id(owner(value))] = owner(value).nbytes
    return found


def in_bytes(count):
    """Write a number of bytes.

    Example:
        >>> in_bytes(40), in_bytes(4000), in_bytes(400_000)
        ('40 B', '4 kB', '400 kB')
    """
    for unit, size in (("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.4g} {unit}"
    return f"{count} B"


class MemoryBars(Experiment):
    """Compute y = sum(exp(x * x + 2)) and measure what each operation keeps.

    Args:
        size: how many entries x has.
        retain: whether backward is called with retain_graph.

    Example:
        >>> model = MemoryBars(size=1000)
        >>> print(model.text())
        x * x: keeps self and other, in one memory: 4 kB
        h + 2: keeps nothing
        exp(h): keeps result: 4 kB
        h.sum(): keeps nothing
        >>> model.backward()
        >>> model.text().splitlines()[0]
        'x * x: freed'
    """

    controls = (
        Slider("size", _("entries of x"), SIZES, "{:,}".format),
        Button("forward", _("forward")),
        Button("backward", _("backward")),
        Switch("retain", "retain_graph=True"),
    )

    def __init__(self, size=1_000, retain=False):
        self.retain, self.size = retain, size

    @property
    def size(self):
        """How many entries x has; setting it runs forward anew."""
        return self._size

    @size.setter
    def size(self, size):
        self._size = size
        self.forward()

    def forward(self):
        """Build the graph."""
        self.x = mg.tensor(np.linspace(-1, 1, self.size).tolist(), requires_grad=True)
        self.y = mg.exp(self.x * self.x + 2).sum()
        self.calls, self.trouble = 0, ""

    def backward(self):
        """Call backward."""
        try:
            self.y.backward(retain_graph=self.retain)
        except RuntimeError as error:
            self.trouble = complaint(error).split("(")[0].strip()
        else:
            self.calls += 1

    def said(self):
        """Return what the last call of backward did, and nothing before the first."""
        ran = _("backward has run 1 time")
        if self.calls > 1:
            ran = _("backward has run {count} times").format(count=self.calls)
        return self.trouble or (ran if self.calls else "")

    def rows(self):
        """Return for each operation its formula, the bytes it keeps (None: freed), and words."""
        nodes = [node for _, node in sorted(reachable([self.y]).items()) if node.next]
        return [(text, *self.row(node)) for text, node in zip(FORMULAS, nodes, strict=True)]

    def row(self, node):
        """Return the bytes that a node keeps and words for it."""
        saved = Minigrad.saved(node)
        if saved is None:
            return None, _("freed")
        memory = kept([node])
        if not memory:
            return 0, _("keeps nothing")
        names = _(" and ").join(name for name, _ in saved)
        one = _(", in one memory") if len(memory) < len(saved) else ""
        return sum(memory.values()), _("keeps {names}{one}: {bytes}").format(
            names=names, one=one, bytes=in_bytes(sum(memory.values()))
        )

    def picture(self):
        return bars(self.rows(), 4.0 * self.size)

    def text(self):
        rows = [_("{on}: {line}").format(on=row[0], line=row[2]) for row in self.rows()]
        return "\n".join([*rows, *filter(None, [self.said()])])

    def html(self):
        return f"<div>{self.said() or '&nbsp;'}</div>"  # the bars say the rest


class RunningSum(Experiment):
    """Add up a loss over some rounds: as a tensor, and by `loss.item()`.

    Args:
        rounds: how many losses are added.

    Example:
        >>> print(RunningSum(10).text())
        after 10 rounds
        total + loss: 40 nodes, 40 kB
        total + loss.item(): 0 nodes, 0 B
    """

    controls = (Slider("rounds", _("rounds"), range(1, 21)),)

    def __init__(self, rounds=10):
        self.rounds = rounds

    def rows(self):
        """Return for both ways the name, the bytes that are kept alive, and words."""
        out = []
        for name, part in (("total + loss", lambda t: t), ("total + loss.item()", mg.Tensor.item)):
            w, total = mg.tensor([1.0] * 1_000, requires_grad=True), 0.0
            for _round in range(self.rounds):
                total = total + part(mg.exp(w * 2.0).sum())
            alive = reachable([total]).values() if isinstance(total, mg.Tensor) else ()
            nodes = [node for node in alive if node.next]
            count = sum(kept(nodes).values())
            out.append(
                (
                    name,
                    count,
                    _("{count} nodes, {bytes}").format(count=len(nodes), bytes=in_bytes(count)),
                )
            )
        return out

    def picture(self):
        return bars(self.rows(), most=80_000)

    def text(self):
        rows = [_("{on}: {line}").format(on=row[0], line=row[2]) for row in self.rows()]
        return "\n".join([_("after {count} rounds").format(count=self.rounds), *rows])

    def html(self):
        return ""  # the bars say it
