"""Exercises of chapter 5: leaves and flags."""

import minigrad as mg

from . import Exercise, Wrong, call, compare

GRADS = {"a": None, "b": 0.01, "w": None, "y": None}


def check_grads(grads):
    compare(
        grads,
        GRADS,
        [
            ("a", "a has no flag; b got its own after it was computed, and no link leads back"),
            ("b", "b is a leaf that asks, and y = w * b + a reaches it: the slope is w"),
            ("w", "the product was tracked, so w is a result; its leaf has no name"),
            ("y", "y is a result, and results keep nothing"),
        ],
    )


def check_flags(flags):
    asks, plain = mg.tensor(1.0, requires_grad=True), mg.tensor(1.0)
    compare(
        call(flags, plain, plain),
        (False, True),
        [
            ((False, False), "nothing is tracked, so no node is laid: where does the graph end?"),
            ((True, False), "no input asks: who should track this operation?"),
        ],
        on="two constants",
    )
    one = [
        ((False, True), "one input that asks is enough"),
        ((True, True), "it is tracked, so a node is laid behind it: the graph goes on"),
    ]
    compare(call(flags, asks, plain), (True, False), one, on="a leaf that asks and a constant")
    compare(call(flags, plain, asks), (True, False), one, on="a constant and a leaf that asks")
    compare(
        call(flags, asks * 2),
        (True, False),
        [((False, True), "a result asks as well as a leaf does")],
        on="one result",
    )


def check_small(small):
    weight = call(small, 5.0)
    if not isinstance(weight, mg.Tensor):
        raise Wrong(f"expected a tensor, got {weight!r:.40}: mg.tensor makes one")
    if not weight.requires_grad:
        raise Wrong("the weight does not require grad: operations on it are not tracked")
    if not weight.is_leaf:
        raise Wrong("the weight is a result: the flag was set before the last operation")
    compare(
        weight,
        0.05,
        [(5.0, "it should be a hundredth of that"), (500.0, "times 0.01, not divided by it")],
        on="small(5.0)",
    )


def check_loss(loss_of):
    w, b = mg.tensor(2.0), mg.tensor(1.0)
    loss = call(loss_of, w, b)
    compare(loss, 4.0, [(lambda _: True, "its formula was right: leave it")], on="the loss")
    if not loss.requires_grad:
        raise Wrong("the loss does not require grad: neither w nor b asked before it was computed")
    if loss.is_leaf:
        raise Wrong("the loss is a leaf: its flag came after the operations, and it leads nowhere")
    loss.backward()
    for name, tensor, expected in (("w", w, -8.0), ("b", b, -4.0)):
        if not tensor.requires_grad:
            raise Wrong(f"the caller's {name} has no flag; did another tensor get one?")
        compare(tensor.grad, expected, on=f"{name}.grad")


def loss_with(prepare):
    """Return a loss function that first does something to w and b."""

    def loss_of(w, b):
        w, b = prepare(w, b)
        return (w * 2 + b - 7) ** 2

    return loss_of


def silenced(w, b):
    loss = (w * 2 + b - 7) ** 2
    loss.requires_grad = True
    return loss


def misspelt(w, b):
    w.require_grad = b.require_grad = True
    return w, b


def flagged(w, b):
    for tensor in (w, b):
        tensor.requires_grad = True
    return w, b


