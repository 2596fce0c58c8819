"""Exercises of chapter 9: gradients that add up."""

import numpy as np

import minigrad as mg

from ...language import _
from ..answers import untouched
from . import Exercise, NotYet, Wrong, compare, try_out

LINES = ["(x * 3).backward()", "(x * x).backward()", "y = x * 10", "x.grad = None"]
LINES += ["(x * 5 + x).backward()"]


def check_ledger(ledger):
    first, second, forward, cleared, last = LINES
    compare(
        ledger,
        dict(zip(LINES, (3, 7, 7, None, 6))),
        [
            ((first, 6), "that is the value of x * 3; what is its slope?"),
            ((first, None), "that line walks back, and x is reached"),
            (first, "the slope of x * 3, for any x"),
            ((second, 4), "what was there before has not gone"),
            ((second, 5), "the slope of x * x depends on x: two factors move"),
            ((second, 3), "backward adds to what is there: how much?"),
            (second, "the slope of x * x at x = 2, and what was there already"),
            ((forward, 17), "a forward pass makes nodes; does a gradient move?"),
            ((forward, 10), "a forward pass makes nodes; does a gradient move?"),
            ((forward, None), "nothing was cleared there"),
            (forward, "does this line call backward? then what was there stays"),
            ((cleared, 0), "None is not 0: nothing has arrived since"),
            (cleared, "the line says it itself"),
            ((last, 5), "two paths lead to x"),
            ((last, 1), "two paths lead to x"),
            ((last, 13), "what was there before line 4 is gone"),
            ((last, 12), "that is the value; what is the slope?"),
            (last, "two paths lead to x, and each brings its slope"),
        ],
    )


def fit_seen(fit):
    """Return a function that tells where an answer has moved w."""

    def seen(w, steps, more):
        leaf = mg.tensor(w, requires_grad=True)
        for count in (steps, more):
            try:
                fit(leaf, count)
            except Exception as error:
                if leaf.node is None and not isinstance(error, Wrong):
                    raise Wrong(_("w does not ask any more: clear its gradient only")) from error
                raise
        return {"w.requires_grad": leaf.requires_grad, "w": leaf.item()}

    return seen


def fit_with(kept=0.0, rate=0.1):
    """Return where w goes if this much of each gradient is kept for the next step."""

    def where(w, steps, more):
        grad = 0.0
        for _round in range(steps + more):
            grad = kept * grad + 8 * w - 24
            w = w - rate * grad
        return {"w.requires_grad": True, "w": w}

    return where


def check_fit(fit):
    if untouched(fit):
        raise NotYet

    def wrong(**changed):
        return lambda *inputs: {"w": fit_with(**changed)(*inputs)["w"]}

    right, old = fit_with(), fit_with(kept=1.0)
    try_out(
        fit_seen(fit) if callable(fit) else fit,
        lambda w, steps, _more: right(w, steps, _more),
        lambda draw: (draw.number(), draw.pick(1, 2, 3, 6), draw.pick(0, 1, 2)),
        [
            ("w.requires_grad", "w does not ask any more: clear its gradient, not the leaf"),
            (
                lambda w, steps, more: {"w": w},
                "w has not moved: do the steps follow the gradient, and move this w?",
            ),
            (wrong(kept=1.0), "the old gradients are still in every step"),
            (wrong(kept=0.5), "half of the old gradient is still in the next step"),
            (wrong(kept=-1.0), "the old gradient is still in the next step, with its sign turned"),
            (
                lambda w, steps, more: {
                    "w": old(old(w, steps, 0)["w"], more, 0)["w"],
                },
                "the gradient is cleared once for all steps: each step needs it",
            ),
            (wrong(rate=-0.1), "the steps go up the slope"),
            (
                lambda w, steps, more: {"w": right(w, 1, min(more, 1))["w"]},
                "only one step is taken: is something in the loop that belongs behind it?",
            ),
        ],
    )


def parts_seen(in_parts):
    """Return a function that tells what an answer leaves in w.grad."""

    def seen(w, parts):
        leaf = mg.tensor(w, requires_grad=True)
        in_parts(leaf, [mg.tensor(part) for part in parts])
        return leaf.grad

    return seen


SIZES = [(3, 1), (1, 2), (2, 4, 1), (2, 2), (5,), (1, 1, 3), (4, 2), (1,)]


