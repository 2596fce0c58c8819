"""Checks of chapter 11: what is tracked, and what may be written."""

import numpy as np

import minigrad as mg

from ...language import N_, _
from ..answers import kind, untouched
from . import NotYet, Wrong, compare, try_out

SLOPES = {
    "x * x.detach()": 3,
    "(x * x).detach() + x": 1,
    "x.detach() * 2": "error",
    "x * x.item() * x.item()": 9,
}
VALUES = dict(zip(SLOPES, (9, 12, 6, 27)))


def check_slopes(slopes):
    if isinstance(slopes, dict):  # RuntimeError, or its name, is an error too
        slopes = {row: "error" if is_error(value) else value for row, value in slopes.items()}
    value = N_("that is the value at x = 3; the slope is asked for")
    raised = N_("an x that asks is left in it, so backward has a way: which slope comes out?")
    compare(
        slopes,
        SLOPES,
        [
            *(((row, VALUES[row]), value) for row in SLOPES),
            *(((row, "error"), raised) for row in SLOPES if SLOPES[row] != "error"),
            (("x * x.detach()", 6), "that counts both factors: is the second one tracked?"),
            (("x * x.detach()", 0), "one of the two factors is tracked"),
            ("x * x.detach()", "put the number 3 in the place of the factor that is not tracked"),
            (("(x * x).detach() + x", 7), "that counts the square: is it tracked?"),
            (("(x * x).detach() + x", 0), "one of the two terms is tracked"),
            ("(x * x).detach() + x", "put the number 9 in the place of what is not tracked"),
            (("x.detach() * 2", 2), "that is the slope with a tracked x: which leaf asks here?"),
            ("x.detach() * 2", "which leaf that asks is left in the graph?"),
            (("x * x.item() * x.item()", 18), "how many of the three factors are tracked?"),
            ("x * x.item() * x.item()", "two factors are plain numbers: what is left of x?"),
        ],
    )


def is_error(value):
    if isinstance(value, (type, Exception)):
        value = getattr(value, "__name__", type(value).__name__)
    return isinstance(value, str) and len(value) < 200 and "error" in value.casefold()


def stepped(step):
    """Return a function that tells what a step leaves behind."""

    def seen(w, rate, grad):
        memory, w.grad = w.data_ptr(), mg.tensor(grad)
        step(w, rate)
        return {
            "w": w.detach(),
            "w is a leaf that asks": w.is_leaf and w.requires_grad,
            "w has its old memory": w.data_ptr() == memory,
            "w.grad": w.grad,
        }

    return seen


def before_a_step(draw):
    """Return w, the rate, and the gradient that w will have."""
    shape = draw.pick((3,), (), (2, 3), (1,), (0,), (2, 1, 2))
    w = mg.tensor(draw.array(*shape).tolist(), requires_grad=True)
    return w, draw.positive(), draw.array(*shape).astype(np.float32)


def check_step(step):
    if untouched(step):
        raise NotYet

    def wrote(formula):
        return lambda w, rate, grad: {"w": formula(w.detach().array, rate, grad)}

    try_out(
        stepped(step) if callable(step) else step,
        lambda w, rate, grad: {
            "w": w.detach().array - rate * grad,
            "w is a leaf that asks": True,
            "w has its old memory": True,
            "w.grad": None,
        },
        before_a_step,
        [
            (wrote(lambda w, rate, grad: w), "w has not moved: what should be written into it?"),
            (
                wrote(lambda w, rate, grad: w + rate * grad),
                "that goes up the slope: against the gradient is down",
            ),
            (
                wrote(lambda w, rate, grad: w - grad),
                "the rate is missing: that is a step of the whole gradient",
            ),
            (wrote(lambda w, rate, grad: w - rate), "where is the gradient in it?"),
            (
                wrote(lambda w, rate, grad: w - rate * w),
                "that goes by w, not by its gradient",
            ),
            (
                wrote(lambda w, rate, grad: rate * grad),
                "that is the step alone; what was in w before?",
            ),
            (
                wrote(lambda w, rate, grad: -rate * grad),
                "that is minus the step, alone; what was in w before?",
            ),
            (wrote(lambda w, rate, grad: rate * grad - w), "turned round: w comes first"),
            (wrote(lambda w, rate, grad: grad), "that is the gradient itself"),
            (wrote(lambda w, rate, grad: w - grad / rate), "that divides by the rate"),
            (wrote(lambda w, rate, grad: w - 2 * rate * grad), "the step is made twice"),
            (
                wrote(lambda w, rate, grad: w - rate * grad.mean()),
                "every entry has its own gradient",
            ),
            (
                wrote(lambda w, rate, grad: w - rate * grad.sum()),
                "every entry has its own gradient",
            ),
            (wrote(lambda w, rate, grad: w - rate * abs(grad)), "the sign of the gradient is lost"),
            (wrote(lambda w, rate, grad: w - rate * grad**2), "the gradient is squared in it"),
            (wrote(lambda w, rate, grad: w - rate**2 * grad), "the rate is squared in it"),
            (
                wrote(lambda w, rate, grad: grad - rate * w),
                "w and its gradient have changed places",
            ),
            (wrote(lambda w, rate, grad: w * 0), "there are zeros in w now"),
            (
                wrote(lambda w, rate, grad: w - rate * np.sign(grad)),
                "that goes by the sign of the gradient alone",
            ),
            ("w is a leaf that asks", "w has moved, and should be a leaf that asks as before"),
            ("w has its old memory", "w has moved, but into new memory: write in place"),
            (
                lambda w, rate, grad: {"w.grad": 0 * grad},
                "its entries are 0, and none should be there",
            ),
            ("w.grad", "w has moved, but its gradient is still there"),
        ],
        turns=12,
    )


