"""Shapes of graphs: diamonds, ladders, wide and deep ones, dead branches, several roots."""

import time

import numpy as np
import pytest

import minigrad as torch
from minigrad.engine.ops import AddBackward0, MulBackward0


def leaf(value):
    return torch.tensor(value, requires_grad=True)


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
    x = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad.item() == 2.0**60
    assert len(ran) == len(set(ran)) == 60


def test_the_newest_node_runs_first_whatever_the_order_of_the_edges(ran):
    x = leaf(2.0)
    first, second, third = x * 3, x * 5, x * 7
    (first + (third + second)).backward()
    numbers = [node.number for node in ran]
    assert numbers == sorted(numbers, reverse=True)
    assert x.grad.item() == 15.0


def test_a_node_waits_for_all_that_uses_it(ran):
    x = leaf(2.0)
    h = x * 3  # used early, and again by the last operation
    y = h * h * h
    (y + h).backward()
    assert ran[-1] is h.grad_fn
    assert ran.count(h.grad_fn) == 1
    assert x.grad.item() == 3 * (3 * 6.0**2 + 1)


def test_the_same_tensor_on_both_sides():
    x = leaf(3.0)
    for y, slope in ((x + x, 2), (x - x, 0), (x * x, 6), (x / x, 0)):
        x.grad = None
        y.backward()
        assert x.grad.item() == slope


def test_fan_out_of_ten_thousand():
    x = leaf([1.0, 2.0])
    total = x * 0
    for _ in range(10_000):
        total = total + x
    total.sum().backward()
    assert x.grad.tolist() == [10_000.0, 10_000.0]


def test_fan_in_of_ten_thousand():
    leaves = [leaf(float(k)) for k in range(10_000)]
    torch.stack(leaves).sum().backward()
    assert all(each.grad.item() == 1.0 for each in leaves)


def test_a_million_operations_in_a_row_and_freed_again():
    x = leaf(1.0)
    y = x
    for _ in range(1_000_000):
        y = y + 1.0
    assert y.item() == 1_000_001.0
    y.backward()
    assert x.grad.item() == 1.0
    del y


def test_time_grows_with_the_length_and_not_with_its_square():
    def seconds(length):
        x = leaf(1.0)
        y = x
        for _ in range(length):
            y = y * 1.0 + y * 0.0
        start = time.process_time()
        y.backward()
        return time.process_time() - start

    seconds(1_000)
    assert seconds(40_000) < 60 * max(seconds(2_000), 0.002)


def test_a_branch_that_leads_nowhere_gets_nothing_and_keeps_its_saved_values(ran):
    x, w = leaf(2.0), leaf(3.0)
    dead = x * w
    alive = x * 5
    alive.backward()
    assert w.grad is None
    assert dead.grad_fn not in ran
    assert dead.grad_fn.saved == (2.0, 3.0)
    dead.backward()
    assert w.grad.item() == 2.0


def test_an_untracked_part_cuts_the_way():
    x = leaf(2.0)
    k = (x * 3).detach()
    (k * x).backward()
    assert x.grad.item() == 6.0


def test_several_roots_in_one_pass(ran):
    x = leaf(2.0)
    shared = x * 3
    torch.autograd.backward([shared * 5, shared * shared, shared])
    assert ran.count(shared.grad_fn) == 1
    assert x.grad.item() == 3 * (5 + 12 + 1)


def test_a_root_that_lies_on_the_way_of_another():
    x = leaf(2.0)
    middle = x * x
    top = middle * 3
    torch.autograd.backward([top, middle], [None, torch.tensor(10.0)])
    assert x.grad.item() == (3 + 10) * 4


def test_the_same_root_twice_counts_twice():
    x = leaf(2.0)
    y = x * x
    torch.autograd.backward([y, y])
    assert x.grad.item() == 8.0


def test_a_leaf_as_root():
    x = leaf([2.0, 3.0])
    seed = torch.tensor([5.0, 7.0])
    x.backward(seed)
    x.grad.mul_(10)
    assert seed.tolist() == [5.0, 7.0]
    assert x.grad.tolist() == [50.0, 70.0]


def test_a_leaf_that_became_one_after_its_first_use():
    x = torch.tensor(2.0)
    before = x * 3
    x.requires_grad_()
    (before * x).backward()
    assert x.grad.item() == 6.0


@pytest.mark.parametrize(
    "a, b", [((3,), ()), ((2, 3), (3,)), ((2, 1), (1, 3)), ((1, 1), (2, 3)), ((4, 2, 3), (2, 1))]
)
def test_what_broadcasting_copied_is_summed(a, b):
    x, y = torch.ones(a, requires_grad=True), torch.ones(b, requires_grad=True)
    weights = torch.arange(float(np.prod((x * y).shape))).reshape((x * y).shape)
    (x * y * weights).sum().backward()
    assert x.grad.shape == a and y.grad.shape == b
    assert x.grad.sum().item() == y.grad.sum().item() == weights.sum().item()


def test_grad_runs_only_what_leads_to_the_input_asked_for(ran):
    x, w = leaf(2.0), leaf(3.0)
    h = x * w
    out = h * h
    (found,) = torch.autograd.grad(out, h, retain_graph=False)
    assert found.item() == 12.0
    assert ran == [out.grad_fn]
    assert h.grad_fn.saved == (2.0, 3.0)  # not freed: it did not run
    assert x.grad is None and w.grad is None


def test_backward_with_inputs_fills_only_those(ran):
    x, w = leaf(2.0), leaf(3.0)
    (x * 5 + w * 7).backward(inputs=[w])
    assert x.grad is None and w.grad.item() == 7.0
    assert len(ran) == 2


def test_grad_at_a_result_and_at_its_leaf_at_once():
    x = leaf(3.0)
    h = x * x
    at_h, at_x = torch.autograd.grad(h * h, [h, x])
    assert (at_h.item(), at_x.item()) == (18.0, 108.0)


def test_gradients_add_up_over_calls_and_keep_the_tensor():
    x = leaf([1.0, 2.0])
    (x * 3).sum().backward()
    kept = x.grad
    (x * 4).sum().backward()
    assert x.grad is kept and kept.tolist() == [7.0, 7.0]


def test_two_leaves_do_not_share_the_memory_of_one_gradient():
    a, b, c = leaf([1.0, 2.0]), leaf([1.0, 2.0]), leaf([1.0, 2.0])
    (a + (b + c)).sum().backward()
    (a.grad.mul_(2), b.grad.mul_(3))
    assert [t.grad.tolist() for t in (a, b, c)] == [[2.0, 2.0], [3.0, 3.0], [1.0, 1.0]]


def test_a_gradient_takes_the_dtype_of_its_leaf():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    w = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    (x * 2 * w).sum().backward()
    assert x.grad.dtype == torch.float32 and w.grad.dtype == torch.float64


def test_a_leaf_that_was_switched_off_takes_nothing():
    x = leaf(2.0)
    y = x * 3
    x.requires_grad_(False)
    y.backward()
    assert x.grad is None
