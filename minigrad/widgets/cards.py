"""Numbers as pictures, each on a light card: matrices in a row like a formula, and bars."""

from html import escape

import numpy as np

from minigrad.draw import fonts
from minigrad.draw.heat import BLUES, ORANGES
from minigrad.draw.numbers import number
from minigrad.draw.widths import width
from minigrad.language import _

from .plot import FORWARD, GREY, INK, PAPER

EDGE, HIGH, FONT = 16, 28, 13
SHADES = 3  # the darker shades of the palette would hide the number
BAR, ROOM = 280, 350  # length of the longest bar, and the room for what is written behind it


def matrices(*parts, largest=()):
    """Return SVG: titled matrices side by side, with signs between them.

    Args:
        parts: pairs (title, array) of an array with up to two dimensions; or a sign such as "=".
        largest: the parts of other pictures, longest where they are: room is kept for them.

    Example:
        >>> matrices(("v", [1.0, 0.0]), "=", ("w", [[1.0], [0.0]]))[:38]
        '<svg xmlns="http://www.w3.org/2000/svg'
    """
    sizes = [
        [measured(part) for part in together if not isinstance(part, str)]
        for together in zip(parts, *largest, strict=True)
    ]
    tall = max(rows for together in sizes for rows, *_ in together) * HIGH
    x, out, said = EDGE, [], []
    for part, together in zip(parts, sizes, strict=True):
        if not together:
            room = width(part, 17)
            out.append(word(x + room / 2, 36 + tall / 2 + 6, part, 17))
            said.append(part)
        else:
            title, array = part[0], np.atleast_2d(part[1])
            rows, columns, cell, head = map(max, zip(*together, strict=True))
            room = max(cell * columns, head)
            left, top = x + (room - cell * columns) / 2, 36 + (tall - rows * HIGH) / 2
            middle = max(left + cell * array.shape[1] / 2, x + head / 2)  # of what stands here now
            out.append(word(middle, 22, title, bold=True))
            out += matrix(array, written(array), cell, left, top)
            said.append(f"{title} {np.round(array, 4).tolist()}")
        x += room + EDGE
    return card(x, tall + 52, out, " ".join(said))


def written(array):
    """Return the text of each entry of a matrix."""
    return [[number(v) for v in row] for row in array.tolist()]


def measured(part):
    """Return for a titled matrix how many rows and columns, and how wide an entry and the title."""
    title, array = part[0], np.atleast_2d(part[1])
    entries = [width(text, FONT) + 14 for row in written(array) for text in row]
    return *array.shape, max([44, *entries]), round(width(title, FONT) * 1.1)


def matrix(array, texts, cell, left, top):
    """Return the SVG of each entry of a matrix with its corner at (left, top).

    1 has the darkest shade, and so has what is greater: 0.25 looks less than 1 in any matrix.
    """
    most = np.abs(array[np.isfinite(array)]).max(initial=1)
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            value = array[i, j]
            part = np.sign(value) * np.sqrt(abs(value) / most)  # the root tells small ones apart
            shade = round(float(part) * SHADES) if np.isfinite(value) else 0
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
    said = _("; ").join(_("{on}: {line}").format(on=row[0], line=row[2]) for row in rows)
    return card(names + BAR + room + 8 + EDGE, len(rows) * HIGH + 24, out, said)


def card(wide, high, parts, title):
    """Return SVG: the parts on a light card, which a live page turns where it is dark."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" '
        f'viewBox="0 0 {wide:g} {high:g}" role="img" class="minigrad-card" '
        'style="max-width:100%;height:auto" text-anchor="middle" '
        f'font-family="{fonts.css()}">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{wide:g}" height="{high:g}" rx="6" fill="{PAPER}"/>{"".join(parts)}</svg>\n'
    )


def word(x, y, text, size=FONT, bold=False, anchor=""):
    """Return one line of text, centred if nothing else is said."""
    look = f'font-size="{size}" fill="{INK}"' + ' font-weight="bold"' * bold
    look += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(text)}</text>'
