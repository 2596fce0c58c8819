"""Functions with a backward of one's own.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf


def test_two_results_of_a_function_one_of_them_unused(torch):
    got = []

    class Two(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, scale):
            ctx.save_for_backward(x)
            ctx.set_materialize_grads(scale > 0)
            places = x.argsort()
            ctx.mark_non_differentiable(places)
            return x * scale, x * x, places

        @staticmethod
        def backward(ctx, first, second, _):
            (x,) = ctx.saved_tensors
            got.append(None if second is None else second.tolist())
            return (first * 5 if second is None else first * 5 + second * 2 * x), None

    x = leaf(torch, [2.0, 1.0])
    for scale in (3, -3):
        first, second, places = Two.apply(x, scale)
        assert (first.requires_grad, places.requires_grad) == (True, False)
        first.sum().backward()
    assert got == [[0.0, 0.0], None]
    assert x.grad.tolist() == [10, 10]
    x.grad = None
    first, second, _ = Two.apply(x, 3)
    (first + second).sum().backward()
    assert x.grad.tolist() == [9, 7]
    with torch.no_grad():
        assert not Two.apply(x, 3)[0].requires_grad
    assert not Two.apply(x.detach(), 3)[0].requires_grad


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_function_that_returns_a_coarser_gradient(torch, create_graph):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return (grad * 2).float()

    x = leaf(torch, [1.0, 2.0], torch.float64)
    (slope,) = torch.autograd.grad(Double.apply(x).sum(), x, create_graph=create_graph)
    assert slope.dtype == torch.float64


def test_once_differentiable_keeps_the_name(torch):
    def backward(ctx, grad):
        """Halve it."""

    wrapped = torch.autograd.function.once_differentiable(backward)
    assert (wrapped.__name__, wrapped.__doc__) == ("backward", "Halve it.")


def test_a_function_that_writes_one_of_two_inputs(torch):
    class Add(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.mark_dirty(x)
            return x.add_(y), y * 3

        @staticmethod
        def backward(ctx, first, second):
            return first * 10, first * 100 + second

    a, b = leaf(torch, [1.0, 2.0]), leaf(torch, [2.0, 1.0])
    x = a * 1
    out, other = Add.apply(x, b)
    assert out is x
    assert (out.tolist(), other.tolist()) == ([3, 3], [6, 3])
    assert out.grad_fn.name() == other.grad_fn.name() == "AddBackward"
    (out.sum() + other.sum()).backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([10, 10], [101, 101])


def test_a_node_has_no_other_saved_values_than_its_own(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = leaf(torch, [1.0, 2.0])
    for node in ((x * x).grad_fn, Double.apply(x).grad_fn):
        for name in ("_saved_zero", "_saved_a", "saved_self"):
            assert not hasattr(node, name)
    assert not hasattr(Double.apply(x).grad_fn, "_saved_self")