def check_parts(in_parts):
    if untouched(in_parts):
        raise NotYet

    def wrong(divisor):
        """Return what is left if each part's sum is divided by `divisor(part, parts)`."""
        return lambda w, parts: sum(
            2 * w * np.square(part).sum() / divisor(part, parts) for part in parts
        )

    try_out(
        parts_seen(in_parts) if callable(in_parts) else in_parts,
        wrong(lambda part, parts: sum(map(len, parts))),
        lambda draw: (
            draw.number(),
            [draw.array(size).tolist() for size in draw.pick(*SIZES)],
        ),
        [
            (lambda w, parts: None, "no gradient arrived: does each part call backward?"),
            (
                wrong(lambda part, parts: 1),
                "these are sums; the mean has a number to be divided by",
            ),
            (
                wrong(lambda part, parts: len(parts)),
                "that divides by the number of parts; the mean is over entries",
            ),
            (
                wrong(lambda part, parts: len(part)),
                "each part is divided by its own size: a small one counts too much",
            ),
            (
                wrong(lambda part, parts: len(part) * len(parts)),
                "the mean of the parts' means: an entry of a small part counts more than others",
            ),
            (
                wrong(lambda part, parts: len(parts[0])),
                "only the first part's entries were counted",
            ),
            (
                wrong(lambda part, parts: len(parts[-1])),
                "only the last part's entries were counted",
            ),
            (
                wrong(lambda part, parts: max(map(len, parts))),
                "only the longest part's entries were counted",
            ),
            (
                wrong(lambda part, parts: len(part) * sum(map(len, parts))),
                "each part is divided twice: by its own size, and by that of all",
            ),
            (
                wrong(lambda part, parts: len(parts) * sum(map(len, parts))),
                "that divides by the number of parts, too",
            ),
            (
                wrong(lambda part, parts: sum(map(len, parts)) / len(parts)),
                "that divides by the mean size of a part; the mean is over all entries",
            ),
            (wrong(lambda part, parts: 4), "4 fits parts of four entries in all only"),
            (
                lambda w, parts: 2 * w * np.square(parts[-1]).sum() / sum(map(len, parts)),
                "only the last part has arrived: is the gradient cleared between parts?",
            ),
            (
                lambda w, parts: 2 * w * np.square(parts[0]).sum() / sum(map(len, parts)),
                "only the first part has arrived",
            ),
        ],
    )


def ledger(*values):
    """Return an answer to 09.1 as code."""
    return "{" + ", ".join(f"{line!r}: {value}" for line, value in zip(LINES, values)) + "}"


def fit(*lines):
    """Return an answer to 09.2 whose rounds are these lines."""
    return "\n        ".join(["def fit(w, steps):\n    for _ in range(steps):", *lines])


SQUARE = "a number and its negative have one square"
COUNT = "only how many there are counts"
LOSS = ["loss = (w * 2 - 6) ** 2", "loss.backward()"]
STEP = "w.array = w.array - np.float32(0.1) * w.grad.array"


