"""Writes are counted, and a saved value that was written over since is refused.

Where torch is installed, it is held to the same.
"""

import gc

import pytest
from engines import leaf

import minigrad
from minigrad.pytorch import memory


def test_each_write_counts_once_for_all_that_share_the_memory():
    x = minigrad.zeros(4)
    view, alias, apart, copy = x[1:3], x.detach(), x.data, x.clone()
    view.add_(1)
    alias[0] = 5
    x += 1
    assert [t._version for t in (x, view, alias, apart, copy)] == [3, 3, 3, 0, 0]
    assert apart.tolist() == x.tolist() == [6.0, 2.0, 2.0, 1.0]
    apart.zero_()
    assert (x._version, apart._version) == (3, 1)
    assert x.tolist() == [0.0] * 4


def test_a_tensor_without_dimensions_has_memory_of_its_own_too():
    x = minigrad.tensor(2.0)
    alias = x.detach()
    alias.mul_(3)
    assert (x.item(), x._version, alias._version) == (6.0, 1, 1)
    array = x.numpy()
    x.add_(1)
    assert array == 7.0 and array.shape == ()


@pytest.mark.parametrize("value", [2.0, [1.0, 2.0]], ids=["0-d", "1-d"])
@pytest.mark.parametrize("which", ["leaf", "result", "constant", "detached", "output"])
def test_what_a_node_saved_must_not_change(value, which):
    x = leaf(minigrad, value)
    h, k = x * 1, minigrad.tensor(value)
    out = {
        "leaf": lambda: x**2,
        "result": lambda: h**2,
        "constant": lambda: x * k,
        "detached": lambda: h**2,
        "output": lambda: x.exp(),
    }[which]()
    victim = {"leaf": x, "result": h, "constant": k, "detached": h.detach(), "output": out}[which]
    with minigrad.no_grad():
        victim.add_(1)
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0 instead"):
        out.sum().backward()


def test_a_write_before_the_save_is_no_fault():
    x = leaf(minigrad, [1.0, 2.0])
    y = x * 1
    y.mul_(3)
    z = y**2
    z.sum().backward()
    assert x.grad.tolist() == [18.0, 36.0]


def test_what_nobody_saved_may_change():
    x = leaf(minigrad, [1.0, 2.0])
    y = x * 2
    z = y + 1
    y.mul_(100)
    z.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_the_operand_that_is_not_needed_may_change():
    x, k = leaf(minigrad, [1.0, 2.0]), minigrad.tensor([3.0, 4.0])
    h = x + 0
    y = h * k  # saves k, not h
    h.add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [3.0, 4.0]


def test_data_changes_what_was_saved_unnoticed():
    x = leaf(minigrad, [1.0, 2.0])
    z = (x**2).sum()
    x.data.mul_(100)
    z.backward()
    assert x.grad.tolist() == [200.0, 400.0]  # silently wrong, as in PyTorch


def test_the_notes_of_a_memory_go_with_it():
    gc.collect()
    before = set(memory.writes)
    x, y = minigrad.zeros(3), minigrad.tensor(1.0)
    x.add_(1)
    y.add_(1)
    assert set(memory.writes) - before
    del x, y
    assert set(memory.writes) <= before


def test_a_program_without_writes_is_not_slowed_by_earlier_ones():
    w = leaf(minigrad, [1.0])
    with minigrad.no_grad():
        w.add_(1)
    y = w * 2
    assert y.grad_fn.number > memory.last_write


VIEWS = [lambda h: h[0], lambda h: h[:1], lambda h: h.t()]


@pytest.mark.parametrize("view", VIEWS)
def test_a_stale_view_is_named_as_one(torch, view):
    for h in (leaf(torch, [[1.0, 2.0], [3.0, 4.0]]) * 1, leaf(torch, [[1.0, 2.0]] * 2).t() * 1):
        v = view(h)
        y = (v * v).sum()
        h.add_(1)
        with pytest.raises(RuntimeError, match="output 0 of AsStrided, is at version 1"):
            y.backward()


@pytest.mark.parametrize(
    "written, named", [("he", 2), ("eh", 1), ("hy", 1), ("yh", 2), ("ey", 1), ("ye", 2)]
)
def test_of_several_stale_values_the_first_by_name_is_told_and_the_result_last(
    torch, written, named
):
    h, e = leaf(torch, [1.0, 2.0]) * 1, leaf(torch, [2.0, 3.0]) * 1
    values = {"h": h, "e": e, "y": h**e}
    for times, name in enumerate(written, start=1):
        for _ in range(times):
            values[name].mul_(2)
    with pytest.raises(RuntimeError, match=f"is at version {named}; expected version 0"):
        values["y"].sum().backward()


