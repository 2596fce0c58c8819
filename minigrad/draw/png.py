"""PNG: the painted SVG drawn once more by matplotlib, which reads the few shapes we write."""

import re
from xml.etree import ElementTree

from ..language import _
from . import fonts

SCALE = 2  # pixels for each unit, so that text stays sharp


def save(svg, path):
    """Write SVG text of our own painter to a PNG file, on a transparent ground."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        wanted = _("pip install matplotlib, or save as {file!r}").format(
            file=path.with_suffix(".svg").name
        )
        raise RuntimeError(
            _("a PNG is drawn by matplotlib, which is not here: {wanted}").format(wanted=wanted)
        ) from None

    root = ElementTree.fromstring(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    figure = Figure(figsize=(width / 72, height / 72), dpi=72 * SCALE)
    FigureCanvasAgg(figure)
    axes = figure.add_axes([0, 0, 1, 1])
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for layer, (element, opacity) in enumerate(flat(root, 1.0)):
        draw(axes, element, opacity, layer)
    figure.savefig(path, transparent=True)


def flat(element, opacity):
    """Return the shapes in the order in which they are painted, with their opacity."""
    found = []
    for part in element:
        inner = opacity * float(part.get("opacity", 1))
        found += flat(part, inner) if part.tag.endswith("}g") else [(part, inner)]
    return found


def draw(axes, element, opacity, layer):
    """Draw one shape."""
    from matplotlib import patches, path

    get, kind = element.get, element.tag.rpartition("}")[2]
    if kind == "text":
        look = {"color": get("fill"), "alpha": opacity, "weight": get("font-weight", "normal")}
        look |= {"ha": "center", "zorder": layer, "parse_math": False, "family": fonts.families()}
        size = float(get("font-size")) * 0.88  # the font that matplotlib brings is a wide one
        axes.text(float(get("x")), float(get("y")), element.text, size=size, **look)
        return
    dash = [float(n) for n in get("stroke-dasharray", "").split()]
    thick = float(get("stroke-width", 0))
    look = {"fc": get("fill", "none"), "ec": get("stroke", "none"), "lw": thick, "alpha": opacity}
    look |= {"zorder": layer, "ls": (0, [n / thick for n in dash]) if dash else "-"}
    if kind == "rect":
        x, y, w, h = (float(get(name)) for name in ("x", "y", "width", "height"))
        style = f"round,pad=0,rounding_size={get('rx')}"
        axes.add_patch(patches.FancyBboxPatch((x, y), w, h, boxstyle=style, **look))
    elif kind == "ellipse":
        x, y, rx, ry = (float(get(name)) for name in ("cx", "cy", "rx", "ry"))
        axes.add_patch(patches.Ellipse((x, y), 2 * rx, 2 * ry, **look))
    elif kind == "polygon":
        points = [tuple(map(float, pair.split(","))) for pair in get("points").split()]
        axes.add_patch(patches.Polygon(points, **look))
    elif kind == "path":
        codes, points = [], []
        code = {"M": path.Path.MOVETO, "C": path.Path.CURVE4}
        for letter, run in re.findall(r"([MLCZhv])([^MLCZhv]*)", get("d")):
            if letter in "hv":
                step = (float(run), 0) if letter == "h" else (0, float(run))
                run = f"{points[-1][0] + step[0]},{points[-1][1] + step[1]}"
            for pair in run.split():
                points.append(tuple(map(float, pair.split(","))))
                codes.append(code.get(letter, path.Path.LINETO))
            if letter == "Z":
                points.append(points[0])
                codes.append(path.Path.CLOSEPOLY)
        axes.add_patch(patches.PathPatch(path.Path(points, codes), **look))
