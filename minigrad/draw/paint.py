"""Painting: one small SVG writer. It knows positions and facts, and nothing of live objects."""

from html import escape

from . import text
from .layout import BLUE, FILLS, GREY, LINE, NAME, ORANGE, SIGN, SMALL, VALUE

INK, GRADIENT, MUTED = "#1b1f24", "#A34700", "#5a5a5a"
LABEL = 12  # font size of an edge's label


def paint(graph, layout, view="both", labels=(), lit=(), dimmed=(), hidden=(), lines=(), alt=""):
    """Return the picture as SVG text.

    A stepper lays out once and paints many times: nothing here moves anything.

    Args:
        graph: the facts, a `facts.Graph`.
        layout: where things go, a `layout.Layout`.
        view: `forward`, `backward` or `both`.
        labels: text on edges, by the edge's key.
        lit: keys of what stands out now: edges, boxes, operations.
        dimmed: keys of what steps back.
        hidden: keys of what is not shown.
        lines: other text for a box, by its key: a pair (value lines, gradient lines or None).
        alt: pair (title, description) for those who do not see the picture.
    """
    lines, labels = dict(lines), dict(labels)
    w, h = f"{layout.width:.0f}", f"{layout.height:.0f}"
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
        f'viewBox="0 0 {w} {h}" role="img" text-anchor="middle" '
        f"font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\">"
    ]
    if alt:
        out.append(f"<title>{clean(alt[0])}</title><desc>{clean(alt[1])}</desc>")
    skipped = {"forward": ("backward", "joint"), "backward": ("forward", "constant")}.get(view, ())
    written = []
    for key, edge in graph.edges.items():
        if edge.kind in skipped or key in hidden:
            continue
        drawn = arrow(edge, layout.curves[key], key in lit)
        out.append(faded(drawn) if key in dimmed else drawn)
        if labels.get(key):
            where = layout.labels.get(key) or middle(layout.curves[key][0])
            written.append(label(where, labels[key], key in lit, edge.kind))
    for key, box in graph.boxes.items():
        if key in hidden:
            continue
        value, grad = lines.get(key, (box.value, box.grad))
        drawn = tensor(box, layout.centres[key], layout.sizes[key], value, grad, key in lit)
        if box.kind == "leaf" and view != "forward":
            acc = f"acc:{key}"
            drawn += cylinder(layout.centres[acc], layout.sizes[acc], acc in lit)
        out.append(faded(drawn) if key in dimmed else drawn)
    for operation in graph.operations:
        key = operation.key
        if key not in hidden:
            drawn = ellipse(operation, layout.centres[key], layout.sizes[key], key in lit)
            out.append(faded(drawn) if key in dimmed else drawn)
    return "\n".join([*out, *written, "</svg>"]) + "\n"


def clean(words):
    """Escape what a learner wrote, and drop the control characters that XML forbids."""
    return escape("".join(c if c >= " " or c == "\n" else "\ufffd" for c in str(words)))


def faded(drawn):
    """Let something step back."""
    return f'<g opacity="0.35">{drawn}</g>'


def words(x, y, content, size, color=INK, bold=False):
    """Return one line of text, centred."""
    weight = ' font-weight="bold"' if bold else ""
    look = f'font-size="{size}" fill="{color}"{weight}'
    return f'<text x="{x:g}" y="{y:g}" {look}>{clean(content)}</text>'


def arrow(edge, curve, lit):
    """Return an edge: its curve and its tip."""
    points, tip = curve
    color = {"forward": BLUE, "backward": ORANGE, "joint": ORANGE}.get(edge.kind, GREY)
    thick = {"joint": 3}.get(edge.kind, 1.8) * (2 if lit else 1)
    dash = ' stroke-dasharray="6 3"' if edge.kind == "backward" else ""
    (x, y), rest = points[0], points[1:]
    path = f"M{x:g},{y:g}C" + " ".join(f"{x:g},{y:g}" for x, y in rest)
    out = f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{thick:g}"{dash}/>'
    if tip is None:
        return out
    (x0, y0), (x1, y1) = points[-1], tip
    half = 0.45 if not lit else 0.6
    dx, dy = (x1 - x0) * half, (y1 - y0) * half
    corners = f"{x1:g},{y1:g} {x0 - dy:.1f},{y0 + dx:.1f} {x0 + dy:.1f},{y0 - dx:.1f}"
    return out + f'<polygon points="{corners}" fill="{color}"/>'


