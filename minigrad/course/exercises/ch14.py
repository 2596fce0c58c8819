"""Exercises of chapter 14: read PyTorch, and mend it."""

import weakref
from unittest.mock import patch

import minigrad as mg

from . import Exercise, Wrong, call, compare

READ = {
    "nodes": 5,
    "order": "add sum mul",
    "x.grad": [3, 3],
    "w.grad": 4,
    "h.grad": None,
}


def check_reading(table):
    compare(
        table,
        READ,
        [
            ("nodes", "three operations, and an AccumulateGrad for each leaf that asks"),
            ("order", "the newest node first: the operation that ran last"),
            ("x.grad", "each entry of x meets the factor w on its way, and a sum passes on 1"),
            ("w.grad", "w is used twice: in the product, for both entries, and in the last sum"),
            ("h.grad", "h is a result, and nobody asked it to keep its gradient"),
        ],
    )


def check_middle(middle):
    x = mg.tensor([1.0, 2.0], requires_grad=True)
    slope = call(middle, x)
    if isinstance(slope, tuple) and len(slope) == 1:
        raise Wrong("that is a tuple with one tensor: autograd.grad(...)[0] takes it out")
    compare(
        slope,
        [1.0, 4.0],
        [
            (None, "h.grad is None: h is a result and keeps nothing by itself"),
            ([2.0, 16.0], "that is the slope along x; the question is h"),
            ([2.0, 8.0], "a mean of two gives each entry 1/2: is it the sum that you took?"),
        ],
        on="x = [1, 2]",
    )
    if x.grad is not None:
        raise Wrong("the slope is right, but x.grad was filled as well: ask for h alone")


def by_backward(x):
    h = x * x
    h.retain_grad()
    (h * h).mean().backward()
    return h.grad


def without_parentheses(x):
    h = x * x
    h.retain_grad  # noqa: B018  as line 62 of the article says
    (h * h).mean().backward()
    return h.grad


def by_leaf(x):
    h = (x * x).detach().requires_grad_()
    (h * h).mean().backward()
    return h.grad


def along(x):
    h = x * x
    return mg.autograd.grad((h * h).mean(), x)[0]


def check_fit(fit):
    x, t = mg.tensor([1.0, 2.0]), mg.tensor([2.0, 4.0])
    got, faults = watch(fit, x, t, 2)
    if not isinstance(got, tuple) or len(got) != 2 or not isinstance(got[0], mg.Tensor):
        raise Wrong("it should return two things: the tensor w, and the mean loss")
    w, mean = got
    compare(
        w,
        [1.625],
        [
            ([0.5], "w was not moved"),
            ([2.375], "the gradient of the first round is still in the second step: clear it"),
            ([2.75], "w should start at 5 * 0.1"),
            ([-3.25], "that goes up the slope"),
        ],
        on="w after 2 steps",
    )
    if w.node is None:
        raise Wrong("w does not require grad any more")
    if not w.is_leaf:
        raise Wrong("w is a result and no leaf: write the step in place")
    if not isinstance(mean, float):
        raise Wrong("the mean loss is a tensor, and keeps every round's graph: add up numbers")
    compare(mean, 3.515625, [(7.03125, "that is the sum; divide by steps")], on="mean loss")
    if faults:
        raise Wrong(f"the numbers are right, but {faults[0]}")


