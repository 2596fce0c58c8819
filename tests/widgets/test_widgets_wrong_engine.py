"""Wrong engines, and the graphs that expose them."""

import pytest

import minigrad as mg
from minigrad.draw.text import lines
from minigrad.widgets import (
    WrongEngine,
)
from minigrad.widgets.wrong_engine import GRAPHS


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


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_picture_shows_what_came_to_x(graph):
    for bugs in ({}, {"overwrite": True}, {"no_unbroadcast": True}):
        model = WrongEngine(**bugs)
        model.graph = graph
        row = list(GRAPHS).index(graph)
        first, *_ = lines(model.rows()[row][1])
        assert f">grad {first}</text>" in model.picture()
        assert "grad None" not in model.picture()


def test_the_wrong_engine_uses_the_learners_rules(monkeypatch):
    from minigrad.engine.ops import MulBackward0

    monkeypatch.setattr(MulBackward0, "backward", lambda self, grad: (grad * 0, grad * 0))
    assert "y = x * x: x.grad 0" in WrongEngine().text()
    assert mg.Tensor  # the package itself is whole
