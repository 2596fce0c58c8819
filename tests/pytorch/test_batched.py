"""A batch of seeds: `is_grads_batched=True`.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf


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


def test_a_batch_of_one_seed(torch):
    x = leaf(torch, [1.0, 2.0])
    for create_graph in (False, True):
        (rows,) = torch.autograd.grad(
            x * x, x, torch.ones(1, 2), create_graph=create_graph, is_grads_batched=True
        )
        assert rows.tolist() == [[2, 4]]
