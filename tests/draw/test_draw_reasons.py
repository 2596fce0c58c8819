"""Why a `.grad` is None: the commonest cases, each with what it is not."""

import numpy as np
import pytest

from minigrad.draw import draw_graph, why_no_grad


def leaf(torch, value=3.0):
    return torch.tensor(value, requires_grad=True)


def forgotten(torch):
    w = torch.tensor(3.0)
    x = leaf(torch)
    (w * x).backward()
    return why_no_grad(w)


def wrapped_loss(torch):
    w = leaf(torch)
    loss = w * w
    loss = torch.tensor(loss.item(), requires_grad=True)
    loss.backward()
    return why_no_grad(w)


def silenced_loss(torch):
    w = leaf(torch)
    loss = (w * w).detach()
    loss.requires_grad_()
    loss.backward()
    return why_no_grad(w, loss)


def computed_untracked(torch):
    a = torch.tensor(2.0)
    c = a * 3
    return why_no_grad(c)


def scaled_parameter(torch):
    w = leaf(torch, [1.0, 2.0]) * 0.01
    (w * w).sum().backward()
    return why_no_grad(w)


def inner(torch):
    x = leaf(torch)
    y = x * 2
    (y * y).backward()
    return why_no_grad(y)


def kept_too_late(torch):
    x = leaf(torch)
    y = x * x
    z = y * y
    z.backward()
    y.retain_grad()
    return why_no_grad(y)


def zeroed(torch):
    w = leaf(torch)
    loss = w * w
    loss.backward()
    w.grad = None
    return why_no_grad(w, loss)


def returned(torch):
    w = leaf(torch)
    loss = w * w
    torch.autograd.grad(loss, w)
    return why_no_grad(w)


def slope_zero(torch):
    w = leaf(torch, -3.0)
    loss = (w.relu() * 2).sum()
    loss.backward()
    return why_no_grad(w)


def updated(torch):
    w = leaf(torch)
    (w * w).backward()
    w = w - 0.1 * w.grad
    return why_no_grad(w)


def detached(torch):
    w, v = leaf(torch), leaf(torch)
    y = w * 2
    d = y.detach()
    loss = d * v
    loss.backward()
    return why_no_grad(w, loss)


def by_data(torch):
    w = leaf(torch, [1.0, 2.0])
    d = w.data
    return why_no_grad(d)


def untracked(torch):
    w = leaf(torch)
    with torch.no_grad():
        y = w * 2
    return why_no_grad(y)


def inferred(torch):
    with torch.inference_mode():
        y = torch.tensor(2.0) * 2
    return why_no_grad(y)


def whole_numbers(torch):
    x = leaf(torch, [1.0, 3.0])
    best = x.argmax()
    return why_no_grad(best)


def not_called(torch):
    w = leaf(torch)
    loss = w * w  # noqa: F841
    return why_no_grad(w)


def not_to_be_seen(torch):
    w = leaf(torch)
    loss = w + w
    loss.backward()
    w.grad = None
    return why_no_grad(w)


def unused(torch):
    w, x = leaf(torch), leaf(torch)
    loss = x * x
    loss.backward()
    return why_no_grad(w)


def nothing_there(torch):
    w = leaf(torch)
    return why_no_grad(w)


def older(torch):
    w, x = leaf(torch), leaf(torch)
    (w * w).backward()
    loss = x * x
    return why_no_grad(w, loss)


