"""Chapter 6: the stepper, with a pin on each result that makes it keep its gradient."""

import minigrad as mg
from minigrad.draw import record_backward
from minigrad.language import _

from .kit import Switch
from .stepper import Stepper

RESULTS = ("e", "s", "L")


class KeepPins(Stepper):
    """Step through L = (a * b + c) * a, with `retain_grad()` on the results that are pinned.

    The attributes `keep_e`, `keep_s` and `keep_L` are the pins. A pin that is moved runs forward
    and backward anew, and the step stays.

    Example:
        >>> model = KeepPins(keep_e=True)
        >>> model.at = 5
        >>> print(model.text())
        5 of 8: MulBackward0 passes a gradient to a
            incoming 2 × local (−3) = outgoing −6
            4 + (−6) = −2 waits at a
            kept: e.grad is 2
    """

    def __init__(self, **pins):
        self.pins = dict.fromkeys((f"keep_{name}" for name in RESULTS), True)
        self.record()
        self.whole = self.graph
        self.pins = dict.fromkeys(self.pins, False) | pins
        self.record()
        self.controls = (
            *(Switch(f"keep_{n}", _("keep {name}.grad").format(name=n)) for n in RESULTS),
            *self.controls,
        )

    whole = None  # the picture with all pins, the largest

    def lay_out(self, graph):
        picture = super().lay_out(graph).flat()
        return picture.like(self.whole) if self.whole else picture

    def record(self):
        """Run forward and backward in the learner's engine, and record it."""
        at = getattr(self, "at", 0)
        a, b = (mg.tensor(value, requires_grad=True) for value in (2.0, -3.0))
        c = mg.tensor(10.0)
        e = a * b
        s = e + c
        made = {"a": a, "b": b, "c": c, "e": e, "s": s, "L": s * a}
        for name in RESULTS:
            if self.pins[f"keep_{name}"]:
                made[name].retain_grad()
        with record_backward(made["L"]) as recording:
            made["L"].backward()
        super().__init__((made["L"],), recording, list(made.items()))
        self.at = at


def pin(name):
    """Return the property for one pin."""

    def move(model, on):
        model.pins[name] = on
        model.record()

    return property(lambda model: model.pins[name], move)


for _result in RESULTS:
    setattr(KeepPins, f"keep_{_result}", pin(f"keep_{_result}"))
