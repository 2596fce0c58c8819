"""Every exercise's proofs, every exercise's place in its notebook, and the checks themselves."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

import minigrad
from minigrad.course import answers, exercises
from minigrad.course.exercises import Exercise, Wrong, all_exercises, call, compare
from minigrad.course.progress import kept
from minigrad.course.source import read, read_file
from minigrad.course.syllabus import SYLLABUS, entries

NOTEBOOKS = Path(minigrad.__file__).parents[1] / "notebooks"
ALL = all_exercises()


def check_slope(slope):
    compare(
        call(slope, 3.0, 5.0),
        (5.0, 3.0),
        [
            ((3.0, 5.0), "each factor's slope is the other factor"),
            (lambda got: got[0] == got[1], "both slopes cannot be the same"),
        ],
        on="slope(3, 5)",
    )


DEMO = Exercise(
    id="99.1",
    title="The slopes of a product",
    level="easy",
    minutes=5,
    check=check_slope,
    hints=["Hold y still.", "It grows by y."],
    solution='\n# Each slope is the other factor.\ncheck("99.1", lambda x, y: (y, x))\n',
    right=[lambda x, y: (y, x), lambda x, y: [0.0 + y, np.float32(x)]],
    wrong=[
        (lambda x, y: (x, y), "the other factor"),
        (lambda x, y: (x * y, x * y), "cannot be the same"),
        (lambda x, y: 1 / 0, "on the input 3, 5 it raised ZeroDivisionError: division by zero"),
        (lambda x, y: print, "got print"),
        (7, "expected a function, got 7"),
    ],
)


# The proofs, of every exercise and of the demo


@pytest.fixture(params=[DEMO, *ALL], ids=lambda exercise: exercise.id)
def exercise(request):
    return request.param


def test_the_stub_is_not_yet(exercise):
    def stub(*inputs):
        """Do something."""
        ...

    assert exercise.judge(...) == "not yet"
    assert exercise.judge(stub) == "not yet"


def test_each_right_answer_is_right(exercise):
    assert len(exercise.right) >= 2
    for answer in exercise.right:
        assert exercise.judge(answer) == "right"


def test_each_wrong_answer_is_wrong_with_its_own_hint(exercise):
    hints = [hint for _, hint in exercise.wrong]
    assert len(set(hints)) == len(hints) >= 4
    for answer, hint in exercise.wrong:
        line = exercise.judge(answer)
        assert line.startswith("wrong: ") and hint in line and "\n" not in line


def test_the_solution_is_right_and_explained(exercise, monkeypatch):
    monkeypatch.setattr(minigrad.Tensor, "__abs__", minigrad.Tensor.__abs__)  # 03.3 sets it
    lines = []
    names = {"mg": minigrad, "np": np}
    names["check"] = lambda id, answer: lines.append((id, exercise.judge(answer)))
    exec(exercise.solution, names)
    assert lines == [(exercise.id, "right")]
    assert "#" in exercise.solution or '"""' in exercise.solution


def test_an_exercise_says_what_it_is(exercise):
    assert exercise.level in ("easy", "medium", "hard") and 1 <= exercise.minutes <= 60
    assert exercise.title and len(exercise.hints) >= 2


# The registry, the notebooks, the syllabus


def test_ids_are_unique_and_in_order():
    ids = [exercise.id for exercise in ALL]
    assert ids == sorted(set(ids))
    for file in Path(exercises.__file__).parent.glob("ch*.py"):
        chapter = file.stem[2:]
        assert all(e.id.startswith(f"{chapter}.") for e in exercises.of_chapter(chapter))


