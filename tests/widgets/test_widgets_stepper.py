"""The stepper tells what the engine really did, right or wrong, and goes back exactly."""

import time

import numpy as np
import pytest

import minigrad as mg
from minigrad.draw import record_backward
from minigrad.engine.ops import MulBackward0
from minigrad.pytorch import autograd
from minigrad.widgets import step_backward


def leaf(value):
    return mg.tensor(value, requires_grad=True)


def words(view):
    """Every event's words, one text."""
    return view._repr_mimebundle_()["text/plain"]


def sums(view):
    return [line for event in view.model.events for line in event.sums]


def test_it_spells_each_product_and_each_sum():
    a, b, c = leaf(2.0), leaf(-3.0), mg.tensor(10.0)
    e = a * b
    s = e + c
    L = s * a  # noqa: N806
    view = step_backward(L)
    assert [event.title for event in view.model.events] == [
        "backward has not begun",
        "backward starts at L",
        "MulBackward0 passes a gradient to s",
        "MulBackward0 passes a gradient to a",
        "AddBackward0 passes a gradient to e",
        "MulBackward0 passes a gradient to a",
        "MulBackward0 passes a gradient to b",
        "AccumulateGrad adds to b.grad",
        "AccumulateGrad adds to a.grad",
    ]
    assert "incoming 2 × local (−3) = outgoing −6" in sums(view)
    assert "4 + (−6) = −2 waits at a" in sums(view)
    assert a.grad.array == -2  # the call was a true one
    pending = [
        {view.model.names[n]: float(g) for n, g in event.pending.items()}
        for event in view.model.events
    ]
    assert pending[3] == {"s": 2, "a": 4}
    assert pending[5] == {"a": -2}
    assert pending[-1] == {}
    assert "x, y = self.saved" in view.model.rules["MulBackward0"]
    view.model.at = 4
    assert ">−6</text>" in view.model.picture()  # the value of e
    without = view.model.picture().count(">−6</text>")
    view.model.at = 5
    assert view.model.picture().count(">−6</text>") == without + 1


def test_the_longest_rule_of_the_course_is_shown_whole():
    x = leaf(3.0)
    model = step_backward(x * x).model
    model.at = len(model.events) - 1
    rows = model.rules["AccumulateGrad"].count("\n") + 1
    assert f"height: {1.4 * rows:g}em" in model.html()


def test_one_edge_is_lit_at_a_time_and_back_is_exact():
    x = leaf(3.0)
    y = (x * x + x) * x
    model = step_backward(y).model
    edges = model.graph.graph.edges
    seen = []
    for at, event in enumerate(model.events):
        assert model.at == at
        assert len([key for key in event.lit if key in edges]) == (at > 0)
        seen.append((model.picture(), model.html()))
        model.next()
    assert len(set(seen)) == len(seen)
    model.next()
    for at in reversed(range(len(seen))):
        assert (model.picture(), model.html()) == seen[at]
        model.back()
    assert not model.can_go_back()


def running(view):
    """For each event the line of the rule and the line of the walk that are marked."""
    model = view.model
    return [
        tuple(
            text.split("\n")[row].strip() if row >= 0 else ""
            for text, row in (
                (model.rules.get(event.rule, ""), event.row),
                (model.walk, event.walk_row),
            )
        )
        for event in model.events
    ]


def test_the_lines_that_run_are_marked_in_the_rule_and_in_the_walk():
    x = leaf(3.0)
    h = x * x
    view = step_backward(h.exp())
    first, more = "pending[following] = part", "pending[following] = pending[following] + part"
    product = "return (None if y is None else grad * y), (None if x is None else grad * x)"
    assert running(view)[2:] == [
        ("return (grad * y,)", first),
        (product, first),
        (product, more),
        ("leaf.grad = Tensor(grad.copy())", "parts = visit(node, pending.pop(node))"),
    ]
    assert view.model.walk.startswith("def run_backward(pending, visit):\n    queue = ")
    view.model.at = 4
    assert f"\u25b8</span>{' ' * 16}{more}</b>" in view.model.html()
    again = step_backward(x * 2)
    assert running(again)[-1][0] == "leaf.grad.array += grad"


def test_in_a_rule_of_formulas_the_line_is_that_of_the_input():
    x, y = leaf(3.0), leaf(2.0)
    marked = running(step_backward(mg.maximum(x, y)))
    assert marked[2][0].startswith("return ") and marked[3][0].startswith("return ")
    assert marked[2][0] != marked[3][0]
    sigmoid = running(step_backward(x.sigmoid()))
    assert sigmoid[2][0].startswith("lambda grad, y: ")


