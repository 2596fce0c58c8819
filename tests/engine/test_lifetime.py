"""Memory goes when the last reference goes: no cycles, nothing kept longer than needed."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest

import minigrad as torch
from minigrad.engine.backward import FREED


@pytest.fixture(autouse=True)
def counting_only():
    """Let nothing be freed by the cycle collector."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def watch(array):
    """Return a function that says whether an array is still there."""
    found = weakref.ref(array)
    return lambda: found() is not None


class Square(torch.autograd.Function):
    """Save the input and the result, which holds the node that saves it."""

    @staticmethod
    def forward(ctx, x):
        y = x * x
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx, grad):
        x, _ = ctx.saved_tensors
        return 2 * x * grad


GRAPHS = {
    "arithmetic": lambda x: (x * x + x / 2 - x) ** 2,
    "functions": lambda x: x.exp().tanh().sigmoid().relu().log(),
    "shapes": lambda x: x.reshape(2, 2).t()[0].unsqueeze(0).expand(3, 2),
    "several results": lambda x: torch.stack(x.unbind()).split(2)[0],
    "reductions": lambda x: x.sum() * x.mean() * x.max() * x.max(0)[0],
    "products": lambda x: x.reshape(2, 2) @ x[:2] * (x @ x),
    "indices": lambda x: x[[0, 0, 1]] * x[x > 1][:3],
    "writes": lambda x: (x * 1).mul_(x).add_(1),
    "a written buffer": lambda x: write(torch.zeros(4), x),
    "a custom function": lambda x: Square.apply(Square.apply(x)),
    "a loss": lambda x: torch.nn.functional.cross_entropy(x.reshape(2, 2), torch.tensor([0, 1])),
}


def write(buffer, x):
    buffer[1:] = x[1:] * 2
    buffer[0].mul_(3)
    return buffer


@pytest.mark.parametrize("graph", GRAPHS)
def test_a_graph_goes_with_its_result(graph):
    x = leaf([1.0, 2.0, 3.0, 4.0])
    y = GRAPHS[graph](x).sum()
    gone = watch_tensor(y)
    del y
    assert not gone()


def watch_tensor(tensor):
    found = weakref.ref(tensor)
    return lambda: found() is not None


@pytest.mark.parametrize("graph", GRAPHS)
def test_all_that_a_graph_held_goes_with_it(graph):
    x = leaf([1.0, 2.0, 3.0, 4.0])
    GRAPHS[graph](x).sum()  # what is made once, such as caches
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(20):
        GRAPHS[graph](x).sum().backward()
        x.grad = None
    assert len(gc.get_objects()) <= before + 10


def test_a_leaf_goes_with_its_last_name():
    x = leaf([1.0, 2.0])
    x.sum().backward()
    gone = watch_tensor(x)
    y = x * 2
    del x
    assert not gone()
    y.sum().backward()
    again = y.grad_fn.next_functions[0][0].variable  # made again, for those who ask the graph
    assert (again.tolist(), again.grad.tolist()) == ([1.0, 2.0], [2.0, 2.0])


def test_backward_frees_what_was_saved_node_by_node_and_keeps_the_links():
    x = leaf(np.ones(1000, np.float32))
    h = x.exp()
    saved = watch(h.array)
    y = (h * h).sum()
    del h
    assert saved()
    y.backward()
    assert not saved()
    product = y.grad_fn.next_functions[0][0]
    assert product.saved is FREED
    assert product.next_functions[0][0].name() == "ExpBackward0"


def test_retain_graph_frees_nothing():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    y.backward(retain_graph=True)
    assert y.grad_fn.next_functions[0][0].saved is not FREED
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]


def test_an_untracked_operand_of_an_addition_is_not_kept():
    x, big = leaf(np.ones(1000, np.float32)), torch.zeros(1000)
    memory = watch(big.array)
    y = x + big
    del big
    assert not memory()
    assert y.requires_grad


def test_a_product_keeps_only_the_factor_that_it_needs():
    x, k = leaf(np.ones(1000, np.float32)), torch.ones(1000)
    h = x + 0
    memory = watch(h.array)
    y = h * k
    del h
    assert not memory()
    assert y.requires_grad


def test_gradients_on_the_way_are_dropped_as_they_are_used():
    size = 250_000  # a megabyte each
    x = leaf(np.ones(size, np.float32))
    y = x
    for _ in range(20):
        y = y.neg()  # saves nothing: what is there in backward are gradients
    loss = y.sum()
    del y
    tracemalloc.start()
    loss.backward()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4.5 * 4 * size


def test_a_node_takes_few_bytes():
    x, a, b = leaf(1.0), leaf(1.0001), torch.tensor(0.001)
    y = x
    tracemalloc.start()
    for _ in range(5_000):
        y = y * a + b
    size = tracemalloc.get_traced_memory()[0] / 10_000
    tracemalloc.stop()
    assert size < 300


def test_a_running_sum_of_losses_keeps_every_graph_and_of_numbers_none():
    w = leaf([1.0, 2.0])
    first = (w * w).sum()
    node = first.grad_fn
    total = first + (w * w).sum()
    links = [each for each, _ in total.grad_fn.next_functions]
    assert node in links
    number = first.item()
    assert isinstance(number, float)


def test_a_gradient_with_a_graph_and_its_leaf_hold_each_other_until_it_is_reset():
    x = leaf(2.0)
    with pytest.warns(UserWarning, match="reference cycle"):
        (x**3).backward(create_graph=True)
    gone = watch_tensor(x)
    x.grad = None
    del x
    assert not gone()


def test_no_grad_keeps_no_graph():
    x = leaf(np.ones(1000, np.float32))
    with torch.no_grad():
        h = x.exp()
        memory = watch(h.array)
        y = h * h
        del h
    assert not memory()
    assert y.grad_fn is None
