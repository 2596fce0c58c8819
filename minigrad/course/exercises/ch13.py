"""Exercises of chapter 13: second slopes, and rules of one's own."""

import minigrad as mg

from . import Exercise, Wrong, call, compare

SLOPES = {"x ** 2": [4, 2], "5 * x": [5, 0], "1 / x": [-0.25, 0.25], "(x - 2) ** 3": [0, 0]}


def check_slopes(slopes):
    compare(
        slopes,
        SLOPES,
        [
            ("x ** 2", "the first slope is 2 * x, and its own slope is 2"),
            ("5 * x", "the first slope is 5 wherever you stand"),
            ("1 / x", "the first is -1 / x ** 2, the second 2 / x ** 3"),
            ("(x - 2) ** 3", "at x = 2 the bracket is 0: 3 * 0 ** 2 and 6 * 0"),
        ],
    )


def check_norm(function):
    if not (isinstance(function, type) and issubclass(function, mg.autograd.Function)):
        raise Wrong(f"expected the class Norm, got {function!r:.40}")
    x = mg.tensor([3.0, 4.0], dtype=mg.float64, requires_grad=True)
    length = call(function.apply, x)
    compare(length, 5.0, on="the length of [3, 4]")
    try:
        length.backward(mg.tensor(10.0, dtype=mg.float64))
    except Exception as error:
        raise Wrong(f"backward raised {type(error).__name__}: {str(error)[:60]}") from None
    compare(
        x.grad,
        [6.0, 8.0],
        [
            ([30.0, 40.0], "the root has a slope, too: 1 / (2 * length)"),
            ([0.6, 0.8], "the upstream gradient is missing"),
            ([12.0, 16.0], "the square gives a 2 and the root a half: they cancel"),
            ([3.0, 4.0], "the 2 of the square is missing"),
            ([1.2, 1.6], "divided by the length once too often"),
            ([2.0, 2.0], "each entry has its own share: x / length"),
        ],
        on="x.grad for an upstream gradient of 10",
    )


