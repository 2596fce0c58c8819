"""Characters that the usual fonts do not have: found, measured, or said to be missing."""

import warnings

import pytest
from matplotlib import font_manager

from minigrad import language
from minigrad.draw import fonts, widths
from minigrad.widgets import curves


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(language, "spoken", "zh")
    fonts.others.cache_clear()
    yield
    fonts.others.cache_clear()


@pytest.fixture
def bare(monkeypatch, chinese):
    """A system without a Chinese font; returns the files that it has, to be added to."""
    files = []
    monkeypatch.setattr(font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: files)
    monkeypatch.delenv("MINIGRAD_STORED", raising=False)
    with warnings.catch_warnings():
        yield files


def test_english_looks_for_no_other_font(monkeypatch):
    monkeypatch.setattr(font_manager, "get_font_names", None)
    assert fonts.families() == ["DejaVu Sans"]
    assert fonts.css() == f"{fonts.LATIN}, sans-serif"


def test_a_page_looks_for_chinese_fonts_too(chinese):
    assert "'Microsoft YaHei', 'Noto Sans CJK SC'" in fonts.css()
    assert fonts.css().startswith(fonts.LATIN) and fonts.css().endswith(", sans-serif")


def test_without_a_font_one_line_says_what_to_install(bare, capsys):
    with warnings.catch_warnings(record=True) as warned:
        for _ in range(2):
            curves("损失", 训练=[3.0, 2.0])
    assert warned == []
    assert capsys.readouterr().out.count("fonts-noto-cjk") == 1


def test_where_outputs_are_stored_nothing_is_said(bare, capsys, monkeypatch):
    monkeypatch.setenv("MINIGRAD_STORED", "1")
    assert fonts.families() == ["DejaVu Sans"]
    assert capsys.readouterr().out == ""


def test_a_font_that_is_newer_than_matplotlibs_list_is_found(bare, monkeypatch, capsys):
    bare += ["/fonts/damaged.ttf", "/fonts/NotoSansCJK-Regular.ttc"]

    def add(path):
        if "damaged" in path:
            raise RuntimeError("not a font")
        monkeypatch.setattr(font_manager, "get_font_names", lambda: ["Noto Sans CJK SC"])

    monkeypatch.setattr(font_manager.fontManager, "addfont", add)
    assert fonts.families() == ["DejaVu Sans", "Noto Sans CJK SC"]
    assert capsys.readouterr().out == ""


def test_chinese_has_room(chinese):
    """A box is as wide as what is written in it, and not much wider."""
    from matplotlib.textpath import TextPath

    families = fonts.families()
    if len(families) == 1:
        pytest.skip("no Chinese font is installed here")
    look = font_manager.FontProperties(family=families[1])
    for words in ("叶子节点", "梯度没有保留", "“种子”：1，张量已不在"):
        real = TextPath((0, 0), words, size=13, prop=look).get_extents().width
        assert real <= widths.width(words, 13) <= 1.25 * real + 6
    assert widths.padded("叶子", 6) == "叶子  " and widths.padded("leaf", 6) == "leaf  "