def test_the_lines_of_an_edited_engine_are_marked_as_they_run(monkeypatch):
    def run_backward(pending, visit):
        queue = sorted(pending, key=lambda node: node.number)
        while queue:
            node = queue.pop()
            for following, part in zip(node.next, node.backward(pending.pop(node)), strict=False):
                if following is not None:
                    if following not in pending:
                        queue = sorted([*queue, following], key=lambda node: node.number)
                    pending[following] = pending.get(following, 0) + part

    monkeypatch.setattr(autograd, "run_backward", run_backward)
    x = leaf(3.0)
    marked = running(step_backward(x * x))
    assert {line for _, line in marked[2:4]} == {
        "pending[following] = pending.get(following, 0) + part"
    }


def test_a_debugger_that_traces_is_left_alone():
    import sys

    def trace(*_):
        return None

    x = leaf(3.0)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        view = step_backward(x * x)
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)
    assert [line for _, line in running(view)[2:4]] == [
        "parts = visit(node, pending.pop(node))"
    ] * 2


def test_hovering_over_an_arrow_shows_the_whole_gradient():
    x = leaf([1.0] * 8)
    model = step_backward((x * x).sum()).model
    model.at = 3
    assert (
        "<title>gradient, shape (8,)\n[1., 1., 1., 1., 1., 1., 1., 1.]</title>" in model.picture()
    )


def test_a_vector_root_takes_its_seed():
    x = leaf([1.0, 2.0])
    y = x * x
    view = step_backward(y, gradient=mg.tensor([1.0, 10.0]))
    assert "seed [1, 10]" in sums(view)
    assert "[1, 20] + [1, 20] = [2, 40] waits at x" in sums(view)


def test_a_refused_backward_is_said_plainly():
    x = leaf([1.0, 2.0])
    y = x * x
    last = step_backward(y).model.events[-1]
    assert last.title == "backward raised an error"
    assert "grad can be implicitly created only for scalar outputs" in last.sums[0]


def test_several_calls_add_up():
    x = leaf(3.0)
    y = x * x
    with record_backward(y) as recording:
        y.backward(retain_graph=True)
        y.backward()
    view = step_backward(y, recording=recording)
    assert "call 2: backward starts at y" in words(view)
    assert sums(view)[-1] == "6 + 6 = 12"


def test_several_roots():
    x = leaf(3.0)
    y, z = x * 2, x * 5
    with record_backward(y, z) as recording:
        mg.autograd.backward([y, z])
    view = step_backward(y, z, recording=recording)
    assert "starts at z, y" in words(view) or "starts at y, z" in words(view)
    assert "x.grad was None; now it is 7" in sums(view)
    with pytest.raises(TypeError, match="give recording="):
        step_backward(y, z)


def test_a_hook_and_a_kept_gradient_are_told():
    x = leaf(3.0)
    y = x * 2
    y.retain_grad()
    y.register_hook(lambda grad: grad * 10)
    z = y * 5
    view = step_backward(z)
    assert "a hook at y turned 5 into 50" in sums(view)
    assert "kept: y.grad is 50" in sums(view)
    assert "x.grad was None; now it is 100" in sums(view)
    assert "call 2" not in words(view)


def test_a_hook_at_what_runs_next_is_told_when_it_has_run():
    x = leaf(3.0)
    y = x * x
    y.register_hook(lambda grad: grad * 10)
    view = step_backward(y * 2 + y)
    assert "1 + 2 = 3 waits at y" in sums(view) or "2 + 1 = 3 waits at y" in sums(view)
    assert "a hook at y turned 3 into 30" in sums(view)


def test_a_branch_that_is_not_tracked_gets_nothing():
    x = leaf(3.0)
    with mg.no_grad():
        k = x * 2
    y = x * k
    view = step_backward(y)
    assert not any("gradient to k" in event.title for event in view.model.events)
    assert "x.grad was None; now it is 6" in sums(view)


def test_a_broadcast_gradient_is_summed():
    b = leaf([1.0, 2.0])
    y = (mg.tensor([[1.0, 2.0], [3.0, 4.0]]) + b).sum()
    assert "summed from shape (2, 2) to (2,): [2, 2] waits at b" in sums(step_backward(y))


