"""Tensors to NumPy.

Where torch is installed, it is held to the same.
"""

import numpy as np
import pytest
from engines import leaf


def test_numpy_does_not_take_a_tracked_tensor(torch):
    x = leaf(torch, [1.0, 2.0])
    for function in (np.exp, np.asarray):
        with pytest.raises(RuntimeError, match="requires grad"):
            function(x)
    assert np.exp(x.detach()).shape == (2,)
