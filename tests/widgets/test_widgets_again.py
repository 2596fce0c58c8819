"""Chapter 9's ledger: gradients that add up."""

import pytest

from minigrad.widgets import Again, LoopLength


def moves(model, names):
    for name in names.split():
        getattr(model, name)()
    return [row[2] for row in model.ledger[1:]]


def test_the_ledger_doubles_without_zero():
    assert moves(Again(), "forward backward forward backward") == ["None", "−16", "−16", "−32"]
    grads = moves(Again("to 0"), "forward backward zero forward backward")
    assert grads == ["None", "−16", "0", "0", "−16"]


def test_a_training_loop_by_hand_learns():
    model = Again()
    moves(model, "forward backward step zero " * 8)
    assert model.w.array == pytest.approx(3, abs=1e-3)


def test_backward_twice_is_a_row_of_the_ledger_and_the_game_goes_on():
    model = Again()
    moves(model, "forward backward backward")
    assert "Trying to backward through the graph a second time" in model.html()
    moves(model, "forward")
    assert "second time" not in model.html()


def test_each_length_is_another_graph():
    pictures = [LoopLength(n).picture() for n in range(4)]
    assert [p.count("<ellipse") for p in pictures] == [0, 1, 2, 3]
    assert "x.grad = 32" in LoopLength(3).text()