def norm_with(rule):
    """Return a Norm whose backward is `rule(grad, x, length)`."""

    class Norm(mg.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            length = (x * x).sum().sqrt()
            ctx.save_for_backward(x, length)
            return length

        @staticmethod
        def backward(ctx, grad):
            return rule(grad, *ctx.saved_tensors)

    return Norm


def check_newton(step):

    def parabola(x):
        return (x - 3) ** 2 + 1

    got = call(step, parabola, 7.0)
    if isinstance(got, mg.Tensor):
        raise Wrong("expected a float, got a tensor: take the number out with item()")
    compare(
        got,
        3.0,
        [
            (11.0, "that goes up: slope / bend is subtracted"),
            (7.0, "x has not moved"),
            (-1.0, "that is a step of the whole slope: where is the bend?"),
            (6.75, "that is bend / slope: turn it round"),
        ],
        on="(x - 3) ** 2 + 1 from 7",
    )
    compare(
        call(step, lambda x: x**4 - 3 * x**2 + x, 1.5),
        1.2380952,
        [(lambda got: True, "right for a parabola only: is the bend computed from f itself?")],
        on="x ** 4 - 3 * x ** 2 + x from 1.5",
    )


def slopes_at(f, x, create_graph=True):
    x = mg.tensor(x, requires_grad=True)
    (slope,) = mg.autograd.grad(f(x), x, create_graph=create_graph)
    (bend,) = mg.autograd.grad(slope, x)
    return x.item(), slope.item(), bend.item()


def newton_by(formula):
    """Return a step that is `formula(x, slope, bend)`."""
    return lambda f, x: formula(*slopes_at(f, x))


def newton_by_backward(f, x):
    x = mg.tensor(x, requires_grad=True)
    (slope,) = mg.autograd.grad(f(x), x, create_graph=True)
    slope.backward()
    return x.item() - slope.item() / x.grad.item()


def newton_no_graph(f, x):
    x, slope, bend = slopes_at(f, x, create_graph=False)
    return x - slope / bend


EXERCISES = [
    Exercise(
        id="13.1",
        title="Slope and bend",
        level="easy",
        minutes=5,
        check=check_slopes,
        hints=[
            "Find the first slope as a formula before you put in 2.",
            "The slope of x ** n is n * x ** (n - 1), also for n = -1.",
        ],
        solution="""
slopes = {
    "x ** 2": [4, 2],  # 2x, 2
    "5 * x": [5, 0],  # a straight line does not bend
    "1 / x": [-0.25, 0.25],  # -1 / x**2, 2 / x**3
    "(x - 2) ** 3": [0, 0],  # 3 (x - 2)**2, 6 (x - 2)
}
check("13.1", slopes)
""",
        right=[SLOPES, {name: (float(a), float(b)) for name, (a, b) in SLOPES.items()}],
        wrong=[
            (SLOPES | {"x ** 2": [4, 4]}, "its own slope is 2"),
            (SLOPES | {"5 * x": [5, 5]}, "wherever you stand"),
            (SLOPES | {"1 / x": [-0.25, -0.25]}, "2 / x ** 3"),
            (SLOPES | {"(x - 2) ** 3": [0, 6]}, "the bracket is 0"),
        ],
    ),
    Exercise(
        id="13.2",
        title="Mend the rule",
        level="medium",
        minutes=10,
        check=check_norm,
        hints=[
            "Two slopes multiply: that of the root, and that of the sum of squares.",
            "The root of s has the slope 1 / (2 * root), the sum of squares 2 * x.",
        ],
        solution="""
# 1 / (2 * length) for the root, times 2 * x for the squares, times what comes in.
class Norm(mg.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        length = (x * x).sum().sqrt()
        ctx.save_for_backward(x, length)
        return length

    @staticmethod
    def backward(ctx, grad):
        x, length = ctx.saved_tensors
        return grad * x / length

check("13.2", Norm)
""",
        right=[
            norm_with(lambda grad, x, length: grad * x / length),
            norm_with(lambda grad, x, length: (2 * x) * (grad / (2 * length))),
        ],
        wrong=[
            (norm_with(lambda grad, x, length: grad * x), "the root has a slope"),
            (norm_with(lambda grad, x, length: x / length), "upstream gradient is missing"),
            (norm_with(lambda grad, x, length: grad * 2 * x / length), "they cancel"),
            (norm_with(lambda grad, x, length: grad * x / (2 * length)), "the 2 of the square"),
            (norm_with(lambda grad, x, length: grad * x / length**2), "once too often"),
            (norm_with(lambda grad, x, length: (grad, x)), "backward raised"),
        ],
    ),
    Exercise(
        id="13.3",
        title="A step of Newton's method",
        level="medium",
        minutes=10,
        check=check_newton,
        hints=[
            "mg.autograd.grad(f(x), x) is the slope. What must it have to be differentiated?",
            "The slope needs create_graph=True; the bend is the gradient of the slope.",
        ],
        solution="""
# The bend is the slope of the slope, so the slope must have a graph.
def newton_step(f, x):
    x = mg.tensor(x, requires_grad=True)
    (slope,) = mg.autograd.grad(f(x), x, create_graph=True)
    (bend,) = mg.autograd.grad(slope, x)
    return (x - slope / bend).item()

check("13.3", newton_step)
""",
        right=[newton_by(lambda x, slope, bend: x - slope / bend), newton_by_backward],
        wrong=[
            (newton_by(lambda x, slope, bend: x + slope / bend), "that goes up"),
            (newton_by(lambda x, slope, bend: x - slope), "where is the bend"),
            (newton_by(lambda x, slope, bend: x - bend / slope), "turn it round"),
            (newton_by(lambda x, slope, bend: x - slope / 2), "a parabola only"),
            (newton_by(lambda x, slope, bend: mg.tensor(x)), "a float"),
            (newton_no_graph, "does not require grad"),
        ],
    ),
]
