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


class TimesBackward0(Node):
    def forward(x, kind):
        return x

    def backward(self, grad):
        return (grad.astype(self.args[0]),)


@pytest.mark.parametrize("kinds", ["fffff", "fdffd", "dfffd", "lfdlf", "fflll"])
def test_a_sum_of_many_gradients_is_theirs_and_what_was_handed_in_stays(kinds):
    x, seed, seen = minigrad.ones(3, requires_grad=True), minigrad.tensor([1.0, 2.0, 3.0]), []
    uses = [apply(TimesBackward0, x, kind) for kind in kinds]
    for use in uses:
        use.register_hook(seen.append)
    a, b, c, d, e = uses
    (a + b + c + d + e).backward(seed)
    assert x.grad.tolist() == [5, 10, 15] and x.grad.dtype == minigrad.float32
    assert [grad.tolist() for grad in [seed, *seen]] == [[1, 2, 3]] * 6


def test_a_sum_of_gradients_is_made_once():
    x, held = minigrad.ones(3, requires_grad=True), []
    y = x + x + x + x + x

    def visit(node, grad):
        held.append(pending.get(x.node))
        return node.backward(grad)

    pending = {y.node: np.ones(3, np.float32)}
    visits.run_backward(pending, visit)
    _, first, second, third, _ = held  # as it was before each visit
    assert second is third is not first
    assert (second == 5).all() and (first == 1).all()


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
