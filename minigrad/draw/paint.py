"""Painting: one small SVG writer. It knows positions and facts, and nothing of live objects."""

from html import escape

from . import fonts, heat, widths
from .layout import EDGES, LOOKS, ORANGE, ROWS, row_size
from .links import frame, links

INK, GRADIENT, MUTED = "#1b1f24", "#A34700", "#5a5a5a"
COLORS = {"grad": GRADIENT, "small": MUTED}
BORDERS = {
    "leaf": 'rx="1" stroke-width="2.5"',
    "result": 'rx="11" stroke-width="1.2"',
    "constant": 'rx="3" stroke-width="1.4" stroke-dasharray="5 3"',
    "number": 'rx="3" stroke-width="1.4" stroke-dasharray="5 3"',
    "fold": 'rx="11" stroke-width="1.2"',
    "more": 'rx="8" stroke-width="1.4" stroke-dasharray="1.5 3"',
}
INSET = 2.5  # dashes lie on the fill: on its edge they would be lost on a dark page
DASHES = {"backward": "6 3", "cut": "1.5 3"}


def paint(
    graph,
    layout,
    view="both",
    labels=(),
    lit=(),
    dimmed=(),
    hidden=(),
    lines=(),
    badges=(),
    alt=(),
    tips=(),
):
    """Return the picture as SVG text.

    A stepper lays out once and paints many times: nothing here moves anything.

    Args:
        graph: the facts, a `facts.Graph`.
        layout: where things go, a `layout.Layout`.
        view: `forward`, `backward` or `both`.
        labels: text on edges, by the edge's key.
        lit: keys of what stands out now: edges, boxes, operations, accumulators.
        dimmed: keys of what steps back.
        hidden: keys of what is not shown.
        lines: other text in a tensor's box, by key: a pair (value lines or None for those it
            has, gradient lines or None).
        badges: a short text on the lower edge of a thing, by key, such as a pending gradient.
        alt: pair (title, description) for those who do not see the picture.
        tips: what one reads who hovers over a thing, by key.
    """
    lines, labels, badges, hidden = dict(lines), dict(labels), dict(badges), set(hidden)
    tips = dict(tips)
    curves, left_out = layout.curves, set()
    left, top, w, h = 0, 0, layout.width, layout.height
    if view == "backward":
        curves, left_out = links(graph, layout)
        left, top, w, h = frame(graph, layout, curves, left_out)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:.0f}" height="{h:.0f}" viewBox='
        f'"{left:.0f} {top:.0f} {w:.0f} {h:.0f}" role="img" text-anchor="middle" '
        f'style="max-width:100%;height:auto" font-family="{fonts.css()}">'
    ]
    if alt:
        out.append(f"<title>{escape(alt[0])}</title><desc>{escape(alt[1])}</desc>")
    written = []
    for key, edge in graph.edges.items():
        if key not in curves or {key, edge.head, edge.tail} & hidden:
            continue
        if view == "forward" and edge.kind in ("backward", "joint"):
            continue
        drawn = arrow(edge, curves[key], key in lit)
        out.append(part(drawn, tips.get(key), key in dimmed))
        words = labels.get(key) or edge.label
        if words:
            where = layout.labels.get(key) or middle(curves[key][0])
            written.append(part(pill(*where, words, edge.kind, key in lit), tips.get(key)))
    for key, kind, rows in graph.items():
        if key in hidden | left_out or (kind == "accumulator" and view == "forward"):
            continue
        if key in lines:
            rows = graph.boxes[key].rows(*lines[key])
        x, y = layout.centres[key]
        drawn = thing(kind, x, y, *layout.sizes[key], rows, key in lit)
        out.append(part(drawn, tips.get(key), key in dimmed))
        if key in badges:
            written.append(pill(x, y + layout.sizes[key][1] / 2 + 6, badges[key], "backward", True))
        name = kind == "accumulator" and graph.boxes[key.removeprefix("acc:")].name
        if name and left_out:
            written.append(pill(x, y - layout.sizes[key][1] / 2 + 2, name, "backward", False))
    return "\n".join([*out, *written, "</svg>"]) + "\n"


def part(drawn, tip, dimmed=False):
    """Return one thing with what is read by hovering over it; it may step back."""
    back = ' opacity="0.35"' if dimmed else ""
    tip = f"<title>{escape(widths.printable(tip))}</title>" if tip else ""
    return f"<g{back}>{tip}{drawn}</g>" if tip or back else drawn


def word(x, y, content, style, room=None, color=None):
    """Return one line of text, centred on x; squeezed where it would not fit its box."""
    content = widths.clip(content)
    size = ROWS[style][0]
    look = f'font-size="{size}" fill="{color or COLORS.get(style, INK)}"'
    if style == "name":
        look += ' font-weight="bold"'
    if room and widths.width(content, size) > room:
        look += f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:g}" y="{round(y, 1):g}" {look}>{escape(content)}</text>'