def cells(path):
    """Return a notebook's cells, as pairs of kind and text."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return [(cell["cell_type"], "".join(cell["source"])) for cell in data["cells"]]


def checks(text):
    """Return the ids that a code cell hands to `check`."""
    if text.startswith("%%"):
        return []
    text = "\n".join("" if line.startswith(("%", "!")) else line for line in text.splitlines())
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [node.args[0].value for node in calls if getattr(node.func, "id", "") == "check"]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_poses_all_exercises_of_its_chapter(path):
    chapter = path.stem[:2]
    texts = cells(path)
    posed = [id for kind, text in texts if kind == "code" for id in checks(text)]
    known = {exercise.id: exercise for exercise in exercises.of_chapter(chapter)}
    assert sorted(set(posed)) == sorted(known)
    prose = [text for kind, text in texts if kind == "markdown"]
    for id, exercise in known.items():
        line = f"{exercise.level}, {exercise.minutes} minutes"
        assert any(id in text and exercise.title in text and line in text for text in prose), id


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_stored_stubs_are_not_yet(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code" and (posed := checks(text)):
            told = "".join("".join(out.get("text", "")) for out in cell["outputs"])
            assert told.split("\n").count("not yet") == len(posed)


@pytest.mark.parametrize("entry", [e for e in entries(SYLLABUS) if e.exercise], ids=str)
def test_a_definition_that_an_exercise_builds_is_its_solution(entry):
    (exercise,) = [exercise for exercise in ALL if exercise.id == entry.exercise]
    package = read_file(Path(minigrad.__file__).with_name(entry.file))
    answer = read(exercise.solution)
    mine = [piece for piece in answer.pieces if piece.split(".")[0] == entry.name.split(".")[0]]
    assert mine and all(package.has(answer, piece) for piece in mine)


# The checks themselves


@pytest.fixture
def demo(monkeypatch, tmp_path):
    """Put the demo exercise into the registry, and progress into a fresh file."""
    monkeypatch.setattr(exercises, "of_chapter", lambda chapter: [DEMO] if chapter == "99" else [])
    monkeypatch.setattr(exercises, "hints_given", {})
    monkeypatch.setattr(kept, "files", [tmp_path / "progress"])


def test_check_prints_one_line_and_keeps_what_is_right(demo, capsys):
    for answer in (..., lambda x, y: (x, y), lambda x, y: (y, x)):
        exercises.check("99.1", answer)
    assert capsys.readouterr().out.splitlines() == [
        "not yet",
        "wrong: slope(3, 5): expected (5, 3), got (3, 5): each factor's slope is the other factor",
        "right",
    ]
    assert kept.entries() == {("exercise", "99.1"): "solved"}


def test_an_unknown_exercise_gets_a_line(demo, capsys):
    exercises.check("99.7", 1)
    exercises.hint("98.1")
    exercises.solution(3.1)
    assert capsys.readouterr().out.splitlines() == [
        "there is no exercise '99.7': chapter 99 has 99.1",
        "there is no exercise '98.1': ids look like 03.1",
        "there is no exercise 3.1: ids look like 03.1",
    ]


def test_hints_come_one_by_one_and_the_last_stays(demo, capsys):
    for _ in range(3):
        exercises.hint("99.1")
    last = 'hint 2 of 2: It grows by y. (the last; solution("99.1") shows the way)'
    assert capsys.readouterr().out.splitlines() == ["hint 1 of 2: Hold y still.", last, last]
    exercises.solution("99.1")
    assert capsys.readouterr().out.startswith("# Each slope")


def half_done(x, y):
    first = ...
    return y, first


def stops_at_the_blank(x, y):
    return y, 2 * ...


def zero():
    return 0


class Stub:
    def rule(self):
        return ...


def test_whatever_holds_a_blank_is_not_yet():
    assert DEMO.judge(half_done) == "not yet"
    assert DEMO.judge(stops_at_the_blank) == "not yet"
    assert DEMO.judge(lambda x, y: None).endswith("does the function return its result?")
    blanks = [Stub, [1, ...], {"a": ...}, "x = ...", "def f(x):\n    ...", (1, (2, ...))]
    assert all(map(answers.untouched, blanks))
    done = [
        lambda: None,
        lambda: 0,
        zero,
        3,
        None,
        "x = 1",
        "so ... what",
        [1],
        {},
        int,
        DEMO.right[0],
        lambda: print(),
    ]
    assert not any(map(answers.untouched, done))


def test_dots_in_an_index_are_no_blank_to_a_right_answer():
    def rule(x, y):
        return np.array([y, x])[...]

    assert DEMO.judge(rule) == "right"


def test_a_check_that_breaks_on_an_answer_says_so():
    broken = Exercise("99.2", "", "easy", 1, lambda answer: answer.nothing, [], "", [], [])
    assert broken.judge(3) == "wrong: AttributeError: 'int' object has no attribute 'nothing'"


@pytest.mark.parametrize(
    "got, expected, mistakes, line",
    [
        (3.0, 6, [(3, "overwritten?")], "expected 6, got 3: overwritten?"),
        (4.0, 6, [(3, "overwritten?")], "expected 6, got 4"),
        (None, 6, [], "expected 6, got None: does the function return its result?"),
        (None, 6, [(None, "ask y.grad")], "expected 6, got None: ask y.grad"),
        (0, None, [], "expected None, got 0"),
        ([1.0, 2.0], [[1, 2]], [], "expected [[1, 2]], got [1, 2]"),
        (np.float32(0.1), 0.3, [], "expected 0.3, got 0.1"),
        ("result", "leaf", [], "expected 'leaf', got 'result'"),
        (True, False, [(lambda got: got > 0, "no")], "expected False, got True: no"),
        (float("nan"), 1.0, [], "expected 1, got nan"),
        ({"x": 1, "y": 2}, {"x": 1, "y": 3}, [("x", "a"), ("y", "b")], "y: expected 3, got 2: b"),
        ({"x": 1}, {"x": 1, "y": 3}, [], "the row 'y' is missing"),
        (3, {"x": 1}, [], "expected x: 1, got 3"),
    ],
)
def test_a_difference_is_told_with_its_hint(got, expected, mistakes, line):
    with pytest.raises(Wrong) as caught:
        compare(got, expected, mistakes)
    assert str(caught.value) == line


@pytest.mark.parametrize(
    "got, expected",
    [
        (np.float32(1 / 3), 1 / 3),
        (minigrad.tensor([1.0, 2.0]), [1, 2]),
        ((1, [2, None]), [1, (2, None)]),
        ({"a": True, "more": 1}, {"a": np.bool_(True)}),
        (float("nan"), float("nan")),
        (" Leaf ", "leaf"),
    ],
)
def test_equal_answers_pass(got, expected):
    compare(got, expected)
