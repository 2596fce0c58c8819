'''Exercises: a check that knows the typical mistakes, a ladder of hints, a solution, the proofs.

The exercises of chapter 3 are the list EXERCISES in `ch03.py`. One, whole:

    from minigrad.course.exercises import Exercise, call, compare

    def check_rule(rule):
        compare(
            call(rule, 1.0, 3.0, 5.0),
            (5.0, 3.0),
            [
                ((3.0, 5.0), "each factor's slope is the other factor"),
                ((15.0, 15.0), "that is the product itself; what is its slope?"),
            ],
            on="rule(1, 3, 5)",
        )
        compare(call(rule, 2.0, 3.0, 5.0), (10.0, 6.0), [((5.0, 3.0), "where did grad go?")])

    EXERCISES = [
        Exercise(
            id="03.1",
            title="The rule of a product",
            level="easy",
            minutes=5,
            check=check_rule,
            hints=["Hold y still: how fast does x * y grow with x?", "It grows by y."],
            solution="""
    # Hold y still, and x * y grows y times as fast as x. The chain rule then multiplies by grad.
    def rule(grad, x, y):
        return grad * y, grad * x

    check("03.1", rule)
    """,
            right=[lambda g, x, y: (g * y, g * x), lambda g, x, y: [y * g, x * g]],
            wrong=[
                (lambda g, x, y: (g * x, g * y), "the other factor"),
                (lambda g, x, y: (x * y, x * y), "the product itself"),
                (lambda g, x, y: (y, x), "where did grad go"),
                (lambda g, x, y: g / 0, "ZeroDivisionError"),
            ],
        )
    ]

In the notebook: a markdown cell with the id, the title and the line "easy, 5 minutes", then

    def rule(grad, x, y):
        return ...

    check("03.1", rule)

`tests/course/test_exercises.py` runs every proof: the stub is "not yet"; each answer of `right`,
and the solution, is "right"; each of `wrong` is "wrong" with its own hint.
'''

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..answers import NotYet, Wrong, call, compare, same, untouched
from ..progress import kept

__all__ = ["Exercise", "Wrong", "all_exercises", "call", "check", "compare", "hint", "same"]
__all__ += ["solution"]

hints_given = {}
after_check = []  # what else there is to say at a check: functions


@dataclass(frozen=True)
class Exercise:
    """Hold one exercise; the module's text shows one whole.

    Args:
        id: chapter and number, such as "03.1".
        title: a few words.
        level: "easy", "medium" or "hard".
        minutes: how long a learner needs.
        check: called with the answer; returns if it is right, raises Wrong if not.
        hints: from a nudge to nearly the answer.
        solution: what the learner's cell could say, with comments that explain it.
        right: at least two answers, unlike each other, that the check accepts.
        wrong: pairs (typical wrong answer, words that must stand in what the check says).
    """

    id: str
    title: str
    level: str
    minutes: int
    check: Callable
    hints: list
    solution: str
    right: list
    wrong: list

    def judge(self, answer):
        """Return `not yet`, `right`, or `wrong: ...` for an answer; never raises."""
        try:
            self.check(answer)
        except NotYet:
            return "not yet"
        except Exception as error:
            if untouched(answer):
                return "not yet"
            told = str(error) if isinstance(error, Wrong) else f"{type(error).__name__}: {error}"
            return "wrong: " + " ".join(told.split())
        return "right"


def of_chapter(chapter):
    """Return the exercises of a chapter, such as "03"."""
    try:
        return importlib.import_module(f"{__name__}.ch{chapter}").EXERCISES
    except ModuleNotFoundError:
        return []


def all_exercises():
    """Return all exercises, chapter by chapter."""
    files = sorted(Path(__file__).parent.glob("ch[0-9][0-9].py"))
    return [exercise for file in files for exercise in of_chapter(file.stem[2:])]


def find(id):
    """Return an exercise; None, and a line that says which there are, where there is none."""
    chapter = str(id)[:2]
    known = {exercise.id: exercise for exercise in of_chapter(chapter)}
    if id not in known:
        there = f"chapter {chapter} has {', '.join(known)}" if known else "ids look like 03.1"
        print(f"there is no exercise {id!r}: {there}")
    return known.get(id)


def check(id, answer=...):
    """Say in one line how an answer stands: `not yet`, `right`, or `wrong: ...` with a hint.

    Args:
        id: the exercise, such as "03.1".
        answer: what you made: a value, a function, a table, code as text.
    """
    if exercise := find(id):
        line = exercise.judge(answer)
        print(line)
        if line == "right":
            kept.add("exercise", id, "solved")
        for tell in after_check:
            tell()


def hint(id):
    """Give the next hint for an exercise."""
    if exercise := find(id):
        count = len(exercise.hints)
        number = hints_given[id] = min(hints_given.get(id, 0) + 1, count)
        last = f' (the last; solution("{id}") shows the way)' if number == count else ""
        print(f"hint {number} of {count}: {exercise.hints[number - 1]}{last}")


def solution(id):
    """Show a solution with its explanation."""
    if exercise := find(id):
        print(exercise.solution.strip())
