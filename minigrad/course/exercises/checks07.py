"""Checks of chapter 7: shapes, shares, and sums on the way back."""

import numpy as np

import minigrad as mg
from minigrad.engine.tensor import Tensor
from minigrad.language import N_, _

from ..answers import Raised, kind, untouched
from . import NotYet, Wrong, compare, try_out


def check_shares(shares):
    compare(
        shares,
        {
            "x.sum()": 1,
            "(x + 5).mean()": 1 / 6,
            "x.sum(0).mean()": 1 / 3,
            "x.reshape(3, 2).mean()": 1 / 6,
            "x[1].sum()": 0,
            "x[[0, 0, 1]].sum()": 2,
        },
        [
            ("x.sum()", "nudge one entry: how much does the sum move?"),
            (("(x + 5).mean()", 1), "that is the share in a sum; here it is a mean"),
            ("(x + 5).mean()", "a mean of six entries; does the 5 play a part?"),
            (("x.sum(0).mean()", 1 / 6), "sum(0) adds entries, and a sum is no mean"),
            (("x.sum(0).mean()", 1), "the mean is still to come"),
            ("x.sum(0).mean()", "how many sums does sum(0) leave? the mean is over those"),
            ("x.reshape(3, 2).mean()", "the shape is another; is the number of entries?"),
            (("x[1].sum()", None), "x was reached, so its gradient has all six entries"),
            ("x[1].sum()", "x[1] is the other row: does x[0, 0] take part?"),
            (("x[[0, 0, 1]].sum()", 1), "row 0 is picked twice, and each use counts"),
            ("x[[0, 0, 1]].sum()", "how often is row 0 picked?"),
        ],
        rounded=True,
    )


# The shape of a gradient, and what it is to be summed down to: in the first ones each mistake
# comes to an end.
STRETCHED = [
    [
        ((2, 3), (2, 1)),
        ((2, 3), (1, 3)),
        ((4, 2, 3), (2, 1)),
        ((2, 4, 3), (2, 1, 3)),
        ((2, 3), (3,)),
        ((3, 2), (3, 2)),
    ],
    [
        ((3, 3), (1, 1)),
        ((3,), ()),
        ((3, 2, 2), (1, 2, 1)),
        ((0, 2), (1, 2)),
        ((1, 1), (1,)),
    ],
]


def unbroadcast_with(shrink):
    """Return an unbroadcast in which `shrink(grad, dim)` sees to a dim of size 1."""

    def unbroadcast(grad, shape):
        while grad.ndim > len(shape):
            grad = grad.sum(0)
        for dim, size in enumerate(shape):
            if size == 1:
                grad = shrink(grad, dim)
        return grad

    return unbroadcast


def unbroadcast_seen(unbroadcast):
    """Return a function that shrinks as an answer does, and has a word on NumPy's words."""

    def seen(grad, shape):
        try:
            return unbroadcast(grad, shape)
        except TypeError as error:
            if "unexpected keyword" not in str(error):
                raise
            hint = _("grad is a NumPy array: its words are axis and keepdims")
            raise Raised(_("{error}; {hint}").format(error=error, hint=hint)) from error

    return seen


def check_unbroadcast(unbroadcast):
    if untouched(unbroadcast):
        raise NotYet
    for pairs in STRETCHED:
        try_out(
            unbroadcast_seen(unbroadcast) if callable(unbroadcast) else unbroadcast,
            unbroadcast_with(lambda grad, dim: grad.sum(dim, keepdims=True)),
            lambda draw, pairs=pairs: (
                draw.array(*(pair := draw.pick(*pairs))[0]),
                pair[1],
            ),
            UNBROADCASTS,
        )


