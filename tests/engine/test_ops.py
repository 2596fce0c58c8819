"""Operations on two operands: what they keep of them, and what they refuse.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf

import minigrad


@pytest.mark.parametrize("other", ["a", [1, 2], [1, 2, 3], None])
def test_what_a_tensor_cannot_be_subtracted_from(torch, other):
    kind = type(other).__name__
    x = leaf(torch, [1.0, 2.0])
    with pytest.raises(TypeError, match=f"for -: '{kind}' and 'Tensor'"):
        other - x
    with pytest.raises(TypeError, match=f"for -: 'Tensor' and '{kind}'"):
        x - other
    with pytest.raises(RuntimeError, match="with two bool tensors is not supported"):
        True - torch.tensor([True])


def test_an_addition_lets_the_operand_that_it_does_not_track_be_seen():
    x, c = leaf(minigrad, [1.0, 2.0]), minigrad.tensor([3.0, 4.0])
    for y in (x + c, c + x, x - c, c - x):
        assert y.grad_fn.args[0]() is c  # weakly
    assert [y.grad_fn.args for y in (x + 5, x - 5)] == [(5,), (5,)]
    assert [y.grad_fn.args for y in (x + x, x - x)] == [(), ()]