EXERCISES = [
    Exercise(
        id="05.1",
        title="What arrives",
        level="easy",
        minutes=5,
        check=check_grads,
        hints=[
            "For each: is it a leaf, does it ask, is it reached?",
            "Two of the four are results. Of the other two, one asks.",
            "The slope of w * b for b is w.",
        ],
        solution="""
# a is a constant. b was computed from constants, so it was a leaf, and then it asked.
# w is a result: the tensor that 1.0 made is the leaf. y is a result.
grads = {"a": None, "b": 0.01, "w": None, "y": None}
check("05.1", grads)
""",
        right=[GRADS, {"y": None, "w": None, "b": mg.tensor(1.0) * 0.01, "a": None}],
        wrong=[
            ({**GRADS, "a": 1.0}, "no link leads back"),
            ({**GRADS, "b": None}, "y = w * b + a reaches it"),
            ({**GRADS, "w": 6.0}, "w is a result"),
            ({**GRADS, "y": 1.0}, "results keep nothing"),
            ({"a": None}, "is missing"),
        ],
    ),
    Exercise(
        id="05.2",
        title="The flags of a result",
        level="easy",
        minutes=10,
        check=check_flags,
        hints=[
            "How many inputs must ask, so that the operation is tracked?",
            "One. any(...) tells whether one of several things is true.",
            "If it is tracked, it has a node. What is a tensor with an operation's node?",
        ],
        solution="""
# One input that asks makes the operation tracked. A tracked operation makes a result, any other
# a leaf.
def flags(*inputs):
    requires_grad = any(tensor.requires_grad for tensor in inputs)
    is_leaf = not requires_grad
    return requires_grad, is_leaf


check("05.2", flags)
""",
        right=[
            lambda *inputs: (
                any(t.requires_grad for t in inputs),
                not any(t.requires_grad for t in inputs),
            ),
            lambda *inputs: (tracked := {t.node for t in inputs} != {None}, not tracked),
        ],
        wrong=[
            (
                lambda *inputs: (
                    all(t.requires_grad for t in inputs),
                    not all(t.requires_grad for t in inputs),
                ),
                "one input that asks is enough",
            ),
            (lambda *inputs: (any(t.requires_grad for t in inputs), False), "does the graph end"),
            (lambda *inputs: (any(t.requires_grad for t in inputs), True), "the graph goes on"),
            (lambda *inputs: (True, False), "who should track"),
            (
                lambda *inputs: (
                    tracked := any(t.is_leaf and t.requires_grad for t in inputs),
                    not tracked,
                ),
                "a result asks as well",
            ),
        ],
    ),
    Exercise(
        id="05.3",
        title="A small weight",
        level="easy",
        minutes=5,
        check=check_small,
        hints=[
            "Which operation is the last one, and which tensor gets the flag?",
            "Make the number small first. Then ask.",
        ],
        solution="""
# The product of constants is a leaf, and a leaf may get the flag. So the flag comes last.
def small(value):
    return (mg.tensor(value) * 0.01).requires_grad_()


check("05.3", small)
""",
        right=[
            lambda value: (mg.tensor(value) * 0.01).requires_grad_(),
            lambda value: mg.tensor(value * 0.01, requires_grad=True),
        ],
        wrong=[
            (
                lambda value: (mg.tensor(value, requires_grad=True) * 0.01).requires_grad_(),
                "before the last operation",
            ),
            (lambda value: mg.tensor(value * 0.01), "does not require grad"),
            (lambda value: mg.tensor(value, requires_grad=True), "a hundredth"),
            (lambda value: value * 0.01, "mg.tensor makes one"),
            (lambda value: (value * 0.01).requires_grad_(), "AttributeError"),
        ],
    ),
    Exercise(
        id="05.4",
        title="Nothing trains",
        level="medium",
        minutes=10,
        check=check_loss,
        hints=[
            "The message was right: no tensor that the loss was computed from asks.",
            "The flag belongs on w and b, before the first operation.",
            "requires_grad_() returns the tensor itself: w = w.requires_grad_()",
        ],
        solution="""
# Ask before computing. requires_grad_ changes the caller's tensors in place, so the caller finds
# the gradients in them; a new tensor would keep them to itself.
def loss_of(w, b):
    w = w.requires_grad_()
    b = b.requires_grad_()
    return (w * 2 + b - 7) ** 2


check("05.4", loss_of)
""",
        right=[
            loss_with(lambda w, b: (w.requires_grad_(), b.requires_grad_())),
            loss_with(flagged),
        ],
        wrong=[
            (silenced, "the loss is a leaf"),
            (loss_with(misspelt), "neither w nor b asked"),
            (
                loss_with(
                    lambda w, b: (
                        mg.tensor(w.item(), requires_grad=True),
                        mg.tensor(b.item(), requires_grad=True),
                    )
                ),
                "the caller's w",
            ),
            (loss_with(lambda w, b: (w.requires_grad_(), b)), "the caller's b"),
            (loss_with(lambda w, b: (w.requires_grad_() * 0.5, b.requires_grad_())), "was right"),
        ],
    ),
]
