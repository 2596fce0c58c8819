"""Exercises of chapter 9: gradients that add up."""

import numpy as np

import minigrad as mg

from . import Exercise, Wrong, call, compare

LEDGER = {
    "(x * 3).backward()": 3,
    "(x * x).backward()": 7,
    "y = x * 10": 7,
    "x.grad = None": None,
    "(x * 5 + x).backward()": 6,
}


def check_ledger(ledger):
    compare(
        ledger,
        LEDGER,
        [
            ("(x * 3).backward()", "the slope of x * 3 is 3, for any x"),
            ("(x * x).backward()", "the slope of x * x is 2 * x = 4, and 3 was there already"),
            ("y = x * 10", "a forward pass makes nodes; no gradient moves"),
            ("x.grad = None", "None is not 0: nothing has arrived since"),
            ("(x * 5 + x).backward()", "two paths lead to x, with the slopes 5 and 1"),
        ],
    )


def check_fit(fit):
    w = mg.tensor(1.0, requires_grad=True)
    try:
        fit(w, 1)
        if w.node is None:
            raise Wrong("w does not require grad any more: clear its gradient, not the leaf")
        fit(w, 29)
    except Wrong:
        raise
    except Exception as error:
        raise Wrong(f"it raised {type(error).__name__}: {error}") from None
    compare(
        w,
        3.0,
        [
            (1.0, "w was not moved at all: the steps follow a gradient that is cleared too early"),
            (lambda got: abs(got - 3.0) > 0.02, "the old gradients are still in every step"),
        ],
        on="w after 30 steps",
    )


def fit_with(clear):
    """Return a loop that ends each round with `clear(w)`."""

    def fit(w, steps):
        for _ in range(steps):
            loss = (w * 2 - 6) ** 2
            loss.backward()
            w.array = w.array - np.float32(0.1) * w.grad.array
            clear(w)

    return fit


def set_none(w):
    w.grad = None


def set_zero(w):
    w.grad = w.grad * 0


def halve(w):
    w.grad = w.grad * 0.5


def fit_too_early(w, steps):
    for _ in range(steps):
        ((w * 2 - 6) ** 2).backward()
        w.grad = w.grad * 0
        w.array = w.array - np.float32(0.1) * w.grad.array


def switch_off(w):
    w.grad = w.node = None


def check_parts(in_parts):
    w = mg.tensor(1.0, requires_grad=True)
    parts = [mg.tensor([1.0, 2.0, 3.0]), mg.tensor([5.0])]
    call(in_parts, w, parts)
    compare(
        w.grad,
        19.5,
        [
            (78.0, "these are sums; the mean has a number to be divided by"),
            (39.0, "that divides by the number of parts; the mean is over entries"),
            (
                2 * (14 / 3 + 25),
                "each part was divided by its own size; a small one counts too much",
            ),
            (14 / 3 + 25, "the mean of the parts' means: the single 5 counts as much as three"),
            (26.0, "the parts' entries were counted for the first part only"),
            (None, "no gradient arrived: does each part call backward?"),
        ],
        on="w.grad for parts [1, 2, 3] and [5]",
    )


def in_parts_by(divisor):
    def in_parts(w, parts):
        for part in parts:
            (((w * part) ** 2).sum() / divisor(part, parts)).backward()

    return in_parts


def all_at_once(w, parts):
    total = sum(len(part) for part in parts)
    loss = 0.0
    for part in parts:
        loss = loss + ((w * part) ** 2).sum()
    (loss / total).backward()


EXERCISES = [
    Exercise(
        id="09.1",
        title="The ledger",
        level="easy",
        minutes=5,
        check=check_ledger,
        hints=[
            "Only backward changes x.grad here, and the line that sets it.",
            "Each backward adds the slope at x = 2 to what is there.",
        ],
        solution="""
ledger = {
    "(x * 3).backward()": 3,  # None was there
    "(x * x).backward()": 7,  # 3 + 2 * 2
    "y = x * 10": 7,  # a forward pass
    "x.grad = None": None,
    "(x * 5 + x).backward()": 6,  # 5 + 1, over two paths
}
check("09.1", ledger)
""",
        right=[LEDGER, {name: None if g is None else float(g) for name, g in LEDGER.items()}],
        wrong=[
            (LEDGER | {"(x * 3).backward()": 6}, "for any x"),
            (LEDGER | {"(x * x).backward()": 4}, "3 was there already"),
            (LEDGER | {"y = x * 10": 17}, "no gradient moves"),
            (LEDGER | {"x.grad = None": 0}, "None is not 0"),
            (LEDGER | {"(x * 5 + x).backward()": 5}, "two paths"),
        ],
    ),
    Exercise(
        id="09.2",
        title="Mend the training loop",
        level="easy",
        minutes=5,
        check=check_fit,
        hints=["What does the second backward find in w.grad?", "Let it find None."],
        solution="""
# The step has used the gradient. Clear it before the next backward adds to it.
def fit(w, steps):
    for _ in range(steps):
        loss = (w * 2 - 6) ** 2
        loss.backward()
        w.array = w.array - np.float32(0.1) * w.grad.array
        w.grad = None

check("09.2", fit)
""",
        right=[fit_with(set_none), fit_with(set_zero)],
        wrong=[
            (fit_with(lambda w: None), "still in every step"),
            (fit_too_early, "cleared too early"),
            (fit_with(switch_off), "not the leaf"),
            (fit_with(lambda w: w.zero_grad()), "AttributeError"),
        ],
    ),
    Exercise(
        id="09.3",
        title="Parts of unequal size",
        level="medium",
        minutes=15,
        check=check_parts,
        hints=[
            "Write the mean over all entries as one fraction. What stands below the line?",
            "The number of entries of all parts: sum(len(part) for part in parts).",
        ],
        solution="""
# Every entry has the same weight, so every part's sum is divided by the same number.
def in_parts(w, parts):
    total = sum(len(part) for part in parts)
    for part in parts:
        loss = ((w * part) ** 2).sum() / total
        loss.backward()

check("09.3", in_parts)
""",
        right=[
            in_parts_by(lambda part, parts: sum(part.shape[0] for part in parts)),
            all_at_once,
        ],
        wrong=[
            (in_parts_by(lambda part, parts: 1), "these are sums"),
            (in_parts_by(lambda part, parts: len(parts)), "over entries"),
            (in_parts_by(lambda part, parts: len(part)), "counts too much"),
            (in_parts_by(lambda part, parts: len(part) * len(parts)), "as much as three"),
            (in_parts_by(lambda part, parts: len(parts[0])), "first part only"),
            (lambda w, parts: None, "no gradient arrived"),
        ],
    ),
]
