"""Recording a backward: what is written down is what ran, and everything is put back."""

import pytest

import minigrad as torch
from minigrad.draw import draw_graph, record_backward
from minigrad.engine.ops import MulBackward0
from minigrad.pytorch import autograd, visits


def diamond():
    x = torch.tensor(3.0, requires_grad=True)
    a = x * 2
    return x, a * x


def test_steps_in_the_order_in_which_they_ran():
    x, y = diamond()
    with record_backward(y) as recording:
        y.backward()
    assert [(step.name, step.grad, step.parts) for step in recording.steps] == [
        ("MulBackward0", 1, (3, 6)),
        ("MulBackward0", 3, (6, None)),
        ("AccumulateGrad", 12, ()),
    ]
    assert [len(step.waiting) for step in recording.steps] == [0, 1, 0]
    assert recording.steps[1].waiting == {x.node.number: 6}
    assert (recording.steps[2].before, recording.steps[2].after) == (None, 12)


def test_several_calls_are_told_apart_and_accumulate():
    x, y = diamond()
    with record_backward(y) as recording:
        y.backward(retain_graph=True)
        y.backward()
    assert [step.call for step in recording.steps] == [0, 0, 0, 1, 1, 1]
    assert (recording.steps[5].before, recording.steps[5].after) == (12, 24)
    labels = draw_graph(y, recording=recording).labels
    assert labels["back:op2.0"] == "3, then 3"


def test_a_visit_between_walk_and_rule_is_no_call_of_its_own():
    x, y = diamond()
    for node in (y.node, *y.node.next):  # behind a hook, even the quick walk makes a visit
        node.register_hook(lambda grad_inputs, grad_outputs: None)
    with record_backward(y) as recording:
        torch.autograd.grad(y, x)
    assert [step.call for step in recording.steps] == [0, 0]
    assert [len(step.waiting) for step in recording.steps] == [0, 1]


@pytest.mark.parametrize("size", [3, 20_000])
def test_each_gradient_is_seen_to_come_to_a_sum_that_waits(size):
    x = torch.ones(size, requires_grad=True)
    y = x + x + x + x
    with record_backward(y) as recording:
        y.backward(torch.ones(size))
    assert [len(step.arrivals) for step in recording.steps] == [2, 2, 2, 0]
    waiting = [step.waiting[x.node.number][0] for step in recording.steps[1:3]]
    assert (waiting, x.grad[0]) == ([1, 2], 4)


def test_a_recording_inside_of_another_leaves_sums_alone():
    x, y = diamond()
    with record_backward(y):
        with record_backward(y):
            y.backward()
        assert not visits.in_place
    assert visits.in_place


def test_rules_are_put_back_also_after_an_error():
    before = MulBackward0.backward
    x, y = diamond()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"), record_backward(y) as recording:
        y.backward()
    assert MulBackward0.backward is before and visits.in_place
    assert recording.error is recording.steps[0].error
    assert "second time" in str(recording.error)


def test_a_wrong_engine_is_recorded_as_it_is(monkeypatch):
    def overwrite(pending, visit):
        stack = list(pending)
        while stack:
            node = stack.pop(0)
            for following, part in zip(node.next, node.backward(pending.pop(node)), strict=False):
                if following is not None:
                    pending[following] = part
                    stack += [following] if following not in stack else []

    x, y = diamond()
    monkeypatch.setattr(autograd, "run_backward", overwrite)
    with record_backward(y) as recording:
        y.backward()
    assert recording.steps[-1].name == "AccumulateGrad" and x.grad.array != 12


def test_an_engine_that_calls_itself_is_one_call():
    def walk(node, grad):
        for following, part in zip(node.next, node.backward(grad), strict=False):
            if following is not None:
                walk(following, part)

    x, y = diamond()
    with record_backward(y) as recording:
        walk(y.node, y.array * 0 + 1)
    assert {step.call for step in recording.steps} == {0}
    assert {step.waiting is None for step in recording.steps} == {True}
    assert x.grad.item() == 12


def test_other_graphs_run_on_unrecorded():
    x, y = diamond()
    z, w = diamond()
    with record_backward(y) as recording:
        w.backward()
    assert recording.steps == [] and z.grad.array == 12


def test_values_that_backward_freed_are_still_shown():
    x, y = diamond()
    with record_backward(y) as recording:
        y.backward()
    assert "#1 = x * 2 = 6" in draw_graph(y, recording=recording).outline
    assert "#1 = x * freed, shape ()" in draw_graph(y).outline
