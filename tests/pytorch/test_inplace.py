"""In-place operations: values, nodes, views, and what backward makes of them.

Where torch is installed, it is held to the same.
"""

import warnings

import numpy as np
import pytest
from engines import leaf
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad
from minigrad.pytorch import inplace
from minigrad.pytorch.views import views_on

STEPS = [
    "y *= 1.5",
    "y += x",
    "y *= x",
    "y -= 0.5",
    "y /= 2.0",
    "y[0] = x[1]",
    "y[1] = 3.0",
    "y[1:] = x[:3] * 2.0",
    "y[:2] *= x[2]",
    "y[2] *= y[3]",
    "y[::2] += x[0]",
    "v = y[1:3]; v *= x[:2]",
    "v = y[1:]; y *= 2.0; v += x[:3]",
    "v = y.reshape(2, 2); v[0] *= x[0]; y += 1.0",
    "v = y.reshape(2, 2).T; v[1] = x[:2]",
    "v = y.reshape(2, 2)[:, 0]; v *= v; y[0] += 1.0",
    "y[[0, 2]] = x[:2] * x[1]",
    "y = y * y * 0.5",
    "v = y[:2]; y[1] = x[3]; y[2] = v[1] * v[0]",
]


VALUES = np.array([0.7, -1.3, 1.9, 0.4])


WEIGHTS = np.array([1.0, -2.0, 0.5, 3.0])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6), st.booleans())
def test_gradient_through_writes_is_the_slope(program, tracked_from_the_start):
    x = minigrad.tensor(VALUES, requires_grad=True)
    y = x * 1.0 if tracked_from_the_start else minigrad.zeros(4, dtype=minigrad.float64)

    def plain(values):
        start = values * 1.0 if tracked_from_the_start else np.zeros(4)
        names = {"x": values, "y": start}
        for step in program:
            exec(step, names)
        return (names["y"] * WEIGHTS).sum()

    names = {"x": x, "y": y}
    for step in program:
        exec(step, names)
    out = (names["y"] * minigrad.tensor(WEIGHTS)).sum()
    expected = [
        (plain(VALUES + step) - plain(VALUES - step)) / 2e-6 for step in 1e-6 * np.eye(len(VALUES))
    ]
    assert np.isclose(out.item(), plain(VALUES))
    if out.requires_grad:
        try:
            out.backward()
        except RuntimeError as error:  # PyTorch refuses these too
            assert "modified by an inplace operation" in str(error)
        else:
            found = [0.0] * 4 if x.grad is None else x.grad.tolist()
            rounding = 1e-5 * max(1.0, abs(out.item()))  # of the differences
            assert np.allclose(found, expected, rtol=1e-5, atol=rounding)
    else:
        assert np.allclose(expected, 0)


def test_an_in_place_operation_takes_over_the_tensor():
    x = leaf(minigrad, [1.0, 2.0])
    y = x * 2
    product = y.grad_fn
    assert y.add_(1) is y
    assert y.grad_fn.name() == "AddBackward0"
    assert y.grad_fn.next_functions == ((product, 0), (None, 0))
    assert y.grad_fn.number > product.number


def test_under_no_grad_the_node_stays():
    y = leaf(minigrad, [2.0]) * 3
    node = y.grad_fn
    with minigrad.no_grad():
        y.mul_(100)
    assert y.grad_fn is node and y.tolist() == [600.0]


def test_a_write_through_a_view_gives_both_new_nodes():
    x = leaf(minigrad, [1.0, 2.0, 3.0])
    base = x * 1
    view, other = base[:2], base[1:]
    product = base.grad_fn
    view.mul_(10)
    assert base.grad_fn.name() == "torch::autograd::CopySlices"
    assert base.grad_fn.next_functions[0] == (product, 0)
    assert [t.grad_fn.name() for t in (view, other)] == ["AsStridedBackward0"] * 2
    assert view.grad_fn.next_functions == ((base.grad_fn, 0),)
    assert other.tolist() == [20.0, 3.0]
    (base.sum() + 100 * other.sum()).backward()
    assert x.grad.tolist() == [10.0, 1010.0, 101.0]


def test_a_write_to_the_base_reaches_its_views_and_their_views():
    x = leaf(minigrad, [[1.0, 2.0], [3.0, 4.0]])
    base = x * 1
    row = base[0]
    entry = row[1]
    base.mul_(5)
    assert (row.tolist(), entry.item()) == ([5.0, 10.0], 10.0)
    assert entry._base is base and row._base is base
    entry.backward()
    assert x.grad.tolist() == [[0.0, 5.0], [0.0, 0.0]]


