"""What is called: roots, their seeds, and the inputs that are asked for.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf

import minigrad


def test_a_root_that_lies_on_the_way_of_another():
    x = leaf(minigrad, 2.0)
    middle = x * x
    top = middle * 3
    minigrad.autograd.backward([top, middle], [None, minigrad.tensor(10.0)])
    assert x.grad.item() == (3 + 10) * 4


def test_the_same_root_twice_counts_twice():
    x = leaf(minigrad, 2.0)
    y = x * x
    minigrad.autograd.backward([y, y])
    assert x.grad.item() == 8.0


def test_a_leaf_as_root():
    x = leaf(minigrad, [2.0, 3.0])
    seed = minigrad.tensor([5.0, 7.0])
    x.backward(seed)
    x.grad.mul_(10)
    assert seed.tolist() == [5.0, 7.0]
    assert x.grad.tolist() == [50.0, 70.0]


def test_a_leaf_that_became_one_after_its_first_use():
    x = minigrad.tensor(2.0)
    before = x * 3
    x.requires_grad_()
    (before * x).backward()
    assert x.grad.item() == 6.0


def test_grad_at_a_result_and_at_its_leaf_at_once():
    x = leaf(minigrad, 3.0)
    h = x * x
    at_h, at_x = minigrad.autograd.grad(h * h, [h, x])
    assert (at_h.item(), at_x.item()) == (18.0, 108.0)


@pytest.mark.parametrize("kept_before", [True, False])
def test_a_result_named_in_inputs_keeps_each_gradient_once(kept_before):
    x = minigrad.tensor(2.0, requires_grad=True)
    y = x * 3
    if kept_before:
        y.retain_grad()
    z = y * y
    z.backward(inputs=[y], retain_graph=True)
    assert y.grad.item() == 12 and y.retains_grad
    z.backward()
    assert y.grad.item() == 24


def test_an_empty_root_needs_a_seed(torch):
    x = leaf(torch, [])
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (x * 2).backward()
    (x * 2).backward(torch.ones(0))
    assert x.grad.shape == (0,)


def test_no_fewer_seeds_than_roots(torch):
    x, one = leaf(torch, 2.0), torch.tensor(1.0)
    with pytest.raises(RuntimeError, match="got 2 tensors and 1 gradients"):
        torch.autograd.backward([x * 3, x], [one])
    torch.autograd.backward([x * 3 for _ in range(300)], [one] * 300)
    assert x.grad.item() == 900


def test_a_seed_too_many_is_told():
    """PyTorch overlooks it."""
    x, one = leaf(minigrad, 2.0), minigrad.tensor(1.0)
    with pytest.raises(RuntimeError, match="got 1 tensors and 2 gradients"):
        minigrad.autograd.backward([x * 3], [one, one])


def test_a_seed_is_cast_to_its_roots_dtype(torch):
    seen = []

    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            seen.append(grad.dtype)
            return grad * 2

    dtypes = torch.float32, torch.float64
    for dtype, other in (dtypes, dtypes[::-1]):
        Twice.apply(leaf(torch, 1.0, dtype)).backward(torch.tensor(1.0, dtype=other))
    assert seen == list(dtypes)


def test_a_seed_goes_with_retain_graph(torch):
    x = leaf(torch, [1.0, 2.0])
    y = x * x
    y.backward(torch.ones(2), retain_graph=True)
    y.backward(torch.ones(2))
    assert x.grad.tolist() == [4.0, 8.0]
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward(torch.ones(2))


def test_a_gradient_asked_for_has_the_dtype_of_its_tensor(torch):
    x, wide = leaf(torch, [1.0, 2.0]), torch.tensor([3.0, 4.0], dtype=torch.float64)
    for create_graph in (False, True):
        out = (x * x * wide).sum()
        (found,) = torch.autograd.grad(out, x, create_graph=create_graph)
        assert found.dtype == torch.float32
        assert found.requires_grad == create_graph


def test_backward_fills_the_inputs_that_are_used_and_no_others(torch):
    x, other, unused = (leaf(torch, 2.0) for _ in range(3))
    seen = []
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.item()))
    for _ in range(2):
        (x * x * other).backward(inputs=[x, unused])
    assert (x.grad.item(), other.grad, unused.grad) == (16, None, None)
    assert seen == [8, 16]


@pytest.mark.filterwarnings("ignore:Using backward", "ignore:The .grad attribute")
@pytest.mark.parametrize("create_graph", [False, True])
def test_backward_fills_a_result_among_the_inputs(torch, create_graph):
    x = leaf(torch, 3.0)
    y = x * x
    z = y * y
    for _ in range(2):
        z.backward(inputs=[y], retain_graph=True, create_graph=create_graph)
    assert y.grad.item() == 36
    assert y.grad.requires_grad == create_graph
    if create_graph:
        assert torch.autograd.grad(y.grad, y)[0].item() == 4
    assert x.grad is None


def test_a_root_given_twice_counts_twice(torch):
    x = leaf(torch, [1.0, 2.0])
    y = x * 3
    torch.autograd.backward([y, y], [torch.tensor([5.0, 1.0]), torch.tensor([2.0, 4.0])])
    assert x.grad.tolist() == [21.0, 15.0]


def test_a_leaf_as_root_copies_its_seed(torch):
    x, seed = leaf(torch, [1.0, 2.0]), torch.tensor([5.0, 6.0])
    x.backward(seed)
    x.grad.zero_()
    assert seed.tolist() == [5.0, 6.0]


def test_the_warning_of_a_cycle_points_at_the_callers_line():
    x = leaf(minigrad, 2.0)
    for call in (x.backward, minigrad.autograd.backward):
        with pytest.warns(UserWarning, match="reference cycle") as told:
            call(*() if call == x.backward else (x,), create_graph=True)
        assert told[0].filename == __file__