def frozen(loss):
    """Return a function that tells what backward on a loss fills."""

    def seen(a, b):
        values = a.item(), b.item()
        out = loss(a, b)
        if not isinstance(out, mg.Tensor):
            raise Wrong(
                _("that is {kind}; a tensor should come, to call backward on").format(
                    kind=kind(out)
                )
            )
        found = {
            "a and b hold their numbers": (a.item(), b.item()) == values,
            "the loss": out.sum() if out.numel() == 1 else out,
            "a asks": a.requires_grad,
            "the loss is tracked": out.requires_grad,
        }
        if a.grad is not None or b.grad is not None:
            raise Wrong(_("a gradient was there before backward was called: return the loss alone"))
        if out.requires_grad:
            out.sum().backward()
        return found | {"a.grad": a.grad, "b.grad": b.grad}

    return seen


def check_loss(loss):
    if untouched(loss):
        raise NotYet

    try_out(
        frozen(loss) if callable(loss) else loss,
        lambda a, b: {
            "a and b hold their numbers": True,
            "the loss": (a.item() * b.item()) ** 2,
            "a asks": True,
            "the loss is tracked": True,
            "a.grad": None,
            "b.grad": 2 * a.item() ** 2 * b.item(),
        },
        lambda draw: tuple(
            mg.tensor(draw.pick(value, value, [value]), requires_grad=True)
            for value in (draw.number(), draw.number())
        ),
        [
            (lambda a, b: {"the loss": a.item() * b.item()}, "the square is missing"),
            (lambda a, b: {"the loss": a.item() * b.item() ** 2}, "a should be squared, too"),
            (lambda a, b: {"the loss": a.item() ** 2 * b.item()}, "b should be squared, too"),
            (lambda a, b: {"the loss": 2 * a.item() * b.item()}, "that is twice the product"),
            (lambda a, b: {"the loss": (a.item() + b.item()) ** 2}, "that squares the sum"),
            (lambda a, b: {"the loss": (a.item() * b.item()) ** 3}, "that is the cube"),
            (
                lambda a, b: {"the loss": abs(a.item() * b.item())},
                "that is the size of the product",
            ),
            ("a and b hold their numbers", "a or b was written into"),
            ("a asks", "a itself was changed: it should go on asking outside of this graph"),
            ("the loss is tracked", "no gradient can come to b: b should still learn"),
            (
                lambda a, b: {"a.grad": 2 * a.item() * b.item() ** 2},
                "a is tracked in this graph; it should be a constant here",
            ),
            (
                lambda a, b: {"a.grad": a.item() * b.item() ** 2},
                "one of the factors a is tracked; both should be constants",
            ),
            (lambda a, b: {"a.grad": 0.0}, "a is in the graph still; no gradient should come"),
            ("a.grad", "a should be a constant in this graph"),
            (lambda a, b: {"b.grad": None}, "no gradient arrived at b"),
            (
                lambda a, b: {"b.grad": a.item() ** 2 * b.item()},
                "one of the two factors b is a constant as well",
            ),
        ],
    )