def test_views_of_an_untracked_buffer_become_tracked_with_it():
    x, buffer = leaf(minigrad, 2.0), minigrad.zeros(3)
    view = buffer[:2]
    buffer[1] = x * 3
    assert view.requires_grad and not view.is_leaf
    view.sum().backward()
    assert x.grad.item() == 3.0


def test_a_base_in_another_order_in_memory():
    x = minigrad.tensor(np.asfortranarray(np.arange(6.0).reshape(2, 3)), requires_grad=True)
    base = x * 1
    base[:, 1] = base[:, 1] * 10
    view = base[1]
    base.mul_(2)
    (base.sum() + view[2] * 100).backward()
    assert x.grad.tolist() == [[2.0, 20.0, 2.0], [2.0, 20.0, 202.0]]


def test_views_that_are_gone_are_forgotten():
    base = minigrad.zeros(4)
    for _ in range(100):
        base[1:3]
    kept = base[0]
    assert views_on(base.array) == [kept]


def test_second_slopes_through_a_write():
    x = leaf(minigrad, [2.0, 3.0])
    y = x * 1
    y[0] = x[1] ** 3
    (first,) = minigrad.autograd.grad((y * y).sum(), x, create_graph=True)
    (second,) = minigrad.autograd.grad(first.sum(), x)
    assert first.tolist() == [0.0, 6 * 3.0**5 + 6.0]
    assert second.tolist() == [0.0, 30 * 3.0**4 + 2.0]


def test_what_was_written_over_gets_zero_even_from_infinity():
    x = leaf(minigrad, [3.0, 4.0])
    y = x * 1
    y[0] = 0.0
    y.sqrt().sum().backward()  # the slope of the root at 0 is infinite
    assert x.grad.tolist() == [0.0, 0.25]


@pytest.mark.parametrize(
    "write, message",
    [
        (lambda x: x.add_(1), "a leaf Variable that requires grad is being used"),
        (lambda x: x[0].add_(1), "a view of a leaf Variable that requires grad"),
        (lambda x: x.__setitem__(0, 1.0), "a view of a leaf Variable that requires grad"),
        (lambda x: (x * 1).unbind()[0].add_(1), "Output 0 of Unbind is a view"),
        (lambda x: (x * 1).split(1)[1].add_(1), "Output 1 of Split is a view"),
        (lambda x: minigrad.zeros(1).expand(3).add_(1), "more than one element of the written-to"),
    ],
)
def test_refused(write, message):
    x = leaf(minigrad, [1.0, 2.0])
    with pytest.raises(RuntimeError, match=message):
        write(x)
    assert x.tolist() == [1.0, 2.0]


NO_GRAD = "was created in no_grad mode and {} modified inplace"
MANY = "is a view and {} modified inplace. This view is the output of a function that returns mult"
BASE = "its base or another view of its base has been"


def test_a_view_made_without_tracking_leads_nowhere(torch):
    x = leaf(torch, [1.0, 2.0])
    with torch.no_grad():
        view = (x * 1)[0], x[0]
    assert (view[0].requires_grad, view[1].requires_grad) == (False, True)
    assert view[1].is_leaf
    (view[1] * 5).backward()
    assert x.grad is None and view[1].grad is None
    with pytest.raises(RuntimeError, match="element 0 of tensors does not require grad"):
        view[1].backward()
    assert torch.autograd.grad((view[1] * 5), view[1], allow_unused=True) == (None,)


@pytest.mark.parametrize("write", ["view.mul_(3)", "view[...] = 0", "view.view(1).add_(1)"])
def test_a_view_made_without_tracking_is_not_written_with_it(torch, write):
    y = leaf(torch, [1.0, 2.0]) * 1
    with torch.no_grad():
        view = y[0]
    with pytest.raises(RuntimeError, match=NO_GRAD.format("is being")):
        exec(write, {"view": view})


@pytest.mark.parametrize("write", ["y.mul_(3)", "y.detach().mul_(3)", "y[1:].zero_()"])
def test_what_spoils_a_view_made_without_tracking(torch, write):
    y = leaf(torch, [1.0, 2.0]) * 1
    with torch.no_grad():
        view = y[0]
        exec(write)
        assert (view + 1).requires_grad is False
    for use in (lambda: view.is_leaf, lambda: view.grad_fn, lambda: view * 2, lambda: view.exp()):
        with pytest.raises(RuntimeError, match=NO_GRAD.format(BASE)):
            use()
    assert "grad_fn=<Invalid>" in repr(view)


@pytest.mark.parametrize("write", ["a.mul_(2)", "a[:1].mul_(2)", "a.view(1, 2).zero_()"])
def test_one_of_several_views_is_not_written(torch, write):
    a, _ = (leaf(torch, [[1.0, 2.0], [3.0, 4.0]]) * 1).unbind()
    with pytest.raises(RuntimeError, match=MANY.format("is being")):
        exec(write)


