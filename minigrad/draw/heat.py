"""Heat maps: a large value as a small field of colours, blue above zero and orange below."""

from dataclasses import dataclass

import numpy as np

MOST = 16  # cells along a side
STEPS = 5  # shades on each side of zero
BLUES = ("#f7f7f7", "#cfe3f1", "#9fc7e3", "#66a5cf", "#3086bb", "#0072B2")
ORANGES = ("#f7f7f7", "#fbdcc8", "#f3b48e", "#e98f58", "#df742c", "#D55E00")
ODD = "#1b1f24"  # nan and infinity


@dataclass(slots=True)
class Heat:
    """A map: rows of shades from -STEPS to STEPS (None for nan or infinity), and its size."""

    shades: list
    cell: int

    @property
    def size(self):
        """Return width and height."""
        return self.cell * len(self.shades[0]), self.cell * len(self.shades)


def of(array):
    """Return the Heat of a matrix or a vector with more than 6 numbers, else None.

    A large array is thinned: each cell shows the entry of its block that is farthest from zero.

    Example:
        >>> of(np.array([[0.0, 1.0, 2.0, 4.0], [-4.0, -2.0, np.nan, 0.0]])).shades
        [[0, 1, 2, 5], [-5, -2, None, 0]]
    """
    if array.ndim not in (1, 2) or array.size <= 6 or array.dtype.kind not in "fiub":
        return None
    field = np.atleast_2d(array).astype(float)
    for axis in (0, 1):
        starts = np.linspace(0, field.shape[axis], min(MOST, field.shape[axis]), endpoint=False)
        starts = starts.astype(int)
        high = np.maximum.reduceat(field, starts, axis=axis)
        low = np.minimum.reduceat(field, starts, axis=axis)
        field = np.where(high >= -low, high, np.where(np.isnan(high), high, low))
    finite = np.abs(field[np.isfinite(field)])
    top = finite.max() if finite.size else 0.0
    scaled = field / top * STEPS if top else field * 0
    shades = [[int(np.rint(v)) if np.isfinite(v) else None for v in row] for row in scaled]
    return Heat(shades, max(5, min(12, 96 // max(map(len, (shades, shades[0]))))))


def paint(heat, x, y):
    """Return SVG for the map with its upper left corner at (x, y): one path for each shade."""
    cell, paths = heat.cell, {}
    for i, row in enumerate(heat.shades):
        for j, shade in enumerate(row):
            path = f"M{x + j * cell:g},{y + i * cell:g}h{cell}v{cell}h-{cell}Z"
            paths.setdefault(shade, []).append(path)
    out = []
    for shade, cells in sorted(paths.items(), key=lambda item: (item[0] is None, item[0])):
        color = ODD if shade is None else BLUES[shade] if shade > 0 else ORANGES[-shade]
        out.append(f'<path d="{"".join(cells)}" fill="{color}"/>')
    w, h = heat.size
    frame = f'<rect x="{x:g}" y="{y:g}" width="{w}" height="{h}" rx="0" fill="none" '
    return "".join(out) + frame + 'stroke="#767676" stroke-width="1"/>'
