"""Curves for experiments: one matplotlib figure, of which only what moves is painted again."""

import io

import numpy as np

from minigrad.draw import fonts

PAPER, INK, GREY = "#f6f8fa", "#1b1f24", "#767676"
FORWARD, BACKWARD = "#0072B2", "#D55E00"
COLORS = 128
STYLE = {
    "font.size": 8.5,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.8,
    "axes.edgecolor": GREY,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def styled():
    """Return a context in which matplotlib makes artists in the course's style."""
    import matplotlib

    return matplotlib.rc_context(STYLE | {"font.family": fonts.families()})


class Plot:
    """Hold a figure that is painted many times: as a light card, readable on any page.

    Args:
        columns: how many axes stand side by side.
        width, height: size in CSS pixels; painted at twice that, so that zooming stays sharp.

    Attributes:
        axes: the axes, as a list.
        moving: artists that change from picture to picture; add them as you make them.
    """

    def __init__(self, columns=1, width=720, height=300):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from matplotlib.patches import FancyBboxPatch

        with styled():
            self.figure = Figure(figsize=(width / 100, height / 100), dpi=200, facecolor="none")
            self.canvas = FigureCanvasAgg(self.figure)
            self.axes = list(self.figure.subplots(1, columns, squeeze=False)[0])
        edge = min(8 / width, 8 / height)
        card = FancyBboxPatch(
            (edge, edge),
            1 - 2 * edge,
            1 - 2 * edge,
            boxstyle=f"round,pad={edge}",
            mutation_aspect=width / height,
            transform=self.figure.transFigure,
            facecolor=PAPER,
            edgecolor="none",
            zorder=-1,
        )
        self.figure.add_artist(card)
        self.moving = []
        self.ground = None

    def clear(self):
        """Forget what stands still, because it changed; it is painted again next time."""
        self.ground = None

    def png(self):
        """Return the picture as PNG bytes, the same for the same state."""
        from PIL import Image

        if self.ground is None:
            for artist in self.moving:
                artist.set_animated(True)
            self.canvas.draw()
            self.ground = self.canvas.copy_from_bbox(self.figure.bbox)
        self.canvas.restore_region(self.ground)
        for artist in self.moving:
            self.figure.draw_artist(artist)
        picture = Image.fromarray(np.asarray(self.canvas.buffer_rgba()))
        # A palette makes the file four times smaller, and quicker to write and to send.
        picture = picture.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        out = io.BytesIO()
        picture.save(out, "png")
        return out.getvalue()
