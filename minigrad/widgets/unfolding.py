"""Modules that open on a click: the graph of a model, folded, one module after the other opened."""

import sys

from minigrad.draw.names import find, parameters
from minigrad.draw.picture import draw
from minigrad.draw.read import reader_of
from minigrad.language import N_, _

from .kit import Button, Experiment
from .view import experiment

MOST = 300  # modules that can be clicked


class Unfolding(Experiment):
    """Show a graph folded by module; open a module by a click on its box, and fold it again.

    Args:
        roots: the tensors to start from.
        read: how to read them.
        named, own: as for `draw.picture.draw`.
        recording: a `draw.Recording`, or None.

    Attributes:
        opened: the names of the modules that are open.
    """

    def __init__(self, roots, read, named, own=(), recording=None):
        self.make = lambda: draw(
            *(roots, read, named, own),
            recording=recording,
            by_module=True,
            unfold=self.opened,
        )
        self.opened = []
        self.graph = self.make()
        names = {}
        for name, _tensor in named:
            parts = name.split(".")
            names |= dict.fromkeys(".".join(parts[:k]) for k in range(1, len(parts)))
        self.controls = (
            Button("open", _("open"), list(names)[:MOST] or [""], usable="folded", place="place"),
            Button("fold", _("fold the last one again"), usable="begun"),
        )

    def drawing(self):
        return self.graph

    def box(self, name):
        """Return the key of the first box that a module is folded into; None where it is open."""
        boxes = (o.key for o in self.graph.graph.operations if o.kind == "fold" and o.name == name)
        return next(boxes, None)

    def folded(self, name):
        """Tell whether a module can be opened; None where it has no box of its own."""
        return self.box(name) is not None or None

    def place(self, name):
        """Return where on the picture a module's box lies, in parts of it."""
        layout, key = self.graph.layout, self.box(name)
        if layout is None:
            return None
        (x, y), (w, h) = (layout.centres[key], layout.sizes[key]) if key else ((0, 0), (0, 0))
        sides = (x - w / 2, y - h / 2, w, h)
        return tuple(a / b for a, b in zip(sides, (layout.width, layout.height) * 2, strict=True))

    def begun(self):
        """Tell whether a module is open."""
        return bool(self.opened)

    def open(self, name):
        """Open a module: what it has in it is drawn."""
        self.opened = [*self.opened, name]
        self.graph = self.make()

    def fold(self):
        """Fold the module that was opened last."""
        self.opened = self.opened[:-1]
        self.graph = self.make()

    def text(self):
        return self.graph.outline


def unfold_graph(*roots, names=None, recording=None):
    """Draw a model's graph folded by module; a click on a module opens it.

    Args:
        roots: the tensors to start from, of minigrad or of PyTorch.
        names, recording: as for `draw_graph`.

    Returns:
        View: the picture, live; `.model.open("net.2")` does what a click does.

    Raises:
        TypeError: for a root that is not a tensor.

    Example:
        >>> net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))
        >>> model = unfold_graph(net(torch.ones(1, 2)).sum(), names=net).model
        >>> model.box("net.1")
        'op2'
        >>> model.open("net.1")
        >>> model.box("net.1") is None
        True
    """
    read, frame = reader_of(roots, N_("unfold_graph draws")), sys._getframe(1)
    named, own = find(frame, read, names), parameters(frame, names)
    return experiment(Unfolding(roots, read, named, own, recording))
