"""A second gradient is added in place, and whoever had saved the first is told."""

import pytest

import minigrad as mg
from minigrad.pytorch import memory


def leaf():
    return mg.tensor([1.0, 2.0], requires_grad=True)


def test_the_same_tensor_grows_and_counts_the_write():
    x = leaf()
    (x * 3).sum().backward()
    first = x.grad
    (x * 5).sum().backward()
    assert first is x.grad
    assert first.tolist() == [8.0, 8.0]
    assert first._version == 1


def test_a_node_that_saved_the_first_gradient_is_stale():
    x, w = leaf(), leaf()
    (x * 3).sum().backward()
    y = (x.grad * w).sum()
    (x * 5).sum().backward()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_gradient_that_nobody_saved_makes_no_one_look():
    x = leaf()
    (x * 3).sum().backward()
    newest = memory.last_write
    (x * 5).sum().backward()
    assert memory.last_write == newest


@pytest.mark.parametrize("kept_before", [True, False])
def test_a_result_named_in_inputs_keeps_each_gradient_once(kept_before):
    x = mg.tensor(2.0, requires_grad=True)
    y = x * 3
    if kept_before:
        y.retain_grad()
    z = y * y
    z.backward(inputs=[y], retain_graph=True)
    assert y.grad.item() == 12 and y.retains_grad
    z.backward()
    assert y.grad.item() == 24