def test_an_edited_rule_is_shown_with_what_it_did(monkeypatch):
    def backward(self, grad):
        x, y = self.saved
        return grad * x, grad * y  # the wrong way round

    monkeypatch.setattr(MulBackward0, "backward", backward)
    a, b = leaf(2.0), leaf(5.0)
    y = a * b
    view = step_backward(y)
    assert "# the wrong way round" in view.model.rules["MulBackward0"]
    assert "a.grad was None; now it is 2" in sums(view)


def test_a_rule_that_raises_is_named_with_its_line(monkeypatch):
    def backward(self, grad):
        return grad + missing  # noqa: F821

    monkeypatch.setattr(MulBackward0, "backward", backward)
    x = leaf(2.0)
    y = x * x + 1
    last = step_backward(y).model.events[-1]
    assert last.title == "MulBackward0 raised an error"
    assert last.sums[0].startswith("NameError: name 'missing' is not defined")
    assert last.sums[1].startswith("in backward, line") and "grad + missing" in last.sums[1]


def test_an_edited_engine_that_overwrites_is_caught(monkeypatch):
    def run_backward(pending, visit):
        queue = sorted(pending, key=lambda node: node.number)
        while queue:
            node = queue.pop()
            grad = pending.pop(node)
            for following, part in zip(node.next, node.backward(grad), strict=False):
                if following is not None:
                    pending[following] = part  # = in place of +=
                    queue = sorted(pending, key=lambda node: node.number)

    monkeypatch.setattr(autograd, "run_backward", run_backward)
    x = leaf(3.0)
    s = x * 2
    y = s * 3 + s * 4
    view = step_backward(y)
    assert any("yet" in line or "but 3 waits now, not 7" in line for line in sums(view))
    assert "x.grad was None; now it is 6" in sums(view)


def test_an_engine_without_a_table(monkeypatch):
    def run_backward(pending, visit):
        ((node, grad),) = pending.items()
        del pending

        def visit(node, grad):
            for following, part in zip(node.next, node.backward(grad), strict=False):
                if following is not None:
                    visit(following, part)

        visit(node, grad)

    monkeypatch.setattr(autograd, "run_backward", run_backward)
    x = leaf(3.0)
    s = x * 2
    y = s * 3 + s * 4
    view = step_backward(y)
    assert "6 + 8 = 14" in sums(view)
    assert "call 2" not in words(view)
    view.model.at = 3
    assert "keeps no table" in view.model.html()


def test_an_operation_with_several_results():
    x = leaf([1.0, 2.0, 3.0])
    first, rest = x.split([1, 2])
    y = first.sum() * rest.sum()
    view = step_backward(y)
    np.testing.assert_allclose(x.grad.array, [5, 1, 1])
    assert "x.grad was None; now it is [5, 1, 1]" in sums(view)


def test_names_come_from_the_caller_and_are_escaped():
    x = leaf(3.0)
    tensors = {"<i>": x * x}
    view = step_backward(tensors["<i>"])
    view.model.at = 2
    assert "<i>" not in view.model.picture() + view.model.html()
    assert "x.grad" in words(view)


def test_only_tensors():
    with pytest.raises(TypeError, match="it got float"):
        step_backward(3.0)


def test_a_repaint_of_30_operations_takes_a_few_milliseconds():
    x = leaf(1.01)
    y = x
    for _ in range(15):
        y = y * x + 1.0
    model = step_backward(y).model
    times = []
    for at in range(len(model.events)):
        model.at = at
        start = time.perf_counter()
        model.picture(), model.html()
        times.append(time.perf_counter() - start)
    assert np.median(times) < 0.05  # 1.5 ms here; a machine under load must not fail


def test_pytorchs_own_backward():
    real = pytest.importorskip("torch")
    a, b = (real.tensor(value, requires_grad=True) for value in (2.0, -3.0))
    e = a * b
    e.retain_grad()
    e.register_hook(lambda grad: grad * 10)
    L = (e + 10) * a  # noqa: N806
    view = step_backward(L)
    assert [line for line in sums(view) if "incoming" not in line] == [
        "seed 1",
        "a hook at e turned 2 into 20",
        "4 + (−60) = −56 waits at a",
        "kept: e.grad is 20",
        "a.grad was None; now it is −56",
        "b.grad was None; now it is 40",
    ]
    assert "in C++" in view.model.rules["MulBackward0"] and a.grad == -56
    assert "RuntimeError: Trying to backward" in words(step_backward(L))