# what is expected: the kinds, words of the text, words of the picture's outline
CASES = [
    (forgotten, ["does not ask"], "write requires_grad=True", None),
    (wrapped_loss, ["root has no graph", "text: item"], "from a Python number", "w = "),
    (silenced_loss, ["root has no graph", "text: detach"], "loss is a leaf", "w = 3"),
    (computed_untracked, ["does not ask"], "none of its inputs was tracked", None),
    (scaled_parameter, ["not a leaf", "made from a leaf that has no name"], "MulBackward0", "w = "),
    (inner, ["not a leaf"], "y.retain_grad() before backward", "y = x * "),
    (kept_too_late, ["freed"], "y.retain_grad() came after it", "z = y * y"),
    (zeroed, ["freed"], "w.grad was set to None since", "loss = w * w"),
    (returned, ["freed"], "autograd.grad() ran", "loss = w * w"),
    (slope_zero, ["has one", "zero"], "a relu that is off", "relu(w)"),
    (updated, ["not a leaf", "made from a leaf that has no name"], "SubBackward0", "w = "),
    (detached, ["not reached", "cut off", "text: detach"], "A way ends at d", "cut off from its"),
    (by_data, ["cut off", "text: data"], "shares its memory with w", "d = [1, 2]  (constant, sha"),
    (untracked, ["text: no_grad"], "under no_grad(), which tracks nothing: y = w * 2", None),
    (inferred, ["made under inference_mode"], "inference_mode", None),
    (whole_numbers, ["not numbers with a slope"], "holds int64 numbers", None),
    (not_called, ["backward not called"], "Call loss.backward()", "loss = w * w"),
    (not_to_be_seen, ["backward not called"], "If you did, it cannot be seen", "loss = w + w"),
    (unused, ["not reached"], "loss does not lead to w", "loss = x * x"),
    (nothing_there, ["no graph"], "None of your variables is a result", "w = 3"),
    (older, ["has one", "reached from elsewhere"], "another backward did", "w = 3"),
]


@pytest.mark.parametrize(
    "case, kinds, words, drawn", CASES, ids=lambda x: getattr(x, "__name__", "")
)
def test_the_reason_is_named_with_what_shows_it(torch, case, kinds, words, drawn):
    reasons = case(torch)
    assert reasons.kinds == kinds
    assert words in " ".join(reasons.lines)
    assert len(reasons.kinds) == len(reasons.lines)
    if drawn is None:
        assert reasons.picture is None
    else:
        assert drawn in reasons.picture.outline and drawn in repr(reasons)
        assert reasons._repr_mimebundle_()["image/svg+xml"] == reasons.picture.svg


def test_nothing_is_wrong_where_nothing_is(torch):
    w = leaf(torch)
    h = w * 2
    logged = h.detach()
    h.retain_grad()
    loss = h * h
    loss.backward()
    for tensor in (w, h):
        reasons = why_no_grad(tensor)
        assert reasons.kinds == ["has one"] and "how many there were is not" in reasons.lines[0]
    assert why_no_grad(logged).kinds == ["cut off", "text: detach"]
    assert draw_graph(loss).outline == why_no_grad(w).picture.outline


def test_of_several_results_each_is_told(torch):
    w, v = leaf(torch), leaf(torch)
    y = w * 2
    loss = y.detach() * v
    assert why_no_grad(w).kinds == ["backward not called", "not reached"]
    assert why_no_grad(w).lines[1] == "loss does not lead to w."
    loss.backward()
    assert why_no_grad(v).kinds == ["has one"]


def test_one_of_several_results_of_an_operation(torch):
    x = leaf(torch, [1.0, 2.0])
    first, second = x.unbind(0)
    first.retain_grad()
    second.retain_grad()
    loss = second * 2 + second * second
    loss.backward()
    assert why_no_grad(second).kinds == ["has one"]
    assert why_no_grad(first, loss).kinds == ["not reached"]


def test_it_changes_nothing_and_knows_any_caller(torch):
    w = leaf(torch)
    loss = w * w
    lines = eval("why_no_grad(w).lines", {"why_no_grad": why_no_grad, "w": w, "loss": loss})
    assert "Call loss.backward()" in lines[0]
    loss.backward()
    assert w.grad == 6


def test_a_gradient_with_nan_says_who_can_tell(torch):
    w = leaf(torch, 0.0)
    loss = w / w * 0
    loss.backward()
    assert np.isnan(w.grad.item()) and why_no_grad(w).kinds == ["has one", "nan"]


def test_only_tensors():
    with pytest.raises(TypeError, match="why_no_grad looks at tensors; it got float: 3.0"):
        why_no_grad(3.0)
