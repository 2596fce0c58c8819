"""Checks of chapter 14: read PyTorch, and mend it."""

from weakref import WeakSet

import numpy as np

import minigrad as mg

from ...language import _
from ..answers import kind, number, untouched
from ..hidden import watching
from ..values import is_one, same, words
from . import NotYet, Wrong, call, compare, try_out

READ = {"nodes": 5, "order": "add sum mul", "x.grad": [3, 3], "w.grad": 4, "h.grad": None}


def check_reading(table):
    compare(
        table,
        READ,
        [
            (("nodes", 3), "these are the operations; a leaf that asks has a node, too"),
            (("nodes", 6), "how many leaves are there? h and y are none"),
            (("nodes", 4), "there are three operations: how many leaves ask?"),
            (("nodes", is_one), "count the operations, and the leaves that ask"),
            (
                ("order", lambda got: words(got) == ["mul", "sum", "add"]),
                "that is the order of the forward pass; backward begins at the root",
            ),
            (
                ("order", lambda got: sorted(words(got)) != ["add", "mul", "sum"]),
                "the three names are wanted, each once",
            ),
            (
                ("order", words),
                "the newest node goes first: which operation ran last, and which before it?",
            ),
            (("x.grad", lambda got: same(got, 3)), "x has two entries, and so has its gradient"),
            (("x.grad", [1, 1]), "that is what arrives at h: and the product before it?"),
            (("x.grad", [3, 6]), "that is h itself; by which factor does each entry of x go?"),
            (("x.grad", [4, 4]), "does x take part in the last addition?"),
            ("x.grad", "1 comes in at y; what does the sum pass on, and then the product?"),
            (("w.grad", 3), "that is the part of the product alone; w is used once more"),
            (("w.grad", 1), "that is the part of the last addition alone; w is used once more"),
            (("w.grad", 2), "w is used twice; which part comes over each of the two ways?"),
            (("w.grad", lambda got: len(got) > 1), "w is one number, and so is its gradient"),
            (
                ("w.grad", is_one),
                "add the parts of both ways; on one of them w meets each entry of x",
            ),
            (("h.grad", [1, 1]), "that arrives at h; but is it kept there?"),
            ("h.grad", "h is a result: who asked it to keep its gradient?"),
        ],
    )


def middle_of(middle):
    """Return a function that tells a slope, and what became of x."""

    def seen(x, grad_before):
        asked, kept = False, None if grad_before is None else mg.tensor(grad_before)
        x.grad = kept

        def look(frame):  # the package itself may call retain_grad for `inputs=[h]`
            nonlocal asked
            by = frame.f_back.f_globals.get("__name__", "")
            asked |= frame.f_code.co_name == "retain_grad" and not by.startswith("minigrad.")

        with watching(look):
            slope = middle(x)
        if isinstance(slope, (tuple, list)) and [*map(type, slope)] == [mg.Tensor]:
            raise Wrong(
                _("that is {kind} with one entry; the tensor in it should come").format(
                    kind=kind(slope)
                )
            )
        return {
            "the slope": slope,
            "x.grad": x.grad,
            "x asks": x.requires_grad,
            "retain_grad is called": asked,
        }

    return seen


def check_middle(middle):
    if untouched(middle):
        raise NotYet

    def slope(formula):
        return lambda x, grad_before: {"the slope": formula(x.detach().array)}

    def inputs(draw):
        shape = draw.pick((2,), (3,), (2, 2), (1,), (4,), (2, 3))
        before = draw.pick(None, draw.array(*shape).tolist(), None)
        return mg.tensor(draw.array(*shape).tolist(), requires_grad=True), before

    try_out(
        middle_of(middle) if callable(middle) else middle,
        lambda x, grad_before: {
            "the slope": 2 * x.detach().array ** 2 / x.numel(),
            "x.grad": grad_before,
            "x asks": True,
            "retain_grad is called": False,
        },
        inputs,
        [
            (slope(lambda x: None), "h is a result, and keeps no gradient by itself"),
            (slope(lambda x: 4 * x**3 / x.size), "that is the slope along x; the question is h"),
            (
                slope(lambda x: 2 * x**2),
                "that is the slope of the sum; what does a mean do to each entry?",
            ),
            (
                slope(lambda x: x**2),
                "that is h itself; with two entries alone the slope is the same",
            ),
            (slope(lambda x: x * 0 + 1 / x.size), "that is what arrives at h * h; go on to h"),
            (slope(lambda x: x**2 / x.size), "h is in h * h twice, and each adds its share"),
            (slope(lambda x: 2 * x / x.size), "that is the slope of a mean of x * x along x"),
            (slope(lambda x: (x**4).mean()), "that is z itself"),
            (slope(lambda x: x), "that is x itself"),
            (slope(lambda x: 2 * x), "that is the slope of h along x"),
            (
                lambda x, grad_before: {
                    "the slope": np.array(grad_before or 0) + 4 * x.detach().array ** 3 / x.numel()
                },
                "that is x.grad, the slope along x; the question is h",
            ),
            ("x.grad", "the slope is right, but x.grad is another than before: ask for h alone"),
            ("x asks", "the slope is right, but x does not ask any more"),
            ("retain_grad is called", "the slope is right, and can be had without this call"),
        ],
        turns=12,
    )


