"""The closing exam: 25 questions, first those on what you got wrong before.

    exam()              show the next question
    answer(4.0)         answer it

What was right or wrong at the first try is kept with the rest of your progress.
"""

from .answers import same, show, untouched
from .progress import kept
from .questions import QUESTIONS

late = {}  # how often a question was answered wrong since the kernel started


def exam():
    """Show the next question, or the result when all are answered.

    Example:
        >>> exam()  # doctest: +SKIP
        question 1 of 25 (C1)
        <BLANKLINE>
            w = torch.tensor(2.0)
            w.requests_grad = True
            y = w * 3
        <BLANKLINE>
        What is y.requires_grad? Say it with answer(...): a number, a list, True, False, None or
        "error".
    """
    entries = kept.entries()
    waiting = queue(entries)
    if not waiting:
        print(result(entries))
        return
    question = waiting[0]
    done = len(QUESTIONS) - len(waiting)
    code = "\n".join(f"    {line}" for line in question.code.splitlines())
    print(
        f"question {done + 1} of {len(QUESTIONS)} ({', '.join([question.id, *reason(question)])})"
    )
    kinds = '"error"' if "," not in question.value else '"error"; here two, such as (1.0, None)'
    print(f"\n{code}\n\nWhat is {question.value}? Say it with answer(...):")
    print(f"a number, a list, True, False, None, or {kinds}.")


def answer(value=...):
    """Answer the question that `exam()` shows.

    Args:
        value: a number, True or False, None, a list, or "error"; a pair where two are asked for.
    """
    waiting = queue(kept.entries())
    if not waiting:
        print(result(kept.entries()))
    elif untouched(value):
        print("no answer yet; put yours in place of the dots")
    elif same(value, waiting[0].answer):
        print(f"right: {waiting[0].why}")
        kept.add("exam", waiting[0].id, "right")
        kept.add("exam, in the end", waiting[0].id, "right")
    else:
        question = waiting[0]
        print(f"wrong: it is not {show(value)}; chapter {question.chapter} shows it.")
        print("The question comes again at the end.")
        kept.add("exam", question.id, "missed")
        late[question.id] = late.get(question.id, 0) + 1


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


def reason(question):
    """Return, as a list of one or none, why a question is asked so early."""
    missed = missed_guesses(question, kept.entries())
    return [f"you missed {' and '.join(missed)}"] if missed else []


def result(entries):
    """Return the last line of the exam."""
    missed = [q.id for q in QUESTIONS if entries.get(("exam", q.id)) == "missed"]
    first = len(QUESTIONS) - len(missed)
    rest = f"; missed at first: {' '.join(missed)}" if missed else ""
    return f"all {len(QUESTIONS)} answered, {first} at the first try{rest}"
