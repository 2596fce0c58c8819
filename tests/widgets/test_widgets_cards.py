"""Matrices and bars: what is drawn, and that it can be read."""

import re

import numpy as np

from minigrad.draw.heat import BLUES
from minigrad.widgets.cards import SHADES, bars, matrices
from minigrad.widgets.kit import size_of

SMALL = (1.0, 0.25, 0.04, 0.01)


def test_a_matrix_shows_every_number_and_escapes_its_title():
    drawn = matrices(("<b>", [[1.5, -2.0], [float("nan"), 0.0]]), "=", ("v", [3.0]))
    for text in ("1.5", "\N{MINUS SIGN}2", "nan", "&lt;b&gt;", "3"):
        assert f">{text}</text>" in drawn
    assert "<b>" not in drawn


def test_a_quarter_and_a_twenty_fifth_look_less_than_one():
    fills = [re.search(r'fill="(#[0-9a-fA-F]{6})" stroke', matrices(("x", [v]))) for v in SMALL]
    assert len({fill[1] for fill in fills}) == len(SMALL)
    assert fills[0][1] == BLUES[SHADES] and fills[-1][1] == BLUES[0]


def test_room_is_kept_for_the_largest():
    small, large = (
        [("x", [[1.0]]), "=", ("y", [2.0])],
        [("x", [[1.0] * 5] * 4), "=", ("y", [0.123])],
    )
    both = [matrices(*parts, largest=(small, large)) for parts in (small, large)]
    assert size_of(both[0]) == size_of(both[1]) == size_of(matrices(*large))
    corners = [re.findall(r'<rect x="([^"]*)" y="([^"]*)"', drawn) for drawn in both]
    assert corners[0][0] == corners[1][0] and corners[0][-1] == corners[1][-1]


def test_a_title_stands_over_its_matrix_as_it_is_now():
    large = [("x", np.ones((4, 5)))]
    drawn = matrices(("x", [[1.0, 1.0]]), largest=(large,))
    columns = [float(x) for x in re.findall(r'<rect x="([^"]*)" y', drawn)]
    assert float(re.search(r'<text x="([^"]*)"[^>]*>x<', drawn)[1]) == columns[-1]


def test_bars_are_as_long_as_their_values():
    drawn = bars([("a", 1.0, "one"), ("b", 2.0, "two"), ("c", None, "gone")], most=2.0)
    assert 'width="140.0"' in drawn and 'width="280.0"' in drawn and "dasharray" in drawn


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
