"""Every exercise's proofs, every exercise's place in its notebook, and the checks themselves."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest
from mutate_answers import survivors
from proofs import at_exercise, judged, whole

import minigrad
from minigrad.course import NotBuiltYet, answers, exercises, hidden, values
from minigrad.course.exercises import Exercise, Wrong, all_exercises, call, compare, try_out
from minigrad.course.progress import kept
from minigrad.course.source import read, read_file
from minigrad.course.syllabus import SYLLABUS, entries

NOTEBOOKS = Path(minigrad.__file__).parents[1] / "notebooks"
ALL = all_exercises()


def check_slope(slope):
    try_out(
        slope,
        lambda x, y: (y, x),
        lambda draw: (draw.number(), draw.number()),
        [
            (lambda x, y: (x, y), "each factor's slope is the other factor"),
            (lambda x, y: (x * y, x * y), "that is the product itself"),
        ],
    )


DEMO = Exercise(
    id="99.1",
    title="The slopes of a product",
    level="easy",
    minutes=5,
    check=check_slope,
    hints=["Hold y still.", "It grows by y."],
    solution='\n# Each slope is the other factor.\ncheck("99.1", lambda x, y: (y, x))\n',
    right=[
        "lambda x, y: (y, x)",
        "lambda x, y: [0.0 + y, np.float32(x)]",
        "lambda *factors: np.array(factors[::-1])",
    ],
    wrong=[
        ("lambda x, y: (x, y)", "the other factor"),
        ("lambda x, y: (x * y, x * y)", "the product itself"),
        (
            'def f(x, y):\n    return 1 / 0\ncheck("99.1", f)',
            "line 2, return 1 / 0: ZeroDivisionError",
        ),
        ("lambda x, y: print", "numbers of the shape (2,) should come"),
        ("7", "that is 7; a function should come"),
        ("lambda x, y: (y, -x)", "1 of its 2 entries is not right"),
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


def test_each_right_answer_is_right_there_and_in_the_whole_package(exercise):
    assert len(exercise.right) >= 3
    for place in (at_exercise, whole):
        with place(exercise.id) as names:
            for answer in [exercise.solution, *exercise.right]:
                assert judged(exercise, answer, names) == "right", answer


def test_each_wrong_answer_is_wrong_with_its_own_hint(exercise):
    hints = [hint for _, hint in exercise.wrong]
    assert len(set(hints)) == len(hints) >= 4
    with at_exercise(exercise.id) as names:
        for answer, hint in exercise.wrong:
            line = judged(exercise, answer, names)
            assert line.startswith("wrong: ") and hint in line and "\n" not in line, answer
            assert not line.endswith("..."), line


def test_a_solution_is_explained(exercise):
    assert "#" in exercise.solution or '"""' in exercise.solution


@pytest.mark.parametrize("id", ["00.1", "00.2", "03.1", "03.2"])
def test_a_right_answer_changed_in_one_place_is_refused(id):
    (exercise,) = [exercise for exercise in ALL if exercise.id == id]
    made, same, accepted = survivors(exercise)
    assert made > 10 and accepted == [] and set(same) == exercise.equivalent.keys()


def test_an_exercise_says_what_it_is(exercise):
    assert exercise.level in ("easy", "medium", "hard") and 1 <= exercise.minutes <= 60
    assert exercise.title and len(exercise.hints) >= 2


# The registry, the notebooks, the syllabus


def test_ids_are_unique_and_in_order():
    ids = [exercise.id for exercise in ALL]
    assert ids == sorted(set(ids))
    for file in Path(exercises.__file__).parent.glob("ch[0-9][0-9].py"):
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
    first, *middle, last = capsys.readouterr().out.splitlines()
    assert (first, last) == ("not yet", "right")
    assert middle[0].startswith("wrong: on x = ")
    assert middle[-1].endswith("each factor's slope is the other factor")
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
        lambda x: x[...] ** 2,
        lambda y: y[..., :20],
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
        (3.0, 6, [(3, "overwritten?")], "got 3: overwritten?"),
        (4.0, 6, [(3, "overwritten?")], "got 4: that is not it"),
        (None, 6, [], "got None: does the function return its result?"),
        (None, 6, [(None, "ask y.grad")], "got None: ask y.grad"),
        (0, None, [], "got 0: that is not it"),
        ([1.0, 2.0], [[1, 2]], [], "got [1, 2]: its shape is (2,); the shape should be (1, 2)"),
        ([1.0, 2.0], [1, 3], [], "got [1, 2]: 1 of its 2 entries is not right"),
        (np.float32(0.1), 0.3, [], "got 0.1: that is not it"),
        ("result", "leaf", [], "got 'result': that is not it"),
        (True, False, [(lambda got: got > 0, "no")], "got True: no"),
        (float("nan"), 1.0, [], "got nan: that is not it"),
        ({"x": 1, "y": 2}, {"x": 1, "y": 3}, [("x", "a"), ("y", "b")], "y: got 2: b"),
        ({"x": 1, "y": 2}, {"x": 1, "y": 3}, [(("y", 2), "c"), ("y", "b")], "y: got 2: c"),
        ({"x": 1}, {"x": 1, "y": 3}, [], "the row 'y' is missing"),
        (3, {"x": 1}, [], "got 3: a table is wanted, with the rows x"),
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


# What an answer may be, and what it may leave behind


class Odd:
    """Let itself neither be shown nor compared."""

    def __repr__(self):
        raise ValueError("no repr")

    def __eq__(self, other):
        raise ValueError("no comparison")