def both_of(answer):
    """Return w and the mean loss, in which a loop's answer may come; raise Wrong for others."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong(
            _("that is {kind}; two things should come: w, and the mean loss").format(
                kind=kind(answer)
            )
        )
    w, mean = answer
    if not isinstance(w, mg.Tensor):
        raise Wrong(_("the first thing is {kind}; it should be w, a tensor").format(kind=kind(w)))
    if isinstance(mean, mg.Tensor) or number(mean) is None:
        raise Wrong(
            _("the mean loss is {kind}; a plain number should come").format(kind=kind(mean))
        )
    return w, mean


def fitted(fit):
    """Return a function that tells what a loop returns, and which false cures are in it."""
    false = (mg.Tensor.data.fget.__code__, mg.Tensor.data.fset.__code__)

    def seen(x, t, steps):
        data = retained = False

        def look(frame):
            nonlocal data, retained
            given = frame.f_locals
            if frame.f_code in false:  # of a loss it only takes the number out
                data |= next(iter(given.values())).is_leaf
            retained |= bool(given.get("retain_graph") or given.get("create_graph"))

        with watching(look):
            w, mean = both_of(fit(x, t, steps))
        return {
            "w": w,
            "w asks": w.requires_grad,
            "w is a leaf": w.is_leaf,
            "the mean loss": mean,
            ".data of a leaf is used": data,
            "a graph is retained": retained,
        }

    return seen


def graphs_alive(fit, steps):
    """Return how many nodes of tensors that are used in a loop are alive at once, at most."""
    alive, most = WeakSet(), 0

    def look(frame):
        nonlocal most
        for one in frame.f_locals.values():
            node = getattr(one, "node", None) if isinstance(one, mg.Tensor) else None
            if node is not None:
                alive.add(node)
        most = max(most, len(alive))

    with watching(look):
        call(
            fit,
            mg.tensor([0.5, 1.5]),
            mg.tensor([1.0, 2.0]),
            steps,
            on=_("for {steps} steps").format(steps=steps),
        )
    return most


def mean_of(losses):
    return sum(losses) / max(len(losses), 1)


def loop(start=0.5, rate=0.1, clear=True, mean=mean_of, more=0, reduce=np.mean):
    """Return a loop on arrays that may make a mistake; it tells w and the mean loss."""

    def seen(x, t, steps):
        x, t, w, grad, losses = x.array, t.array, start, 0.0, []
        for _round in range(steps + more):
            off = w * x - t
            losses.append(reduce(off**2))
            grad = 2 * reduce(off * x) + (0 if clear else grad)
            w = w - rate * grad
        return {"w": w, "the mean loss": mean(losses)}

    return seen


def w_of(loop):
    return lambda *inputs: {"w": loop(*inputs)["w"]}


def loss_of(loop):
    return lambda *inputs: {"the mean loss": loop(*inputs)["the mean loss"]}


def check_fit(fit):
    if untouched(fit):
        raise NotYet
    right = {"w asks": True, "w is a leaf": True, ".data of a leaf is used": False}
    right["a graph is retained"] = False

    def inputs(draw):
        n, steps = draw.pick(2, 3, 1, 4), draw.pick(2, 1, 3, 5)
        return mg.tensor(draw.array(n).tolist()), mg.tensor(draw.array(n).tolist()), steps

    try_out(
        fitted(fit) if callable(fit) else fit,
        lambda x, t, steps: loop()(x, t, steps) | right,
        inputs,
        [
            (w_of(loop(rate=0)), "w was not moved"),
            (w_of(loop(clear=False)), "the gradients of older rounds are still in the step"),
            (w_of(loop(start=5.0)), "w starts at 5; it was 5 * 0.1"),
            (w_of(loop(rate=-0.1)), "that goes up the slope"),
            (w_of(loop(rate=1.0)), "that is a step of the whole gradient: it was 0.1 of it"),
            (w_of(loop(rate=0.2)), "that is a step of 0.2 of the gradient: it was 0.1 of it"),
            (w_of(loop(start=0.05)), "w starts at 0.05; it was 5 * 0.1"),
            (w_of(loop(reduce=np.sum)), "the loss is a sum in it; it was a mean"),
            (w_of(lambda x, t, steps: loop()(x, t, 2)), "that is w after two rounds, always"),
            (w_of(loop(more=1)), "that is one round more than steps"),
            (w_of(loop(more=-1)), "that is one round less than steps"),
            (w_of(lambda x, t, steps: loop()(x, t, 1)), "that is w after one round"),
            ("w asks", "w does not ask any more"),
            ("w is a leaf", "w is a result, and should be a leaf: how is the step made?"),
            (loss_of(loop(mean=sum)), "that is the sum of the losses; how many are there?"),
            (loss_of(loop(mean=lambda losses: losses[-1])), "that is the last loss alone"),
            (
                loss_of(loop(mean=lambda losses: losses[-1] / len(losses))),
                "only the last loss counts in it",
            ),
            (loss_of(loop(mean=lambda losses: losses[0])), "that is the first loss alone"),
            (loss_of(loop(mean=lambda losses: 0.0)), "nothing was added"),
            (loss_of(loop(mean=lambda losses: sum(losses) / 2)), "divided by 2, whatever steps is"),
            (loss_of(loop(mean=lambda losses: mean_of(losses) ** 0.5)), "the root is taken of it"),
            (loss_of(loop(mean=lambda losses: np.median(losses))), "that is the median"),
            (".data of a leaf is used", ".data hides a write from the graph: step without it"),
            ("a graph is retained", "each round has a new graph: what is there to retain?"),
        ],
        turns=12,
    )
    few, many = graphs_alive(fit, 3), graphs_alive(fit, 9)
    if many > few:
        raise Wrong(
            _(
                "the numbers are right, but old graphs stay alive: after 3 rounds up to "
                "{few} nodes, after 9 rounds up to {many}; what holds them?"
            ).format(few=few, many=many)
        )
