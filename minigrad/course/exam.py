"""The closing exam: 25 questions, first those on what you got wrong before.

    exam()                  show the next question
    answer("C3", True)      answer it

What was right or wrong at the first try is kept with the rest of your progress.
"""

from ..language import _
from .answers import same, show, untouched
from .progress import kept
from .questions import QUESTIONS

late = {}  # how often a question was answered wrong since the kernel started


def exam():
    """Show the next question, or the result when all are answered.

    Example:
        >>> exam()  # doctest: +SKIP
        0 of 25 answered rightly; now C1:
        <BLANKLINE>
            w = torch.tensor(2.0)
            w.requests_grad = True
            y = w * 3
        <BLANKLINE>
        What is y.requires_grad? A number, a list, True, False, None, or "error".
    """
    print(asked())


def answer(id, value=...):
    """Answer a question, and see the next.

    Args:
        id: the question, such as "C3".
        value: a number, True or False, None, a list, or "error"; a pair where two are asked for.
    """
    print(judged(id, value))
    if readable(value) and not untouched(value):
        print()
        exam()


def asked():
    """Return the next question's text, or the result when all are answered."""
    entries = kept.entries()
    waiting = queue(entries)
    if not waiting:
        return result(entries)
    question = waiting[0]
    done = len(QUESTIONS) - len(waiting)
    missed = missed_guesses(question, entries)
    why = _(" (you missed {ids})").format(ids=_(" and ").join(missed)) if missed else ""
    code = "\n".join(f"    {line}" for line in question.code.splitlines())
    kinds = _("a pair such as (1.0, None)") if "," in question.value else _("a list")
    head = _("{done} of {count} answered rightly; now {id}{why}:")
    head = head.format(done=done, count=len(QUESTIONS), id=question.id, why=why)
    ask = _('What is {value}? A number, {kinds}, True, False, None, or "error".')
    return f"{head}\n\n{code}\n\n{ask.format(value=question.value, kinds=kinds)}"


def judged(id, value):
    """Return what to say of an answer, and keep how it was."""
    question = next((question for question in QUESTIONS if question.id == id), None)
    if question is None:
        return _("there is no question {id!r}; they are C1 to C{last}").format(
            id=id, last=len(QUESTIONS)
        )
    if ("exam, in the end", id) in kept.entries():
        return _("{id} is answered: {why}").format(id=id, why=_(question.why))
    if untouched(value):
        return _("no answer yet; put yours in place of the dots")
    if not readable(value):
        return _(
            "I cannot read that: {value} is no number, list, True, False, None or error"
        ).format(value=show(value))
    if same(value, question.answer):
        kept.add("exam", id, "right")
        kept.add("exam, in the end", id, "right")
        return _("{id} is right: {why}").format(id=id, why=_(question.why))
    kept.add("exam", id, "missed")
    late[id] = late.get(id, 0) + 1
    return _(
        "{id} is wrong: it is not {value}. Chapter {number} shows it; the question "
        "comes again at the end"
    ).format(id=id, value=show(value), number=question.chapter)


def readable(value):
    """Return whether a value can be an answer at all: of text only "error" can."""
    return not isinstance(value, str) or same(value, "error")


def queue(entries):
    """Return the questions that are not answered rightly yet, in the order of asking.

    First what was guessed wrong in the chapters, then what has an exercise that is not solved,
    then the rest. A question that was missed goes to the end.
    """

    def place(question):
        missed = entries.get(("exam", question.id)) == "missed"
        return late.get(question.id, int(missed)), rank(question, entries)

    waiting = [q for q in QUESTIONS if ("exam, in the end", q.id) not in entries]
    return sorted(waiting, key=place)


def rank(question, entries):
    """Return 0 for a question on what was guessed wrong, 1 with exercises open, else 2."""
    if missed_guesses(question, entries):
        return 0
    solved = all(("exercise", id) in entries for id in question.exercises.split())
    return 2 if solved else 1


def missed_guesses(question, entries):
    """Return the ids of the predictions on the same matter that did not hold."""
    return [id for id in question.guesses.split() if entries.get(("guess", id)) == "missed"]


def result(entries):
    """Return the last line of the exam."""
    missed = [q.id for q in QUESTIONS if entries.get(("exam", q.id)) == "missed"]
    first = len(QUESTIONS) - len(missed)
    rest = _("; missed at first: {ids}").format(ids=" ".join(missed)) if missed else ""
    return _("all {count} answered, {first} at the first try{rest}").format(
        count=len(QUESTIONS), first=first, rest=rest
    )
