"""Chapter 6's pins: a gradient that is kept."""

from minigrad.widgets import KeepPins


def test_a_pin_keeps_a_gradient_and_the_step_stays():
    model = KeepPins()
    model.at = len(model.events) - 1
    without = model.picture()
    assert "grad 2" not in without
    model.keep_s = True
    assert model.at == len(model.events) - 1
    assert "grad 2" in model.picture()
    model.keep_s = False
    assert model.picture() == without