def test_new_data_shares_memory_but_counts_its_writes_apart(torch):
    x, y = leaf(torch, [1.0, 2.0]), torch.zeros(3)
    with torch.no_grad():
        x *= 3
    x.data = y
    assert (x._version, y._version) == (1, 0)
    z = x * x
    y += 1
    assert x.tolist() == [1, 1, 1]
    assert (x._version, y._version) == (1, 1)
    z.sum().backward()  # nobody noticed the write
    assert x.grad.tolist() == [2, 2, 2]
    with torch.no_grad():
        x *= 2
    assert y.tolist() == [2, 2, 2]
    assert (x._version, y._version) == (2, 1)


def test_a_second_write_is_noticed_as_the_first_would_be(torch):
    x, w = leaf(torch, [1.0, 2.0]), torch.tensor([1.0, 1.0])
    w.add_(1)
    y = x * w
    y.sum().backward(retain_graph=True)
    w.add_(1)
    with pytest.raises(RuntimeError, match="is at version 2; expected version 1"):
        y.sum().backward()


def test_a_write_to_a_number_is_noticed(torch):
    x, w = leaf(torch, 3.0), torch.tensor(2.0) * 2
    y = x * w
    w.add_(1)
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        y.backward()
    (x * w).backward()
    assert x.grad.item() == 5


def test_a_write_elsewhere_does_not_concern_a_function(torch):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad

    x = leaf(torch, 3.0)
    y = Square.apply(x) * x
    torch.zeros(2).add_(1)
    y.backward()
    assert x.grad.item() == 27


def test_notes_of_writes_go_with_their_memory():
    before = set(memory.writes)
    for make in (lambda: minigrad.tensor(2.0) * 2, lambda: minigrad.tensor([2.0]) * 2):
        made = make()
        made.add_(1)
        assert set(memory.writes) > before
        del made
        assert set(memory.writes) == before


def test_a_write_elsewhere_does_not_concern_what_was_written_before(torch):
    x, w = leaf(torch, [1.0, 2.0]), torch.tensor([1.0, 1.0])
    w.add_(1)
    y = x * w
    torch.zeros(2).add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]


def test_a_turn_in_place_is_a_write_to_what_was_saved(torch):
    for turn in ("t_", "unsqueeze_"):
        x = leaf(torch, [[1.0, 2.0]])
        y = x * 1
        s = (y * y).sum()
        getattr(y, turn)(*[0] * (turn == "unsqueeze_"))
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            s.backward()


MAKE = [lambda x: x, lambda x: x * 1]
SAVED = [lambda x: x * x, lambda x: x**3]


@pytest.mark.parametrize("values", [2.0, [2.0, 3.0]])
@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize("asked", [False, True])
def test_rules_use_what_data_has_made_of_the_values(torch, values, make, asked):
    results = []
    for write in ("x.data.mul_(2)", "x.data += x.data", "x.data = x.data * 2"):
        for compute in SAVED:
            leaf_ = leaf(torch, values)
            x = make(leaf_)
            if asked:  # a number is moved into an array before it is saved, not after
                assert x.data.requires_grad is False
            y = compute(x).sum()
            exec(write, {"x": x})
            (grad,) = torch.autograd.grad(y, leaf_, retain_graph=True)
            (again,) = torch.autograd.grad(y, leaf_, create_graph=True)
            assert grad.tolist() == again.tolist()
            results.append(grad.tolist())
    assert results == results[:2] * 3
    expected = torch.tensor(values)
    assert results[:2] == [(4 * expected).tolist(), (3 * (2 * expected) ** 2).tolist()]


def test_a_result_that_its_rule_needs_stays_when_it_gets_new_data(torch):
    x = leaf(torch, [0.0, 0.0])
    y = x.exp()
    y.data = y.data * 5
    y.sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_detach_of_a_number_is_watched(torch):
    x = leaf(torch, 2.0)
    for y in (x * x, x.prod(), x.sin()):
        x.detach().mul_(3)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.backward()


def test_new_data_does_not_keep_the_old():
    gc.collect()
    before = len(memory.writes)
    w, counts = leaf(minigrad, 2.0), set()
    for _ in range(5):
        (w * w).backward()
        w.data = w.data - 0.1 * w.grad
        counts.add(len(memory.writes))
    assert len(counts) == 1
    del w
    gc.collect()
    assert len(memory.writes) == before


def test_anomaly_mode_names_the_operation_whose_values_were_written(torch):
    with pytest.warns(UserWarning) as told, torch.autograd.detect_anomaly():
        x = leaf(torch, [1.0, 2.0]).exp()
        y = (x * x).sum()
        x.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.backward()
    assert "Error detected in MulBackward0" in str(told[-1].message)
