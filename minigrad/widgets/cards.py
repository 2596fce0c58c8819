"""Numbers as pictures, each on a light card: matrices in a row like a formula, and bars."""

from html import escape

import numpy as np

from minigrad.draw.heat import BLUES, ORANGES
from minigrad.draw.text import number, width

from .plot import FORWARD, GREY, INK, PAPER

EDGE, HIGH, FONT = 16, 28, 13
SHADES = 3  # the darker shades of the palette would hide the number
BAR, ROOM = 280, 270  # length of the longest bar, and the room for what is written behind it


def matrices(*parts):
    """Return SVG: titled matrices side by side, with signs between them.

    Args:
        parts: pairs (title, array) of an array with up to two dimensions; or a sign such as "=".

    Example:
        >>> matrices(("v", [1.0, 0.0]), "=", ("w", [[1.0], [0.0]]))[:38]
        '<svg xmlns="http://www.w3.org/2000/svg'
    """
    arrays = [np.atleast_2d(part[1]) for part in parts if not isinstance(part, str)]
    tall = max(array.shape[0] for array in arrays) * HIGH
    x, out, said = EDGE, [], []
    for part in parts:
        if isinstance(part, str):
            room = width(part, 17)
            out.append(word(x + room / 2, 36 + tall / 2 + 6, part, 17))
            said.append(part)
        else:
            title, array = part[0], np.atleast_2d(part[1])
            texts = [[number(v) for v in row] for row in array.tolist()]
            cell = max([44, *(width(text, FONT) + 14 for row in texts for text in row)])
            room = max(cell * array.shape[1], round(width(title, FONT) * 1.1))
            left = x + (room - cell * array.shape[1]) / 2
            out.append(word(x + room / 2, 22, title, bold=True))
            out += matrix(array, texts, cell, left, 36 + (tall - array.shape[0] * HIGH) / 2)
            said.append(f"{title} {np.round(array, 4).tolist()}")
        x += room + EDGE
    return card(x, tall + 52, out, " ".join(said))


def matrix(array, texts, cell, left, top):
    """Return the SVG of each entry of a matrix with its corner at (left, top)."""
    most = np.abs(array[np.isfinite(array)]).max(initial=0) or 1
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            value = array[i, j]
            shade = round(float(value) / most * SHADES) if np.isfinite(value) else 0
            fill = BLUES[shade] if shade >= 0 else ORANGES[-shade]
            x, y = left + j * cell, top + i * HIGH
            yield (
                f'<rect x="{x:g}" y="{y:g}" width="{cell}" height="{HIGH}" fill="{fill}" '
                f'stroke="{GREY}"/>' + word(x + cell / 2, y + HIGH / 2 + 5, text)
            )


def bars(rows, most):
    """Return SVG: one bar for each row.

    Args:
        rows: triples (name, value, what to write behind the bar); a value of None gives an
            empty dashed bar.
        most: the value of a whole bar.

    Example:
        >>> bars([("x", 1.0, "1 kB")], most=2.0)[:38]
        '<svg xmlns="http://www.w3.org/2000/svg'
    """
    names = EDGE + max(width(name, FONT) for name, _, _ in rows) + 12
    room = max(ROOM, *(width(text, FONT) for _, _, text in rows))
    out = []
    for k, (name, value, text) in enumerate(rows):
        y = 12 + k * HIGH
        out.append(word(EDGE, y + 19, name, anchor="start"))
        long = BAR * (value or 0) / most
        if value is None:
            long = BAR / 8
            look = f'fill="none" stroke="{GREY}" stroke-dasharray="3 3"'
        else:
            look = f'fill="{FORWARD}"'
        out.append(f'<rect x="{names}" y="{y + 5}" width="{long:.1f}" height="18" rx="2" {look}/>')
        out.append(word(names + long + 8, y + 19, text, anchor="start"))
    said = ", ".join(f"{name}: {text}" for name, _, text in rows)
    return card(names + BAR + room + 8 + EDGE, len(rows) * HIGH + 24, out, said)


def card(wide, high, parts, title):
    """Return SVG: the parts on a card that is light in any theme."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" role="img" '
        f'viewBox="0 0 {wide:g} {high:g}" text-anchor="middle" '
        "font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\">"
        f"<title>{escape(title)}</title>"
        f'<rect width="{wide:g}" height="{high:g}" rx="6" fill="{PAPER}"/>{"".join(parts)}</svg>\n'
    )


def word(x, y, text, size=FONT, bold=False, anchor=""):
    """Return one line of text, centred if nothing else is said."""
    look = f'font-size="{size}" fill="{INK}"' + ' font-weight="bold"' * bold
    look += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(text)}</text>'
