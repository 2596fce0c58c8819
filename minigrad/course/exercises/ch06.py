"""Exercises of chapter 6: gradients in the middle of the graph."""

from . import Exercise
from .checks06 import check_gradients, check_kept, check_middle, check_sign


def kept(**changed):
    """Return an answer to 06.1 with some rows changed, as code."""
    return repr({"x": 26.0, "a": 13.0, "b": None, "c": None} | changed)


def middle_by(*lines):
    """Return an answer to 06.2 with some lines behind those that compute y and z."""
    return "\n    ".join(["def middle(x):", "y = x * 3", "z = y * y", *lines])


def with_hook(hook):
    """Return an answer to 06.3 that registers a hook."""
    return f"def sign_changed(y):\n    y.register_hook({hook})\n    return y"


def one_by_one(ask):
    """Return an answer to 06.4 that asks for each tensor."""
    return f"lambda z, tensors: [{ask} for each in tensors]"


EXERCISES = [
    Exercise(
        id="06.1",
        title="Kept or dropped",
        level="easy",
        minutes=5,
        check=check_kept,
        hints=[
            "Which of the three calls was a call, and in time?",
            "a is used twice, by b and by c: two gradients arrive and add up.",
            "2 * a is 12, and 1 comes straight from c. The way from a to x multiplies by 2.",
        ],
        solution="""
# a keeps 2 * 6 + 1 = 13. b's line calls nothing. c's comes after backward. x is a leaf: 13 * 2.
grads = {"x": 26.0, "a": 13.0, "b": None, "c": None}
check("06.1", grads)
""",
        right=[
            'dict(zip("xabc", [26, 13, None, None]))',
            'dict(c="None", b=None, a=[13], x="26")',
            """
x = mg.tensor(3.0, requires_grad=True)
a = x * 2
b = a * a
c = b + a
a.retain_grad()
c.backward()
grads = {"x": x.grad, "a": a.grad, "b": b.grad, "c": c.grad}
""",
        ],
        wrong=[
            (kept(x=None), "links lead to it"),
            (kept(x=13), "x is one step further"),
            (kept(x=24), "both uses count"),
            (kept(x=6), "times the slope of x * 2"),
            (kept(a=None), "comes before backward"),
            (kept(a=12.0), "c links to a, too"),
            (kept(a=7), "uses a twice"),
            (kept(a=36), "of a * a, and of a"),
            (kept(b=1.0), "without parentheses"),
            (kept(c=1.0), "had the gradient not passed c"),
            (kept(c=0), "a gradient arrived"),
        ],
        equivalent=dict.fromkeys(
            [
                f"grads = {{'x': x.grad, 'a': a.grad, 'b': {b}.grad, 'c': {c}.grad}}"
                for b, c in ("cc", "bb")
            ],
            "b and c keep the same",
        ),
    ),
    Exercise(
        id="06.2",
        title="Nothing in the middle",
        level="easy",
        minutes=10,
        check=check_middle,
        hints=[
            "When does the gradient pass y? Who must be there before?",
            "y.retain_grad() before z.backward(), or mg.autograd.grad(z, [y]) in its place.",
        ],
        solution="""
# The call needs its parentheses, and must come before the gradient passes.
def middle(x):
    y = x * 3
    z = y * y
    y.retain_grad()
    z.backward()
    return y.grad


check("06.2", middle)
""",
        right=[
            middle_by(
                "caught = []", "y.register_hook(caught.append)", "z.backward()", "return caught[0]"
            ),
            middle_by("(slope,) = mg.autograd.grad(z, [y])", "return slope"),
            "def middle(x):\n    y = x * 3\n    y.retain_grad()\n    (y ** 2).backward()\n"
            "    return y.grad.item()",
            "def middle(x):\n    y = (x * 3).detach().requires_grad_()\n    (y * y).backward()\n"
            "    return float(y.grad)",
        ],
        wrong=[
            (middle_by("z.backward()", "y.retain_grad()", "return y.grad"), "come before backward"),
            (middle_by("return mg.autograd.grad(z, [y])"), "a tuple with one gradient"),
            (middle_by("z.backward()", "return x.grad"), "a step further"),
            (middle_by("z.retain_grad()", "z.backward()", "return z.grad"), "the seed"),
            (middle_by("return y"), "the value of y"),
            (middle_by("return z"), "the value of z"),
            (middle_by("z.backward()", "return 2 * y"), "ask the graph for it"),
            (
                middle_by(
                    "y.retain_grad()",
                    "z.backward(retain_graph=True)",
                    "z.backward()",
                    "return y.grad",
                ),
                "two walks",
            ),
            (middle_by("y.retain_grad()", "return y.grad * 1"), "TypeError"),
        ],
    ),
    Exercise(
        id="06.3",
        title="Change the sign",
        level="easy",
        minutes=5,
        check=check_sign,
        hints=[
            "A hook is a function of the gradient.",
            "What it returns goes on in the gradient's place.",
        ],
        solution="""
# The forward pass does not know of the hook; on the way back it gives -grad in place of grad.
def sign_changed(y):
    y.register_hook(lambda grad: -grad)
    return y


check("06.3", sign_changed)
""",
        right=[
            with_hook("lambda grad: 2 * grad - 3 * grad"),
            """
def sign_changed(y):
    def turn(grad):
        return 0 - grad

    y.register_hook(turn)
    return y
""",
            "def sign_changed(y):\n    out = y * 1\n    out.register_hook(lambda grad: grad / -1)\n"
            "    return out",
            "lambda y: 2 * y.detach() - y",
        ],
        wrong=[
            (with_hook("lambda grad: print(end='')"), "does the hook return"),
            ("lambda y: -y", "the value has changed its sign"),
            (with_hook("lambda grad: grad * 0"), "is gone"),
            (with_hook("lambda grad: grad * 0 - 1"), "a fixed number goes on"),
            (with_hook("lambda grad: -abs(grad)"), "always below 0"),
            (with_hook("lambda grad: mg.tensor(-grad.item())"), "RuntimeError"),
            (with_hook("lambda grad: -1.0"), "gets a tensor and returns one"),
            ("lambda y: y.register_hook(lambda grad: -grad)", "the tensor y should come"),
            ("lambda y: mg.tensor(y.tolist())", "does not require grad"),
        ],
        equivalent={
            "out.register_hook(lambda grad: grad * -1)": "to divide by -1 is to multiply by it",
            "out = y / 1": "as y * 1",
            "y.register_hook(lambda grad: grad / -1)": "y * 1 hands its gradient on to y",
        },
    ),
    Exercise(
        id="06.4",
        title="Without a trace",
        level="easy",
        minutes=5,
        check=check_gradients,
        hints=[
            "backward fills the leaves, whatever you do. Which of the three ways does not?",
            "mg.autograd.grad takes a list of tensors, and answers for all of them.",
        ],
        solution="""
# One walk for all of them; what was asked for is returned, and nothing is kept.
def gradients(z, tensors):
    return mg.autograd.grad(z, tensors)


check("06.4", gradients)
""",
        right=[
            one_by_one("mg.autograd.grad(z, [each], retain_graph=True)[0]"),
            """
def gradients(z, tensors):
    found = ()
    for each in tensors:
        (one,) = mg.autograd.grad([z], [each], [mg.tensor(1.0)], retain_graph=True)
        found += (one,)
    return found
""",
            "def gradients(z, tensors):\n    found = mg.autograd.grad(z, tensors)\n"
            "    return [grad.item() for grad in found]",
        ],
        wrong=[
            (
                """
def gradients(z, tensors):
    for each in tensors:
        each.retain_grad()
    z.backward()
    grads = [each.grad for each in tensors]
    for each in tensors:
        each.grad = None
    return grads
""",
                "which of the ways writes none",
            ),
            (one_by_one("mg.autograd.grad(z, [each])"), "there are lists or tuples"),
            ("lambda z, tensors: mg.autograd.grad(z, [tensors])", "Error"),
            ("lambda z, tensors: mg.autograd.grad(z, tensors)[::-1]", "in the order"),
            ("lambda z, tensors: mg.autograd.grad(z, tensors[:1])", "one gradient for each"),
            (one_by_one("mg.autograd.grad(z, [z])[0]"), "the seed"),
            (one_by_one("sum(mg.autograd.grad(z, tensors))"), "their sum"),
            ("lambda z, tensors: mg.autograd.grad(z, tensors)[0]", "a list or tuple should come"),
        ],
    ),
]
