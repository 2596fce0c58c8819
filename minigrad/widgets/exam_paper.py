"""Chapter 14: the closing exam with a box to type in."""

import ast

from minigrad.course import exam
from minigrad.language import _

from .kit import Button, Entry, Experiment


class ExamPaper(Experiment):
    """Ask the questions of the exam one by one; what is answered is kept as by `answer`.

    Attributes:
        typed: the answer as the learner types it, such as `[1.0, 2.0]`, `None` or `error`.

    Example:
        >>> paper = ExamPaper()
        >>> paper.typed = "[1.0, None]"
        >>> paper.value()
        [1.0, None]
    """

    controls = (
        Entry(
            "typed",
            _("your answer"),
            _("a number, list, True, False, None or error; then Enter"),
            "answer",
        ),
        Button("answer", _("answer"), usable="is_typed"),
    )

    def __init__(self):
        self.typed, self.said = "", ""

    def is_typed(self):
        """Tell whether there is something to answer, and a question left."""
        return bool(self.typed.strip() and exam.queue(exam.kept.entries()))

    def value(self):
        """Return what was typed as a value; what is no Python value is a text."""
        try:
            return ast.literal_eval(self.typed.strip())
        except (ValueError, SyntaxError):
            return self.typed.strip()

    def answer(self):
        """Answer the question that is shown, and go on to the next."""
        question = exam.queue(exam.kept.entries())[0]
        value = self.value()
        self.said = exam.judged(question.id, value)
        if exam.readable(value):
            self.typed = ""

    def picture(self):
        return None

    def text(self):
        return f"{self.said}\n\n{exam.asked()}".strip()
