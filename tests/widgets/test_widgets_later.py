"""The experiments of chapters 5 to 11, without a browser."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.widgets import (
    Again,
    BiasBroadcast,
    CutEdge,
    GuessTable,
    KeepPins,
    LoopLength,
    MemoryBars,
    Reductions,
    RunningSum,
    VectorAtRoot,
    WrongEngine,
    experiment,
)
from minigrad.widgets.cards import bars, matrices
from minigrad.widgets.reductions import EQUAL
from minigrad.widgets.wrong_engine import GRAPHS


def test_a_matrix_shows_every_number_and_escapes_its_title():
    drawn = matrices(("<b>", [[1.5, -2.0], [float("nan"), 0.0]]), "=", ("v", [3.0]))
    for text in ("1.5", "\N{MINUS SIGN}2", "nan", "&lt;b&gt;", "3"):
        assert f">{text}</text>" in drawn
    assert "<b>" not in drawn


def test_bars_are_as_long_as_their_values():
    drawn = bars([("a", 1.0, "one"), ("b", 2.0, "two"), ("c", None, "gone")], most=2.0)
    assert 'width="140.0"' in drawn and 'width="280.0"' in drawn and "dasharray" in drawn


# --- Chapter 5: guessing -------------------------------------------------------------------------


def test_guesses_are_kept_once(tmp_path, monkeypatch):
    from minigrad.course.progress import kept

    monkeypatch.setattr(kept, "files", [tmp_path / "progress.jsonl"])
    view = experiment(GuessTable("05.9", "leaf?", {"x": True, "y": False}))
    (button,) = view.fields["reveal"]
    assert button.disabled
    view.fields["guess x"].value = view.fields["guess y"].value = False
    assert not button.disabled
    button.click()
    assert "you guessed otherwise for x" in view.words.value
    assert ">True, missed<" in view.words.value and ">False, missed<" not in view.words.value
    assert kept.entries() == {("guess", "05.9"): "missed"}


# --- Chapter 6 -----------------------------------------------------------------------------------


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


# --- Chapter 7 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model, words",
    [
        (Reductions("mean", 2, 2), "every entry of x.grad is 0.25"),
        (Reductions("mean", 1, 5), "every entry of x.grad is 0.2"),
        (Reductions("sum", 3, 3), "every entry of x.grad is 1"),
        (Reductions("max", 2, 3), "x.grad is 1 at the largest entry and 0 elsewhere"),
        (Reductions("max", 2, 2, EQUAL), "every entry of x.grad is 0.25"),
        (Reductions("max", 1, 1), "every entry of x.grad is 1"),
        (BiasBroadcast(5, "sum"), "b.grad = [5, 5, 5]"),
        (BiasBroadcast(1, "sum"), "b is used once"),
    ],
)
def test_reductions_say_what_each_entry_gets(model, words):
    assert words in model.text()
    assert "<svg" in model.picture()


# --- Chapter 8 -----------------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["x * x", "A @ x"])
def test_backward_of_v_is_v_times_the_jacobian(function):
    model = VectorAtRoot(function, (0.5, -1.0, 2.0))
    (grad,) = model.run(model.v)
    np.testing.assert_allclose(grad, np.array(model.v) @ model.run(*np.eye(3).tolist()))


# --- Chapter 9 -----------------------------------------------------------------------------------


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


# --- Chapter 10 ----------------------------------------------------------------------------------


def test_backward_frees_what_was_kept_unless_asked_not_to():
    model = MemoryBars(1000)
    before = model.rows()
    assert [count for _, count, _ in before] == [4000, 0, 4000, 0]
    model.retain = True
    assert "backward has run" not in model.text()
    model.backward()
    assert model.rows() == before
    assert "backward has run 1 time" in model.text() and "run 1 time<" in model.html()
    model.retain = False
    model.backward()
    assert [count for _, count, _ in model.rows()] == [None, 0, None, 0]
    model.backward()
    assert "a second time" in model.text()
    model.forward()
    assert model.rows() == before and "time" not in model.text()


def test_a_running_sum_keeps_every_graph_alive():
    assert [count for _, count, _ in RunningSum(3).rows()] == [12_000, 0]


# --- Chapter 11 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ways, said",
    [
        ({}, "x.grad is 27"),
        ({"first": "detach()"}, "x.grad is 18"),
        ({"third": "detach()"}, "x.grad is 9"),
        ({"second": "no_grad"}, "x.grad is 9"),
        ({"fourth": "no_grad"}, "RuntimeError: element 0 of tensors does not require grad"),
        ({"first": "freeze"}, "RuntimeError: element 0 of tensors does not require grad"),
        ({"third": "freeze"}, "RuntimeError: you can only change requires_grad flags of leaf"),
        ({"fourth": "freeze"}, "x.grad is None"),  # as in PyTorch: a frozen leaf takes nothing
    ],
)
def test_a_cut_edge(ways, said):
    model = CutEdge(**ways)
    assert model.said().startswith(said)
    assert "<svg" in model.picture()


# --- Wrong engines -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bug, exposed_by",
    [
        (None, []),
        ("overwrite", [1, 2, 4]),
        ("depth_first", [2]),
        ("no_unbroadcast", [3]),
        ("keep_inner", [4]),
    ],
)
def test_which_graph_exposes_which_bug(bug, exposed_by):
    lines = WrongEngine(**({bug: True} if bug else {})).text().splitlines()
    assert [k for k, line in enumerate(lines) if "right is" in line] == exposed_by
    assert len(lines) == len(GRAPHS)


def test_the_wrong_engine_uses_the_learners_rules(monkeypatch):
    from minigrad.engine.ops import MulBackward0

    monkeypatch.setattr(MulBackward0, "backward", lambda self, grad: (grad * 0, grad * 0))
    assert "y = x * x: x.grad 0" in WrongEngine().text()
    assert mg.Tensor  # the package itself is whole


def test_without_graphviz_the_words_remain(monkeypatch):
    from minigrad.draw import layout
    from minigrad.widgets import ExpressionLab, OrderGame

    monkeypatch.setattr(layout, "run_graphviz", lambda *_: None)
    for model in (ExpressionLab(), OrderGame(), KeepPins(), CutEdge(), LoopLength(), WrongEngine()):
        view = experiment(model)
        assert view.picture.value == ""
        assert set(model._repr_mimebundle_()) == {"text/plain"}
        assert view.words.value.count(">") > 2


def test_numbers_can_be_read_on_every_shade():
    from minigrad.draw.heat import BLUES, ORANGES
    from minigrad.widgets.cards import SHADES
    from minigrad.widgets.plot import INK, PAPER

    def light(color):
        parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return np.dot(parts, (0.2126, 0.7152, 0.0722)) + 0.05

    for fill in (PAPER, *BLUES[: SHADES + 1], *ORANGES[: SHADES + 1]):
        assert light(fill) / light(INK) >= 4.5
