"""Chapter 4's game: the order of the nodes on the way back."""

import pytest

from minigrad.widgets import OrderGame, experiment
from minigrad.widgets.kit import size_of
from minigrad.widgets.order_game import node_names, visits


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


def test_each_button_lies_on_its_node():
    for n in (1, 2):
        game = OrderGame(n)
        view = experiment(game)
        wide, high = size_of(view.picture.value)
        part = min(1, wide / game.graph.layout.width)
        for button in view.places:
            if button.layout.display != "none":
                x, y = game.graph.layout.centres[game.key(button.description)]
                left, top, width, height = (
                    float(getattr(button.layout, side)[:-1]) / 100
                    for side in ("left", "top", "width", "height")
                )
                assert (left + width / 2) * wide == pytest.approx(part * x, abs=0.3)
                assert (top + height / 2) * high == pytest.approx(part * y, abs=0.3)
        assert view.places == view.fields["take"]


def test_without_a_picture_the_nodes_are_a_row_of_buttons(monkeypatch):
    from minigrad.draw import layered, layout

    monkeypatch.setattr(layout, "run_graphviz", lambda *_: None)
    monkeypatch.setattr(layered, "MOST", 0)
    view = experiment(OrderGame())
    assert view.places == []
    view.fields["take"][4].click()
    assert view.model.taken == ["y1"]
