"""Chapter 7: where 0.25 comes from, and what a bias gets from a batch."""

import numpy as np

import minigrad as mg
from minigrad.language import N_, _

from .cards import matrices
from .kit import Choice, Experiment, Slider, plain
from .spelling import shown

COUNTED, EQUAL = "1, 2, 3, ...", N_("all 1")
HOW = ("mean", "sum", "max")
MOST = 6  # rows of a batch


class Reductions(Experiment):
    """Reduce a matrix to one number; show what each entry's gradient is.

    Args:
        how: mean, sum or max.
        rows, columns: size of the matrix.
        numbers: `COUNTED` or `EQUAL`; with equal numbers max has ties.

    Example:
        >>> Reductions("mean").text()
        'x.mean() of 4 numbers is 2.5\\nevery entry of x.grad is 0.25'
    """

    controls = (
        Choice("how", _("reduce by"), HOW),
        Slider("rows", _("rows"), range(1, 6)),
        Slider("columns", _("columns"), range(1, 6)),
        Choice("numbers", _("numbers"), (COUNTED, EQUAL), _),
    )

    def __init__(self, how="mean", rows=2, columns=2, numbers=COUNTED):
        self.how, self.rows, self.columns, self.numbers = how, rows, columns, numbers

    def run(self):
        """Compute in the learner's engine; return x and its reduction, after backward."""
        count = self.rows * self.columns
        entries = np.arange(1.0, count + 1) if self.numbers == COUNTED else np.ones(count)
        x = mg.tensor(entries.reshape(self.rows, self.columns).tolist(), requires_grad=True)
        y = getattr(x, self.how)()
        y.backward()
        return x, y

    def parts(self):
        """Return the parts of the picture."""
        x, y = self.run()
        return (
            ("x", x.array),
            "\N{RIGHTWARDS ARROW}",
            (f"x.{self.how}()", y.array),
            "",
            ("x.grad", x.grad.array),
        )

    def picture(self):
        whole, long = Reductions("sum", 5, 5).parts(), Reductions("mean", 3, 4).parts()
        return matrices(*self.parts(), largest=(whole, long))

    def text(self):
        x, y = self.run()
        slopes = sorted(set(x.grad.array.ravel().tolist()))
        said = _("x.{how}() of {count} numbers is {y}\n").format(
            how=self.how, count=x.array.size, y=shown(y.array)
        )
        if len(slopes) == 1:
            return _("{said}every entry of x.grad is {slope}").format(
                said=said, slope=shown(slopes[0])
            )
        low, high = map(shown, slopes)
        return _("{said}x.grad is {high} at the largest entry and {low} elsewhere").format(
            said=said, high=high, low=low
        )


class BiasBroadcast(Experiment):
    """Add one bias row to every row of a batch; show how its gradient is summed back.

    Args:
        batch: how many rows.
        how: what the loss does with the sums.

    Example:
        >>> print(BiasBroadcast(batch=4, how="sum").text())
        b has shape (3,), x + b has shape (4, 3): b is used 4 times
        b.grad = [4, 4, 4], each entry the sum of a column of the gradient at x + b
    """

    controls = (
        Slider("batch", _("batch"), range(1, MOST + 1)),
        Choice("how", _("loss"), ("sum", "mean")),
    )

    def __init__(self, batch=4, how="sum"):
        self.batch, self.how = batch, how

    def run(self):
        """Compute in the learner's engine; return b, x + b and the gradient at x + b."""
        x = mg.tensor(np.arange(3.0 * self.batch).reshape(self.batch, 3).tolist())
        b = mg.tensor([10.0, 20.0, 30.0], requires_grad=True)
        out = x + b
        out.retain_grad()
        getattr(out, self.how)().backward()
        return b, out

    def parts(self):
        """Return the parts of the picture."""
        b, out = self.run()
        return (
            ("b", b.array),
            ("x + b", out.array),
            "",
            (_("gradient at x + b"), out.grad.array),
            "\N{GREEK CAPITAL LETTER SIGMA}",
            ("b.grad", b.grad.array),
        )

    def picture(self):
        return matrices(
            *self.parts(), largest=[BiasBroadcast(MOST, how).parts() for how in HOW[:2]]
        )

    def tallest(self):
        return [plain(BiasBroadcast(MOST, "mean").text())]

    def text(self):
        b, out = self.run()
        times = _("once") if self.batch == 1 else _("{count} times").format(count=self.batch)
        return _(
            "b has shape {b_shape}, x + b has shape {shape}: b is used {times}\nb.grad "
            "= {grad}, each entry the sum of a column of the gradient at x + b"
        ).format(
            b_shape=tuple(b.shape), shape=tuple(out.shape), times=times, grad=shown(b.grad.array)
        )
