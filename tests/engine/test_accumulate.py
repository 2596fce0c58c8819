"""Leaves add gradients up: in place, and whoever had saved the first is told."""

import pytest
from engines import leaf

import minigrad
from minigrad.pytorch import memory


def test_the_same_tensor_grows_and_counts_the_write():
    x = leaf(minigrad, [1.0, 2.0])
    (x * 3).sum().backward()
    first = x.grad
    (x * 5).sum().backward()
    assert first is x.grad
    assert first.tolist() == [8.0, 8.0]
    assert first._version == 1


def test_a_node_that_saved_the_first_gradient_is_stale():
    x, w = leaf(minigrad, [1.0, 2.0]), leaf(minigrad, [1.0, 2.0])
    (x * 3).sum().backward()
    y = (x.grad * w).sum()
    (x * 5).sum().backward()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_gradient_that_nobody_saved_makes_no_one_look():
    x = leaf(minigrad, [1.0, 2.0])
    (x * 3).sum().backward()
    newest = memory.last_write
    (x * 5).sum().backward()
    assert memory.last_write == newest


def test_gradients_add_up_over_calls_and_keep_the_tensor():
    x = leaf(minigrad, [1.0, 2.0])
    (x * 3).sum().backward()
    kept = x.grad
    (x * 4).sum().backward()
    assert x.grad is kept and kept.tolist() == [7.0, 7.0]


def test_two_leaves_do_not_share_the_memory_of_one_gradient():
    a, b, c = leaf(minigrad, [1.0, 2.0]), leaf(minigrad, [1.0, 2.0]), leaf(minigrad, [1.0, 2.0])
    (a + (b + c)).sum().backward()
    (a.grad.mul_(2), b.grad.mul_(3))
    assert [t.grad.tolist() for t in (a, b, c)] == [[2.0, 2.0], [3.0, 3.0], [1.0, 1.0]]


def test_a_gradient_takes_the_dtype_of_its_leaf():
    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    w = minigrad.tensor([3.0, 4.0], dtype=minigrad.float64, requires_grad=True)
    (x * 2 * w).sum().backward()
    assert x.grad.dtype == minigrad.float32 and w.grad.dtype == minigrad.float64


def test_a_leaf_that_was_switched_off_takes_nothing():
    x = leaf(minigrad, 2.0)
    y = x * 3
    x.requires_grad_(False)
    y.backward()
    assert x.grad is None
