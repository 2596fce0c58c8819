"""Chapter 1's secants: their error, and steps that go back exactly."""

import numpy as np
import pytest

from minigrad.widgets import StepSize
from minigrad.widgets.step_size import CENTRAL, STEPS


def test_the_error_of_a_secant_is_a_v():
    model = StepSize("sin(x)")
    errors = [model.error(h) for h in STEPS]
    best = int(np.argmin(errors))
    assert 1e-9 < STEPS[best] < 1e-6
    assert errors[0] > 1e-2 and errors[-1] > 1e-2
    assert [model.rounding(h) for h in (1e-12, 1e-3)] == [True, False]
    assert model.numeric(1e-6) == pytest.approx(np.cos(1), abs=1e-6)


def test_a_central_secant_of_a_parabola_only_rounds():
    model = StepSize("x**2", secant=CENTRAL)
    assert all(model.rounding(h) for h in STEPS)
    assert StepSize("x**2", h=1e-16).text().endswith("nothing moves")
    exact = next(h for h in STEPS if model.error(h) == 0)
    assert StepSize("x**2", CENTRAL, exact).text().endswith("error 0: right to the last digit")


def test_a_step_repaints_and_going_back_gives_the_same_bytes():
    model = StepSize()
    first = model.picture()
    model.h = 1e-9
    assert model.picture() != first
    model.h = 0.3
    assert model.picture() == first
    model.function = "exp(x)"
    other = model.picture()
    model.function = "sin(x)"
    assert model.picture() == first != other
