"""Chapter 13's experiment: two ways down one valley."""

import numpy as np

from minigrad.widgets import Newton
from minigrad.widgets.newton import descend, newton


def test_both_ways_begin_at_the_start_and_take_the_steps_asked_for():
    model = Newton(steps=4, start=(0.5, -0.5))
    for move in (descend, newton):
        path = model.path(move)
        assert path.shape == (5, 2)
        assert np.allclose(path[0], (0.5, -0.5))


def test_one_step_of_each_is_the_one_done_by_hand():
    # valley: slope (-2(1-a) - 8a(b-a*a), 4(b-a*a)); bend ((2 - 8b + 24a*a, -8a), (-8a, 4))
    a, b = 0.5, 0.2
    slope = np.array([-2 * (1 - a) - 8 * a * (b - a * a), 4 * (b - a * a)])
    bend = np.array([[2 - 8 * b + 24 * a * a, -8 * a], [-8 * a, 4.0]])
    model = Newton(steps=1, rate=0.1, start=(a, b))
    assert np.allclose(model.path(descend)[1], (a, b) - 0.1 * slope, atol=1e-5)
    assert np.allclose(model.path(newton)[1], (a, b) - np.linalg.solve(bend, slope), atol=1e-4)


def test_newton_arrives_where_descent_is_still_on_its_way():
    model = Newton(steps=10, rate=0.05)
    assert np.allclose(model.path(newton)[-1], (1, 1), atol=1e-3)
    assert np.abs(model.path(descend)[-1] - 1).max() > 0.1


def test_too_great_a_rate_is_said_plainly_and_still_drawn():
    model = Newton(steps=30, rate=0.5)
    assert "far away, height without end" in model.text()
    assert model.picture().startswith(b"\x89PNG")
    assert model.picture() != Newton(steps=3, rate=0.5).picture()
