"""Exercises of chapter 13: second slopes, and rules of one's own."""

import numpy as np

import minigrad as mg

from ...language import N_, _
from ..answers import kind, untouched
from . import Exercise, NotYet, Wrong, call, compare, same, try_out

SLOPES = {"x ** 2": [4, 2], "5 * x": [5, 0], "1 / x": [-0.25, 0.25], "(x - 2) ** 3": [0, 0]}
FIRST = {
    "x ** 2": N_("the first is wrong: how fast does a square grow at x = 2?"),
    "5 * x": N_("the first is wrong: how steep is this line?"),
    "1 / x": N_("the first is wrong: 1 / x is x ** -1, and falls as x grows"),
    "(x - 2) ** 3": N_("the first is wrong: what is the bracket at x = 2?"),
}
SECOND = {
    "x ** 2": N_("the first is right; write it for any x, and take the slope of that"),
    "5 * x": N_("the first is right; does it change with x?"),
    "1 / x": N_("the first is right; write it as a power of x, and mind both minus signs"),
    "(x - 2) ** 3": N_("the first is right; is the bracket in the second, too?"),
}


def check_slopes(slopes):
    def turned(row):
        return lambda got: same(got, SLOPES[row][::-1])

    def starts(row):
        return lambda got: len(got) == 2 and same(got[0], SLOPES[row][0])

    compare(
        slopes,
        SLOPES,
        [
            *(((row, lambda got: len(got) != 2), "two numbers are wanted") for row in SLOPES),
            *(((row, turned(row)), "turned round: the first slope comes first") for row in SLOPES),
            *(((row, starts(row)), hint) for row, hint in SECOND.items()),
            *(((row, lambda got: len(got) == 2), hint) for row, hint in FIRST.items()),
        ],
    )


def length_of(function):
    """Return a function that tells the length of x, and the gradient that its rule gives."""

    def seen(x, grad):
        leaf = mg.tensor(x.tolist(), requires_grad=True)
        out = function(leaf)
        if not isinstance(out, mg.Tensor) or not out.requires_grad:
            raise Wrong(
                _("apply made {kind}; a tensor that is tracked should come of forward").format(
                    kind=kind(out)
                )
            )
        if out.numel() != 1:
            return {"the length": out}
        out.backward(mg.tensor(np.full(out.shape, grad), dtype=out.dtype))
        return {"the length": out, "the gradient": leaf.grad}

    return seen


def check_norm(norm):
    if untouched(norm):
        raise NotYet
    if not isinstance(norm, type) and not callable(norm):
        raise Wrong(_("that is {kind}; the class Norm should come").format(kind=kind(norm)))
    if isinstance(norm, type) and not issubclass(norm, mg.autograd.Function):
        raise Wrong(
            _("{name} is no mg.autograd.Function; the class Norm should come").format(
                name=norm.__name__
            )
        )

    def length(x):
        return np.sqrt((x * x).sum())

    def gave(formula):
        return lambda x, grad: {"the gradient": formula(x, grad, length(x))}

    try_out(
        length_of(norm.apply if isinstance(norm, type) else norm),
        lambda x, grad: {"the length": length(x), "the gradient": grad * x / length(x)},
        lambda draw: (draw.array(*draw.pick((2,), (3,), (2, 2), (1,))), draw.number()),
        [
            (lambda x, grad: {"the length": (x * x).sum()}, "the root is missing in forward"),
            (lambda x, grad: {"the length": abs(x).sum()}, "that is the sum of the sizes"),
            (gave(lambda x, grad, n: grad * x), "the root has a slope, too"),
            (gave(lambda x, grad, n: x / n), "the upstream gradient is missing"),
            (
                gave(lambda x, grad, n: 2 * grad * x / n),
                "twice as much as it should be: which slope has the root?",
            ),
            (
                gave(lambda x, grad, n: grad * x / (2 * n)),
                "half as much as it should be: which slope has the square?",
            ),
            (gave(lambda x, grad, n: grad * x / n**2), "divided by the length once too often"),
            (gave(lambda x, grad, n: grad * x * n), "multiplied by the length"),
            (gave(lambda x, grad, n: 2 * grad * x), "that is the rule of the sum of squares alone"),
            (
                gave(lambda x, grad, n: x * 0 + grad / (2 * n)),
                "that is the rule of the root alone",
            ),
            (gave(lambda x, grad, n: x * 0 + grad / n), "each entry of x has its own share"),
            (gave(lambda x, grad, n: x * 0 + grad), "each entry of x has its own share in it"),
            (gave(lambda x, grad, n: grad + x / n), "incoming times local, not plus"),
            (gave(lambda x, grad, n: x / n / grad), "that divides by grad"),
            (gave(lambda x, grad, n: grad * n / x), "length / x is x / length turned round"),
            (gave(lambda x, grad, n: grad * x / n**0.5), "the root is taken of the length again"),
            (gave(lambda x, grad, n: grad * np.sign(x) / n), "of x only the sign is in it"),
            (gave(lambda x, grad, n: x), "that is x itself"),
            (gave(lambda x, grad, n: abs(grad) * x / n), "the sign of grad is lost"),
            (gave(lambda x, grad, n: grad * abs(x) / n), "the sign of x is lost"),
            (lambda x, grad: {"the gradient": None}, "no gradient arrived at x"),
        ],
        turns=12,
    )