def watch(fit, *inputs):
    """Return what a loop returns, and the faults in it that its numbers do not show."""
    backward, data = mg.Tensor.backward, mg.Tensor.data
    graphs, faults = [], []

    def seen_backward(loss, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        if any(graph() for graph in graphs):
            faults.append("the graph of an old round is still alive: add up numbers, not tensors")
        if retain_graph or create_graph:
            faults.append("each round has a new graph, so there is nothing to retain")
        if loss.grad_fn is not None:
            token = lambda *grads: None  # noqa: E731  lives as long as the node that holds it
            loss.grad_fn.register_hook(token)
            graphs.append(weakref.ref(token))
            del token
        backward(loss, gradient, retain_graph, create_graph, inputs)

    def seen_data(tensor):
        faults.append(".data hides a write from the graph: step under no_grad")
        return data.fget(tensor)

    def set_data(tensor, new):
        seen_data(tensor)
        data.fset(tensor, new)

    with (
        patch.object(mg.Tensor, "backward", seen_backward),
        patch.object(mg.Tensor, "data", property(seen_data, set_data)),
    ):
        return call(fit, *inputs), faults


def fit_with(start, step, number=mg.Tensor.item, retain=None):
    """Return a loop with these lines."""

    def fit(x, t, steps):
        w, total = start(), 0.0
        for _ in range(steps):
            loss = ((w * x - t) ** 2).mean()
            loss.backward(retain_graph=retain)
            w = step(w)
            total = total + number(loss)
        return w, total / steps

    return fit


def small():
    return mg.tensor([0.5], requires_grad=True)


def in_place(w):
    with mg.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
    return w


def by_data(w):
    w.data -= 0.1 * w.grad
    w.grad = None
    return w


def late_number(x, t, steps):
    w, mean = fit_with(small, in_place, lambda loss: loss)(x, t, steps)
    return w, mean.item()


def uncleared(w):
    with mg.no_grad():
        w -= 0.1 * w.grad
    return w


def as_result(w):
    return w - 0.1 * w.grad


def as_new_leaf(w):
    return (w - 0.1 * w.grad).detach().requires_grad_()


def frozen(x, t, steps):
    w, mean = fit_with(small, in_place)(x, t, steps)
    return w.detach(), mean


def no_step(w):
    return w


EXERCISES = [
    Exercise(
        id="14.1",
        title="Five lines",
        level="medium",
        minutes=10,
        check=check_reading,
        hints=[
            "Draw it: a box for each tensor, an oval for each operation.",
            "By hand, y = 1w + 2w + w. What is its slope along w, and along each entry of x?",
        ],
        solution="""
table = {
    "nodes": 5,  # mul, sum, add, and the AccumulateGrad of x and of w
    "order": "add sum mul",  # newest first
    "x.grad": [3, 3],  # the sum gives 1 to each entry, the product gives w
    "w.grad": 4,  # 1 + 2 from the product, summed back to w's shape, and 1 from the addition
    "h.grad": None,  # passed through, not kept
}
check("14.1", table)
""",
        right=[READ, READ | {"order": "ADD sum mul", "x.grad": (3.0, 3.0)}],
        wrong=[
            (READ | {"nodes": 3}, "an AccumulateGrad for each leaf"),
            (READ | {"order": "mul sum add"}, "the operation that ran last"),
            (READ | {"x.grad": [3, 6]}, "meets the factor w"),
            (READ | {"w.grad": 3}, "w is used twice"),
            (READ | {"h.grad": [1, 1]}, "nobody asked it to keep"),
        ],
    ),
    Exercise(
        id="14.2",
        title="The middle, without retain_grad",
        level="medium",
        minutes=10,
        check=check_middle,
        hints=[
            "Chapter 6 built a function that answers for any tensor and fills no .grad.",
            "autograd.grad returns a tuple, one gradient for each tensor that you name.",
        ],
        solution="""
# autograd.grad answers for any tensor that z came from, and leaves every .grad alone.
def middle(x):
    h = x * x
    z = (h * h).mean()
    return mg.autograd.grad(z, h)[0]

check("14.2", middle)
""",
        right=[lambda x: mg.autograd.grad(((h := x * x) * h).mean(), h)[0], by_leaf],
        wrong=[
            (by_backward, "x.grad was filled"),
            (lambda x: mg.autograd.grad(((h := x * x) * h).mean(), h), "a tuple with one"),
            (without_parentheses, "keeps nothing by itself"),
            (along, "along x"),
            (lambda x: 2 * x * x, "is it the sum"),
            (lambda x: mg.autograd.grad((x * x).mean(), x * x)[0], "not have been used"),
        ],
    ),
    Exercise(
        id="14.3",
        title="Mend the loop",
        level="medium",
        minutes=15,
        check=check_fit,
        hints=[
            "Is w a leaf before the loop? Is it one after the first round?",
            "Compute first, then requires_grad_(); step in place under no_grad; clear; item().",
        ],
        solution="""
def fit(x, t, steps):
    w = (mg.tensor([5.0]) * 0.1).requires_grad_()  # computed first, so that w is the leaf
    total = 0.0
    for _ in range(steps):
        loss = ((w * x - t) ** 2).mean()
        loss.backward()  # a new graph in each round: nothing to retain
        with mg.no_grad():
            w -= 0.1 * w.grad  # in place, so that it stays the leaf
        w.grad = None
        total += loss.item()  # a number keeps no graph
    return w, total / steps

check("14.3", fit)
""",
        right=[
            fit_with(small, in_place),
            fit_with(small, as_new_leaf, lambda loss: loss.detach().item()),
        ],
        wrong=[
            (fit_with(small, as_result), "'NoneType'"),
            (fit_with(small, uncleared), "clear it"),
            (fit_with(small, no_step), "was not moved"),
            (fit_with(small, in_place, lambda loss: loss), "keeps every round's graph"),
            (fit_with(lambda: mg.tensor([5.0], requires_grad=True), in_place), "start at"),
            (fit_with(small, by_data), ".data hides"),
            (fit_with(small, in_place, retain=True), "nothing to retain"),
            (late_number, "old round is still alive"),
            (frozen, "does not require grad any more"),
            (lambda x, t, steps: 1.625, "two things"),
        ],
    ),
]
