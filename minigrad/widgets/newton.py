"""Chapter 13: down the slope, or straight to where the slope would be zero?"""

import numpy as np

import minigrad as mg
from minigrad.language import _

from .kit import Experiment, Slider, table
from .plot import BACKWARD, FORWARD, GREY, INK, PAPER, Plot, styled

RATES = (0.02, 0.05, 0.1, 0.2, 0.5)
SIDES, TOP, LOW = (-1.9, 1.9), 2.3, -0.9


def valley(p):
    """Return the height of a bent valley at p = (a, b); it is 0 at its lowest point, (1, 1)."""
    return (1 - p[0]) ** 2 + 2 * (p[1] - p[0] ** 2) ** 2


def descend(p, rate):
    """Return p after one step against the gradient."""
    (slope,) = mg.autograd.grad(valley(p), p)
    return p.detach() - rate * slope


def newton(p, rate):
    """Return p after one step to where slope and bend say that the slope is zero."""
    (slope,) = mg.autograd.grad(valley(p), p)
    bend = mg.autograd.functional.hessian(valley, p)
    return p.detach() - mg.tensor(np.linalg.solve(bend.array, slope.array))


class Newton(Experiment):
    """Walk down a valley in two ways from the same start: gradient descent, and Newton's method.

    Args:
        steps: how many steps both have made.
        rate: what gradient descent multiplies the gradient by.
        start: where both begin.

    Example:
        >>> print(Newton(steps=0).text())
        after 0 steps, from (-1, 0.4)
        gradient descent, rate 0.1: at (-1.000, 0.400), height 4.720
        Newton's method: at (-1.000, 0.400), height 4.720
    """

    controls = (
        Slider("steps", _("steps"), range(31)),
        Slider("rate", _("rate of gradient descent"), RATES, "{:g}".format),
    )

    def __init__(self, steps=6, rate=0.1, start=(-1.0, 0.4)):
        self.steps, self.rate, self.start = steps, rate, start
        self.figure = None

    def path(self, move):
        """Return the points that a way of stepping visits, the start first."""
        points = [np.array(self.start, np.float32)]
        for _step in range(self.steps):
            p = mg.tensor(points[-1]).requires_grad_()
            points.append(move(p, self.rate).array)
        return np.array(points)

    def rows(self):
        """Return for both ways the name, where it is, and how high."""
        out = []
        ways = {
            _("gradient descent, rate {rate:g}").format(rate=self.rate): descend,
            _("Newton's method"): newton,
        }
        for name, move in ways.items():
            with np.errstate(all="ignore"):  # too great a rate leaves the valley for good
                a, b = self.path(move)[-1]
                height = float(valley((a, b)))
            if np.isfinite(height) and height < 1e6:
                out.append((name, f"({a:.3f}, {b:.3f})", f"{height:.3f}"))
            else:
                out.append((name, _("far away"), _("without end")))
        return out

    def text(self):
        a, b = self.start
        steps = _("1 step") if self.steps == 1 else _("{count} steps").format(count=self.steps)
        lines = [
            _("{name}: at {where}, height {height}").format(name=name, where=where, height=height)
            for name, where, height in self.rows()
        ]
        return "\n".join(
            [_("after {steps}, from ({a:g}, {b:g})").format(steps=steps, a=a, b=b), *lines]
        )

    def html(self):
        return table((_("way"), _("where"), _("height")), self.rows())

    def picture(self):
        self.figure = self.figure or ValleyFigure(self.start)
        with np.errstate(all="ignore"):
            return self.figure.png(self.path(descend), self.path(newton))


class ValleyFigure:
    """Draw the valley by lines of equal height, and both paths."""

    def __init__(self, start):
        self.plot = Plot(width=560, height=340)
        a, b = np.meshgrid(np.linspace(*SIDES, 160), np.linspace(LOW, TOP, 140))
        (axes,) = self.plot.axes
        with styled():
            axes.set(xlabel="a", ylabel="b", xlim=SIDES, ylim=(LOW, TOP))
            heights = [0.05, 0.25, 0.7, 1.5, 3, 6, 12, 24]
            axes.contour(a, b, valley((a, b)), heights, colors=GREY, linewidths=0.7)
            (lowest,) = axes.plot([1], [1], "+", color=INK, ms=13, mew=2)
            axes.annotate(
                _("starting point"),
                start,
                (0, 9),
                textcoords="offset points",
                color=INK,
                ha="center",
            )
            (self.down,) = axes.plot(
                [], [], "o-", color=BACKWARD, ms=4, lw=1.4, label=_("gradient descent")
            )
            (self.straight,) = axes.plot(
                [], [], "s--", color=FORWARD, ms=5, lw=1.6, label=_("Newton's method")
            )
            axes.legend(loc="lower left", facecolor=PAPER, framealpha=1, edgecolor="none")
        self.plot.moving += [self.down, self.straight, lowest]  # the last is on top
        self.plot.figure.subplots_adjust(left=0.11, right=0.97, bottom=0.15, top=0.95)

    def png(self, down, straight):
        """Return the picture with these two paths."""
        for line, path in ((self.down, down), (self.straight, straight)):
            seen = np.where(np.abs(path) < 1e3, path, np.nan)
            line.set_data(seen[:, 0], seen[:, 1])
        return self.plot.png()
