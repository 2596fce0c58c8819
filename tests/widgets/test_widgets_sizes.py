"""No experiment's picture changes its size or moves what it shows while it is used."""

import itertools

import pytest

from minigrad.widgets import (
    Again,
    BiasBroadcast,
    CutEdge,
    FirstGraph,
    KeepPins,
    LoopLength,
    MemoryBars,
    Moons,
    Newton,
    OrderGame,
    Reductions,
    RunningSum,
    StepSize,
    VectorAtRoot,
    WrongEngine,
)
from minigrad.widgets.kit import Choice, Slider, Switch, framed, size_of


def chosen(model):
    """Yield for each control every value; the others stay at their first, then at their last."""
    moved = [c for c in model.controls if isinstance(c, Slider | Choice | Switch)]
    values = {c.name: list(getattr(c, "values", (False, True))) for c in moved}
    for others in (0, -1):
        for one, its in values.items():
            for value in its:
                yield {name: some[others] for name, some in values.items()} | {one: value}


def moves(*names):
    """Return a generator of states that calls these methods one after the other."""

    def made(model):
        yield {}
        for name in names:
            getattr(model, name)()
            yield {}

    return made


def every_way(model):
    """Yield all ways to cut the four edges."""
    ways = next(c.values for c in model.controls)
    for some in itertools.product(ways, repeat=4):
        yield dict(zip(("first", "second", "third", "fourth"), some, strict=True))


def sizes(model, states):
    """Return the sizes that the picture has on the page, over all states."""
    seen = set()
    for state in states(model):
        for name, value in state.items():
            setattr(model, name, value)
        picture = model.picture()
        if isinstance(picture, str):
            picture = framed(picture, model.frame)
        seen.add(tuple(map(round, size_of(picture))))
    return seen


@pytest.mark.parametrize(
    "make, states",
    [(make, chosen) for make in (StepSize, KeepPins, OrderGame, Reductions, BiasBroadcast)]
    + [(make, chosen) for make in (VectorAtRoot, LoopLength, MemoryBars, RunningSum, Newton)]
    + [(WrongEngine, chosen), (CutEdge, every_way), (Moons, moves("step", "step", "restart"))]
    + [(OrderGame, lambda game: ({"n": game.n, "taken": t} for t in ([], ["y1"], ["y1", "b1"])))]
    + [(Again, moves(*"forward backward step zero forward backward backward".split()))],
)
def test_a_picture_keeps_its_size(make, states):
    assert len(sizes(make(), states)) == 1


def test_a_slider_moves_no_box_but_by_the_width_of_a_number():
    wide = {size[0] for size in sizes(FirstGraph(), chosen)}
    assert max(wide) - min(wide) <= 1


@pytest.mark.parametrize("make", [LoopLength, Again, KeepPins])
def test_boxes_stay_where_they_were(make):
    seen = {}
    model = make()
    states = chosen if make is not Again else moves("forward", "backward", "step", "zero")
    for state in states(model):
        for name, value in state.items():
            setattr(model, name, value)
        drawn = model.drawing()
        for box in drawn.graph.boxes.values():
            if box.name:
                seen.setdefault(box.name, set()).add(drawn.layout.centres[box.key])
    assert len(seen) >= 4
    assert {name: places for name, places in seen.items() if len(places) > 1} == {}
