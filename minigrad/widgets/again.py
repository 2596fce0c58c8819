"""Chapter 9: a training step by hand, with the ledger of `.grad`; a loop of any length."""

import numpy as np

import minigrad as mg
from minigrad.draw import draw_graph, record_backward
from minigrad.language import N_, _

from .kit import Button, Choice, Experiment, Slider, complaint, table
from .spelling import shown

NONE, ZEROS = N_("to None"), N_("to 0")
LONGEST = 8  # rows of the ledger
MOST_ROUNDS = 4  # more would not fit a page


class Again(Experiment):
    """Fit w so that w * 2 is 6, one move at a time: forward, backward, zero, step.

    Attributes:
        ledger: one row for each move: its name, loss, w.grad, w, and what went wrong.

    Example:
        >>> model = Again()
        >>> for move in (model.forward, model.backward, model.forward, model.backward):
        ...     move()
        >>> print(model.text())
        start: w.grad None, w 1
        forward: loss 16, w.grad None, w 1
        backward: loss 16, w.grad −16, w 1
        forward: loss 16, w.grad −16, w 1
        backward: loss 16, w.grad −32, w 1
    """

    beside = True
    controls = (
        Button("forward", _("forward")),
        Button("backward", _("backward"), usable="computed"),
        Button("zero", _("zero")),
        Button("step", _("step"), usable="filled"),
        Button("restart", _("start again")),
        Choice("zeroed", _("zero sets .grad"), (NONE, ZEROS), _),
    )

    def __init__(self, zeroed=NONE, rate=0.1):
        self.zeroed, self.rate = zeroed, rate
        self.restart()
        self.forward()
        self.backward()
        self.whole = self.drawing()
        self.restart()

    whole = None  # the largest picture

    def restart(self):
        """Begin again with w = 1."""
        self.w, self.loss, self.ledger = mg.tensor(1.0, requires_grad=True), None, []
        self.recording = None
        self.made = {"w": self.w}
        self.note(N_("start"))

    def note(self, move, trouble=""):
        """Write a row of the ledger."""
        loss = "" if self.loss is None else shown(self.loss.array)
        grad = None if self.w._grad is None else self.w._grad.array
        self.ledger.append((move, loss, shown(grad), shown(self.w.array), trouble))

    def computed(self):
        """Tell whether there is a loss."""
        return self.loss is not None

    def filled(self):
        """Tell whether there is a gradient to step by."""
        return self.w._grad is not None

    def forward(self):
        """Compute the loss; a new graph is built."""
        out = self.w * 2.0
        error = out - 6.0
        self.loss, self.recording = error * error, None
        self.made = {"w": self.w, "out": out, "error": error, "loss": self.loss}
        self.note("forward")

    def backward(self):
        """Call backward on the loss."""
        try:
            with record_backward(self.loss) as recording:
                self.loss.backward()
            self.recording = recording
            self.note("backward")
        except RuntimeError as error:
            self.note("backward", complaint(error).split("(")[0].strip())

    def zero(self):
        """Clear w.grad, as `zero_grad` does."""
        if self.w._grad is not None:
            self.w.grad = None if self.zeroed == NONE else mg.tensor(0.0)
        self.note("zero")

    def step(self):
        """Move w against its gradient, in place and outside of any graph."""
        self.w.array = self.w.array - np.float32(self.rate) * self.w._grad.array
        self.note("step")

    def drawing(self):
        root = self.w if self.loss is None else self.loss
        drawn = draw_graph(root, names=self.made, recording=self.recording)
        return drawn.like(self.whole) if self.whole else drawn

    def text(self):
        rows = []
        for move, loss, grad, w, trouble in self.ledger:
            seen = _("loss {loss}, ").format(loss=loss) if loss else ""
            told = trouble or f"{seen}w.grad {grad}, w {w}"
            rows.append(_("{on}: {line}").format(on=_(move), line=told))
        return "\n".join(rows)

    def html(self):
        last = self.ledger[-LONGEST:]
        rows = [(_(row[0]), *row[1:4]) for row in last] + [("\N{NO-BREAK SPACE}",) * 4] * (
            LONGEST - len(last)
        )
        seen = table((_("move"), _("loss"), "w.grad", "w"), rows, len(last) - 1)
        return f'{seen}<div style="min-height: 3em">{self.ledger[-1][4]}</div>'


class LoopLength(Experiment):
    """Multiply by x in a loop whose length the learner chooses: each length is another graph.

    Args:
        n: how often the loop runs.

    Example:
        >>> print(LoopLength(3).text())
        h = x, then 3 times h = h * x, so h = x ** 4
        3 operations; h = 16, x.grad = 32
    """

    controls = (Slider("n", _("rounds"), range(MOST_ROUNDS + 1)),)

    def __init__(self, n=3):
        self.n = MOST_ROUNDS
        self.whole = self.drawing().flat()
        self.n = n

    whole = None  # the largest picture

    def run(self):
        """Run the loop and backward; return x, h, and the names of all results."""
        x = h = mg.tensor(2.0, requires_grad=True)
        made = {"x": x}
        for k in range(1, self.n + 1):
            h = made[f"h{k}"] = h * x
        h.backward()
        return x, h, made

    def drawing(self):
        h, made = self.run()[1:]
        drawn = draw_graph(h, names=made, view="forward")
        return drawn.like(self.whole) if self.whole else drawn

    def text(self):
        x, h = self.run()[:2]
        count = _("1 operation") if self.n == 1 else _("{count} operations").format(count=self.n)
        said = _("h = x, then {count} times h = h * x, so h = x ** {power}")
        said = said.format(count=self.n, power=self.n + 1)
        values = f"h = {shown(h.array)}, x.grad = {shown(x.grad.array)}"
        return f"{said}\n{count}{_('; ')}{values}"
