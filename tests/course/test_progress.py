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


def test_a_line_that_is_just_being_written_is_no_damage(file, capsys):
    kept.add("exercise", "01.1", "solved")
    file.write_bytes(file.read_bytes() + b'["exercise", "01')
    assert kept.entries() == {("exercise", "01.1"): "solved"}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "damage", [b"[1, 2", b"\xff\xfe\x00junk\n", b"{}\n", b"[1, 2]\n", b'["guess", "1", "x"]']
)
def test_damage_costs_no_other_line_and_is_said_once(file, capsys, damage):
    kept.add("exercise", "01.1", "solved")
    file.write_bytes(file.read_bytes() + damage)
    kept.add("exercise", "01.2", "solved")
    for _ in range(2):
        solved = [id for kind, id in kept.entries() if kind == "exercise"]
        assert solved == ["01.1", "01.2"]
    assert damage.strip() in file.read_bytes()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == (damage != b'["guess", "1", "x"]')
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("damage", [b"", b"[1, 2", b"junk\n"])
def test_two_processes_keep_all_lines_of_a_damaged_file(file, damage):
    file.write_bytes(b'["guess", "1", "held"]\n' + damage)
    code = (
        "import sys; from minigrad.course.progress import Progress\n"
        "for n in range(120): Progress([sys.argv[1]]).add('exercise', sys.argv[2] + str(n), 'x')"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(file), name], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        for name in "ab"
    ]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    assert len([kind for kind, _ in kept.entries() if kind == "exercise"]) == 240
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_what_could_not_be_written_is_written_later(nowhere, capsys):
    late = Progress([nowhere])
    late.add("exercise", "01.1", "solved")
    nowhere.parent.unlink()
    nowhere.parent.mkdir()
    late.add("exercise", "01.2", "solved")
    assert Progress([nowhere]).entries() == late.entries()
    assert len(late.entries()) == 2
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 2 and "until the kernel stops" in said[0] and "again" in said[1]


@pytest.mark.parametrize("before", [None, b'["guess", "1", "held"]\n'])
def test_a_full_disk_leaves_no_litter(file, monkeypatch, capsys, before):
    if before:
        file.write_bytes(before)
    opened = Path.open

    class Full:
        """Write half of what is asked for, as a disk that runs full."""

        def __init__(self, out):
            self.out, self.tell = out, out.tell

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.out.close()

        def write(self, data):
            return self.out.write(data[: len(data) // 2])

    def open_full(path, mode="r", *args, **kwargs):
        out = opened(path, mode, *args, **kwargs)
        return Full(out) if "a" in mode else out

    monkeypatch.setattr(Path, "open", open_full)
    kept.add("exercise", "01.1", "solved")
    assert "until the kernel stops" in capsys.readouterr().out
    assert ("exercise", "01.1") in kept.entries()
    assert (file.read_bytes() if before else file.exists()) == (before or False)


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
    assert "not forgotten" not in memory.forget()
    assert memory.entries() == {}


def test_the_environment_names_the_file(monkeypatch, tmp_path):
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(tmp_path / "p"))
    assert places() == [tmp_path / "p"]
    monkeypatch.delenv("MINIGRAD_PROGRESS")
    assert places()[-1] == Path.home() / NAME

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert [place.name for place in places()] in ([NAME], [])


def test_no_place_to_write_is_no_error(capsys):
    homeless = Progress([])
    homeless.add("exercise", "01.1", "solved")
    assert homeless.entries() == {("exercise", "01.1"): "solved"}
    assert "no home folder" in capsys.readouterr().out


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
        f"progress is empty: 1 entries forgotten, {file} removed",
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
    assert "it is an Odd" in capsys.readouterr().out
