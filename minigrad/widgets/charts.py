"""Plots for lessons: lines, curves, rows of images, gradients by layer. Each is a light card."""

import numpy as np

from minigrad.draw import page
from minigrad.language import _

from .plot import BACKWARD, FORWARD, GREY, INK, Plot, styled

STROKES = (("-", FORWARD), ("--", GREY), ("o-", BACKWARD), ("s-", INK))
MARKS = ("-", "o", "--")
COLORS = (FORWARD, BACKWARD, GREY)


class Chart:
    """Hold a finished plot; a reader without pictures gets its words."""

    def __init__(self, plot, words):
        self.png, self.words = plot.png(), words
        self.size = [int(side * 100) for side in plot.figure.get_size_inches()]

    def __repr__(self):
        return self.words

    def _repr_mimebundle_(self, **formats):
        data = {"text/plain": self.words} | page.shown(self.png, self.words, self.size)
        looks = dict(zip(("width", "height"), self.size, strict=True)) | {"alt": self.words}
        return data, {"image/png": looks}


def lines(points):
    """Plot up to four lines on the same axes, each with strokes and marks of its own.

    Args:
        points: of each line, by its name: where along the axis its points are, and how high.

    Example:
        >>> lines({"x * x": ([0, 1, 2], [0, 1, 4]), "a secant": ([0, 2], [0, 4])})
        lines: x * x; a secant
    """
    plot = Plot(width=560, height=330)
    (axes,) = plot.axes
    with styled():
        for (name, (along, high)), (mark, color) in zip(points.items(), STROKES, strict=False):
            axes.plot(along, high, mark, color=color, lw=1.8, label=name)
        axes.legend(frameon=False)
    plot.figure.subplots_adjust(left=0.07, right=0.97, bottom=0.1, top=0.96)
    return Chart(plot, _("lines: {names}").format(names=_("; ").join(points)))


def curves(title=None, x=None, **lines):
    """Plot lists of numbers on one axis: the first as a line, the second as dots, then dashes.

    Each step up the scale is ten times more, so that a loss can be read when it is small, too.

    Args:
        title: what the numbers are, the loss if nothing else is said; x: what is counted along the
            axis, else steps.
        lines: the numbers by name.

    Example:
        >>> curves(mine=[3.0, 2.0, 1.5], theirs=[3.0, 2.0, 1.6])
        curves of the loss: mine, theirs
    """
    from matplotlib.ticker import LogLocator

    title, x = title or _("loss"), x or _("steps")
    plot = Plot(width=560, height=260)
    (axes,) = plot.axes
    with styled():
        for k, (name, values) in enumerate(lines.items()):
            axes.plot(values, MARKS[k], color=COLORS[k], lw=1.8, ms=4.5, label=name)
        axes.set(xlabel=x, title=title, yscale="log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=20))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.minorticks_off()
        axes.legend(frameon=False)
    plot.figure.subplots_adjust(left=0.1, right=0.96, bottom=0.18, top=0.89)
    return Chart(
        plot, _("curves of the {title}: {names}").format(title=title, names=", ".join(lines))
    )


def images(pixels, titles, columns=12):
    """Show square grey images in rows, each with a line above it.

    Args:
        pixels: one row for each image, shape (images, side * side), from 0 (paper) to 1 (ink).
        titles: one text for each image.
        columns: how many stand in a row.

    Example:
        >>> images(np.eye(2, 4), ["a", "b"])
        2 images of 2 x 2 pixels
    """
    pixels = np.asarray(pixels)
    side = int(pixels.shape[1] ** 0.5)
    rows = -(-len(pixels) // columns)
    plot = Plot(width=16 + 58 * columns, height=16 + 76 * rows)
    plot.axes[0].remove()
    with styled():
        for k, (image, title) in enumerate(zip(pixels, titles, strict=True)):
            axes = plot.figure.add_subplot(rows, columns, k + 1)
            axes.imshow(image.reshape(side, side), cmap="gray_r", vmin=0, vmax=1)
            axes.set(xticks=[], yticks=[], frame_on=False)
            axes.set_title(title, loc="center", fontsize=8, pad=3)
    low, high = 8 / (16 + 76 * rows), 1 - 22 / (16 + 76 * rows)
    plot.figure.subplots_adjust(
        left=0.02, right=0.98, bottom=low, top=high, wspace=0.16, hspace=0.45
    )
    return Chart(
        plot, _("{count} images of {side} x {side} pixels").format(count=len(pixels), side=side)
    )


def gradient_flow(model):
    """Show for each weight matrix of a module how large its gradient is, on a scale of powers.

    The size is the root of the mean of the squares. Call it after backward.

    Raises:
        ValueError: no weight has a gradient.

    Example:
        >>> layer = torch.nn.Linear(2, 1)
        >>> layer(torch.ones(2)).backward()
        >>> gradient_flow(layer)
        size of the gradient by layer: weight
    """
    found = {
        name: float(np.sqrt(np.mean(np.square(p.grad.array))))
        for name, p in model.named_parameters()
        if p.grad is not None and p.grad.array.ndim > 1
    }
    if not found:
        raise ValueError(_("no weight has a gradient: call backward on a loss first"))
    plot = Plot(width=560, height=56 + 26 * len(found))
    (axes,) = plot.axes
    names = list(found)[::-1]  # the first layer on top
    sizes = [max(found[name], 1e-12) for name in names]
    least = 10.0 ** np.floor(np.log10(min(sizes)) - 0.5)
    with styled():
        axes.barh(names, [size - least for size in sizes], left=least, color=BACKWARD, height=0.6)
        for k, size in enumerate(sizes):
            axes.text(size * 1.1, k, f"{size:.1g}", va="center", color=INK)
        axes.set(xscale="log", xlim=(least, max(sizes) * 5), title=_("size of the gradient"))
        axes.minorticks_off()
    plot.figure.subplots_adjust(
        left=0.2,
        right=0.96,
        bottom=26 / (56 + 26 * len(found)),
        top=1 - 24 / (56 + 26 * len(found)),
    )
    return Chart(plot, _("size of the gradient by layer: {names}").format(names=", ".join(found)))