def curve(draw):
    """Return a curve, as text, a place, and its function, slope and bend."""
    a, b, x = draw.number(), draw.number(), draw.number()
    parabola = draw.turn < 2  # at first one that is open above, then one that is open below
    if parabola:
        a = abs(a) * (-1) ** draw.turn
    curves = (
        (f"{a} * (x - {b}) ** 2 + 1", lambda x: 2 * a * (x - b), lambda x: 2 * a),
        (f"x ** 4 + {a} * x", lambda x: 4 * x**3 + a, lambda x: 12 * x**2),
        (f"{a} * x ** 3 - {b} * x", lambda x: 3 * a * x**2 - b, lambda x: 6 * a * x),
        (f"{a} / x + x", lambda x: 1 - a / x**2, lambda x: 2 * a / x**3),
    )
    text, slope, bend = curves[0] if parabola else draw.pick(*curves)
    while min(abs(slope(x)), abs(bend(x))) < 0.1:  # a mistake may divide by either
        x = draw.number()
    return text, x, (eval(f"lambda x: {text}"), slope, bend)


def check_newton(newton_step):
    if untouched(newton_step):
        raise NotYet

    def seen(f, x, _curve):
        got = call(newton_step, _curve[0], x, on=_("on f = {f}, x = {x}").format(f=f, x=x))
        if isinstance(got, mg.Tensor):
            raise Wrong(_("that is a tensor; a float should come: take the number out"))
        return got

    def step(formula):
        return lambda f, x, _curve: formula(x, _curve[1](x), _curve[2](x))

    try_out(
        seen if callable(newton_step) else newton_step,
        step(lambda x, slope, bend: x - slope / bend),
        curve,
        [
            (step(lambda x, slope, bend: x + slope / bend), "slope / bend is added"),
            (step(lambda x, slope, bend: x - slope), "a step of the whole slope: and the bend?"),
            (step(lambda x, slope, bend: x - bend / slope), "bend / slope is subtracted"),
            (step(lambda x, slope, bend: x - slope * bend), "slope * bend is subtracted"),
            (step(lambda x, slope, bend: x), "x has not moved"),
            (step(lambda x, slope, bend: slope / bend), "that is slope / bend alone"),
            (
                step(lambda x, slope, bend: -slope / bend),
                "that is the way of the step: from where?",
            ),
            (step(lambda x, slope, bend: slope / bend - x), "turned round: x comes first"),
            (step(lambda x, slope, bend: slope), "that is the slope"),
            (step(lambda x, slope, bend: bend), "that is the bend"),
            (step(lambda x, slope, bend: x - slope / 2), "divided by 2, whatever the bend is"),
            (step(lambda x, slope, bend: x - bend), "the bend is subtracted"),
            (step(lambda x, slope, bend: x - 2 * slope / bend), "the step is twice as long"),
            (step(lambda x, slope, bend: x - slope / bend / 2), "the step is half as long"),
            (step(lambda x, slope, bend: x - slope / bend**2), "the bend is squared in it"),
            (step(lambda x, slope, bend: x * slope / bend), "times x? slope / bend is subtracted"),
            (step(lambda x, slope, bend: x - abs(slope / bend)), "the sign of the step is lost"),
            (step(lambda x, slope, bend: x - slope / abs(bend)), "the sign of the bend is lost"),
            (
                lambda f, x, _curve: x - _curve[0](x) / _curve[1](x),
                "that goes to where f is 0, by value / slope; slope / bend is wanted",
            ),
        ],
        turns=12,
    )