def test_one_of_several_views_is_spoiled_by_a_write_to_what_it_shows(torch):
    x = leaf(torch, [[1.0, 2.0], [3.0, 4.0]]) * 1
    a, _ = x.unbind()
    x.mul_(2)
    with pytest.raises(RuntimeError, match=MANY.format(BASE)):
        a.sum()


def test_a_view_shows_the_base_anew_after_any_write(torch):
    x = leaf(torch, [1.0, 2.0])
    view = x[0]
    log = []
    view.register_hook(log.append)
    x.detach().mul_(3)
    assert type(view.grad_fn).__name__ == "AsStridedBackward0"
    (view * 2).backward()
    assert (x.grad.tolist(), log) == ([2.0, 0.0], [])


def test_a_view_requires_grad_as_what_it_shows_does(torch):
    x = torch.zeros(2)
    view = x[0]
    x.requires_grad_()
    assert view.requires_grad and view.is_leaf
    (view * 2).backward()
    assert x.grad is None
    x.requires_grad = False
    assert not view.requires_grad
    y = leaf(torch, [1.0, 2.0])
    with torch.no_grad():
        own = y[0].requires_grad_()
    (own * 2).backward()
    assert (own.grad.item(), y.grad) == (2.0, None)


WRITES = """x.add_(x.t()); x.copy_(x.T); x[:] = x.T; x[1:] = x[:-1]; x[1:].add_(x[:-1]); x.add_(x)
x.mul_(x[0, 0]); x /= x[0, 0]; x -= x.sum(); x[0].add_(x[:, 0]); x.mul_(x[0]); x[::2].mul_(x[1::2])
x[x > 0] = x[0, 0]; x[[0, 1]] = x; x[:2] = x[2:4]; x[0] = x[1]; x.scatter_add_(0, i, x)"""


@pytest.mark.parametrize("write", [w.strip() for w in WRITES.replace("\n", ";").split(";")])
def test_what_is_written_may_not_be_read_later_in_the_same_write(torch, write):
    """minigrad would give the right values, but the program would be wrong in PyTorch."""
    outcomes = []
    for engine in {torch, minigrad}:
        x = engine.arange(1.0, 10.0).view(3, 3)
        i = engine.zeros(3, 3, dtype=engine.int64)
        try:
            exec(write, dict(x=x, i=i))
            outcomes.append(x.tolist())
        except RuntimeError as error:
            outcomes.append(str(error).splitlines()[0])
    assert outcomes[0] == outcomes[-1]


OVER = "y.zero_(); y.fill_(2.0); y[y > 0] = 1.0; y[[0, 1]] = 5.0; y.masked_fill_(y > 0, 3.0)"


@pytest.mark.parametrize("write", OVER.split("; "))
def test_one_number_may_fill_places_that_are_one_in_memory(torch, write):
    x = torch.tensor(0.5)
    y = x.expand(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some are deprecated
        exec(write)
    assert y.tolist() == [x.item()] * 3 and x.item() != 0.5


@pytest.mark.parametrize("write", ["y.add_(1)", "y.copy_(torch.tensor(2.0))", "y[:] = 1"])
def test_other_writes_to_one_place_in_memory_are_refused(torch, write):
    y = torch.tensor(0.5).expand(3)
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor refers"):
        exec(write, {"y": y, "torch": torch})


def test_an_integer_tensor_stays_out_of_the_graph(torch):
    x, i = leaf(torch, [1.5, 2.5]), torch.zeros(2, dtype=torch.int64)
    i.copy_(x)
    assert (i.tolist(), i.requires_grad) == ([1, 2], False)


def test_a_view_expanded_to_one_entry_is_written_like_any_view():
    x, buffer = leaf(minigrad, [1.0, 2.0]), minigrad.zeros(3)
    buffer[:1].expand(1, 1).add_(x.sum())
    buffer.expand(3)[1:2].expand(1).mul_(4).add_(1)
    buffer[:1].expand(0).add_(1)
    buffer.sum().backward()
    assert buffer.tolist() == [3.0, 1.0, 0.0] and x.grad.tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="single memory location"):
        minigrad.zeros(1).expand(3).add_(1)


