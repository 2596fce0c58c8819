"""Checks of chapter 6: gradients in the middle of the graph."""

import contextlib

import numpy as np

import minigrad as mg
from minigrad.engine.ops import MulBackward0, PowBackward0
from minigrad.engine.tensor import Tensor
from minigrad.language import N_, _

from ..answers import Raised, kind, untouched, what_was_raised
from ..values import same
from . import NotYet, Wrong, compare, try_out


def check_kept(grads):
    none = N_("0 would say that a gradient arrived")
    compare(
        grads,
        {"x": 26.0, "a": 13.0, "b": None, "c": None},
        [
            (("x", None), "x is a leaf that asks, and links lead to it"),
            (("x", 13), "that is the gradient at a; x is one step further"),
            (("x", 24), "a is used twice, by b and by c: both uses count"),
            (("x", 2), "that comes over c's own link to a; what comes over b?"),
            (("x", 14), "b = a * a uses a twice"),
            ("x", "the gradient at a, times the slope of x * 2"),
            (("a", None), "the line with a is a call, and it comes before backward"),
            (("a", 12), "that comes over b; c links to a, too"),
            (("a", 1), "that comes over c's own link to a; what comes over b?"),
            (("a", 7), "b = a * a uses a twice"),
            ("a", "the slope of c for a: of a * a, and of a"),
            (("b", 0), none),
            ("b", "what does the line with b do, without parentheses?"),
            (("c", 0), none),
            ("c", "had the gradient not passed c when the last line ran?"),
        ],
    )


@contextlib.contextmanager
def rules_bent():
    """Let the rules of * and ** give three times what is right: who asks the graph sees it."""
    kept = {rule: rule.backward for rule in (MulBackward0, PowBackward0)}

    def bent(plain):
        def backward(self, grad):
            return tuple(part if part is None else part * 3 for part in plain(self, grad))

        return backward

    try:
        for rule, plain in kept.items():
            rule.backward = bent(plain)
        yield
    finally:
        for rule, plain in kept.items():
            rule.backward = plain


def middle_seen(middle):
    """Return a function that tells what an answer finds, and whether the graph told it."""

    def seen(x):
        got = middle(mg.tensor(x, requires_grad=True))
        if isinstance(got, (tuple, list)) and len(got) == 1:
            raise Wrong(
                _("that is {kind} with one gradient in it: take its first entry").format(
                    kind=kind(got)
                )
            )
        with rules_bent():
            other = middle(mg.tensor(x, requires_grad=True))
        return {"the gradient at y": got, "found by the graph": not same(other, got)}

    return seen


def check_middle(middle):
    if untouched(middle):
        raise NotYet
    try_out(
        middle_seen(middle) if callable(middle) else middle,
        lambda x: {"the gradient at y": 6 * x, "found by the graph": True},
        lambda draw: (draw.number(),),
        [
            (
                lambda x: {"the gradient at y": None},
                "is there a return, and does retain_grad have its () and come before backward?",
            ),
            (lambda x: {"the gradient at y": 18 * x}, "that is the gradient at x, a step further"),
            (lambda x: {"the gradient at y": 36 * x}, "that is twice the gradient at x"),
            (lambda x: {"the gradient at y": 12 * x}, "twice too much: did two walks add up?"),
            (lambda x: {"the gradient at y": 3 * x}, "that is the value of y"),
            (lambda x: {"the gradient at y": 9 * x * x}, "that is the value of z"),
            (lambda x: {"the gradient at y": x}, "that is x itself"),
            (lambda x: {"the gradient at y": 1}, "that is the seed, the gradient at z"),
            (lambda x: {"the gradient at y": 3}, "that is how fast y moves with x"),
            (
                "found by the graph",
                "the number is right, and no rule of the graph made it: ask the graph for it",
            ),
        ],
    )


def sign_seen(sign_changed):
    """Return a function that tells what comes out of an answer, and what reaches x behind it."""

    def seen(value, arriving, twice):
        x = mg.tensor(value, requires_grad=True)
        out = sign_changed(x + 1)
        if untouched(out):
            raise NotYet
        if not isinstance(out, Tensor):
            raise Wrong(_("that is {kind}; the tensor y should come").format(kind=kind(out)))
        # A second walk: what a hook does, it does each time.
        for _walk in range(1 + twice):
            x.grad = None
            try:
                (out + 3).backward(mg.tensor(arriving), retain_graph=True)
            except Exception as error:
                no_tensor = isinstance(error, (AttributeError, TypeError))
                hint = _("; a hook gets a tensor and returns one") if no_tensor else ""
                raise Raised(
                    _("in backward: {said}{hint}").format(said=what_was_raised(error), hint=hint)
                ) from error
        return {"its value": out, "what goes on": x.grad}

    return seen


