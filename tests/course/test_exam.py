"""The closing exam: true answers, what was missed comes first, and it can be left and resumed."""

import importlib.util
import re
import warnings

import pytest

from minigrad.course import exam as paper
from minigrad.course.answers import same
from minigrad.course.exam import answer, exam
from minigrad.course.exercises import all_exercises
from minigrad.course.progress import kept
from minigrad.course.questions import QUESTIONS
from minigrad.course.recordings import NOTEBOOKS
from minigrad.widgets import ExamPaper, experiment
from minigrad.widgets.view import OFF

ENGINES = ["minigrad"] + ["torch"] * bool(importlib.util.find_spec("torch"))


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "files", [tmp_path / "progress"])
    monkeypatch.setattr(kept, "unwritten", {})
    monkeypatch.setattr(paper, "late", {})


def plain(value):
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return value.tolist() if hasattr(value, "tolist") else value


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_answer_is_what_the_code_gives(question, engine):
    names = {"torch": importlib.import_module(engine)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(question.code, names)
            value = plain(eval(question.value, names))
        except RuntimeError:
            value = "error"
    assert same(value, question.answer)


def test_there_is_one_question_for_each_confusion_and_it_is_short():
    assert [question.id for question in QUESTIONS] == [f"C{n}" for n in range(1, 26)]
    assert all(len(question.code.splitlines()) <= 6 for question in QUESTIONS)


def test_what_a_question_refers_to_is_there():
    exercises = {exercise.id for exercise in all_exercises()}
    lessons = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS.glob("*.ipynb"))
    guesses = set(re.findall(r'predict\(\\"(\d\d\.\d)\\"', lessons))
    for question in QUESTIONS:
        assert set(question.exercises.split()) <= exercises, question.id
        assert set(question.guesses.split()) <= guesses, question.id


def test_it_begins_with_what_was_missed_then_with_what_is_open():
    kept.add("guess", "11.2", "missed")
    kept.add("guess", "08.1", "held")
    kept.add("exercise", "05.4", "solved")
    order = [question.id for question in paper.queue(kept.entries())]
    assert order[0] == "C23"
    assert order.index("C3") < order.index("C1")  # 05.1 is open, 05.4 is solved
    assert order.index("C1") < order.index("C5")  # in their own order where all else is equal


def test_the_question_says_why_it_comes_first(capsys):
    exam()
    assert "0 of 25 answered rightly; now C1:\n" in capsys.readouterr().out
    kept.add("guess", "11.2", "missed")
    exam()
    out = capsys.readouterr().out
    assert "C23 (you missed 11.2)" in out and "What is x.tolist()? A number, a list" in out
    assert "    d = x.detach()\n" in out


def test_no_answer_a_wrong_and_a_right_one(capsys):
    kept.add("guess", "04.3", "missed")
    answer("C13")
    out = capsys.readouterr().out
    assert "no answer yet" in out and "answered rightly" not in out and len(kept.entries()) == 1
    answer("C13", 36)
    out = capsys.readouterr().out
    assert (
        "C13 is wrong: it is not 36. Chapter 4" in out
        and "0 of 25 answered rightly; now C1:\n" in out
    )
    assert paper.queue(kept.entries())[-1].id == "C13"
    second = paper.queue(kept.entries())[0]
    answer(second.id, second.answer)
    assert second.why in capsys.readouterr().out
    assert len(paper.queue(kept.entries())) == 24


def test_a_cell_run_again_answers_no_other_question(capsys):
    answer("C1", False)
    entries = kept.entries()
    answer("C1", True)
    answer("C99", 1)
    assert kept.entries() == entries
    out = capsys.readouterr().out
    assert "C1 is answered: the flag" in out and "no question 'C99'" in out


def test_a_whole_exam_with_two_misses(capsys):
    missed = ["C2", "C19"]
    for _ in range(len(QUESTIONS) + 2):
        question = paper.queue(kept.entries())[0]
        first = question.id in missed and ("exam", question.id) not in kept.entries()
        answer(question.id, -1.5 if first else question.answer)
    exam()
    answer("C3", True)
    last = "all 25 answered, 23 at the first try; missed at first: C2 C19"
    assert capsys.readouterr().out.count(last) == 3  # with the last answer, and each time after


def test_it_goes_on_after_a_restart(monkeypatch):
    answer("C1", -1.5)
    first = [question.id for question in paper.queue(kept.entries())]
    monkeypatch.setattr(paper, "late", {})  # as in a new kernel
    assert [question.id for question in paper.queue(kept.entries())] == first


def test_missed_questions_take_turns():
    for question in QUESTIONS:
        if question.id not in ("C5", "C9"):
            kept.add("exam, in the end", question.id, "right")
    asked = []
    for _ in range(4):
        asked.append(paper.queue(kept.entries())[0].id)
        answer(asked[-1], -1.5)
    assert asked[0] != asked[1] and asked[:2] == asked[2:]


def test_the_paper_asks_and_goes_on():
    view = experiment(ExamPaper())
    assert (
        OFF in view.fields["answer"][0]._dom_classes
        and "0 of 25 answered rightly; now C1:" in view.words.value
    )
    view.fields["typed"].value = "True"
    view.fields["answer"][0].click()
    assert "C1 is wrong: it is not True" in view.words.value and view.fields["typed"].value == ""
    assert kept.entries() == {("exam", "C1"): "missed"}
    view.fields["typed"].value = "(1, None)"
    view.fields["answer"][0].click()
    assert (
        "C2 is right" in view.words.value
        and "1 of 25 answered rightly; now C3:" in view.words.value
    )


def test_what_cannot_be_read_costs_nothing(capsys):
    answer("C1", "flase")
    assert capsys.readouterr().out.startswith("I cannot read that: 'flase' is no number")
    assert kept.entries() == {}
    view = experiment(ExamPaper())
    view.fields["typed"].value = "flase"
    view.fields["answer"][0].click()
    assert "I cannot read that" in view.words.value and view.fields["typed"].value == "flase"
    assert "now C1:" in view.words.value and kept.entries() == {}


def test_the_paper_takes_enter():
    view = experiment(ExamPaper())
    entry = view.fields["typed"]
    enter = {"method": "custom", "content": {"event": "submit"}}
    for typed in ("", "False"):
        entry.value = typed
        entry._handle_msg({"content": {"data": enter}, "buffers": []})
    assert "C1 is right" in view.words.value and entry.value == ""
    assert kept.entries()["exam", "C1"] == "right" and len(kept.entries()) == 2


@pytest.mark.parametrize("typed, value", [("error", "error"), (" 2 ", 2), ("[1, 2", "[1, 2")])
def test_what_is_typed_is_a_value_or_a_text(typed, value):
    model = ExamPaper()
    model.typed = typed
    assert model.value() == value
