"""The walk back: diamonds, ladders, wide and deep graphs, dead branches, several roots.

Where torch is installed, it is held to the same.
"""

import threading
import time

import numpy as np
import pytest
from engines import leaf

import minigrad
from minigrad.engine.autograd import rule_for
from minigrad.engine.backward import run_backward
from minigrad.engine.ops import AddBackward0, MulBackward0


@pytest.fixture
def ran(monkeypatch):
    """Return the list of the nodes whose rule has run, in order, for + and *."""
    nodes = []
    for rule in (AddBackward0, MulBackward0):
        plain = rule.backward

        def backward(self, grad, plain=plain):
            nodes.append(self)
            return plain(self, grad)

        monkeypatch.setattr(rule, "backward", backward)
    return nodes


def test_a_tower_of_diamonds_runs_each_node_once(ran):
    x = minigrad.tensor(1.0, dtype=minigrad.float64, requires_grad=True)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**60
    assert len(ran) == len(set(ran)) == 60


def test_the_newest_node_runs_first_whatever_the_order_of_the_edges(ran):
    x = leaf(minigrad, 2.0)
    first, second, third = x * 3, x * 5, x * 7
    (first + (third + second)).backward()
    numbers = [node.number for node in ran]
    assert numbers == sorted(numbers, reverse=True)
    assert x.grad.item() == 15.0


def test_a_node_waits_for_all_that_uses_it(ran):
    x = leaf(minigrad, 2.0)
    h = x * 3  # used early, and again by the last operation
    y = h * h * h
    (y + h).backward()
    assert ran[-1] is h.grad_fn
    assert ran.count(h.grad_fn) == 1
    assert x.grad.item() == 3 * (3 * 6.0**2 + 1)


def test_the_same_tensor_on_both_sides():
    x = leaf(minigrad, 3.0)
    for y, slope in ((x + x, 2), (x - x, 0), (x * x, 6), (x / x, 0)):
        x.grad = None
        y.backward()
        assert x.grad.item() == slope


def test_fan_out_of_ten_thousand():
    x = leaf(minigrad, [1.0, 2.0])
    total = x * 0
    for _ in range(10_000):
        total = total + x
    total.sum().backward()
    assert x.grad.tolist() == [10_000.0, 10_000.0]


def test_fan_in_of_ten_thousand():
    leaves = [leaf(minigrad, float(k)) for k in range(10_000)]
    minigrad.stack(leaves).sum().backward()
    assert all(each.grad.item() == 1.0 for each in leaves)


def test_a_million_operations_in_a_row_and_freed_again():
    x = leaf(minigrad, 1.0)
    y = x
    for _ in range(1_000_000):
        y = y + 1.0
    assert y.item() == 1_000_001.0
    y.backward()
    assert x.grad.item() == 1.0
    del y


def test_time_grows_with_the_length_and_not_with_its_square():
    def seconds(length):
        x = leaf(minigrad, 1.0)
        y = x
        for _ in range(length):
            y = y * 1.0 + y * 0.0
        start = time.process_time()
        y.backward()
        return time.process_time() - start

    seconds(1_000)
    assert seconds(40_000) < 60 * max(seconds(2_000), 0.002)


def test_a_branch_that_leads_nowhere_gets_nothing_and_keeps_its_saved_values(ran):
    x, w = leaf(minigrad, 2.0), leaf(minigrad, 3.0)
    dead = x * w
    alive = x * 5
    alive.backward()
    assert w.grad is None
    assert dead.grad_fn not in ran
    assert dead.grad_fn.saved == (2.0, 3.0)
    dead.backward()
    assert w.grad.item() == 2.0


def test_an_untracked_part_cuts_the_way():
    x = leaf(minigrad, 2.0)
    k = (x * 3).detach()
    (k * x).backward()
    assert x.grad.item() == 6.0


def test_several_roots_in_one_pass(ran):
    x = leaf(minigrad, 2.0)
    shared = x * 3
    minigrad.autograd.backward([shared * 5, shared * shared, shared])
    assert ran.count(shared.grad_fn) == 1
    assert x.grad.item() == 3 * (5 + 12 + 1)


@pytest.mark.parametrize(
    "a, b", [((3,), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((1, 1), (2, 3)), ((4, 2, 3), (2, 1))]
)
def test_what_broadcasting_copied_is_summed(a, b):
    x, y = minigrad.ones(a, requires_grad=True), minigrad.ones(b, requires_grad=True)
    weights = minigrad.arange(float(np.prod((x * y).shape))).reshape((x * y).shape)
    (x * y * weights).sum().backward()
    assert x.grad.shape == a and y.grad.shape == b
    assert x.grad.sum().item() == y.grad.sum().item() == weights.sum().item()


def test_grad_runs_only_what_leads_to_the_input_asked_for(ran):
    x, w = leaf(minigrad, 2.0), leaf(minigrad, 3.0)
    h = x * w
    out = h * h
    (found,) = minigrad.autograd.grad(out, h, retain_graph=False)
    assert found.item() == 12.0
    assert ran == [out.grad_fn]
    assert h.grad_fn.saved == (2.0, 3.0)  # not freed: it did not run
    assert x.grad is None and w.grad is None


def test_backward_with_inputs_fills_only_those(ran):
    x, w = leaf(minigrad, 2.0), leaf(minigrad, 3.0)
    (x * 5 + w * 7).backward(inputs=[w])
    assert x.grad is None and w.grad.item() == 7.0
    assert len(ran) == 2


def test_a_root_made_just_before_a_node_on_the_way_from_another_root(torch):
    x = leaf(torch, 2.0)
    first = x * 3
    second = (x * 5) * 7
    torch.autograd.backward([first, second])
    assert x.grad.item() == 3 + 35


def test_the_walk_frees_what_it_has_used_unless_told_to_keep_it():
    x = leaf(minigrad, 2.0)
    y = x * x
    one = y.array / y.array
    run_backward({y.node: one}, rule_for(retain_graph=True))
    run_backward({y.node: one}, rule_for())
    assert x.grad.item() == 8
    with pytest.raises(RuntimeError, match="a second time"):
        run_backward({y.node: one}, rule_for())


def test_one_graph_in_two_threads():
    x = leaf(minigrad, 2.0)
    h = x * 3
    found = []

    def work():
        found.append(minigrad.autograd.grad(h * h, h, retain_graph=True)[0].item())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [12.0] * 8
