"""Checks of chapter 5: leaves and flags."""

import itertools

import minigrad as mg
from minigrad.engine.graph import next_number
from minigrad.engine.tensor import Tensor
from minigrad.language import N_, _

from ..answers import kind, untouched
from . import NotYet, Wrong, compare, try_out


def check_grads(grads):
    none = N_("0 would say that a gradient arrived")
    compare(
        grads,
        {"a": None, "b": 0.01, "w": None, "y": None},
        [
            (("a", 0), none),
            ("a", "does a ask? b's flag came after b was computed, and no link leads back"),
            (("b", None), "b asks, and y = w * b + a was computed from it"),
            (("b", 1), "that is what reaches the product; the slope of w * b is still to come"),
            ("b", "the slope of w * b for b: which value has w by then?"),
            (("w", 0), none),
            (("w", 6), "the product that gave w was tracked: which tensor is the leaf then?"),
            (("w", 0.06), "that reaches the leaf that 1.0 made; the name w holds the product"),
            ("w", "the product was tracked, so w is a result"),
            (("y", 0), none),
            (("y", 1), "the seed enters at y; is y a leaf?"),
            ("y", "is y a leaf?"),
        ],
    )


KINDS = {
    "constant": lambda: mg.tensor(2.0),
    "leaf": lambda: mg.tensor(2.0, requires_grad=True),
    "result": lambda: mg.tensor(2.0, requires_grad=True) * 3,
}
INPUTS = [kinds for count in (2, 1) for kinds in itertools.product(KINDS, repeat=count)]
INPUTS += [
    ("constant",) * 3,
    ("constant", "leaf", "constant"),
    ("constant", "constant", "result"),
    ("leaf", "leaf", "leaf"),
]


def flags_seen(flags):
    """Return a function that tells what an answer says of inputs, and whether it made nodes."""

    def seen(inputs):
        tensors = [KINDS[kind]() for kind in inputs]
        before = next_number()
        got = flags(*tensors)
        if untouched(got):
            raise NotYet
        if not isinstance(got, (tuple, list)) or len(got) != 2:
            raise Wrong(_("that is {kind}; two flags should come").format(kind=kind(got)))
        if None in got:
            raise Wrong(_("one of the two is None; each should be True or False"))
        return {
            "before the result exists": next_number() == before + 1,
            "requires_grad": got[0],
            "is_leaf": got[1],
        }

    return seen


def check_flags(flags):
    if untouched(flags):
        raise NotYet
    try_out(
        flags_seen(flags) if callable(flags) else flags,
        lambda inputs: {
            "before the result exists": True,
            "requires_grad": set(inputs) != {"constant"},
            "is_leaf": set(inputs) == {"constant"},
        },
        lambda draw: (draw.pick(*INPUTS),),
        [
            ("before the result exists", "a node was made; look only at the inputs"),
            (
                lambda inputs: {"requires_grad": "constant" not in inputs},
                "must each of the inputs ask?",
            ),
            (lambda inputs: {"requires_grad": "leaf" in inputs}, "a result asks as a leaf does"),
            (
                lambda inputs: {"requires_grad": inputs[0] != "constant"},
                "only the first input was looked at",
            ),
            (
                lambda inputs: {"requires_grad": inputs[-1] != "constant"},
                "only the last input was looked at",
            ),
            (
                lambda inputs: {"requires_grad": sum(k != "constant" for k in inputs) == 1},
                "that asks for exactly one; may several ask?",
            ),
            (
                lambda inputs: {"requires_grad": set(inputs) == {"constant"}},
                "the other way round, for all inputs",
            ),
            (lambda inputs: {"requires_grad": True}, "if no input asks, who should track it?"),
            (lambda inputs: {"requires_grad": False}, "one of these inputs asks"),
            (
                lambda inputs: {"is_leaf": False},
                "where nothing is tracked no node is made: where does the graph end?",
            ),
            (
                lambda inputs: {"is_leaf": set(inputs) != {"constant"}},
                "the other way round, for all inputs: what is a tensor with an operation's node?",
            ),
            (
                lambda inputs: {"is_leaf": True},
                "an operation that is tracked leaves a node, and the graph goes on",
            ),
        ],
        turns=len(INPUTS),
    )


def weight_seen(small):
    """Return a function that tells the value of the weight, and whether training can reach it."""

    def seen(value):
        weight = small(value)
        if untouched(weight):
            raise NotYet
        if not isinstance(weight, Tensor):
            raise Wrong(
                _("that is {kind}; a tensor should come: mg.tensor makes one").format(
                    kind=kind(weight)
                )
            )
        return {
            "requires_grad": weight.requires_grad,
            "is_leaf": weight.is_leaf,
            "the weight": weight,
        }

    return seen


def check_small(small):
    if untouched(small):
        raise NotYet
    try_out(
        weight_seen(small) if callable(small) else small,
        lambda value: {"requires_grad": True, "is_leaf": True, "the weight": value / 100},
        lambda draw: (draw.pick(1.0, 100.0) * draw.number(),),
        [
            ("requires_grad", "the weight does not ask, so operations on it are not tracked"),
            ("is_leaf", "the weight is a result: the operation came after the flag"),
            (lambda value: {"the weight": value}, "that is the number itself: make it small"),
            (lambda value: {"the weight": 100 * value}, "times 0.01, not divided by it"),
            (lambda value: {"the weight": abs(value) / 100}, "its sign is lost"),
            (lambda value: {"the weight": value / 10}, "a tenth; it should be a hundredth"),
        ],
    )


def loss_seen(loss_of):
    """Return a function that tells the loss, who asks, and what backward leaves in w and b."""

    def seen(w, b):
        w, b = mg.tensor(w), mg.tensor(b)
        loss = loss_of(w, b)
        if untouched(loss):
            raise NotYet
        if not isinstance(loss, Tensor):
            raise Wrong(_("that is {kind}; a tensor should come").format(kind=kind(loss)))
        if w.grad is not None:
            raise Wrong(_("backward has been called already; the caller will do that"))
        found = {"the loss": loss, "the loss, is_leaf": loss.is_leaf}
        if not loss.is_leaf:
            loss.backward()
        flags = {"w.requires_grad": w.requires_grad, "b.requires_grad": b.requires_grad}
        return found | flags | {"w.grad": w.grad, "b.grad": b.grad}

    return seen


def loss_expected(w, b):
    slope = 2 * (w * 2 + b - 7)
    return {
        "the loss": slope**2 / 4,
        "the loss, is_leaf": False,
        "w.requires_grad": True,
        "b.requires_grad": True,
        "w.grad": 2 * slope,
        "b.grad": slope,
    }


def check_loss(loss_of):
    if untouched(loss_of):
        raise NotYet
    own = _("the caller's {} has no flag: did another tensor get one?")
    late = _("nothing arrived at {}; did it ask before the first operation on it?")
    try_out(
        loss_seen(loss_of) if callable(loss_of) else loss_of,
        loss_expected,
        lambda draw: (draw.number(), draw.number()),
        [
            ("the loss", "the cell's formula was right: leave it"),
            (
                "the loss, is_leaf",
                "no operation behind the loss was tracked: who asked when it was computed?",
            ),
            ("w.requires_grad", own.format("w")),
            ("b.requires_grad", own.format("b")),
            (lambda w, b: {"w.grad": None}, late.format("w")),
            (lambda w, b: {"b.grad": None}, late.format("b")),
            (lambda w, b: {"w.grad": 1}, "that is the seed"),
        ],
    )