def arrow(edge, curve, lit):
    """Return an edge: its curve and its tip."""
    points, tip = curve
    color = EDGES[edge.kind]["color"]
    thick = {"joint": 3, "saved": 1.3}.get(edge.kind, 1.8) * (2 if lit else 1)
    dash = f' stroke-dasharray="{DASHES[edge.kind]}"' if edge.kind in DASHES else ""
    (x, y), rest = points[0], points[1:]
    path = f"M{x:g},{y:g}C" + " ".join(f"{x:g},{y:g}" for x, y in rest)
    out = f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{thick:g}"{dash}/>'
    if tip is None:
        return out
    (x0, y0), (x1, y1) = points[-1], tip
    half = 0.6 if lit else 0.45
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


def pill(x, y, content, kind, lit):
    """Return a label on its own fill, so that it can be read on any ground."""
    wide = widths.width(widths.clip(content), ROWS["label"][0]) + 6
    backward = kind == "backward"
    fill, color = (LOOKS["accumulator"][3], GRADIENT) if backward else ("#eeeeee", INK)
    border = f' stroke="{ORANGE}" stroke-width="1.5"' if lit else ""
    back = f'<rect x="{x - wide / 2:.1f}" y="{y - 8:.1f}" width="{wide}" height="16" '
    return f'{back}rx="3" fill="{fill}"{border}/>' + word(
        round(x, 1), y + 4.4, content, "label", color=color
    )


def thing(kind, x, y, w, h, rows, lit):
    """Return one thing with its rows: what it is shows in border, corner and fill."""
    _, _, color, fill = LOOKS[kind]
    look = f'fill="{fill}" stroke="{ORANGE if lit else color}"'
    left, top = round(x - w / 2, 1), round(y - h / 2, 1)
    if kind == "operation":
        out = f'<ellipse cx="{x:g}" cy="{y:g}" rx="{w / 2:g}" ry="{h / 2:g}" {look} '
        out += f'stroke-width="{4 if lit else 1.2}"/>'
    elif kind == "accumulator":
        out, y = cylinder(left, top, w, h, look, lit), y + 3
    elif kind == "saved":
        corner, right, low = 9, round(left + w, 1), round(top + h, 1)
        out = f'<path d="M{left:g},{top:g}L{right - corner:g},{top:g}L{right:g},{top + corner:g}'
        out += f'L{right:g},{low:g}L{left:g},{low:g}Z" {look} stroke-width="1.3"/>'
    else:
        border = BORDERS[kind] if not lit else BORDERS[kind].split(" ")[0] + ' stroke-width="4"'
        behind = 5 if kind == "fold" else 0  # one more box behind it: many
        x, y = x - behind / 2, y - behind / 2
        rect = f'width="{w - behind:g}" height="{h - behind:g}" {look} {border}/>'
        out = f'<rect x="{left:g}" y="{top:g}" {rect}'
        if "dasharray" in BORDERS[kind]:
            inner = f'width="{w - 2 * INSET:g}" height="{h - 2 * INSET:g}" fill="none" '
            inner += f'stroke="{ORANGE if lit else color}" {border}/>'
            out = f'<rect x="{left:g}" y="{top:g}" width="{w:g}" height="{h:g}" rx="5" '
            out += f'fill="{fill}"/><rect x="{left + INSET:g}" y="{top + INSET:g}" {inner}'
        if behind:
            out = f'<rect x="{left + behind:g}" y="{top + behind:g}" {rect}' + out
    at = y - sum(row_size(row)[1] for row in rows) / 2
    for style, content in rows:
        high = row_size((style, content))[1]
        if style == "heat":
            out += heat.paint(content, round(x - content.size[0] / 2, 1), round(at + 3, 1))
        else:
            room = w - 8 if kind != "operation" else None
            out += word(x, at + high / 2 + ROWS[style][0] * 0.35, content, style, room)
        at += high
    return out


def cylinder(left, top, w, h, look, lit):
    """Return the outline of the accumulator that stands beside its leaf."""
    right, up, low = round(left + w, 1), round(top + 5, 1), round(top + h - 5, 1)
    look += f' stroke-width="{4 if lit else 1.8}"'
    rim = f"C{left:g},{up - 6:g} {right:g},{up - 6:g} {right:g},{up:g}"
    foot = f"C{right:g},{low + 6:g} {left:g},{low + 6:g} {left:g},{low:g}"
    lip = f"C{left:g},{up + 6:g} {right:g},{up + 6:g} {right:g},{up:g}"
    body = f'<path d="M{left:g},{up:g}{rim}L{right:g},{low:g}{foot}Z" {look}/>'
    return body + f'<path d="M{left:g},{up:g}{lip}" {look}/>'