def middle(points):
    """Return a point half-way along a spline."""
    pieces = (len(points) - 1) // 3
    a, b, c, d = points[3 * (pieces // 2) : 3 * (pieces // 2) + 4]
    if pieces % 2 == 0:
        return a
    return tuple((p + 3 * q + 3 * r + s) / 8 for p, q, r, s in zip(a, b, c, d, strict=True))


def label(where, content, lit, kind):
    """Return an edge's label on its own fill, so that it can be read on any ground."""
    (x, y), content = where, text.clip(content)
    wide, high = text.width(content, LABEL) + 6, 16
    fill, color = (FILLS["accumulator"], GRADIENT) if kind == "backward" else ("#eeeeee", INK)
    border = f' stroke="{ORANGE}" stroke-width="1.5"' if lit else ""
    back = f'<rect x="{x - wide / 2:.1f}" y="{y - high / 2:.1f}" width="{wide}" height="{high}" '
    back += f'rx="3" fill="{fill}"{border}/>'
    return back + words(round(x, 1), round(y + 4.2, 1), content, LABEL, color, lit)


def tensor(box, centre, size, value, grad, lit):
    """Return a tensor's box: kind by border, corner and fill."""
    (x, y), (w, h) = centre, size
    border = {
        "leaf": f'rx="1" stroke="{BLUE}" stroke-width="2.5"',
        "result": f'rx="11" stroke="{GREY}" stroke-width="1.2"',
        "more": f'rx="11" stroke="{GREY}" stroke-width="1.2" stroke-dasharray="1 3"',
    }.get(box.kind, f'rx="3" stroke="{GREY}" stroke-width="1.4" stroke-dasharray="5 3"')
    if lit:
        border += f' style="stroke:{ORANGE};stroke-width:4"'
    out = f'<rect x="{x - w / 2:.1f}" y="{y - h / 2:.1f}" width="{w}" height="{h}" '
    out += f'fill="{FILLS[box.kind]}" {border}/>'
    rows = [(text.clip(box.name), NAME, INK, True)] if box.name else []
    rows += [(row, VALUE, INK, False) for row in value]
    rows += [(row, VALUE, GRADIENT, False) for row in grad or ()]
    top = y - (len(rows) - 1) * LINE / 2 + 4.6
    for k, (content, font, color, bold) in enumerate(rows):
        out += words(x, round(top + k * LINE, 1), content, font, color, bold)
    return out


def ellipse(operation, centre, size, lit):
    """Return an operation: its sign over the name of its node."""
    (x, y), (w, h) = centre, size
    color, thick = (ORANGE, 4) if lit else (GREY, 1.2)
    out = f'<ellipse cx="{x:g}" cy="{y:g}" rx="{w / 2:g}" ry="{h / 2:g}" '
    out += f'fill="{FILLS["operation"]}" stroke="{color}" stroke-width="{thick}"/>'
    out += words(x, round(y + 1, 1), operation.sign, SIGN)
    return out + words(x, round(y + 14, 1), operation.name, SMALL, MUTED)


def cylinder(centre, size, lit):
    """Return the accumulator that stands beside its leaf."""
    (x, y), (w, h) = centre, size
    left, right, top, low = (
        round(v, 1) for v in (x - w / 2, x + w / 2, y - h / 2 + 5, y + h / 2 - 5)
    )
    thick = 4 if lit else 1.8
    look = f'fill="{FILLS["accumulator"]}" stroke="{ORANGE}" stroke-width="{thick:g}"'
    bend = f"C{left:g},{top - 6:g} {right:g},{top - 6:g} {right:g},{top:g}"
    out = f'<path d="M{left:g},{top:g}{bend}L{right:g},{low:g}'
    out += f'C{right:g},{low + 6:g} {left:g},{low + 6:g} {left:g},{low:g}Z" {look}/>'
    out += (
        f'<path d="M{left:g},{top:g}C{left:g},{top + 6:g} {right:g},{top + 6:g} {right:g},{top:g}" '
    )
    out += f'fill="none" stroke="{ORANGE}" stroke-width="{thick:g}"/>'
    return out + words(x, round(y + 8, 1), "+=", 14)
