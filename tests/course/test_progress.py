"""Progress survives other notebooks, damaged files and read-only places; guesses are kept."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from minigrad.course import (
    exercises,
    predict,
    predictions,
    progress,
    report,
    reset_progress,
    reveal,
)
from minigrad.course.chapters import chapters
from minigrad.course.progress import NAME, ROOT, Progress, kept, places


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Keep progress in a fresh file, and return it."""
    file = tmp_path / "folder with é" / "progress"
    file.parent.mkdir()
    monkeypatch.setattr(kept, "files", [file])
    monkeypatch.setattr(kept, "unwritten", {})
    monkeypatch.setattr(kept, "told", False)
    monkeypatch.setattr(predictions, "guesses", {})
    monkeypatch.setattr(predictions, "asked", set())
    return file


@pytest.fixture
def nowhere(tmp_path):
    """Return a file that cannot be written, not even by root: its folder is a file."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "progress"


# The file


def test_the_first_outcome_stays_and_is_written_once(file):
    kept.add("guess", "05.3", "missed")
    kept.add("guess", "05.3", "held")
    kept.add("exercise", "05.3", "solved")
    assert kept.entries() == {("guess", "05.3"): "missed", ("exercise", "05.3"): "solved"}
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        ["guess", "05.3", "missed"],
        ["exercise", "05.3", "solved"],
    ]


def test_notebooks_that_run_at_once_keep_each_others_entries(file):
    code = (
        "import sys; from minigrad.course.progress import Progress\n"
        "mine = Progress([sys.argv[1]])\n"
        "for n in range(100): mine.add('exercise', sys.argv[2] + str(n), 'solved')"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(file), name], cwd=ROOT)
        for name in ("a", "b", "c")
    ]
    assert [run.wait(timeout=60) for run in runs] == [0, 0, 0]
    assert len(kept.entries()) == 300
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_line_that_is_just_being_written_is_no_damage(file, monkeypatch):
    kept.add("exercise", "01.1", "solved")
    whole = file.read_bytes()
    looks = iter([whole[:-5], whole[:-1], whole])
    monkeypatch.setattr(type(file), "read_bytes", lambda path: next(looks))
    assert kept.entries() == {("exercise", "01.1"): "solved"}
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "damage", [b"[1, 2", b"\xff\xfe\x00junk\n", b"{}\n", b"[1, 2]\n", b'["guess", "1", "x"]']
)
def test_a_damaged_file_is_put_aside_and_what_is_whole_is_kept(file, capsys, damage):
    kept.add("exercise", "01.1", "solved")
    whole = file.read_bytes() + damage
    file.write_bytes(whole)
    kept.add("exercise", "01.2", "solved")
    solved = [id for kind, id in kept.entries() if kind == "exercise"]
    assert solved == ["01.1", "01.2"]
    assert file.with_name("progress.bak").read_bytes() == whole
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 and "was damaged" in lines[0] and "progress.bak" in lines[0]
    file.write_bytes(b"again")
    assert kept.entries() == {}
    assert file.with_name("progress.bak2").read_bytes() == b"again"
    assert file.with_name("progress.bak").read_bytes() == whole


def test_a_place_that_cannot_be_written_leaves_the_next_one(file, nowhere, capsys):
    both = Progress([nowhere, file])
    both.add("exercise", "01.1", "solved")
    assert Progress([file]).entries() == both.entries() == {("exercise", "01.1"): "solved"}
    assert capsys.readouterr().out == ""


def test_no_place_at_all_is_said_once_and_memory_serves(nowhere, capsys):
    memory = Progress([nowhere])
    memory.add("exercise", "01.1", "solved")
    memory.add("exercise", "01.2", "solved")
    assert len(memory.entries()) == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 and "until the kernel stops" in lines[0]
    memory.forget()
    assert memory.entries() == {}


def test_a_damaged_file_in_a_read_only_place_still_counts(file, monkeypatch):
    file.write_bytes(b'["exercise", "01.1", "solved"]\njunk\n')

    def refuse(*_):
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert kept.entries() == {("exercise", "01.1"): "solved"}


def test_the_environment_names_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(tmp_path / "p"))
    assert places() == [tmp_path / "p"]
    monkeypatch.delenv("MINIGRAD_PROGRESS")
    assert places()[-1] == Path.home() / NAME


# What the learner sees


def exercise(id):
    return exercises.Exercise(id, f"About {id}?", "easy", 1, None, [], "", [], [])


@pytest.fixture
def some(monkeypatch):
    """Let the course have three exercises."""
    some = [exercise(id) for id in ("01.1", "01.2", "03.1")]
    monkeypatch.setattr(report, "all_exercises", lambda: some)


def test_progress_is_shown_by_chapter(file, some):
    kept.add("exercise", "01.2", "solved")
    kept.add("exercise", "03.1", "solved")
    kept.add("guess", "02.1", "missed")
    kept.add("guess", "01.1", "held")
    assert repr(progress()).splitlines() == [
        "chapter 1: 1 of 2 exercises solved; open: 01.1",
        "chapter 3: 1 of 1 exercises solved",
        "predictions: 1 of 2 held; missed: 02.1",
        "go on with exercise 01.1",
    ]


@pytest.mark.parametrize(
    "done, onward",
    [
        ([], "01.1"),
        ([("exercise", "01.1")], "01.2"),
        ([("exercise", "01.1"), ("exercise", "01.2")], "03.1"),
        ([("guess", "02.1")], "03.1"),  # chapter 1 was left out
        ([("guess", "02.1"), ("exam", "C3")], "03.1"),
        ([("exercise", "03.1")], "01.1"),
    ],
)
def test_it_says_where_to_go_on(file, some, done, onward):
    for kind, id in done:
        kept.add(kind, id, "held")
    assert progress().next.id == onward
    assert repr(progress()).endswith(f"go on with exercise {onward}")


def test_in_a_notebook_its_links_lead_to_chapters_and_exercises(file):
    page = progress()._repr_markdown_()
    links = dict(re.findall(r"\[([^]]*)\]\(<?([^)>]+)>?\)", page))
    assert links["exercise 00.1"] == links["00.1"] == "00_start_here.ipynb#00.1-Twice-a-number"
    for chapter in chapters():
        assert links[chapter.title] == chapter.file
        text = (ROOT / "notebooks" / chapter.file).read_text(encoding="utf-8").replace(" ", "-")
        for one in exercises.of_chapter(f"{chapter.number:02}"):
            name, heading = links[one.id].split("#")
            assert name == chapter.file and f"###-{heading}" in text


def test_at_the_end_the_exam_is_left(file, some):
    for id in ("01.1", "01.2", "03.1"):
        kept.add("exercise", id, "solved")
    assert repr(progress()).endswith(report.DONE)
    assert progress()._repr_markdown_().startswith(report.DONE)


def test_reset_asks_first(file, capsys):
    kept.add("exercise", "01.1", "solved")
    reset_progress()
    assert len(kept.entries()) == 1
    reset_progress(confirm=True)
    assert kept.entries() == {} and not file.exists()
    assert capsys.readouterr().out.splitlines() == [
        "this would forget 1 entries; if you mean it: reset_progress(confirm=True)",
        "progress is empty",
    ]


@pytest.mark.parametrize(
    "guess, actual, line, outcome",
    [
        (..., 4.0, "it is 4; you made no guess", None),
        (2, 4.0, "it is 4; you guessed 2", "missed"),
        (4, 4.0, "it is 4, as you guessed", "held"),
        (None, None, "it is None, as you guessed", "held"),
        (0, None, "it is None; you guessed 0", "missed"),
        ("A leaf", "a leaf", "it is 'a leaf', as you guessed", "held"),
        (
            {"x": 1, "y": 2},
            {"x": 1, "y": 3},
            "it is x: 1, y: 3; you guessed otherwise for y",
            "missed",
        ),
        ({"x": 1, "y": ...}, {"x": 1, "y": 3}, "it is x: 1, y: 3; you made no guess", None),
        (
            {"y.add_(1)" * 6: True, "y" * 30: 2},
            {"y.add_(1)" * 6: True, "y" * 30: 3},
            f"it is\n    {'y.add_(1)' * 6}: True\n    {'y' * 30}: 3\n"
            f"you guessed otherwise for {'y' * 30}",
            "missed",
        ),
    ],
)
def test_a_guess_is_held_against_what_it_is(file, capsys, guess, actual, line, outcome):
    predict("05.3", guess)
    capsys.readouterr()
    reveal("05.3", actual)
    assert capsys.readouterr().out == f"05.3: {line}\n"
    assert kept.entries().get(("guess", "05.3")) == outcome


def test_the_first_reveal_counts(file, capsys):
    predict("05.3", 2)
    reveal("05.3", 4)
    predict("05.3", 4)
    reveal("05.3", 4)
    assert capsys.readouterr().out.splitlines()[-1] == "05.3: it is 4, as you guessed"
    assert kept.entries() == {("guess", "05.3"): "missed"}


def test_an_unedited_prediction_is_no_guess(file, capsys):
    predict("05.3", 4)
    predict("05.3", ...)
    reveal("05.3", 4)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "05.3: no guess yet; put yours in place of the dots",
        "05.3: it is 4; you made no guess",
    ]


def test_a_learner_without_a_guess_is_asked_once(file, capsys, monkeypatch):
    monkeypatch.delenv("MINIGRAD_REVEAL")
    reveal("05.3", 4)
    reveal("05.3", 4)
    predict("05.4", 2)
    reveal("05.4", 2)
    assert capsys.readouterr().out.splitlines() == [
        "05.3: no guess yet: put one in, or run this cell again to see",
        "05.3: it is 4; you made no guess",
        "05.4: you guess 2",
        "05.4: it is 2, as you guessed",
    ]


def test_a_value_that_cannot_be_shown_stops_nothing(file, capsys):
    class Odd:
        def __repr__(self):
            raise NotImplementedError("no repr")

    predict("05.3", 4)
    reveal("05.3", Odd())
    assert "NotImplementedError: no repr" in capsys.readouterr().out
