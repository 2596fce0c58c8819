"""Fine points of the engine that a mutation run found untested; see MUTATION.md.

Where torch is installed, it is held to the same.
"""

import threading

import numpy as np
import pytest
from engines import leaf

import minigrad
from minigrad.pytorch import memory


# The ignored warning tells of the cycle that create_graph makes between a leaf and its gradient.
@pytest.mark.filterwarnings("ignore:Using backward")
def test_gradients_with_a_graph_add_up_in_a_leaf(torch):
    x = leaf(torch, 3.0)
    (x * x).backward(create_graph=True)
    (x * x * x).backward(create_graph=True)
    assert x.grad.item() == 6 + 27
    (slope,) = torch.autograd.grad(x.grad, x)
    assert slope.item() == 2 + 18


def test_no_grad_in_another_thread_leaves_this_one_tracking(torch):
    inside, done = threading.Event(), threading.Event()

    def other():
        with torch.no_grad():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    x = leaf(torch, [1.0, 2.0])
    results = [x + 1, x - 1, x * 2, x / 2, -x, x.exp(), x.sum()]
    done.set()
    thread.join()
    assert all(each.requires_grad for each in results)


@pytest.mark.parametrize("sign", "+-*/")
def test_float_with_integers_keeps_the_floats_dtype(torch, sign):
    for dtype in (torch.float32, torch.float64):
        names = {"x": leaf(torch, [1.0, 2.0], dtype), "n": torch.tensor([3, 4])}
        for out in (eval(f"x {sign} n", names), eval(f"n {sign} x", names)):
            assert out.dtype == dtype
            assert out.requires_grad


def test_a_root_made_just_before_a_node_on_the_way_from_another_root(torch):
    x = leaf(torch, 2.0)
    first = x * 3
    second = (x * 5) * 7
    torch.autograd.backward([first, second])
    assert x.grad.item() == 3 + 35


def test_a_seed_goes_with_retain_graph(torch):
    x = leaf(torch, [1.0, 2.0])
    y = x * x
    y.backward(torch.ones(2), retain_graph=True)
    y.backward(torch.ones(2))
    assert x.grad.tolist() == [4.0, 8.0]
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward(torch.ones(2))


@pytest.mark.filterwarnings("ignore:Using backward")
def test_retain_graph_has_the_last_word_over_create_graph(torch):
    x = leaf(torch, [1.0, 2.0])
    y = x * x
    y.backward(torch.ones(2), retain_graph=False, create_graph=True)
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward(torch.ones(2))


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


@pytest.mark.parametrize("hooked", [False, True])
@pytest.mark.parametrize("create_graph", [False, True])
def test_a_batch_of_seeds_gives_a_row_for_each(torch, create_graph, hooked):
    x, unused = leaf(torch, [1.0, 2.0]), leaf(torch, 1.0)
    y = x * x * x
    if hooked:
        y.register_hook(lambda grad: grad * 2)
    seeds = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]])
    rows, none = torch.autograd.grad(
        y, (x, unused), seeds, create_graph=create_graph, allow_unused=True, is_grads_batched=True
    )
    times = 2 if hooked else 1
    assert rows.tolist() == [[3 * times, 0], [0, 12 * times], [6 * times, 36 * times]]
    assert none is None
    assert rows.requires_grad == create_graph


def test_a_batch_of_seeds_for_an_input_that_is_not_used(torch):
    x, unused = leaf(torch, [1.0, 2.0]), leaf(torch, [1.0, 2.0])
    seeds = torch.eye(2)
    with pytest.raises(RuntimeError, match="not have been used"):
        torch.autograd.grad(x * x, (x, unused), seeds, is_grads_batched=True)
    _, zeros = torch.autograd.grad(
        x * x, (x, unused), seeds, is_grads_batched=True, materialize_grads=True
    )
    assert not zeros.any()


def test_a_batch_of_seeds_keeps_the_graph_if_told_to(torch):
    x = leaf(torch, [1.0, 2.0])
    y = x * x
    torch.autograd.grad(y, x, torch.eye(2), retain_graph=True, is_grads_batched=True)
    (rows,) = torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)
    assert rows.tolist() == [[2.0, 0.0], [0.0, 4.0]]


@pytest.mark.parametrize("hooked", [False, True])
@pytest.mark.parametrize("retain_graph, create_graph", [(None, False), (False, True)])
def test_a_batch_of_seeds_frees_the_graph_after_its_last_row(
    torch, retain_graph, create_graph, hooked
):
    x = leaf(torch, [1.0, 2.0])
    y = (x * x).exp()
    if hooked:
        y.register_hook(lambda grad: grad * 2)
    options = {"retain_graph": retain_graph, "create_graph": create_graph}
    torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True, **options)
    with pytest.raises(RuntimeError, match="second time"):
        torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)


