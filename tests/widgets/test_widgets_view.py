"""The live view of an experiment, without a browser: controls, words, pictures, work."""

import asyncio

import pytest

import minigrad as mg
from minigrad.course import NotBuiltYet
from minigrad.widgets import (
    Again,
    CutEdge,
    Experiment,
    ExpressionLab,
    FirstGraph,
    KeepPins,
    LeafTable,
    LoopLength,
    OrderGame,
    WrongEngine,
    experiment,
    progress_bar,
    step_backward,
)
from minigrad.widgets.kit import Button, Choice, Entry, Slider, Switch, Work, framed
from minigrad.widgets.view import OFF


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
    assert [OFF in button._dom_classes for button in view.fields["add"]] == [True, True]


def test_a_button_that_switches_off_keeps_the_focus_and_does_nothing(view):
    view.fields["n"].value = 3
    one, two = view.fields["add"]
    assert OFF in two._dom_classes and not two.disabled and two.tooltip.endswith("not now")
    one.click()
    assert view.model.n == 4 and OFF in one._dom_classes and not one.disabled
    one.click()
    assert view.model.n == 4
    view.fields["n"].value = 0
    assert OFF not in one._dom_classes and one.tooltip == "add 1"


def test_play_at_the_end_begins_again(view, monkeypatch):
    monkeypatch.setattr("minigrad.widgets.view.SECONDS_A_STEP", 0)
    slider, button = view.children[0].children[0].children
    slider.index = last = len(slider.options) - 1
    seen = []
    slider.observe(lambda change: seen.append(change.new), "index")

    async def play():
        button.click()
        while not seen or seen[-1] != last:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(play(), 10))
    assert seen == list(range(last + 1))


@pytest.mark.parametrize(
    "size, part, scrolled",
    [((100, 50), 1, False), ((800, 100), 0.75, False), ((600, 400), 0.5, False)]
    + [((600, 400), 0.6, True), ((800, 100), 0.75, True)],
)
def test_a_picture_takes_the_room_of_its_frame(size, part, scrolled):
    svg = '<svg width="{}" height="{}" viewBox="0 0 {} {}" style="max-width:100%">'
    out = framed(svg.format(*size, *size), (600, 200), scrolled)
    wide, high = max(600, size[0] * part), max(200, size[1] * part)
    assert f'width="{wide:g}" height="{high:g}"' in out
    assert f'viewBox="0 0 {wide / part:g} {high / part:g}"' in out


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


def test_without_graphviz_the_words_remain(monkeypatch):
    from minigrad.draw import layered, layout

    monkeypatch.setattr(layout, "run_graphviz", lambda *_: None)
    monkeypatch.setattr(layered, "MOST", 0)
    for model in (
        *(FirstGraph(), ExpressionLab(), OrderGame(), KeepPins(), CutEdge(), LoopLength()),
        *(WrongEngine(), Again(), step_backward(mg.tensor(1.0, requires_grad=True) * 2).model),
    ):
        view = experiment(model)
        assert view.picture.value == ""
        bundle = model._repr_mimebundle_()
        assert set(bundle) == {"text/plain"}
        for words in (bundle["text/plain"], view.words.value.partition(">")[2]):
            assert words.count("there is no working Graphviz here") == 1
            assert words.count("(leaf") == model.drawing().outline.count("(leaf")
    table = LeafTable()
    assert "Graphviz" not in experiment(table).words.value  # the answer is not told yet
    table.reveal()
    assert "no working Graphviz" in experiment(table).words.value