NORM = """
class Norm(mg.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        length = (x * x).sum().sqrt()
        ctx.save_for_backward(x, length)
        return length

    @staticmethod
    def backward(ctx, grad):
        x, length = ctx.saved_tensors
        return {}
"""
NEWTON = """
def newton_step(f, x):
    x = mg.tensor(x, requires_grad=True)
    (slope,) = mg.autograd.grad(f(x), x, create_graph=True)
    (bend,) = mg.autograd.grad(slope, x)
    return {}
"""

EXERCISES = [
    Exercise(
        id="13.1",
        title="Slope and bend",
        level="easy",
        minutes=5,
        check=check_slopes,
        hints=[
            "Find the first slope as a formula before you put in 2.",
            "The slope of x ** n is n * x ** (n - 1), also for n = -1 and n = -2.",
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
        right=[
            str({name: (float(a), f"{b}") for name, (a, b) in SLOPES.items()}),
            """
x = 2.0
slopes = {"x ** 2": mg.tensor([2 * x, 2]), "5 * x": [5, 0]}
slopes["1 / x"] = np.array([-0.25, 0.25])
slopes["(x - 2) ** 3"] = (0.0, "0")
""",
            """
def both(f):
    x = mg.tensor(2.0, requires_grad=True)
    (first,) = mg.autograd.grad(f(x), x, create_graph=True)
    return first, mg.autograd.grad(first, x)[0] if first.requires_grad else 0

slopes = {
    "x ** 2": both(lambda x: x**2),
    "5 * x": both(lambda x: 5 * x),
    "1 / x": both(lambda x: 1 / x),
    "(x - 2) ** 3": both(lambda x: (x - 2) ** 3),
}
""",
        ],
        wrong=[
            (str(SLOPES | {"x ** 2": [4, 4]}), "write it for any x"),
            (str(SLOPES | {"x ** 2": [2, 2]}), "how fast does a square grow"),
            (str(SLOPES | {"x ** 2": [2, 4]}), "turned round"),
            (str(SLOPES | {"x ** 2": [4]}), "two numbers"),
            (str(SLOPES | {"x ** 2": 4}), "the shape should be (2,)"),
            (str(SLOPES | {"5 * x": [5, 5]}), "does it change with x"),
            (str(SLOPES | {"5 * x": [10, 0]}), "how steep is this line"),
            (str(SLOPES | {"1 / x": [-0.25, -0.25]}), "both minus signs"),
            (str(SLOPES | {"1 / x": [0.5, 0.25]}), "x ** -1"),
            (str(SLOPES | {"(x - 2) ** 3": [0, 6]}), "in the second, too"),
            (str(SLOPES | {"(x - 2) ** 3": [3, 0]}), "the bracket at x = 2"),
        ],
        equivalent={
            "slopes = {'x ** 2': both(lambda x: x ** 2), '5 * x': both(lambda x: 5 * x), '1 / x': "
            f"both(lambda x: 1 / x), '(x - 2) ** 3': both(lambda x: {cube})}}": (
                "both slopes are 0 where the bracket is"
            )
            for cube in ("-(x - 2) ** 3", "(-(x - 2)) ** 3", "(x - 2) ** 4")
        },
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
            NORM.format("(2 * x) * (grad / (2 * length))"),
            NORM.format("(grad / length).mul(x)"),
            NORM.format("(x / (x * x).sum().sqrt() * grad,)"),
            NORM.format("grad * (x / length)") + "\nnorm = Norm.apply\ncheck('13.2', norm)",
        ],
        wrong=[
            (NORM.format("grad * x"), "the root has a slope"),
            (NORM.format("x / length"), "upstream gradient is missing"),
            (NORM.format("grad * 2 * x / length"), "which slope has the root"),
            (NORM.format("grad * x / (2 * length)"), "which slope has the square"),
            (NORM.format("grad * x / length**2"), "once too often"),
            (NORM.format("grad * x * length"), "multiplied by the length"),
            (NORM.format("2 * grad * x"), "sum of squares alone"),
            (NORM.format("(grad / (2 * length)).expand(x.shape)"), "rule of the root alone"),
            (NORM.format("abs(grad) * x / length"), "the sign of grad"),
            (NORM.format("grad * abs(x) / length"), "the sign of x"),
            (NORM.format("-grad * x / length"), "the sign is turned"),
            (NORM.format("10 * x / length"), "the same when grad is another"),
            (NORM.format("grad * x / 5"), "not right"),
            (NORM.format("None"), "no gradient arrived"),
            (NORM.format("(grad, x)"), "RuntimeError"),
            (NORM.format("grad * x / length").replace(".sqrt()", ""), "the root is missing"),
            ("3", "the class Norm should come"),
        ],
        equivalent={
            "ctx.save_for_backward(x, x)": "one of the answers does not read the length",
            "- norm = Norm.apply": "the class is handed in, not its function",
        },
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
        right=[
            NEWTON.format("x.item() - slope.item() / bend.item()"),
            """
def newton_step(f, x):
    x = mg.tensor(x, requires_grad=True)
    slope = mg.autograd.grad(f(x), x, create_graph=True)[0]
    slope.backward()
    return float(x.detach() - slope.detach() / x.grad)
""",
            """
def newton_step(f, x):
    at = mg.tensor([x], requires_grad=True)
    f(at).sum().backward(create_graph=True)
    slope, at.grad = at.grad, None
    slope.sum().backward()
    return (at - slope / at.grad).tolist()[0]
""",
        ],
        wrong=[
            (NEWTON.format("(x + slope / bend).item()"), "slope / bend is added"),
            (NEWTON.format("(x - slope).item()"), "and the bend"),
            (NEWTON.format("(x - bend / slope).item()"), "bend / slope is subtracted"),
            (NEWTON.format("(x - slope * bend).item()"), "slope * bend is subtracted"),
            (NEWTON.format("(x - slope / 2).item()"), "whatever the bend"),
            (NEWTON.format("(x - slope / abs(bend)).item()"), "sign of the bend"),
            (NEWTON.format("(slope / bend).item()"), "slope / bend alone"),
            (NEWTON.format("(-slope / bend).item()"), "the way of the step"),
            (NEWTON.format("(x - f(x) / slope).item()"), "to where f is 0"),
            (NEWTON.format("x.item()"), "has not moved"),
            (NEWTON.format("x - slope / bend"), "a float should come"),
            (NEWTON.format("slope.item()"), "that is the slope"),
            (
                NEWTON.format("(x - slope / bend).item()").replace(", create_graph=True", ""),
                "does not require grad",
            ),
        ],
        equivalent=dict.fromkeys(
            [
                "slope, = mg.autograd.grad(-f(x), x, create_graph=True)",
                "slope = mg.autograd.grad(-f(x), x, create_graph=True)[0]",
                "(-f(at).sum()).backward(create_graph=True)",
                "(-f(at)).sum().backward(create_graph=True)",
            ],
            "slope and bend both change their sign, and the step stays",
        )
        | {"return (x - slope / at.grad).tolist()[0]": "x is the number that `at` holds"},
    ),
]