def in_parts(divisor):
    """Return an answer to 09.3 with what stands behind the stroke."""
    return f"""
def in_parts(w, parts):
    for part in parts:
        loss = ((w * part) ** 2).sum() / {divisor}
        loss.backward()
"""


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
        right=[
            ledger('"3"', "[7]", "7.0", '"None"', "mg.tensor(6.0)"),
            f"ledger = dict(zip({LINES}, [3, 3 + 2 * 2, 7, None, 5 + 1]))",
            f"""
x, ledger = mg.tensor(2.0, requires_grad=True), {{}}
for line in {LINES}:
    exec(line)
    ledger[line] = x.grad if x.grad is None else x.grad.item()
""",
        ],
        wrong=[
            (ledger(6, 7, 7, None, 6), "the value of x * 3"),
            (ledger(2, 7, 7, None, 6), "for any x"),
            (ledger(3, 4, 7, None, 6), "has not gone"),
            (ledger(3, 5, 7, None, 6), "two factors move"),
            (ledger(3, 9, 7, None, 6), "at x = 2"),
            (ledger(3, 7, 17, None, 6), "does a gradient move"),
            (ledger(3, 7, 20, None, 6), "does this line call backward"),
            (ledger(3, 7, 7, 0, 6), "None is not 0"),
            (ledger(3, 7, 7, 7, 6), "the line says it itself"),
            (ledger(3, 7, 7, None, 5), "two paths lead to x"),
            (ledger(3, 7, 7, None, 13), "before line 4 is gone"),
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
        right=[
            fit("w.grad = None", *LOSS, STEP),
            fit(*LOSS, STEP, "w.grad = w.grad * 0"),
            fit(*LOSS, "w.array -= 0.1 * w.grad.array", "w.grad = mg.tensor(0.0)"),
            """
def fit(w, steps):
    optimizer = mg.optim.SGD([w], lr=0.1)
    for _ in range(steps):
        optimizer.zero_grad()
        ((w * 2 - 6) ** 2).backward()
        optimizer.step()
""",
        ],
        wrong=[
            (fit(*LOSS, STEP), "still in every step"),
            (fit(*LOSS, STEP, "w.grad = w.grad * 0.5"), "half of the old"),
            (fit(*LOSS, STEP, "w.grad = -w.grad"), "its sign turned"),
            (fit(*LOSS, "w.grad = w.grad * 0", STEP), "w has not moved"),
            (fit(*LOSS, STEP, "w.grad = w.node = None"), "clear its gradient"),
            (fit(*LOSS, STEP, "w.zero_grad()"), "AttributeError"),
            (fit(*LOSS, STEP, "w.grad = 0"), "TypeError"),
            (fit(*LOSS, STEP.replace("- np", "+ np"), "w.grad = None"), "up the slope"),
            (fit(*LOSS, STEP, "w.grad = None", "break"), "only one step"),
            ("def fit(w, steps):\n    w.array = np.float32(3.0)", "same whatever comes in"),
        ],
        equivalent={
            "loss = (-(w * 2 - 6)) ** 2": SQUARE,
            "((-(w * 2 - 6)) ** 2).backward()": SQUARE,
            "w.grad = -(w.grad * 0)": "-0 is 0",
            "w.grad = -mg.tensor(0.0)": "-0 is 0",
        },
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
            in_parts("sum(part.shape[0] for part in parts)"),
            """
def in_parts(w, parts):
    total = sum(part.array.size for part in parts)
    loss = 0.0
    for part in parts:
        loss = loss + ((w * part) ** 2).sum()
    (loss / total).backward()
""",
            """
def in_parts(w, parts):
    entries = [entry for part in parts for entry in part.tolist()]
    for part in parts:
        ((w * part) ** 2).mean().backward(mg.tensor(len(part) / len(entries)))
""",
            "lambda w, parts: ((w * mg.cat(parts)) ** 2).mean().backward()",
        ],
        wrong=[
            (in_parts("1"), "these are sums"),
            (in_parts("len(parts)"), "number of parts"),
            (in_parts("len(part)"), "a small one counts too much"),
            (in_parts("(len(part) / len(parts))"), "not right here"),
            (in_parts("(len(part) * len(parts))"), "the mean of the parts' means"),
            (in_parts("len(parts[0])"), "the first part's entries"),
            (in_parts("len(parts[-1])"), "the last part's entries"),
            (in_parts("max(len(part) for part in parts)"), "the longest part's entries"),
            (in_parts("sum(len(part) for part in parts)") + "        break", "only the first part"),
            ("lambda w, parts: None", "no gradient arrived"),
        ],
        equivalent={
            "loss = ((-(w * part)) ** 2).sum() / total": SQUARE,
            "loss = ((-(w * part)) ** 2).sum() / sum((part.shape[0] for part in parts))": SQUARE,
            "loss = loss + ((-(w * part)) ** 2).sum()": SQUARE,
            "((-(w * part)) ** 2).mean().backward(mg.tensor(len(part) / len(entries)))": SQUARE,
            "lambda w, parts: ((-(w * mg.cat(parts))) ** 2).mean().backward()": SQUARE,
            "lambda w, parts: ((w * -mg.cat(parts)) ** 2).mean().backward()": SQUARE,
            "loss = 1.0": "what is added once has no slope",
            "loss = 2": "what is added once has no slope",
            "entries = [w for part in parts for entry in part.tolist()]": COUNT,
            "entries = [parts for part in parts for entry in part.tolist()]": COUNT,
        },
    ),
]
