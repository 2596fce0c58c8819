"""Chapter 0's slider: the graph is computed anew by the package as it is now."""

from minigrad.widgets import FirstGraph, experiment


def test_the_picture_and_its_words_follow_a():
    model = FirstGraph()
    assert model.text().startswith("y = -c = −6 ")
    before = model.picture()
    model.a = -2.5
    assert model.text().startswith("y = -c = 7.5 ") and "a = −2.5 " in model.text()
    assert "<svg" in before and model.picture() != before


def test_a_move_of_the_slider_reaches_the_picture():
    view = experiment(FirstGraph())
    before = view.picture.value
    view.fields["a"].value = 3.0
    assert view.model.a == 3.0 and view.picture.value != before


def test_it_shows_what_a_broken_package_does(monkeypatch):
    from minigrad import Tensor

    monkeypatch.setattr(Tensor, "__neg__", lambda self: self * 1)
    assert FirstGraph().text().startswith("y = c * 1 = 6 ")
