"""Hooks, kept gradients, and how they meet with what else backward does.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf

import minigrad


def test_hooks_run_in_order_and_each_gets_what_the_last_returned():
    x = leaf(minigrad, 1.0)
    h = x * 1
    seen = []
    h.register_hook(lambda g: seen.append(g.item()) or g + 1)
    h.register_hook(lambda g: seen.append(g.item()))
    h.register_hook(lambda g: g * 10)
    h.backward()
    assert seen == [1.0, 2.0] and x.grad.item() == 20.0


def test_a_hook_sees_the_complete_gradient_once():
    x = leaf(minigrad, 2.0)
    h = x * 1
    seen = []
    h.register_hook(lambda g: seen.append(g.item()))
    (h * 3 + h * 4 + h).backward()
    assert seen == [8.0]


def test_a_removed_hook_does_not_run():
    x = leaf(minigrad, 1.0)
    first = x.register_hook(lambda g: g * 10)
    with x.register_hook(lambda g: g * 100):
        pass
    first.remove()
    first.remove()
    (x * 2).backward()
    assert x.grad.item() == 2.0


def test_a_hook_registered_by_a_hook_runs_the_next_time():
    x, seen = leaf(minigrad, 1.0), []
    x.register_hook(lambda g: x.register_hook(seen.append) and None)
    (x * 1).backward()
    assert seen == []
    (x * 1).backward()
    assert len(seen) == 1


def test_what_a_leaf_keeps_is_not_what_its_hook_saw():
    x, seen = leaf(minigrad, [1.0, 2.0]), []
    x.register_hook(seen.append)
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    assert [g.tolist() for g in seen] == [[2.0, 2.0], [3.0, 3.0]]
    assert x.grad.tolist() == [5.0, 5.0]


def test_hooks_run_without_tracking_or_with_it_as_the_backward_does():
    x = leaf(minigrad, 2.0)
    h, modes = x * x, []
    h.register_hook(lambda g: modes.append((minigrad.is_grad_enabled(), g.requires_grad)))
    y = h * h
    y.backward(retain_graph=True)
    minigrad.autograd.grad(y, x, create_graph=True)
    assert modes == [(False, False), (True, True)]


def test_a_hook_s_change_is_differentiated_too():
    x = leaf(minigrad, 2.0)
    h = x * x
    h.register_hook(lambda g: g * x)
    (first,) = minigrad.autograd.grad(h, x, create_graph=True)  # x * 2x
    (second,) = minigrad.autograd.grad(first, x)
    assert (first.item(), second.item()) == (8.0, 8.0)


def test_a_hook_sees_its_tensor_s_dtype():
    x, seen = minigrad.tensor([1.0], requires_grad=True), []
    h = x * 2
    h.register_hook(lambda g: seen.append(g.dtype))
    h.retain_grad()
    (h * minigrad.tensor([3.0], dtype=minigrad.float64)).sum().backward()
    assert seen == [minigrad.float32] and h.grad.dtype == minigrad.float32


@pytest.mark.parametrize(
    "returned, error, message",
    [
        (5, TypeError, "expected Variable, but hook returned 'int'"),
        (minigrad.ones(3), RuntimeError, "hook 'hook' has changed the size of value"),
        (
            minigrad.ones(2, dtype=minigrad.float64),
            RuntimeError,
            "was torch.FloatTensor got torch.Dou",
        ),
    ],
)
def test_what_a_hook_may_not_return(returned, error, message):
    def hook(grad):
        return returned

    h = leaf(minigrad, [1.0, 2.0]) * 1
    h.register_hook(hook)
    with pytest.raises(error, match=message):
        h.sum().backward()


def test_retain_grad_keeps_what_the_hooks_left_and_adds_up():
    x = leaf(minigrad, 3.0)
    h = x * x
    h.retain_grad()
    h.register_hook(lambda g: g * 10)
    y = h * 2
    y.backward(retain_graph=True)
    y.backward()
    assert h.retains_grad and h.grad.item() == 40.0 and x.grad.item() == 240.0


def test_retain_grad_on_a_leaf_is_nothing_and_refused_elsewhere():
    x = leaf(minigrad, 1.0)
    x.retain_grad()
    assert not x.retains_grad
    with pytest.raises(RuntimeError, match="can't retain_grad on Tensor that has requires_grad=F"):
        minigrad.ones(2).retain_grad()
    assert not minigrad.ones(2).retains_grad


def test_a_kept_gradient_is_a_copy():
    x, seed = leaf(minigrad, [1.0, 2.0]), minigrad.tensor([5.0, 6.0])
    y = x + 1
    y.retain_grad()
    y.backward(seed)
    y.grad.zero_()
    assert seed.tolist() == [5.0, 6.0] and x.grad.tolist() == [5.0, 6.0]


def test_retain_grad_moves_along_when_the_tensor_is_written():
    x = leaf(minigrad, [1.0, 2.0])
    h = x * 2
    h.retain_grad()
    h.mul_(3)
    assert h.retains_grad
    h.sum().backward()
    assert h.grad.tolist() == [1.0, 1.0]


def test_hooks_stay_with_what_the_tensor_was():
    seen = []
    h = leaf(minigrad, [1.0, 2.0]) * 2
    h.register_hook(lambda g: seen.append(g.tolist()))
    h.mul_(3)
    h.sum().backward()
    assert seen == [[3.0, 3.0]]


def test_only_hooks_on_the_way_run():
    x, w, seen = leaf(minigrad, 2.0), leaf(minigrad, 3.0), []
    h = x * w
    w.register_hook(lambda g: seen.append("w"))
    h.register_hook(lambda g: seen.append("h"))
    x.register_hook(lambda g: seen.append("x") or g * 10)
    (found,) = minigrad.autograd.grad(h, x)
    assert seen == ["h", "x"] and found.item() == 30.0


def test_a_hook_at_the_input_changes_what_grad_returns():
    x = leaf(minigrad, 2.0)
    h = x * 3
    h.register_hook(lambda g: g * 100)
    assert minigrad.autograd.grad(h * h, h)[0].item() == 1200.0


def test_post_accumulate_hooks_may_use_up_the_gradient():
    x, seen = leaf(minigrad, 2.0), []

    def step(tensor):
        seen.append((tensor is x, tensor.grad.item()))
        tensor.grad = None

    handle = x.register_post_accumulate_grad_hook(step)
    (x * 3).backward()
    (x * 4).backward(inputs=[x])
    assert seen == [(True, 3.0), (True, 4.0)] and x.grad is None
    handle.remove()
    (x * 5).backward()
    assert x.grad.item() == 5.0


def test_post_accumulate_hooks_are_for_leaves():
    for tensor, message in (
        (leaf(minigrad, 1.0) * 2, "non-leaf"),
        (minigrad.ones(1), "doesn't require grad"),
    ):
        with pytest.raises(RuntimeError, match=message):
            tensor.register_post_accumulate_grad_hook(print)


def test_node_hooks_see_and_change_both_sides():
    x, seen = leaf(minigrad, [1.0, 2.0]), []
    y = x * 3
    post = y.grad_fn.register_hook(lambda ins, outs: seen.append((ins, outs)))
    y.sum().backward()
    ((first, none),), (got,) = [seen[0][0:1], seen[0][1]]
    assert first.tolist() == [3.0, 3.0] and none is None and got.tolist() == [1.0, 1.0]
    post.remove()

    y = x * 3
    y.grad_fn.register_prehook(lambda outs: (outs[0] * 10,))
    y.grad_fn.register_hook(lambda ins, outs: (ins[0] + 1, None))
    x.grad = None
    y.sum().backward()
    assert x.grad.tolist() == [31.0, 31.0]


def test_node_hooks_on_several_results():
    x, seen = leaf(minigrad, [1.0, 2.0]), []
    a, b = x.unbind()
    a.grad_fn.register_hook(lambda ins, outs: seen.append(ins[0].tolist()))
    (a * 3 + b * 5).backward()
    assert seen == [[3.0, 5.0]]


def test_hooks_under_create_graph_with_node_hooks():
    x = leaf(minigrad, 3.0)
    y = x * x
    y.grad_fn.register_hook(lambda ins, outs: tuple(each and each * 2 for each in ins))
    (first,) = minigrad.autograd.grad(y, x, create_graph=True)
    (second,) = minigrad.autograd.grad(first, x)
    assert (first.item(), second.item()) == (12.0, 4.0)


def test_the_warning_of_a_result_s_grad_names_the_reader_s_line():
    h = leaf(minigrad, 1.0) * 2
    with pytest.warns(UserWarning, match="is not a leaf Tensor is being accessed") as caught:
        assert h.grad is None
    assert caught[0].filename == __file__


def test_a_retained_gradient_adds_up(torch):
    x = leaf(torch, 2.0)
    y = x * 5
    y.retain_grad()
    z = y * 3
    z.backward(retain_graph=True)
    z.backward(retain_graph=True)
    assert y.grad.item() == 6
    assert x.grad.item() == 30


def test_a_hook_sees_the_gradient_in_the_dtype_of_its_tensor(torch):
    x, seen = leaf(torch, [1.0, 2.0]), []
    y = x * 2
    y.register_hook(lambda grad: seen.append(grad.dtype))
    (y * torch.tensor([3.0, 4.0], dtype=torch.float64)).sum().backward()
    assert seen == [torch.float32]
    assert x.grad.dtype == torch.float32


def test_a_hook_keeps_the_graph_of_the_gradient(torch):
    x = leaf(torch, 3.0)
    y = x * x
    y.register_hook(lambda grad: grad * 5)
    (slope,) = torch.autograd.grad(y * y, x, create_graph=True)
    assert slope.item() == 5 * 4 * 27
    assert slope.requires_grad
    assert torch.autograd.grad(slope, x)[0].item() > 0


def test_a_hook_leaves_the_gradient_without_a_graph(torch):
    x, seen = leaf(torch, [1.0, 2.0]), []
    y = x.exp()
    y.register_hook(seen.append)
    x.register_hook(seen.append)
    (y * y).sum().backward()
    assert [each.requires_grad for each in seen] == [False, False]
    assert x.grad.numpy().shape == (2,)


def test_what_a_leafs_hook_returns_is_not_the_leafs_grad(torch):
    x, mine = leaf(torch, [1.0, 2.0]), torch.tensor([5.0, 6.0])
    x.register_hook(lambda grad: mine)
    (x * 3).sum().backward()
    x.grad.zero_()
    assert mine.tolist() == [5.0, 6.0]


def test_what_a_results_hook_returns_stays_as_it_is(torch):
    x, mine = leaf(torch, [1.0, 2.0]), torch.tensor([5.0, 6.0])
    y = x * 1
    y.register_hook(lambda grad: mine)
    (y + x).sum().backward()
    assert x.grad.tolist() == [6.0, 7.0]
    assert mine.tolist() == [5.0, 6.0]


def test_post_accumulate_hooks_see_the_leaf_each_time(torch):
    x, seen = leaf(torch, 2.0), []
    first = x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.item()))
    x.register_post_accumulate_grad_hook(lambda leaf: seen.append(-leaf.grad.item()))
    (x * 3).backward()
    first.remove()
    (x * 3).backward()
    assert seen == [3, -3, -6]


def test_a_hook_sees_a_coarser_gradient_in_its_tensors_dtype(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return (grad * 2).float()

    x, seen = leaf(torch, [1.0, 2.0], torch.float64), []
    y = x * 3
    y.register_hook(lambda grad: seen.append(grad.dtype))
    Double.apply(y).sum().backward()
    assert seen == [torch.float64]


OFF_AND_ON = [
    lambda x: x.requires_grad_(False).requires_grad_(),
    lambda x: x.detach_().requires_grad_(),
    lambda x: setattr(x, "requires_grad", False) or setattr(x, "requires_grad", True),
    lambda x: x.requires_grad_(False).mul_(1).requires_grad_(),
]


@pytest.mark.parametrize("switch", OFF_AND_ON)
def test_a_leaf_switched_off_and_on_has_its_hooks_again(torch, switch):
    x, seen = leaf(torch, [1.0, 2.0]), []
    x.register_hook(lambda grad: seen.append(grad.tolist()))
    gone = x.register_hook(lambda grad: seen.append("removed"))
    x.register_post_accumulate_grad_hook(lambda x: seen.append(x.grad.tolist()))
    before = (x * 3).sum()
    switch(x)
    gone.remove()
    assert torch.autograd.grad(before, x)[0].tolist() == [3, 3]  # it is the leaf that it was
    (x * 4).sum().backward()
    assert seen == [[3, 3], [4, 4], [4, 4]]


def test_a_leaf_that_is_off_takes_no_hook_and_no_gradient(torch):
    x, seen = leaf(torch, [1.0, 2.0]), []
    x.register_post_accumulate_grad_hook(lambda x: seen.append(x.grad))
    y = (x * 3).sum()
    x.requires_grad_(False)
    with pytest.raises(RuntimeError, match="cannot register a hook"):
        x.register_hook(print)
    y.backward()
    assert seen == [None]
