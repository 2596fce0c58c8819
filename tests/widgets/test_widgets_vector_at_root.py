"""Chapter 8's vector at the root."""

import numpy as np
import pytest

from minigrad.widgets import VectorAtRoot


@pytest.mark.parametrize("function", ["x * x", "A @ x"])
def test_backward_of_v_is_v_times_the_jacobian(function):
    model = VectorAtRoot(function, (0.5, -1.0, 2.0))
    (grad,) = model.run(model.v)
    np.testing.assert_allclose(grad, np.array(model.v) @ model.run(*np.eye(3).tolist()))
