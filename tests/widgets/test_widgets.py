"""Experiments without a browser: the models, and the view's own wiring."""

import asyncio

import numpy as np
import pytest

import minigrad as mg
from minigrad.course import NotBuiltYet
from minigrad.widgets import (
    Experiment,
    ExpressionLab,
    OrderGame,
    StepSize,
    experiment,
    progress_bar,
)
from minigrad.widgets.kit import Button, Choice, Entry, Slider, Switch, Work
from minigrad.widgets.order_game import node_names, visits
from minigrad.widgets.step_size import CENTRAL, STEPS


class Counter(Experiment):
    """A model with every kind of control."""

    controls = (
        Slider("n", "length", range(5), play=True),
        Choice("mode", "mode", ("up", "down")),
        Switch("loud", "loud"),
        Entry("typed", "name"),
        Button("add", "add", (1, 2), usable="can_add"),
        Button("fail", "fail"),
        Work("run", "run"),
    )

    def __init__(self):
        self.n, self.mode, self.loud, self.typed = 0, "up", False, ""

    def add(self, k):
        self.n += k

    def can_add(self, k):
        return self.n + k < 5

    def fail(self):
        raise NotBuiltYet("add is built in chapter 2")

    def run(self):
        for done in range(1, 4):
            self.n = done
            yield done, 3

    def picture(self):
        return f"<svg>{self.n}</svg>"

    def text(self):
        return f"n is <{self.n}>"


@pytest.fixture
def view():
    return experiment(Counter())


def test_a_control_moves_the_model_and_the_picture_follows(view):
    view.fields["n"].value = 3
    assert view.model.n == 3
    assert "<svg>3</svg>" in view.picture.value
    assert "n is &lt;3&gt;" in view.words.value
    view.fields["mode"].value = "down"
    view.fields["loud"].value = True
    view.fields["typed"].value = "Ada"
    assert (view.model.mode, view.model.loud, view.model.typed) == ("down", True, "Ada")


def test_controls_follow_the_model(view):
    view.fields["add"][1].click()
    assert view.fields["n"].value == view.model.n == 2
    view.model.n = 4
    view.refresh()
    assert view.fields["n"].value == 4
    assert [button.disabled for button in view.fields["add"]] == [True, True]


def test_a_control_that_follows_is_not_a_move():
    class Reset(Counter):
        controls = (Slider("n", "n", range(5)), Button("add", "add", (1,)))
        moves = -1  # __init__ sets n once

        def __setattr__(self, name, value):
            vars(self)[name] = value
            if name == "n":
                vars(self)["moves"] = self.moves + 1

    view = experiment(Reset())
    view.fields["add"][0].click()
    assert (view.fields["n"].value, view.model.moves) == (1, 1)


def test_an_error_is_one_line_and_the_picture_stays(view):
    view.fields["n"].value = 3
    view.fields["fail"][0].click()
    assert "NotBuiltYet: add is built in chapter 2" in view.words.value
    assert "<svg>3</svg>" in view.picture.value
    view.fields["n"].value = 1
    assert "NotBuiltYet" not in view.words.value


def test_work_runs_in_slices_and_can_be_stopped(view):
    async def press(times):
        button = view.works["run"]
        for _ in range(times):
            button.click()
            await asyncio.sleep(0)
        while button.description == "stop":
            await asyncio.sleep(0)

    asyncio.run(press(1))
    assert view.model.n == 3
    view.model.n = 0
    asyncio.run(press(2))
    assert view.model.n == 1


def test_the_output_carries_the_still_beside_the_widget(view):
    bundle = view._repr_mimebundle_()
    assert bundle["image/svg+xml"] == "<svg>0</svg>"
    assert bundle["text/plain"] == "n is <0>"
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_only_experiments_are_shown():
    with pytest.raises(TypeError, match="not 3"):
        experiment(3)


def test_a_progress_bar_ends_after_the_round_in_which_it_is_interrupted(capsys):
    import signal

    before = signal.getsignal(signal.SIGINT)
    done = []
    for k in progress_bar(range(9), "rounds"):
        done.append(k)
        if k == 3:
            signal.raise_signal(signal.SIGINT)
    assert done == [0, 1, 2, 3]
    assert "stopped after 4 of 9 rounds" in capsys.readouterr().out
    assert signal.getsignal(signal.SIGINT) is before


# --- Chapter 1 -----------------------------------------------------------------------------------


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


# --- Chapter 2 -----------------------------------------------------------------------------------


def test_each_part_of_an_expression_is_named_by_its_text():
    x = mg.tensor([1.0, 2.0], requires_grad=True)
    lab = ExpressionLab("exp(x) * x - 1", x=x)
    assert list(lab.made) == ["exp(x)", "exp(x) * x", "exp(x) * x - 1"]
    assert "exp(x) * x - 1" in lab.picture() and "SubBackward0" in lab.text()
    np.testing.assert_allclose(lab.made["exp(x) * x"].array, np.exp([1, 2]) * [1, 2], rtol=1e-6)


