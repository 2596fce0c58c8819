"""Slopes by small steps: their values and shapes, from nothing but the function."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.engine.numeric import numeric_grad


def test_a_number_gives_a_number():
    slope = numeric_grad(lambda x: x**3, 2.0)
    assert slope == pytest.approx(12.0)
    assert np.ndim(slope) == 0 and not isinstance(slope, np.ndarray)


def test_each_entry_has_its_slope_in_the_shape_of_x():
    x = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    np.testing.assert_allclose(numeric_grad(lambda x: (x * x).sum(), x), 2 * x, rtol=1e-6)


def test_dimensions_of_the_result_stand_behind_those_of_x():
    x = np.array([1.0, 2.0])
    slopes = numeric_grad(lambda x: np.stack([x[0], x[1], x[0] * x[1]]), x)
    np.testing.assert_allclose(slopes, [[1, 0, 2], [0, 1, 1]], atol=1e-6)


def test_a_tensor_gives_a_tensor_of_its_dtype():
    slopes = numeric_grad(lambda x: (x * x).sum(), mg.tensor([1.0, 2.0]))
    assert slopes.dtype == mg.float32
    np.testing.assert_allclose(slopes.array, [2, 4], rtol=1e-6)


def test_no_entries_have_no_slopes():
    assert numeric_grad(lambda x: x.sum(), np.zeros((0, 3))).shape == (0, 3)
