"""Exercises of chapter 11: what is tracked, and what may be written."""

import minigrad as mg

from . import Exercise, Wrong, call, compare

SLOPES = {
    "x * x.detach()": 3,
    "(x * x).detach() + x": 1,
    "x.detach() * 2": "error",
    "x * x.item() * x.item()": 9,
}


HINTS = {
    "x * x.detach()": "one factor is a constant 3: what is the slope of x * 3?",
    "(x * x).detach() + x": "the square is a constant: what is the slope of c + x?",
    "x.detach() * 2": "which leaf that asks is left in the graph?",
    "x * x.item() * x.item()": "two factors are plain numbers: what times x is left?",
}


def check_slopes(slopes):
    try:
        compare(slopes, SLOPES)
    except Wrong as wrong:  # it names the right answer: name the row and what to ask instead
        for row, hint in HINTS.items():
            if str(wrong).startswith(f"{row}: "):
                raise Wrong(f"{row}: not {slopes[row]!r}; {hint}") from None
        raise


def check_step(step):
    w = mg.tensor([1.0, 2.0], requires_grad=True)
    memory = w.data_ptr()
    (w * w).sum().backward()
    try:
        step(w, 0.25)
    except Exception as error:
        raise Wrong(f"it raised {type(error).__name__}: {str(error)[:70]}") from None
    compare(
        w,
        [0.5, 1.0],
        [
            ([1.0, 2.0], "w has not moved: what should be written into it?"),
            ([0.5, 0.5], "every entry has its own gradient"),
            ([1.5, 3.0], "that goes up the slope: against the gradient is down"),
            ([-1.0, -2.0], "the rate is missing: that is a step of the whole gradient"),
            ([-0.5, -1.0], "the step alone was written; what was there before?"),
        ],
        on="w = [1, 2], rate 0.25",
    )
    if w.node is None or not w.is_leaf:
        raise Wrong("w has moved, but it is no leaf that asks any more")
    if w.data_ptr() != memory:
        raise Wrong("w has moved, but into new memory: write in place")
    if w.grad is not None:
        raise Wrong("w has moved, but its gradient is still there")


def step_to(value):
    """Return a step that writes `value(w, rate)` into w."""

    def step(w, rate):
        with mg.no_grad():
            w.copy_(value(w, rate))
        w.grad = None

    return step


def step_minus(w, rate):
    with mg.no_grad():
        w -= rate * w.grad
    w.grad = None


def step_tracked(w, rate):
    w.sub_(rate * w.grad)
    w.grad = None


def step_switched_off(w, rate):
    w.requires_grad_(False)
    w -= rate * w.grad
    w.grad = None


def step_uncleared(w, rate):
    with mg.no_grad():
        w -= rate * w.grad


def check_loss(loss):
    a = mg.tensor(2.0, requires_grad=True)
    b = mg.tensor(3.0, requires_grad=True)
    out = call(loss, a, b)
    if not isinstance(out, mg.Tensor):
        raise Wrong(f"expected a tensor, got {type(out).__name__}: {out!r:.30}")
    compare(out, 36.0, [(12.0, "the value is (2 * 3) ** 2")], on="a = 2, b = 3")
    if out.node is None:
        raise Wrong("the loss is not tracked at all: b should still learn")
    out.backward()
    if not a.requires_grad:
        raise Wrong("a itself was changed: it does not ask any more")
    if a.grad is not None:
        raise Wrong(f"a.grad is {a.grad.item():g}, and should be None: a must be a constant here")
    compare(
        b.grad,
        24.0,
        [
            (12.0, "one of the two factors b is a constant as well"),
            (None, "no gradient arrived at b"),
        ],
        on="b.grad",
    )


def loss_frozen(a, b):
    a.requires_grad_(False)
    return (a * b) ** 2


def loss_untracked(a, b):
    with mg.no_grad():
        return (a * b) ** 2


EXERCISES = [
    Exercise(
        id="11.1",
        title="What is left of the slope?",
        level="medium",
        minutes=10,
        check=check_slopes,
        hints=[
            "Put the number 3 or 9 in the place of all that is not tracked.",
            "Then take the slope of what is left. Is a tracked x left? Without one there is no "
            "graph, and backward on a tensor without a graph raises.",
        ],
        solution="""
slopes = {
    "x * x.detach()": 3,  # x * 3
    "(x * x).detach() + x": 1,  # 9 + x
    "x.detach() * 2": "error",  # 3 * 2: no graph at all
    "x * x.item() * x.item()": 9,  # x * 3 * 3
}
check("11.1", slopes)
""",
        right=[SLOPES, SLOPES | {"x * x.detach()": 3.0, "x * x.item() * x.item()": 9.0}],
        wrong=[
            (SLOPES | {"x * x.detach()": 6}, "slope of x * 3"),
            (SLOPES | {"(x * x).detach() + x": 7}, "slope of c + x"),
            (SLOPES | {"x.detach() * 2": None}, "leaf that asks is left"),
            (SLOPES | {"x * x.item() * x.item()": 27}, "what times x"),
        ],
    ),
    Exercise(
        id="11.2",
        title="Mend the step",
        level="medium",
        minutes=10,
        check=check_step,
        hints=[
            "copy_ writes what you give it into w. What should w be afterwards?",
            "The old w, less rate times w.grad.",
        ],
        solution="""
# The block is untracked, so the leaf may be written; copy_ writes in place.
def step(w, rate):
    with mg.no_grad():
        w.copy_(w - rate * w.grad)
    w.grad = None

check("11.2", step)
""",
        right=[step_to(lambda w, rate: w - rate * w.grad), step_minus],
        wrong=[
            (step_to(lambda w, rate: w), "has not moved"),
            (step_to(lambda w, rate: w + rate * w.grad), "up the slope"),
            (step_to(lambda w, rate: w - w.grad), "the rate is missing"),
            (step_to(lambda w, rate: -rate * w.grad), "the step alone"),
            (step_tracked, "a leaf Variable that requires grad"),
            (step_switched_off, "no leaf that asks"),
            (step_uncleared, "gradient is still there"),
        ],
    ),
    Exercise(
        id="11.3",
        title="Freeze by hand",
        level="medium",
        minutes=10,
        check=check_loss,
        hints=[
            "a should be a constant in this graph only. Which of the four ways is for one tensor?",
            "a.detach() has a's numbers and no node.",
        ],
        solution="""
# detach cuts a out of this graph; a itself stays a leaf that asks.
def loss(a, b):
    return (a.detach() * b) ** 2

check("11.3", loss)
""",
        right=[lambda a, b: (a.detach() * b) ** 2, lambda a, b: (b * a.item()) * (a.item() * b)],
        wrong=[
            (lambda a, b: (a * b) ** 2, "a must be a constant"),
            (loss_frozen, "itself was changed"),
            (loss_untracked, "not tracked at all"),
            (lambda a, b: a.detach() * b * (a * b).detach(), "constant as well"),
            (lambda a, b: a.detach() * b * 2, "the value is"),
        ],
    ),
]