UNBROADCASTS = [
    (
        unbroadcast_with(lambda grad, dim: grad.mean(dim, keepdims=True)),
        "a mean again: an entry used three times gets three parts, and each counts",
    ),
    (
        unbroadcast_with(lambda grad, dim: grad.max(dim, keepdims=True)),
        "that keeps the greatest part only: each use counts",
    ),
    (
        unbroadcast_with(lambda grad, dim: grad.take([0], dim)),
        "that keeps the first part only: each use counts",
    ),
    (
        unbroadcast_with(lambda grad, dim: grad.sum(dim)),
        "summed, but the dim is gone: keep it, with size 1",
    ),
    (
        unbroadcast_with(lambda grad, dim: grad.sum(keepdims=True)),
        "that sums over every dim; only some were stretched",
    ),
    (
        unbroadcast_with(lambda grad, dim: grad.sum(-1, keepdims=True)),
        "that sums over the last dim always: which dim has size 1?",
    ),
    (
        unbroadcast_with(lambda grad, dim: grad.sum(0, keepdims=True)),
        "that sums over the first dim always: which dim has size 1?",
    ),
    (lambda grad, shape: grad, "nothing was summed"),
    (
        unbroadcast_with(lambda grad, dim: grad),
        "a dim of size 1 is as long as before: nothing was summed there",
    ),
]


# The batch, the inputs and the outputs of one size: here shapes alone decide nothing.
SQUARE = [(3, 3, 3), (2, 2, 2)]
OBLONG = [(4, 3, 2), (1, 2, 3), (0, 2, 3), (2, 4, 1), (3, 1, 2), (1, 1, 1)]


def layer_seen(rule):
    """Return a function that tells the three gradients of an answer one by one."""

    def seen(sizes, grad, x, w, b):
        got = rule(grad, x, w, b)
        if untouched(got):
            raise NotYet
        if not isinstance(got, (tuple, list)) or len(got) != 3:
            how_many = (
                _(" of {count}").format(count=len(got)) if isinstance(got, (tuple, list)) else ""
            )
            raise Wrong(
                _("that is {kind}{how_many}; three gradients should come").format(
                    kind=kind(got), how_many=how_many
                )
            )
        return dict(zip(("for x", "for w", "for b"), got))

    return seen


def layer_expected(sizes, _grad, _x, _w, _b):
    return {"for x": _grad @ _w, "for w": _grad.T @ _x, "for b": _grad.sum(0)}


def layer_inputs(options):
    """Return a function that draws what goes into a layer, of some sizes in turn."""

    def inputs(draw):
        batch, ins, outs = draw.pick(*options)
        return (
            _("batch {batch}, in {ins}, out {outs}").format(batch=batch, ins=ins, outs=outs),
            draw.array(batch, outs),
            draw.array(batch, ins),
            draw.array(outs, ins),
            draw.array(outs),
        )

    return inputs


LAYERS = [
    (lambda _, g, x, w, b: {"for x": g @ w.T}, "the layer transposes w already; w as it is"),
    (
        lambda _, g, x, w, b: {"for x": w @ g},
        "which size do grad and w share? sum over it",
    ),
    (lambda _, g, x, w, b: {"for x": g * w}, "entry by entry; it is a product of matrices"),
    (lambda _, g, x, w, b: {"for x": w}, "where did grad go?"),
    (lambda _, g, x, w, b: {"for x": g}, "where did w go?"),
    (
        lambda _, g, x, w, b: {"for x": g @ w + b},
        "b is added, so what goes on to x does not depend on it",
    ),
    (lambda _, g, x, w, b: {"for w": x.T @ g}, "that is for w.T; w has the shape (out, in)"),
    (lambda _, g, x, w, b: {"for w": g @ x}, "which size do grad and x share? sum over the batch"),
    (lambda _, g, x, w, b: {"for w": x @ g}, "which size do grad and x share? sum over the batch"),
    (lambda _, g, x, w, b: {"for w": g * x}, "entry by entry; it is a product of matrices"),
    (
        lambda _, g, x, w, b: {"for w": g.T @ x / len(x)},
        "a mean over the batch is for the loss to make; each row counts fully here",
    ),
    (lambda _, g, x, w, b: {"for w": x}, "where did grad go?"),
    (lambda _, g, x, w, b: {"for b": g.sum(1)}, "that sums over the outputs; b has one for each"),
    (lambda _, g, x, w, b: {"for b": g.mean(0)}, "b is used in each row, and each use counts"),
    (lambda _, g, x, w, b: {"for b": g}, "b was broadcast over the batch: sum it back"),
    (lambda _, g, x, w, b: {"for b": g.sum()}, "that sums over the outputs, too"),
    (lambda _, g, x, w, b: {"for b": b}, "that is b itself"),
    (
        lambda _, g, x, w, b: {"for b": np.ones(b.shape)},
        "the slope is 1, and the rule still multiplies by grad",
    ),
]


