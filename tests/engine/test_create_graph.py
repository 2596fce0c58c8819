"""Gradients that have a graph themselves.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf


# The ignored warning tells of the cycle that create_graph makes between a leaf and its gradient.
@pytest.mark.filterwarnings("ignore:Using backward")
def test_gradients_with_a_graph_add_up_in_a_leaf(torch):
    x = leaf(torch, 3.0)
    (x * x).backward(create_graph=True)
    (x * x * x).backward(create_graph=True)
    assert x.grad.item() == 6 + 27
    (slope,) = torch.autograd.grad(x.grad, x)
    assert slope.item() == 2 + 18


@pytest.mark.filterwarnings("ignore:Using backward")
def test_retain_graph_has_the_last_word_over_create_graph(torch):
    x = leaf(torch, [1.0, 2.0])
    y = x * x
    y.backward(torch.ones(2), retain_graph=False, create_graph=True)
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward(torch.ones(2))


@pytest.mark.filterwarnings("ignore:Using backward")
def test_a_backward_with_create_graph_tracks_where_the_mode_is_off(torch):
    x = leaf(torch, 0.5)
    y = x.sin()
    with torch.no_grad():
        y.backward(create_graph=True)
    assert torch.autograd.grad(x.grad, x)[0].item() == pytest.approx(-y.item())