@pytest.mark.parametrize(
    "seeds, error, words",
    [
        (
            [[1.0], [2.0], [3.0]],
            RuntimeError,
            "^If `is_grads_batched=True`, we interpret the first",
        ),
        ([], IndexError, "index 0 is out of bounds for dimension 0 with size 0"),
        (1.0, IndexError, "^invalid index of a 0-dim tensor"),
        (None, RuntimeError, "^grad can be implicitly created only for scalar outputs"),
    ],
)
def test_a_batch_of_seeds_that_does_not_fit_leaves_the_graph_alone(torch, seeds, error, words):
    x = leaf(torch, [1.0, 2.0])
    y = x * x
    with pytest.raises(error, match=words):
        seeds = None if seeds is None else torch.tensor(seeds)
        torch.autograd.grad(y, x, seeds, is_grads_batched=True)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]


def test_new_data_shares_memory_but_counts_its_writes_apart(torch):
    x, y = leaf(torch, [1.0, 2.0]), torch.zeros(3)
    with torch.no_grad():
        x *= 3
    x.data = y
    assert (x._version, y._version) == (1, 0)
    z = x * x
    y += 1
    assert x.tolist() == [1, 1, 1]
    assert (x._version, y._version) == (1, 1)
    z.sum().backward()  # nobody noticed the write
    assert x.grad.tolist() == [2, 2, 2]
    with torch.no_grad():
        x *= 2
    assert y.tolist() == [2, 2, 2]
    assert (x._version, y._version) == (2, 1)


def test_what_contiguous_returns_lies_in_order(torch):
    x = leaf(torch, [[1.0, 2.0], [3.0, 4.0]])
    y = x.T.contiguous()
    assert y.is_contiguous() and y.stride() == (2, 1)
    assert type(y.grad_fn).__name__ == "CloneBackward0"
    assert y.tolist() == [[1, 3], [2, 4]]


def test_nothing_reshaped_is_a_view(torch):
    x = leaf(torch, [1.0, 2.0])[:0].reshape(0, 3)
    y = x.reshape(3, 0)
    assert y.shape == (3, 0)
    assert type(y.grad_fn).__name__ == "ViewBackward0"


def test_a_number_has_no_dim_to_keep(torch):
    x = leaf(torch, 2.0)
    for out in (x.max(0, keepdim=True), x.min(0, keepdim=True), x.max(-1)):
        assert out.values.shape == out.indices.shape == ()
        (slope,) = torch.autograd.grad(out.values, x)
        assert slope.shape == ()
        assert slope.item() == 1


def test_a_mask_of_two_dims_and_then_an_index(torch):
    x = torch.arange(24.0).reshape(2, 3, 4).requires_grad_()
    mask = torch.tensor([[True, False, False], [False, True, True]])
    for key, rest, found in (
        ((mask, 1), (0, 1, 0, 0), [1, 17, 21]),
        ((mask, slice(1, 3)), (0, 1, 1, 0), [[1, 2], [17, 18], [21, 22]]),
        ((mask, torch.tensor([3, 3, 0])), None, [3, 19, 20]),
    ):
        x.grad = None
        out = x[key]
        out.sum().backward()
        assert out.tolist() == found
        assert x.grad.sum().item() == out.numel()
        if rest:
            assert x.grad[mask].tolist() == [list(rest)] * 3


def test_numpy_does_not_take_a_tracked_tensor(torch):
    x = leaf(torch, [1.0, 2.0])
    for function in (np.exp, np.asarray):
        with pytest.raises(RuntimeError, match="requires grad"):
            function(x)
    assert np.exp(x.detach()).shape == (2,)


def test_a_decorated_function_keeps_its_name(torch):
    @torch.no_grad()
    def update(x):
        """Move x."""
        return x * 2

    @torch.no_grad()
    def moves(x):
        yield x * 2
        return x

    assert (update.__name__, update.__doc__, moves.__name__) == ("update", "Move x.", "moves")
    assert not update(leaf(torch, 1.0)).requires_grad
    assert [each.requires_grad for each in moves(leaf(torch, 1.0))] == [False]


def test_a_second_write_is_noticed_as_the_first_would_be(torch):
    x, w = leaf(torch, [1.0, 2.0]), torch.tensor([1.0, 1.0])
    w.add_(1)
    y = x * w
    y.sum().backward(retain_graph=True)
    w.add_(1)
    with pytest.raises(RuntimeError, match="is at version 2; expected version 1"):
        y.sum().backward()


def test_a_write_to_a_number_is_noticed(torch):
    x, w = leaf(torch, 3.0), torch.tensor(2.0) * 2
    y = x * w
    w.add_(1)
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        y.backward()
    (x * w).backward()
    assert x.grad.item() == 5


def test_a_write_elsewhere_does_not_concern_a_function(torch):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad

    x = leaf(torch, 3.0)
    y = Square.apply(x) * x
    torch.zeros(2).add_(1)
    y.backward()
    assert x.grad.item() == 27


def test_notes_of_writes_go_with_their_memory():
    before = set(memory.writes)
    for make in (lambda: minigrad.tensor(2.0) * 2, lambda: minigrad.tensor([2.0]) * 2):
        made = make()
        made.add_(1)
        assert set(memory.writes) > before
        del made
        assert set(memory.writes) == before


def test_a_write_elsewhere_does_not_concern_what_was_written_before(torch):
    x, w = leaf(torch, [1.0, 2.0]), torch.tensor([1.0, 1.0])
    w.add_(1)
    y = x * w
    torch.zeros(2).add_(1)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
