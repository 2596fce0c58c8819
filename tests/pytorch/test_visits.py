"""The quick walk: whose memory a gradient is added into, and what a rule may return."""

import numpy as np
import pytest

import minigrad
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply
from minigrad.pytorch import visits


def test_a_large_gradient_that_another_node_waits_for_is_not_added_into():
    start, weights = minigrad.ones(20_000, requires_grad=True), minigrad.arange(20_000.0)
    u, x = start * 1, start * 1
    double = x * 2
    ((u + x + double) * weights).sum().backward()  # u and x get one array, then x gets more
    np.testing.assert_array_equal(start.grad.numpy(), 4 * weights.numpy())


def test_a_large_gradient_that_nobody_else_holds_is_added_into():
    pending, part = {"node": np.ones(20_000)}, np.ones(20_000)
    place = pending["node"].ctypes.data
    total = visits.added(pending.pop("node"), part)
    assert total.ctypes.data == place


def test_a_rule_may_say_none_of_an_argument_that_is_no_input_and_nothing_else():
    class ScaleBackward0(Node):
        further = None

        def forward(x, factor):
            return x * factor

        def backward(self, grad):
            return grad * self.args[0], self.further

    x = minigrad.tensor([1.0, 2.0], requires_grad=True)
    apply(ScaleBackward0, x, 3).sum().backward()
    assert x.grad.tolist() == [3, 3]
    ScaleBackward0.further = 2.0
    said = r"ScaleBackward0 returned an incorrect number of gradients \(expected 1, got 2\)"
    with pytest.raises(RuntimeError, match=said):
        apply(ScaleBackward0, x, 3).sum().backward()
