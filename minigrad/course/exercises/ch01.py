"""Exercises of chapter 1: slopes measured by nudging."""

import numpy as np

from ...language import N_, _
from ..answers import kind, numbers, untouched
from ..values import number
from . import Exercise, NotYet, Wrong, compare, try_out

TENTHS = [
    (3.0, "each entry moves the sum 3 times as fast, but w is the mean"),
    (0.1, "that is the share in the mean; each entry is tripled first"),
    (0.5, "does the 2 change how fast w grows?"),
    (0.6, "a mean of 5? count the entries of a shape (2, 5)"),
    (1.5, "a mean of 2? count the entries of a shape (2, 5)"),
    (5.0, "that is w itself, if x is all ones; how fast does it grow?"),
    (lambda got: number(got) == -0.3, "does w fall when an entry of x grows?"),
    (lambda got: number(got) is not None, "nudge one entry by 0.1, and follow what grows"),
]


def check_tenths(answer):
    whole = numbers(answer)
    if whole is not None and whole.shape == (2, 5) and np.ptp(whole) < 1e-6:
        answer = whole[0, 0]  # a whole gradient will do as well
    compare(answer, 0.3, TENTHS)


def draw_function(draw):
    """Return a function of arrays, and an array; the third powers tell a long step from a short."""
    x = draw.array(*draw.pick((3,), (2, 2), (1,), (2, 3), (0, 2), (2, 1, 3), (4,), (3, 2)))
    c = draw.array(*x.shape)

    def f(x):
        return (c * x * x * x).sum() + x.sum() ** 2

    f.slopes = 3 * c * x * x + 2 * x.sum()
    return f, x


def slopes_seen(slopes):
    """Return a function that tells what an answer returns, and whether it leaves x as it was."""

    def seen(f, x):
        before = x.copy()
        got = slopes(f, x)
        return {"x left as it was": np.allclose(x, before, 0, 1e-7), "slopes(f, x)": got}

    return seen


def check_slopes(slopes):
    if untouched(slopes):
        raise NotYet
    same_array = N_("all zeros: are up and down two arrays, or two names of one?")
    all_nudged = N_("that comes when all entries are nudged at once")
    try_out(
        slopes_seen(slopes) if callable(slopes) else slopes,
        lambda f, x: {"x left as it was": True, "slopes(f, x)": f.slopes},
        draw_function,
        [
            (lambda f, x: {"slopes(f, x)": np.zeros(x.shape)}, same_array),
            (lambda f, x: {"slopes(f, x)": f.slopes * 0 + f.slopes.sum()}, all_nudged),
            (lambda f, x: {"slopes(f, x)": f.slopes + f.slopes.sum()}, all_nudged),
            ("x left as it was", "x itself was changed: nudge copies of it"),
        ],
    )


def check_step(h):
    if untouched(h):
        raise NotYet
    step = number(h)
    if step is None:
        raise Wrong(_("that is {kind}; a number such as 0.5 should come").format(kind=kind(h)))
    if not 0 < step < np.inf:
        raise Wrong(_("got {step:g}: a step is a length, greater than 0").format(step=step))
    errors = _("got {step:g}: h**2 is {square:.1g}, and 1e-7 / h is {error:.1g}").format(
        step=step, square=step * step, error=1e-07 / step
    )
    if step < 9e-4:
        raise Wrong(
            _("{errors}: the second is far greater, so take a longer step").format(errors=errors)
        )
    if step > 1.6e-2:
        raise Wrong(
            _("{errors}: the first is far greater, so take a shorter step").format(errors=errors)
        )


SLOPES = """
def slopes(f, x, h=1e-5):
    out = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        {}
        {}
        up[i] += h
        down[i] -= h
        out[i] = (f(up) - f(down)) / (2 * h)
    return out
"""
ONCE_MORE = """
once = slopes

def slopes(f, x, h=1e-5):
    return {}once(f, x, h)
"""

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
        right=[
            "0.3",
            "np.full((2, 5), 0.3)",
            "from fractions import Fraction\nslope = Fraction(3, 10)",
            "'3/10'",
            "[.3]",
        ],
        wrong=[
            ("3", "w is the mean"),
            ("0.1", "tripled first"),
            ("0.5", "does the 2 change"),
            ("0.6", "a mean of 5?"),
            ("1.5", "a mean of 2?"),
            ("5.0", "w itself"),
            ("-0.3", "does w fall"),
            ("0.03", "follow what grows"),
            ("'a third'", "that is a text"),
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
            SLOPES.format("up = np.array(x)", "down = x + 0"),
            SLOPES.format("up, down = x.copy(), x.copy()", "pass"),
            """
def slopes(f, x, h=1e-5):
    one = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in one]).reshape(x.shape)
""",
        ],
        wrong=[
            (SLOPES.format("up = x", "down = x"), "all zeros: are up and down two"),
            (SLOPES.format("up = x.copy()", "down = x"), "x itself was changed"),
            (SLOPES.format("up = x + h", "down = x - h"), "all entries are nudged"),
            (SLOPES.format("up, down = x.copy()", "pass"), "ValueError"),
            (SLOPES.format("up = x.copy()", "down = x.copy()") + ONCE_MORE.format("2 * "), "twice"),
            (SLOPES.format("up = x.copy()", "down = x.copy()") + ONCE_MORE.format("-"), "sign is"),
            ("lambda f, x, h=1e-5: f(x) + None", "TypeError"),
            ("lambda f, x, h=1e-5: f(x)", "the shape should be"),
            ("lambda f, x, h=1e-5: 3 * x * x", "the same when f is another"),
        ],
        equivalent={
            "def slopes(f, x, h=-1e-05):": "with -h up and down change places, and the sign too",
            "out = -np.zeros(x.shape)": "minus 0 is 0",
            "down = x - 0": "a copy as well",
            "for i in np.ndindex(out.shape):": "out has the shape of x",
        },
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
        right=["5e-3", "np.cbrt(np.finfo(np.float32).eps)", "h = np.array([0.004])", "'1/200'"],
        wrong=[
            ("1e-6", "1e-7 / h is 0.1: the second is far greater, so take a longer step"),
            ("1e-8", "1e-7 / h is 1e+01: the second"),
            ("0.1", "h**2 is 0.01, and 1e-7 / h is 1e-06: the first is far greater"),
            ("1.0", "take a shorter step"),
            ("0", "greater than 0"),
            ("'small'", "a number such as 0.5 should come"),
        ],
    ),
]