@pytest.mark.parametrize(
    "write, message",
    [
        (lambda t: t.add_(minigrad.ones(3, 2)), "doesn't match the broadcast shape"),
        (lambda t: t.add_(minigrad.ones(3)), "must match the size"),
        (lambda t: t.copy_(minigrad.ones(3)), "must match the size of tensor b"),
        (lambda t: t.__setitem__(5, 1.0), "out of bounds|out of range"),
        (lambda t: t.__setitem__(0, minigrad.ones(3)), "sizes provided"),
        (lambda t: t.mul_("a"), "must be Tensor|unsupported|converted to an index"),
    ],
)
def test_a_refused_write_changes_nothing(write, message):
    x = leaf(minigrad, [1.0, 2.0])
    t = x * 1
    before, node, version = t.tolist(), t.grad_fn, t._version
    with pytest.raises((RuntimeError, IndexError, TypeError), match=message):
        write(t)
    assert (t.tolist(), t.grad_fn, t._version) == (before, node, version)


def test_integers_refuse_the_result_of_floats():
    t = minigrad.tensor([1, 2])
    with pytest.raises(RuntimeError, match="result type Float can't be cast to .* type Long"):
        t.add_(1.5)
    assert t.tolist() == [1, 2] and t._version == 0


def test_a_power_in_place_saves_what_was_and_what_came_of_it(torch):
    x, e = leaf(torch, [2.0, 3.0]), leaf(torch, [2.0, 3.0])
    y = x * 1
    y.pow_(e)
    y.sum().backward()
    assert x.grad.tolist() == [4, 27]
    assert e.grad.tolist() == pytest.approx([4 * 0.6931472, 27 * 1.0986123])


def test_a_result_of_more_dims_does_not_fit_in_place(torch):
    with pytest.raises(RuntimeError, match=r"output with shape \[2\] doesn't match .* \[1, 2\]"):
        torch.ones(2).add_(torch.ones(1, 2))


def test_entries_that_share_a_place_are_not_written(torch):
    for shape in ((2,), (1, 2)):
        with pytest.raises(RuntimeError, match="refers to a single memory location"):
            torch.tensor(3.0).expand(shape).add_(1)


@pytest.mark.parametrize("given", ["a", [1.0]])
def test_what_cannot_be_written_into_a_tensor(torch, given):
    kind = type(given).__name__
    x = torch.zeros(2)
    with pytest.raises(TypeError, match=rf"copy_\(\): .* must be Tensor, not {kind}"):
        x.copy_(given)
    with pytest.raises(TypeError, match=rf"fill_|{kind}"):
        x.fill_(given)
    assert x.tolist() == [0, 0]


WRITES = {"add_": 6.0, "sub_": -2.0, "mul_": 8.0, "div_": 0.5, "copy_": 4.0}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("given", [[4.0, 4.0], [4, 4], [4.0]], ids=["alike", "whole", "spread"])
def test_a_write_under_no_grad_is_counted_and_spoils_what_was_saved(torch, name, given):
    w = leaf(torch, [2.0, 2.0])
    y = (w * w).sum()
    with torch.no_grad():
        getattr(w, name)(torch.tensor(given))
        with pytest.raises(RuntimeError, match="size of tensor"):
            getattr(w, name)(torch.ones(3))
    assert w.tolist() == [WRITES[name]] * 2
    assert w._version == 1 and w.is_leaf and w.requires_grad
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_write_at_once_is_for_plain_arrays_that_nobody_tracks():
    x, ones = minigrad.ones(2, requires_grad=True), minigrad.ones(2)
    assert not inplace.direct(ones, np.subtract, ones * 1)  # grad mode is on
    with minigrad.no_grad():
        for target, other in (
            (x, minigrad.ones(3)),
            (x, ones.to(minigrad.float64)),
            (x, 1),
            (x[1:], minigrad.ones(1)),
        ):
            assert not inplace.direct(target, np.subtract, other)
        assert x.tolist() == [1.0, 1.0] and x._version == 0
        assert inplace.direct(minigrad.ones(2), np.subtract, ones * 1)


def test_a_write_under_no_grad_renews_a_view_and_is_refused_for_an_inference_tensor(torch):
    y = leaf(torch, [1.0, 2.0]) * 1
    view = y[1:]
    with torch.inference_mode():
        made = torch.ones(2)
    with torch.no_grad():
        y.mul_(torch.full((2,), 3.0))
        with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
            made.mul_(torch.ones(2))
    assert view.tolist() == [6.0] and view.grad_fn.name() == "AsStridedBackward0"


def test_a_number_that_the_other_operand_is_times(torch):
    x, y = leaf(torch, [1.0, 2.0]), leaf(torch, [3.0, 4.0])
    z = torch.add(x, y, alpha=2).sub(y, alpha=0.5)
    z.sum().backward()
    assert (z.tolist(), x.grad.tolist(), y.grad.tolist()) == ([5.5, 8.0], [1.0, 1.0], [1.5, 1.5])
    with torch.no_grad():
        assert x.add_(y, alpha=-0.5).sub_(1, alpha=3).tolist() == [-3.5, -3.0]
