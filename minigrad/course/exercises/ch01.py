"""Exercises of chapter 1: slopes measured by nudging."""

import numpy as np

from ..answers import show
from . import Exercise, Wrong, call, compare, same

TENTHS = [
    (3.0, "each entry moves the sum 3 times as fast, but w is the mean"),
    (0.1, "that is the share in the mean; each entry is tripled first"),
    (0.5, "that is the share, and 2 added to each; does the 2 change how fast w grows?"),
    (0.6, "a mean of 5? count the entries of a shape (2, 5)"),
    (1.5, "a mean of 2? count the entries of a shape (2, 5)"),
    (5.0, "that is w itself, if x is all ones; how fast does it grow?"),
]


def check_tenths(answer):
    if np.shape(answer) == (2, 5) and np.ptp(answer) < 1e-6:  # a whole gradient will do as well
        answer = answer[0][0]
    if not same(answer, 0.3):
        hints = [hint for value, hint in TENTHS if same(answer, value)]
        hint = hints[0] if hints else "nudge one entry by 0.1, and follow what grows"
        raise Wrong(f"{show(answer)} is not the slope: {hint}")


def of_four(x):
    """Slopes [[2, 1], [6, 5]] at [[1, 2], [3, 4]]."""
    return x[0, 0] * x[0, 1] + x[1, 0] * x[1, 0] + 5 * x[1, 1]


def check_slopes(slopes):
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    kept = x.copy()
    got = call(slopes, of_four, x)
    expected = np.array([[2.0, 1.0], [6.0, 5.0]])
    compare(
        got,
        expected,
        [
            (np.zeros((2, 2)), "up and down are still one array: what one gains the other undoes"),
            (2 * expected, "twice too steep: from down to up the step is 2 * h"),
            (expected / 2, "half as steep: how long is the step from down to up?"),
            (-expected, "the sign is turned: which is taken from which?"),
            (lambda got: np.min(got) > 6.5, "more than one entry was nudged"),
        ],
        on="slopes(f, x)",
    )
    if not np.array_equal(x, kept):
        raise Wrong("the slopes are right, but x itself was changed: nudge copies only")
    row = np.array([1.0, 4.0, 9.0])
    compare(
        call(slopes, lambda row: (row * row).sum(), row),
        2 * row,
        on="slopes(sum of squares, [1, 4, 9])",
    )


def check_step(h):
    try:
        h = float(h)
    except (TypeError, ValueError):
        raise Wrong(f"expected a number such as 0.5, got {h!r}") from None
    if h <= 0 or not np.isfinite(h):
        raise Wrong(f"expected a step greater than 0, got {h:g}")
    one, step = np.float32(1), np.float32(h)
    up, down = one + step, one - step
    slope = (up * up * up - down * down * down) / (np.float32(2) * step)
    told = f"with h = {h:g} the slope is {slope:.6f}"
    if up == one:
        raise Wrong(f"{told}: 1 + h is rounded to 1 in float32, so nothing moves")
    if h < 9e-4:
        raise Wrong(f"{told}: rounding is far greater than h**2; take a longer step")
    if h >= 0.5:
        raise Wrong(f"{told}: that is far along the curve; h**2 is {h * h:.2g}")
    if h > 1.6e-2:
        raise Wrong(f"{told}: h**2 is far greater than rounding; take a shorter step")


def nudged(f, x, h, make_up, make_down):
    """Return an answer to 01.2 whose arrays are made in the given ways, for the proofs."""
    out = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = make_up(), make_down()
        up[i] += h
        down[i] -= h
        out[i] = (f(up) - f(down)) / (2 * h)
    return out


EXERCISES = [
    Exercise(
        id="01.1",
        title="Ten entries, each tripled",
        level="easy",
        minutes=5,
        check=check_tenths,
        hints=[
            "Nudge one entry by 0.1. By how much does 3 * x + 2 grow there?",
            "By 0.3; so the sum of the ten grows by 0.3, and their mean by a tenth of that.",
        ],
        solution="""
# A nudge of 0.1 makes the sum 0.3 greater and the mean of ten 0.03 greater. 0.03 / 0.1 = 0.3.
slope = 3 / 10
check("01.1", slope)
""",
        right=[0.3, 3 / 10, np.full((2, 5), 0.3)],
        wrong=[
            (3, "w is the mean"),
            (0.1, "tripled first"),
            (0.5, "does the 2 change"),
            (0.6, "a mean of 5?"),
            (1.5, "a mean of 2?"),
            (5.0, "w itself"),
            ("a third", "follow what grows"),
        ],
    ),
    Exercise(
        id="01.2",
        title="Zeros everywhere",
        level="medium",
        minutes=10,
        check=check_slopes,
        hints=[
            "After `up = x`, how many arrays are there?",
            "One, with three names: so up and down are equal, and f of them is, too.",
            "`x.copy()` makes a new array; up needs one, and down needs another.",
        ],
        solution="""
# A new name makes no new array: up[i] += h writes into x itself. So copy, once for each.
def slopes(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up = x.copy()
        down = x.copy()
        up[i] += h
        down[i] -= h
        out[i] = (f(up) - f(down)) / (2 * h)
    return out


check("01.2", slopes)
""",
        right=[
            lambda f, x, h=1e-5: nudged(f, x, h, x.copy, x.copy),
            lambda f, x, h=1e-5: nudged(f, x, h, lambda: np.array(x), lambda: x + 0),
        ],
        wrong=[
            (lambda f, x, h=1e-5: nudged(f, x, h, lambda: x, lambda: x), "still one array"),
            (lambda f, x, h=1e-5: nudged(f, x, h, x.copy, lambda: x), "x itself was changed"),
            (
                lambda f, x, h=1e-5: nudged(f, x, h, lambda: x + h, lambda: x - h),
                "more than one entry",
            ),
            (lambda f, x, h=1e-5: 2 * nudged(f, x, h, x.copy, x.copy), "twice too steep"),
            (lambda f, x, h=1e-5: -nudged(f, x, h, x.copy, x.copy), "sign is turned"),
            (lambda f, x, h=1e-5: f(x) + None, "TypeError"),
        ],
    ),
    Exercise(
        id="01.3",
        title="A step for float32",
        level="medium",
        minutes=10,
        check=check_step,
        hints=[
            "The two errors are h**2 and about 1e-7 / h. One grows with h, the other shrinks.",
            "Their sum is least near where they are equal: h**2 = 1e-7 / h.",
            "So h**3 = 1e-7. What is the cube root of that?",
        ],
        solution="""
# Where both errors are equal, h**3 = 1e-7. The cube root is about 0.005: a thousand times longer
# than the best step in float64, and the error left is about h**2 = 2e-5, not 1e-11.
h = 1e-7 ** (1 / 3)
check("01.3", h)
""",
        right=[5e-3, np.cbrt(np.finfo(np.float32).eps)],
        wrong=[
            (1e-6, "take a longer step"),
            (1e-8, "nothing moves"),
            (0.1, "take a shorter step"),
            (1.0, "far along the curve"),
            (0, "greater than 0"),
            ("small", "expected a number"),
        ],
    ),
]
