'''Exercises: a check that knows the typical mistakes, a ladder of hints, a solution, the proofs.

The exercises of chapter 3 are the list EXERCISES in `ch03.py`. One, whole:

    from minigrad.course.exercises import Exercise, try_out

    def check_rule(rule):
        try_out(
            rule,
            lambda grad, x, y: (grad * y, grad * x),
            lambda draw: (draw.number(), draw.number(), draw.number()),
            [
                (lambda grad, x, y: (grad * x, grad * y), "each factor's slope is the other"),
                (lambda grad, x, y: (y, x), "where did grad go?"),
            ],
        )

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
            right=[
                "lambda grad, x, y: [y * grad, x * grad]",
                "def rule(grad, x, y):\\n    x, y = y, x\\n    return grad * x, grad * y",
                "lambda grad, *factors: grad * np.array(factors[::-1])",
            ],
            wrong=[
                ("lambda grad, x, y: (grad * x, grad * y)", "slope is the other"),
                ("lambda grad, x, y: (y, x)", "where did grad go"),
                ("lambda grad, x, y: grad * y", "the shape should be (2,)"),
                ("lambda grad, x, y: grad / 0", "ZeroDivisionError"),
            ],
        )
    ]

In the notebook: a markdown cell with the id, the title and the line "easy, 5 minutes", then

    def rule(grad, x, y):
        return ...

    check("03.1", rule)

A function is judged by `try_out`, on inputs drawn anew at each check, against a reference; a value
or a table by `compare`. What would have been right is never told. `tests/course/test_exercises.py`
runs every proof as code, in the state the package has at that exercise: the stub is "not yet";
each answer of `right`, and the solution, is "right"; each of `wrong` is "wrong" with its own hint.
`tests/mutate_answers.py` changes the right answers in one place, and expects "wrong".
'''

import importlib
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ...language import N_, _
from ..answers import NotYet, Wrong, call, compare, untouched, what_was_raised
from ..hidden import draws, try_out
from ..isolation import run
from ..progress import kept
from ..values import same, short

__all__ = ["Exercise", "NotYet", "Wrong", "all_exercises", "call", "check", "compare", "hint"]
__all__ += ["draws", "same", "solution", "try_out"]

WIDTH, LONGEST = 100, 270  # characters in a line, and in all that is said of a wrong answer

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
        right: at least three answers in different styles that the check accepts, as a learner
            would type them: code that gives the solution's names, or one expression.
        wrong: pairs (typical wrong answer, words that must stand in what the check says).
        equivalent: of the right answers' mutants (tests/mutate_answers.py) those that mean the
            same: the changed line, and why.
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
    equivalent: dict = field(default_factory=dict)

    def judge(self, answer):
        """Return `not yet`, `right`, or `wrong: ...` for an answer; never raises."""
        return self.look(answer)[0]

    def look(self, answer):
        """Return what `judge` does, and the names of what the answer left changed."""
        error, left = run(self.check, answer)
        if error is None:
            return N_("right"), left
        if isinstance(error, NotYet) or untouched(answer):
            return N_("not yet"), left
        said = str(error) if isinstance(error, Wrong) else what_was_raised(error)
        return _("wrong: {why}").format(why=short(said, LONGEST)), left


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
        there = (
            _("chapter {number} has {ids}").format(number=chapter, ids=", ".join(known))
            if known
            else _("ids look like 03.1")
        )
        print(_("there is no exercise {id!r}: {there}").format(id=id, there=there))
    return known.get(id)


def check(id, answer=...):
    """Say in one line how an answer stands: `not yet`, `right`, or `wrong: ...` with a hint.

    Args:
        id: the exercise, such as "03.1".
        answer: what you made: a value, a function, a table, code as text.
    """
    if exercise := find(id):
        line, left = exercise.look(answer)
        print(textwrap.fill(_(line), WIDTH, subsequent_indent="    ", break_long_words=False))
        if left:
            print(
                _("your answer left {what} changed; that is put back").format(
                    what=_(" and ").join(left)
                )
            )
        if line == "right":
            kept.add("exercise", id, "solved")
        for tell in after_check:
            tell()


def hint(id):
    """Give the next hint for an exercise."""
    if exercise := find(id):
        count = len(exercise.hints)
        number = hints_given[id] = min(hints_given.get(id, 0) + 1, count)
        last = (
            _(' (the last; solution("{id}") shows the way)').format(id=id)
            if number == count
            else ""
        )
        print(
            _("hint {number} of {count}: {hint}{last}").format(
                number=number, count=count, hint=_(exercise.hints[number - 1]), last=last
            )
        )


def solution(id):
    """Show a solution with its explanation."""
    if exercise := find(id):
        print(_(exercise.solution.strip()))
