"""Tensors to NumPy.

Where torch is installed, it is held to the same.
"""

import copy

import numpy as np
import pytest
from engines import leaf


def test_numpy_does_not_take_a_tracked_tensor(torch):
    x = leaf(torch, [1.0, 2.0])
    for function in (np.exp, np.asarray):
        with pytest.raises(RuntimeError, match="requires grad"):
            function(x)
    assert np.exp(x.detach()).shape == (2,)


def test_a_deep_copy_keeps_what_shares_memory_together(torch):
    x = torch.arange(6.0).reshape(2, 3)
    whole, column, row = copy.deepcopy([x, x[:, 1], x[0].expand(2, 3)])
    assert (column.stride(), row.stride()) == ((3,), (0, 1))
    whole[0, 1] = 9
    assert (column.tolist(), row[1].tolist()) == ([9.0, 4.0], [0.0, 9.0, 2.0])
    assert x[0, 1] == 1


def test_random_numbers_like_a_tensor_are_many(torch):
    for draw in (torch.rand_like, torch.randn_like):
        assert draw(torch.ones(50)).unique().numel() > 40
