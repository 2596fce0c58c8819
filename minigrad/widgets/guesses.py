"""A table to guess in: choose each answer, reveal; the first guess is kept."""

import contextlib
import html
import io

from minigrad.course import predict, reveal
from minigrad.language import _

from .kit import Button, Choice, Experiment, table

OPEN = "?"


class GuessTable(Experiment):
    """Ask for each row of a table, then say what held. The first guess counts for `progress()`.

    Args:
        id: chapter and number, as for `predict`, such as "05.3".
        question: what is asked of every row.
        answers: the true answer of each row.

    Example:
        >>> model = GuessTable("05.3", "requires_grad?", {"x": True, "x.detach()": False})
        >>> model.guess("x", True)
        >>> model.guess("x.detach()", True)
        >>> model.reveal()
        >>> print(model.text())
        requires_grad?
        05.3: it is x: True, x.detach(): False; you guessed otherwise for x.detach()
    """

    def __init__(self, id, question, answers):
        self.id, self.question, self.answers, self.said = id, question, answers, ""
        options = (OPEN, *sorted(set(answers.values()), key=str))
        self.controls = (
            *(Choice(f"guess {row}", row, options) for row in answers),
            Button("reveal", _("reveal"), usable="complete"),
        )
        for row in answers:
            self.guess(row, OPEN)

    def guess(self, row, value):
        """Guess one row."""
        setattr(self, f"guess {row}", value)

    def guesses(self):
        """Return the guesses by row."""
        return {row: getattr(self, f"guess {row}") for row in self.answers}

    def complete(self):
        """Tell whether every row has a guess, and nothing is revealed yet."""
        return OPEN not in self.guesses().values() and not self.said

    def reveal(self):
        """Keep the guesses and show the answers."""
        with contextlib.redirect_stdout(io.StringIO()):
            predict(self.id, self.guesses())
        with contextlib.redirect_stdout(io.StringIO()) as said:
            reveal(self.id, self.answers)
        self.said = said.getvalue().strip()

    def picture(self):
        return None

    def text(self):
        return f"{self.question}\n{self.said or ', '.join(self.answers)}"

    def tallest(self):
        rows = [(row, OPEN, _("{what}, missed").format(what=None)) for row in self.answers]
        told = _("{id}: it is{what}").format(id=self.id, what=" " + ": False, ".join(self.answers))
        told += _("; ") + _("you guessed otherwise for {rows}").format(rows=_("all"))
        return [
            f"<div>{html.escape(told)}</div>" + table((self.question, _("your guess"), ""), rows)
        ]

    def html(self):
        if not self.said:
            return f"<div>{html.escape(self.question)}</div>"
        rows = [
            (row, guess, true if guess == true else _("{what}, missed").format(what=true))
            for (row, guess), true in zip(self.guesses().items(), self.answers.values())
        ]
        said = f"<div>{html.escape(self.said)}</div>"
        return said + table((self.question, _("your guess"), _("it is")), rows)
