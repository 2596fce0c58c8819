"""Entries in another order or shape.

Where torch is installed, it is held to the same.
"""

from engines import leaf


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
