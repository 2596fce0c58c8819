"""Slopes by small steps: their values and shapes, from nothing but the function."""

import numpy as np
import pytest

import minigrad
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
    slopes = numeric_grad(lambda x: (x * x).sum(), minigrad.tensor([1.0, 2.0]))
    assert slopes.dtype == minigrad.float32
    np.testing.assert_allclose(slopes.array, [2, 4], rtol=1e-6)


def test_no_entries_have_no_slopes():
    assert numeric_grad(lambda x: x.sum(), np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize(
    "function, x, expected",
    [
        (lambda x: x**2, 3.0, 6.0),
        (lambda x: 5.0, 3.0, 0.0),
        (lambda x: x**3, 2, 12.0),
        (lambda x: (x**2).sum(), np.array([1.0, 2.0]), [2.0, 4.0]),
        (lambda x: (x**2).sum(), np.ones((2, 0)), np.ones((2, 0))),
        (lambda x: np.array([x, x**2]), 3.0, [1.0, 6.0]),
        (lambda x: x * 2, np.array([1.0, 2.0]), [[2.0, 0.0], [0.0, 2.0]]),
        (
            lambda x: x[0] * x[1],
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            [[[3, 0], [0, 4]], [[1, 0], [0, 2]]],
        ),
    ],
)
def test_numeric_grad(function, x, expected):
    found = numeric_grad(function, x)
    assert np.shape(found) == np.shape(expected)
    assert np.allclose(found, expected, atol=1e-6)


def test_numeric_grad_of_tensors_works_in_float64_and_answers_in_their_dtype():
    found = numeric_grad(lambda x: minigrad.sin(x).sum(), minigrad.tensor([0.0, 1.0]))
    assert found.dtype == minigrad.float32 and not found.requires_grad
    assert minigrad.allclose(found, minigrad.cos(minigrad.tensor([0.0, 1.0])))


def test_numeric_grad_leaves_its_argument_alone_and_takes_the_step():
    x, steps = np.array([1.0, 2.0]), []
    numeric_grad(lambda y: steps.append(np.abs(y - x).max()) or y.sum(), x, step=0.5)
    assert x.tolist() == [1.0, 2.0] and steps == [0.0] + [0.5] * 4
