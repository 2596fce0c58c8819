"""Chapter 1: how small should h be? A secant, and the V of its error."""

import numpy as np

from minigrad.language import N_, _

from .kit import Choice, Experiment, Slider
from .plot import BACKWARD, FORWARD, GREY, PAPER, Plot, styled

# expression: (function, its slope, where)
FUNCTIONS = {
    "x**2": (lambda x: x * x, lambda x: 2 * x, 3.0),
    "sin(x)": (np.sin, np.cos, 1.0),
    "exp(x)": (np.exp, np.exp, 1.0),
}
ONE_SIDED, CENTRAL = N_("x to x + h"), N_("x − h to x + h")
STEPS = [float(f"{m}e{e}") for e in range(-16, 0) for m in (1, 3)] + [1.0]
FLOOR = 1e-17  # an error of 0 has no place on a log scale: it lies on the lower edge


def short(h):
    """Write a step as one would in Python: 1e-8, not 1e-08."""
    return f"{h:g}".replace("e-0", "e-")


class StepSize(Experiment):
    """Take the slope of a secant with a step h that the learner chooses; look at its error.

    Args:
        function: one of the keys of `FUNCTIONS`.
        secant: `ONE_SIDED` or `CENTRAL`.
        h: the step, one of `STEPS`.

    Example:
        >>> model = StepSize("x**2", h=0.1)
        >>> print(model.text())
        x**2 at x = 3, step h = 0.1
        slope of the secant  6.1000000000
        true slope           6.0000000000
        error 0.1: mostly from the bend of the curve
    """

    controls = (
        Slider("h", _("step size h"), STEPS, short),
        Choice("function", _("function"), tuple(FUNCTIONS)),
        Choice("secant", _("secant from"), (ONE_SIDED, CENTRAL), _),
    )

    def __init__(self, function="sin(x)", secant=ONE_SIDED, h=0.3):
        self.function, self.secant, self.h = function, secant, h
        self.figure = None

    @property
    def x(self):
        """Where the slope is asked for."""
        return FUNCTIONS[self.function][2]

    @property
    def true(self):
        """The slope by the rule of calculus."""
        return float(FUNCTIONS[self.function][1](self.x))

    def f(self, x):
        """Return the function's value."""
        return FUNCTIONS[self.function][0](x)

    def ends(self, h):
        """Return where the secant begins and where it ends."""
        return (self.x if self.secant == ONE_SIDED else self.x - h), self.x + h

    def numeric(self, h):
        """Return the slope of the secant with step h."""
        left, right = self.ends(h)
        return float((self.f(right) - self.f(left)) / (h if self.secant == ONE_SIDED else 2 * h))

    def error(self, h):
        """Return how far the secant's slope is from the true one."""
        return abs(self.numeric(h) - self.true)

    def rounding(self, h):
        """Tell whether rounding is the greater part of the error at step h."""
        size = abs(self.f(self.x)) + abs(self.x * self.true)
        return self.error(h) <= np.finfo(float).eps * size / h

    def reason(self):
        """Say where the error at this step comes from."""
        if self.error(self.h) == 0:
            return _("right to the last digit")
        if self.x + self.h == self.x:
            return _("x + h is rounded to x, so nothing moves")
        if self.rounding(self.h):
            return _("mostly from rounding")
        return _("mostly from the bend of the curve")

    def text(self):
        return _(
            "{function} at x = {x:g}, step h = {h}\nslope of the secant  {slope:.10f}\n"
            "true slope           {true:.10f}\nerror {error}: {reason}"
        ).format(
            function=self.function,
            x=self.x,
            h=short(self.h),
            slope=self.numeric(self.h),
            true=self.true,
            error=short(float(f"{self.error(self.h):.0e}")),
            reason=self.reason(),
        )

    def picture(self):
        self.figure = self.figure or SlopeFigure()
        return self.figure.png(self)


class SlopeFigure:
    """Draw a StepSize: on the left the secant, on the right the error at every step."""

    def __init__(self):
        self.plot = Plot(columns=2)
        self.shown = None
        with styled():
            self.make(*self.plot.axes)
        self.plot.moving += [self.secant, self.ends, self.error]
        self.plot.figure.subplots_adjust(left=0.06, right=0.97, bottom=0.17, top=0.88, wspace=0.2)

    def make(self, curve, errors):
        """Make the artists: lines without points yet."""
        curve.set(xlabel="x", title=_("secant (orange) and tangent (dashed)"))
        errors.set(xlabel=_("step size h"), title=_("error of the secant's slope"))
        errors.set(xscale="log", yscale="log", xlim=(2e-17, 5), ylim=(FLOOR / 8, 30))
        errors.set_xticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
        errors.set_yticks([1e-15, 1e-10, 1e-5, 1])
        errors.minorticks_off()
        (self.curve,) = curve.plot([], [], color=FORWARD, lw=2.5)
        (self.tangent,) = curve.plot([], [], "--", color=GREY, lw=1.4)
        (self.secant,) = curve.plot([], [], color=BACKWARD, lw=1.8)
        (self.ends,) = curve.plot([], [], "o", color=BACKWARD, ms=7)
        (self.bending,) = errors.plot(
            [], [], "s", color=FORWARD, ms=4, label=_("from the bend of the curve")
        )
        (self.rounding,) = errors.plot(
            [], [], "o", color=GREY, mfc=PAPER, ms=4, label=_("from rounding")
        )
        (self.error,) = errors.plot([], [], "o", color=BACKWARD, ms=9, mfc="none", mew=2.5)
        errors.legend(
            title=_("the error is mostly"), loc="lower left", frameon=False, alignment="left"
        )

    def png(self, model):
        """Return the picture of the model as it is now."""
        if self.shown != (model.function, model.secant):
            self.shown = (model.function, model.secant)
            self.stand_still(model)
        left, right = model.ends(model.h)
        run = np.array([model.x - 3, model.x + 3])
        self.secant.set_data(run, model.f(left) + model.numeric(model.h) * (run - left))
        self.ends.set_data([left, right], [model.f(left), model.f(right)])
        self.error.set_data([model.h], [max(model.error(model.h), FLOOR)])
        return self.plot.png()

    def stand_still(self, model):
        """Draw what does not depend on h."""
        near = np.linspace(model.x - 1.6, model.x + 1.6, 200)
        heights = model.f(near)
        room = 0.12 * np.ptp(heights)
        self.plot.axes[0].set_xlim(near[0], near[-1])
        self.plot.axes[0].set_ylim(heights.min() - room, heights.max() + room)
        self.curve.set_data(near, heights)
        self.tangent.set_data(near, model.f(model.x) + model.true * (near - model.x))
        for line, rounding in ((self.rounding, True), (self.bending, False)):
            steps = [h for h in STEPS if model.rounding(h) == rounding]
            line.set_data(steps, [max(model.error(h), FLOOR) for h in steps])
        self.plot.clear()
