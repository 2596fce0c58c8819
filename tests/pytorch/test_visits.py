"""The quick walk: whose memory a gradient is added into."""

import numpy as np

import minigrad
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