def check_layer(rule):
    if untouched(rule):
        raise NotYet
    for options in (SQUARE, OBLONG):
        seen = layer_seen(rule) if callable(rule) else rule
        try_out(seen, layer_expected, layer_inputs(options), LAYERS)


def pick_seen(pick):
    """Return a function that tells what an answer picks, and what its rule makes of a gradient."""

    def seen(shape, x, places, grad):
        leaf = mg.tensor(x.tolist(), requires_grad=True)
        out = pick(leaf, list(places))
        if not isinstance(out, Tensor) or out.node is None:
            what = _("a tensor without a grad_fn") if isinstance(out, Tensor) else kind(out)
            raise Wrong(_("that is {what}; apply makes a tensor with one").format(what=what))
        if untouched(type(out.node)):
            raise NotYet
        if type(out.node).__module__.startswith("minigrad."):
            raise Wrong(
                _("its node is {node}, another rule: hand yours to apply").format(
                    node=out.node.name()
                )
            )
        back = out.node.backward(np.float32(grad))
        if not isinstance(back, (tuple, list)) or len(back) != 1:
            what = (
                _("a tuple of {count}").format(count=len(back))
                if isinstance(back, tuple)
                else kind(back)
            )
            raise Wrong(
                _("the rule returned {what}; a tuple of one gradient should come").format(what=what)
            )
        return {N_("picked"): out, "the gradient": back[0]}

    return seen


def picks(draw):
    """Return a shape, an array of it, places in it, and a gradient of what is picked there."""
    shape = draw.pick((4,), (3, 2), (3,), (2, 3), (5,), (3, 3), (1,))
    places = draw.pick([0, 0, 2], [2, 1, 2], [1], [1, 0, 1, 1], [3, 3, 0, 3], [2, 0], [0, 0])
    return shape, draw.array(*shape), places, draw.array(len(places), *shape[1:])


def added(x, places, grad):
    """Return the gradient at x: what arrives at each place, added up."""
    out = np.zeros(x.shape)
    np.add.at(out, places, grad)
    return out


def written_over(x, places, grad):
    out = np.zeros(x.shape)
    out[places] = grad
    return out


def check_pick(pick):
    if untouched(pick):
        raise NotYet

    def wrong(rule):
        return lambda _, x, places, grad: {"the gradient": rule(x, places, grad)}

    try_out(
        pick_seen(pick) if callable(pick) else pick,
        lambda shape, _x, places, grad: {
            "picked": _x[places],
            "the gradient": added(_x, places, grad),
        },
        picks,
        [
            ("picked", "forward was right: x[places]"),
            (
                wrong(written_over),
                "one part is written over the other, as out[places] += grad does: "
                "go place by place",
            ),
            (
                wrong(lambda x, p, grad: written_over(x, p[::-1], grad[::-1])),
                "of two parts for one place only the first is there: both count",
            ),
            (
                wrong(lambda x, p, grad: added(x, p, np.ones(grad.shape))),
                "that counts the uses; where did grad go?",
            ),
            (
                wrong(lambda x, places, grad: grad),
                "that is grad itself; an array in the shape of x should come",
            ),
            (
                wrong(lambda x, places, grad: grad[np.argsort(places, kind="stable")]),
                "in the shape of x: self.next[0].shape",
            ),
        ],
        turns=14,
    )
