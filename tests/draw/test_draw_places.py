"""Pictures keep their place: one order, one layout for before and after, and room on the page."""

import re

import numpy as np
import pytest

import minigrad as torch
from minigrad.draw import draw_graph, layout, record_backward, text, widths


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def place(picture, name):
    """Where the box of this name stands: (x, y)."""
    (key,) = [key for key, box in picture.graph.boxes.items() if box.name == name]
    return picture.layout.centres[key]


def diamond():
    x = leaf(3.0)
    h = x * 2
    u, v = h * 3, h * 5
    return x, u, v, u + v


def test_what_is_named_first_stands_above_what_is_named_second():
    x, u, v, z = diamond()
    assert place(draw_graph(z), "u")[1] < place(draw_graph(z), "v")[1]
    other = v + u
    assert place(draw_graph(other), "v")[1] < place(draw_graph(other), "u")[1]
    w = leaf(1.0)
    one, two = (w * 2 - 6) ** 2, (w * 2 - 6) ** 2
    assert place(draw_graph(one, two), "one")[1] < place(draw_graph(one, two), "two")[1]
    assert place(draw_graph(two, one), "two")[1] < place(draw_graph(two, one), "one")[1]


def test_a_graph_without_gradients_lies_as_it_does_with_them():
    *_, z = diamond()
    before = draw_graph(z, view="forward")
    *_, z = diamond()
    with record_backward(z) as recording:
        z.backward()
    assert draw_graph(z, recording=recording).layout.centres == before.layout.centres


def test_a_graph_that_is_drawn_again_stays_where_it_was_also_when_its_values_are_freed():
    x = leaf([1.0, 2.0])
    y = (x.exp() * x).sum()
    before = draw_graph(y, show="saved")
    y.backward()
    after = draw_graph(y, show="saved")
    assert after.layout is before.layout and "saved" not in after.outline
    y.retain_grad()  # its box grows a line
    assert draw_graph(y, show="saved").layout is not before.layout


def test_a_picture_takes_the_places_of_a_larger_one():
    def chain(rounds):
        h = x
        made = {"x": x}
        for k in range(rounds):
            h = made[f"h{k}"] = h * x
        return draw_graph(h, names=made)

    x = leaf(2.0)
    long, short = chain(3), chain(2)
    assert short.layout.width < long.layout.width
    short.like(long)
    assert short.layout.width == long.layout.width
    for name in ("x", "h0", "h1"):
        assert place(short, name) == place(long, name)
    assert short.layout.curves.items() <= long.layout.curves.items()
    assert long.like(short).layout.width == short.layout.width  # what is not there stays


def test_a_result_lies_the_same_whether_its_gradient_is_kept_or_not():
    def drawn(kept):
        x = leaf(2.0)
        y = x * 3
        z = y * y
        if kept:
            y.retain_grad()
        with record_backward(z) as recording:
            z.backward()
        return draw_graph(z, recording=recording, show="grads")

    assert drawn(True).layout.centres == drawn(False).layout.centres


@pytest.mark.parametrize("values", [1, 2, 6])
def test_room_is_kept_for_a_gradient_that_is_not_there_yet(values):
    x = leaf([1.0] * values)
    before = draw_graph(x.exp().sum())
    x.exp().sum().backward()
    assert draw_graph(x.exp().sum()).layout.sizes["t1"] == before.layout.sizes["t1"]


def test_a_chain_of_three_operations_fits_the_width_of_a_cell():
    x, ten = leaf(3.0), torch.tensor(10.0)
    s = x**2
    d = ten - s
    h = torch.sqrt(d)
    with record_backward(h) as recording:
        h.backward()
    picture = draw_graph(h, recording=recording)
    assert place(picture, "d")[1] == place(picture, "s")[1]
    assert picture.layout.width <= layout.WIDEST
    assert max(x for x, _ in picture.layout.centres.values()) > 800  # from left to right


def test_a_picture_shrinks_with_its_page_and_is_hovered_over_there(monkeypatch):
    monkeypatch.delenv("MINIGRAD_STORED", raising=False)
    *_, z = diamond()
    bundle = draw_graph(z)._repr_mimebundle_()
    assert bundle["text/html"] == bundle["image/svg+xml"]
    assert 'style="max-width:100%;height:auto"' in bundle["text/html"]


def test_what_is_stored_is_the_svg_alone(monkeypatch):
    monkeypatch.setenv("MINIGRAD_STORED", "1")
    *_, z = diamond()
    assert sorted(draw_graph(z)._repr_mimebundle_()) == ["image/svg+xml", "text/plain"]


def test_hovering_shows_shape_whole_value_and_what_made_it():
    x = leaf([[0.5] * 4, [1.5] * 4])
    y = x * 2
    s = y.sum()
    with record_backward(s) as recording:
        s.backward()
    picture = draw_graph(s, recording=recording)
    whole = "shape (2, 4)\n[[1., 1., 1., 1.],\n [3., 3., 3., 3.]]"
    assert picture.tips["t3"] == f"y = x * 2\n{whole}"
    assert picture.tips["t1"].startswith("x  (leaf)\nshape (2, 4)\n[[0.5")
    assert picture.tips["op1"] == "MulBackward0\ny = x * 2"
    assert picture.tips["fore:op2.0"] == picture.tips["t3"]
    assert picture.tips["back:op1.0"].startswith("gradient, shape (2, 4)\n[[2., 2.")
    svg = picture.svg
    assert svg.count("<title>") > 10 and f"<title>y = x * 2\n{whole}</title>" in svg
    assert draw_graph(s).tips["back:op2.out"] == "back through s = sum(y)"
    big = torch.ones(50, 50, requires_grad=True)
    assert len(draw_graph(big * 2).tips["t1"]) < 400


def test_dashes_lie_on_the_fill_so_that_they_are_seen_on_a_dark_page():
    x, c = leaf(2.0), torch.tensor(3.0)
    svg = draw_graph(x * c).svg
    rects = re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)"[^>]*?(dasharray)?[^>]*?/>', svg)
    dashed = re.findall(r'<rect [^>]*/><rect [^>]*fill="none"[^>]*stroke-dasharray', svg)
    assert len(dashed) == 1 and len(rects) >= 3


def test_widths_are_those_of_the_widest_font_a_page_falls_back_to():
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans")
    for words in (
        "grad [0.25, 0.25]",
        "256 numbers, 0 … 1",
        "MulBackward0",
        "keeps self and other, in one memory: 4 kB",
        "[[1, −2],",
    ):
        real = TextPath((0, 0), words, size=13, prop=font).get_extents().width
        assert real <= widths.width(words, 13) <= 1.25 * real + 6


def test_an_array_is_written_whole_up_to_a_limit():
    assert text.whole(np.float32(0.1)) == "shape ()\n0.1"
    assert "..." in text.whole(np.zeros(1000)) and "..." not in text.whole(np.zeros(100))
