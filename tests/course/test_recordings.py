"""Lessons show PyTorch's own words: every `%%pytorch` cell is recorded, and the record is true."""

import importlib
import importlib.util
import json

import pytest

from minigrad import language
from minigrad.course import recordings

CELLS = recordings.lesson_cells()
RECORDED = json.loads(recordings.FILE.read_text(encoding="utf-8"))
IDS = [f"{name[:2]}-{number}" for number, (name, _) in enumerate(CELLS)]


def test_recordings_and_cells_are_the_same_set():
    assert set(RECORDED) == {code for _, code in CELLS}


@pytest.mark.parametrize("code", [code for _, code in CELLS], ids=IDS)
def test_minigrad_says_what_pytorch_said(code):
    assert recordings.run_as("minigrad", code) == RECORDED[code]


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="torch is not installed")
@pytest.mark.parametrize("code", [code for _, code in CELLS], ids=IDS)
def test_the_record_is_what_pytorch_says_now(code):
    importlib.import_module("torch").set_warn_always(True)  # some warnings come once a process
    assert recordings.run_as("torch", code) == RECORDED[code]


@pytest.mark.parametrize("spoken", [one for one in language.LANGUAGES if one != language.ENGLISH])
def test_what_our_tools_say_of_pytorch_is_recorded_in_each_language(spoken, monkeypatch):
    monkeypatch.setattr(language, "spoken", spoken)
    own = json.loads(recordings.file_of(spoken).read_text(encoding="utf-8"))
    assert set(own) == {code for _, code in CELLS if "import draw_graph" in code}
    assert {code: recordings.run_as("minigrad", code) for code in own} == own
    assert recordings.recorded() == RECORDED | own


def test_a_named_cell_keeps_what_was_recorded_and_does_not_show_it(capsys):
    code = next(code for code, printed in RECORDED.items() if "<svg" not in printed)
    assert recordings.pytorch("said", code) == RECORDED[code]
    assert capsys.readouterr().out == "what PyTorch printed is now in the variable said\n"


def test_a_picture_that_was_recorded_is_part_of_its_page(monkeypatch):
    """JupyterLab shows an SVG output as an image of fixed width, without words."""
    monkeypatch.delenv("MINIGRAD_STORED", raising=False)
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    picture = '<svg style="max-width:100%"><title>a graph</title></svg>'
    monkeypatch.setattr(recordings, "recorded", lambda: {"print(1)": picture})
    recordings.pytorch("theirs", "print(1)")
    assert [data["text/html"] for data in shown] == [picture]


def test_a_named_cell_that_is_not_recorded_shows_what_it_printed(capsys):
    assert recordings.pytorch("said", "print(1 + 1) or 1 / 0").startswith("2\nZeroDivisionError")
    assert "ZeroDivisionError" in capsys.readouterr().out