def arrays(draw):
    """Return a value, a gradient of its shape, and whether backward comes twice."""
    shape = draw.pick((), (), (3,), (), (2, 2), (1,), (), (2, 1, 3))
    value, arriving = (draw.array(*shape).tolist() for _ in range(2))
    if not shape:
        value, arriving = draw.number(), draw.number()
    return value, arriving, draw.pick(False, True, False)


def check_sign(sign_changed):
    if untouched(sign_changed):
        raise NotYet

    def goes_on(change):
        return lambda value, arriving, twice: {"what goes on": change(np.array(arriving))}

    try_out(
        sign_seen(sign_changed) if callable(sign_changed) else sign_changed,
        lambda value, arriving, _twice: {
            "its value": np.array(value) + 1,
            "what goes on": -np.array(arriving),
        },
        arrays,
        [
            (
                lambda value, arriving, twice: {"its value": -np.array(value) - 1},
                "the value has changed its sign; only the gradient's should",
            ),
            (goes_on(lambda grad: grad), "nothing changed: does the hook return what it makes?"),
            (goes_on(lambda grad: 0 * grad), "the gradient is gone: only its sign should change"),
            (lambda *_: {"what goes on": None}, "nothing goes on: is the way back cut off?"),
            (goes_on(lambda grad: -abs(grad)), "always below 0: turn the sign that comes in"),
            (goes_on(abs), "always above 0: turn the sign that comes in"),
            (
                goes_on(lambda grad: -np.ones(grad.shape)),
                "a fixed number goes on: change the sign of what comes in",
            ),
        ],
        turns=12,
    )


# Results, and for some of what they are made from the slope by hand: these make up the list.
GRAPHS = {
    "y * y, y = x * 3": {"x": lambda x, w: 18 * x, "y": lambda x, w: 6 * x},
    "y * w + y, y = x * w": {"y": lambda x, w: w + 1, "w": lambda x, w: 2 * x * w + x},
    "y * u, y = x + w, u = y * x": {
        "u": lambda x, w: x + w,
        "x": lambda x, w: (x + w) * (3 * x + w),
        "y": lambda x, w: 2 * x * (x + w),
    },
    "u * y, y = x - w, u = y * y * 2": {
        "w": lambda x, w: -6 * (x - w) ** 2,
        "u": lambda x, w: x - w,
    },
    "x * w": {"x": lambda x, w: w},
    "y * x * w, y = w + x * 2": {
        "y": lambda x, w: x * w,
        "x": lambda x, w: w * w + 4 * x * w,
        "w": lambda x, w: 2 * x * (w + x),
    },
}


def gradients_seen(gradients):
    """Return a function that tells what an answer returns, and whether a `.grad` has changed."""

    def seen(z, tensors, x, w):
        formula, *made = z.split(", ")
        known = {"x": mg.tensor(x, requires_grad=True), "w": mg.tensor(w, requires_grad=True)}
        known["x"].grad = before = mg.tensor(2.0)
        for line in made:
            name, text = line.split(" = ")
            known[name] = eval(text, dict(known))
        got = gradients(eval(formula, dict(known)), [known[name] for name in tensors])
        if isinstance(got, (Tensor, dict)):
            raise Wrong(_("that is {kind}; a list or tuple should come").format(kind=kind(got)))
        if isinstance(got, (list, tuple)) and any(isinstance(one, (list, tuple)) for one in got):
            raise Wrong(_("there are lists or tuples in it: take the one entry of each"))
        after = [tensor._grad for tensor in known.values()]
        kept = after[0] is before and before.item() == 2 and after[1:] == [None] * len(after[1:])
        return {"each .grad is as it was": kept, "the gradients": got}

    return seen


def check_gradients(gradients):
    if untouched(gradients):
        raise NotYet

    def expected(z, tensors, x, w, change=list):
        grads = [GRAPHS[z][name](x, w) for name in tensors]
        return {"each .grad is as it was": True, "the gradients": change(grads)}

    def wrong(change):
        return lambda *inputs: {"the gradients": expected(*inputs, change)["the gradients"]}

    def inputs(draw):
        z = draw.pick(*GRAPHS)
        return z, list(GRAPHS[z]), draw.number(), draw.number()

    try_out(
        gradients_seen(gradients) if callable(gradients) else gradients,
        lambda z, tensors, x, w: expected(z, tensors, x, w),
        inputs,
        [
            (
                "each .grad is as it was",
                "some .grad was written or taken away: which of the ways writes none?",
            ),
            (wrong(lambda grads: grads[::-1]), "in the order of the tensors that were given"),
            (wrong(lambda grads: grads[:1]), "one gradient for each tensor that was given"),
            (wrong(lambda grads: [sum(grads)] * len(grads)), "that is their sum, for each"),
            (wrong(lambda grads: [1] * len(grads)), "that is the seed"),
        ],
        turns=12,
    )