HOLDS_ITSELF = [1.0]
HOLDS_ITSELF.append(HOLDS_ITSELF)
MONSTERS = [
    HOLDS_ITSELF,
    list(range(1_000_000)),
    "a" * 1_000_000,
    "many words " * 100_000,
    np.zeros((1000, 1000)),
    10**5000,
    {"rows": [HOLDS_ITSELF] * 1000},
    Odd(),
    Odd,
    lambda: HOLDS_ITSELF,
    float("nan"),
    b"bytes" * 1000,
    {3, 4},
    3 + 4j,
]


# One exercise for each way in which checks go about an answer: of chapters, the last that has it.
WAYS = {"call", "compare", "draws", "isinstance", "try_out", "words"}
ONE_OF_EACH_KIND = {frozenset(WAYS & {*e.check.__code__.co_names}): e for e in ALL}.values()


@pytest.mark.parametrize("number", range(len(MONSTERS)), ids=lambda n: type(MONSTERS[n]).__name__)
def test_whatever_comes_is_judged_in_a_few_words(number, demo, capsys):
    monster, some = MONSTERS[number], ALL[number :: len(MONSTERS)]  # each exercise meets one
    for exercise in [DEMO, *ONE_OF_EACH_KIND, *some]:
        assert len(exercise.judge(monster)) < 300, exercise.id
    assert len(DEMO.judge(lambda x, y: monster)) < 300
    exercises.check("99.1", lambda x, y: monster)
    assert len(capsys.readouterr().out.splitlines()) <= 3


def test_what_is_cut_is_cut_between_words():
    assert values.show("some words " * 50, 30) == "'some words ...'"
    assert values.show([0.5] * 100, 12) == "[0.5, 0.5, ...] (100 entries)"
    assert values.short("one two three", 9) == "one two ..."


def test_the_inputs_are_others_each_time():
    told = {DEMO.judge(lambda x, y: (x, y)) for _ in range(5)}
    assert len(told) == 5


def test_the_same_seed_draws_the_same_inputs(monkeypatch):
    def line():
        monkeypatch.setattr(hidden, "seeds", iter([7]))
        return DEMO.judge(lambda x, y: (x, y))

    assert line() == line()


def test_numbers_of_both_signs_come():
    signs = {(draw.number() > 0, draw.number() > 0) for draw in hidden.draws(4)}
    assert len(signs) == 4


def leave_grad_mode():
    minigrad.set_grad_enabled(False)


def leave_dtype():
    minigrad.set_default_dtype(minigrad.float64)


def leave_patch():
    minigrad.Tensor.__mul__ = minigrad.Tensor.__add__


def leave_seed():
    np.random.seed(3)


def leave_hook():
    TENSOR.register_hook(print)


def leave_grad():
    TENSOR.grad = minigrad.tensor(1.0)


TENSOR = minigrad.tensor(2.0, requires_grad=True)


def state():
    after = minigrad.tensor(3.0, requires_grad=True) * 2
    hooks = dict(TENSOR.node.hooks or {})
    return after.item(), after.requires_grad, after.dtype, np.random.get_state()[1][0], hooks


@pytest.mark.parametrize(
    "leave, what",
    [
        (leave_grad_mode, "grad mode"),
        (leave_dtype, "the default dtype"),
        (leave_patch, "Tensor.__mul__"),
        (leave_seed, "the random numbers"),
        (leave_hook, "the tensor TENSOR"),
        (leave_grad, "the tensor TENSOR"),
    ],
)
@pytest.mark.parametrize("end", [None, ValueError, KeyboardInterrupt, SystemExit])
def test_what_an_answer_leaves_changed_is_put_back_and_said(leave, what, end, demo, capsys):
    def answer(x, y):
        leave()
        if end:
            raise end
        return y, x

    before = state()
    if end is KeyboardInterrupt:
        with pytest.raises(KeyboardInterrupt):
            exercises.check("99.1", answer)
    else:
        exercises.check("99.1", answer)
        assert f"your answer left {what}" in capsys.readouterr().out
    assert state() == before and TENSOR.grad is None


RESULT = TENSOR * 2


def test_a_check_reads_the_learners_results_without_a_warning(demo, recwarn):
    exercises.check("99.1", lambda x, y: (y, x) if RESULT is not None else None)
    assert not [each for each in recwarn if "not a leaf" in str(each.message)]


def test_what_a_later_chapter_builds_may_be_used():
    def check(answer):
        compare(call(answer), 4.0)

    exercise = Exercise("05.9", "", "easy", 1, check, [], "", [], [])
    with at_exercise("05.1"):
        assert exercise.judge(lambda: minigrad.tensor(4.0).detach()) == "right"
        said = exercise.judge(lambda: minigrad.tensor(3.0).detach())
        assert said == "wrong: got 3: that is not it"
        with pytest.raises(NotBuiltYet):
            minigrad.tensor(4.0).detach()


def test_effort_is_measured():
    def rows(n):
        total = 0
        for row in range(n):
            total += row
        return total

    def down(n):
        return 0 if n == 0 else down(n - 1)

    few, many = hidden.Effort(rows, 3), hidden.Effort(rows, 30)
    assert few.result == 3 and many.lines - few.lines >= 27
    assert hidden.Effort(down, 9).depth == hidden.Effort(down, 9).calls == 10
    endless = hidden.Effort(rows, 10**9, most=1000)
    assert endless.lines == 1001 and endless.result is None


def test_nodes_that_live_are_counted():
    before = hidden.nodes_alive()
    x = minigrad.tensor(2.0, requires_grad=True)
    y = x * 2 + 1
    assert hidden.nodes_alive() == before + 3
    del x, y
    assert hidden.nodes_alive() == before
