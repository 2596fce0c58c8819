"""Chapter 5's table: guesses against what the engine did with the flags."""

import itertools

import pytest

import minigrad as mg
from minigrad.widgets import LeafTable, experiment


def column(model, name):
    model.column = name
    return {row: true for row, _, true in model.guesses()}


def test_the_columns_are_what_the_engine_says():
    model = LeafTable()
    assert column(model, "requires_grad") == dict(
        x=True, w=True, c=False, u=False, h=True, k=False, y=True
    )
    assert column(model, "is_leaf") == dict(
        x=True, w=True, c=True, u=True, h=False, k=True, y=False
    )
    model.u = model.c = True
    assert column(model, "has .grad") == dict(
        x=True, w=True, c=True, u=False, h=False, k=False, y=False
    )


def test_nothing_is_shown_before_the_reveal_and_after_a_change():
    model = LeafTable()
    assert model.hidden() and "<text" not in model.picture() and "is_leaf " not in model.text()
    assert "once its table is revealed" in model.picture()
    model.reveal()
    assert not model.hidden() and "<text" in model.picture()
    model.u = True
    assert model.hidden()
    model.u = False
    assert not model.hidden()
    model.column = "is_leaf"
    assert model.hidden()


def test_missed_guesses_are_named():
    model = LeafTable()
    model.guess_x = model.guess_h = True
    model.reveal()
    assert model.text().endswith("5 of 7 guesses hold; missed: w, h")
    model.guess_w, model.guess_h = True, False
    assert model.text().endswith("7 of 7 guesses hold")


def test_without_any_flag_everything_is_a_leaf_and_backward_is_left_out():
    model = LeafTable()
    model.x = model.w = False
    assert set(column(model, "is_leaf").values()) == {True}
    model.reveal()
    assert "backward is refused" in model.text() and "<svg" in model.picture()


def test_it_follows_the_learners_engine(monkeypatch):
    monkeypatch.setattr(mg.Tensor, "is_leaf", property(lambda self: False))
    assert not any(column(LeafTable(), "is_leaf").values())


def test_the_view_reveals_and_hides():
    view = experiment(LeafTable())
    assert "<text" not in view.picture.value
    view.fields["guess_x"].value = True
    view.fields["reveal"][0].click()
    assert "<text" in view.picture.value and "missed: w" in view.words.value
    view.fields["c"].value = True
    assert "<text" not in view.picture.value and "missed" not in view.words.value


def test_the_picture_that_is_revealed_pushes_no_table_down():
    view = experiment(LeafTable())
    shown = view.children[1].children
    (stage,) = [each for each in shown if view.picture in getattr(each, "children", ())]
    assert shown.index(view.words) < shown.index(stage)


def test_every_state_has_its_tensors_in_the_same_places():
    model = LeafTable()
    model.reveal()
    whole = places(model.whole)
    for flags in itertools.product((False, True), repeat=4):
        model.x, model.w, model.c, model.u = flags
        drawn = model.draw()
        assert places(drawn).items() <= whole.items()
        assert (drawn.layout.width, drawn.layout.height) == model.frame


def places(picture):
    """Where each named tensor stands."""
    boxes = picture.graph.boxes.values()
    return {box.name: picture.layout.centres[box.key] for box in boxes if box.name}


@pytest.mark.parametrize("flag", ["x", "w", "c", "u"])
def test_the_still_shows_all_columns(flag):
    model = LeafTable()
    setattr(model, flag, not getattr(model, flag))
    picture, words = model.still()
    assert "<svg" in picture and "has .grad" in words and len(words.splitlines()) == 16