@pytest.mark.parametrize(
    "typed, line",
    [
        ("", "not a whole expression yet: nothing is typed"),
        ("x *", "not a whole expression yet: x *"),
        ("x; w", "not a whole expression"),
        ("x\x00", "not a whole expression"),
        ("(" * 90, "not a whole expression"),
        ("x.grad", "x.grad: nothing with a dot"),
        ("().__class__", "nothing with a dot"),
        ("__import__('os')", "__import__: no such function here; there are exp, log"),
        ("open('x')", "open: no such function"),
        ("(lambda: x)()", "no such function"),
        ("[x for x in w]", "not read here"),
        ("x if x else w", "not read here"),
        ("'a' * 9", "not read here"),
        ("1j * x", "not read here"),
        ("x > w", "not read here"),
        ("exp(x, w)", "exp takes one thing"),
        ("exp(x=w)", "exp takes one thing"),
        ("q + 1", "q: there is no such tensor; there are x, w"),
        ("x ** 99", "the exponent must be a plain number from -10 to 10"),
        ("9 ** 9 ** 9", "the exponent must be a plain number"),
        ("x ** x", "the exponent must be a plain number"),
        ("((((9**10)**10)**10)**10)**10 * x", "OverflowError"),
        ("x + " * 40 + "x", "this has 161 characters; at most 100 are read"),
        ("2 + 3", "there is no tensor in it"),
    ],
)
def test_what_is_refused_gets_one_line_and_the_picture_stays(typed, line):
    lab = ExpressionLab("x * w")
    before = lab.picture()
    lab.typed = typed
    assert line in lab.trouble
    assert "\n" not in lab.trouble
    assert lab.picture() == before
    lab.typed = "x"
    assert not lab.trouble


def test_a_hole_in_the_engine_is_a_line(monkeypatch):
    def hole(*_):
        raise NotBuiltYet("exp is built in chapter 3")

    monkeypatch.setattr(mg, "exp", hole)
    lab = ExpressionLab("exp(x)")
    assert lab.trouble == "NotBuiltYet: exp is built in chapter 3"
    assert experiment(lab)._repr_mimebundle_()["text/plain"].endswith("built in chapter 3")


def test_operators_bind_as_in_python():
    assert ExpressionLab("-x ** 2 / w").made["-x ** 2 / w"].array == pytest.approx(4 / 3)
    assert ExpressionLab("(x - w) * 2").made["(x - w) * 2"].array == 10


# --- Chapter 4 -----------------------------------------------------------------------------------


def newest_first(game):
    return sorted(game.nodes, key=lambda name: -game.nodes[name].number)


@pytest.mark.parametrize("n", [1, 2])
def test_the_right_order_gives_the_engines_number(n):
    game = OrderGame(n)
    for name in newest_first(game):
        game.take(name)
    game.tensors[game.root].backward(retain_graph=True)
    assert game.play().grad == game.tensors["x"].grad.array == 2 * 7**n
    assert game.text().endswith(f"x.grad is {2 * 7**n}")


def test_an_early_node_loses_a_part_and_the_words_say_which():
    game = OrderGame()
    for name in ("y1", "b1", "s", "x", "a1"):
        game.take(name)
    assert game.text().splitlines()[1:] == [
        "s was taken before a1 had passed its gradient on",
        "3 came to s too late: it is lost",
        "x.grad is 8, but the true number is 14",
    ]


def test_only_where_a_gradient_waits_can_be_taken_and_undo_is_exact():
    game = OrderGame()
    assert [game.can_take(name) for name in ("y1", "s", "y2")] == [True, False, None]
    with pytest.raises(ValueError, match="no gradient waits at s; take one of y1"):
        game.take("s")
    pictures = [game.picture()]
    for name in newest_first(game):
        game.take(name)
        pictures.append(game.picture())
    assert len(set(pictures)) == 6
    while game.begun():
        assert game.picture() == pictures.pop()
        game.undo()
    assert game.picture() == pictures.pop()


def test_neighbouring_sliders_and_switches_stand_in_one_row():
    class Pairs(Counter):
        controls = (
            Choice("mode", "mode", ("up", "down")),
            Slider("n", "length", range(5)),
            Slider("loud", "a label that is far longer than the other", (False, True)),
        )

    view = experiment(Pairs())
    short, long = sliders = [view.fields["n"], view.fields["loud"]]
    assert any(row.children == tuple(sliders) for row in view.children[0].children[1:])
    assert float(long.layout.width[:-2]) > float(short.layout.width[:-2])  # the track is as wide


def test_buttons_show_only_the_nodes_that_are_there():
    view = experiment(OrderGame())
    shown = [b.description for b in view.fields["take"] if b.layout.display != "none"]
    assert shown == node_names(1)
    view.fields["n"].value = 2
    shown = [b.description for b in view.fields["take"] if b.layout.display != "none"]
    assert shown == node_names(2)


def test_the_counts_are_those_of_the_graph():
    def count(node):
        return 1 + sum(count(following) for following in node.next if following is not None)

    for n in (1, 2):
        game = OrderGame(n)
        assert visits(n) == (len(game.nodes), count(game.nodes[game.root]))
