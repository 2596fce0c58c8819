"""Show what has been solved and guessed and where to go on, or forget it."""

from ..language import N_, _
from .chapters import chapters
from .exercises import all_exercises
from .progress import kept

HEAD = N_("| chapter | solved | open | guesses held | missed |\n| --- | --- | --- | --- | --- |")
DONE = N_("All exercises are solved; the exam is in chapter 14.")


def progress():
    """Return which exercises are solved and open, which guesses missed, and where to go on.

    A notebook shows it as a table with links, `print` as lines.

    Example:
        >>> print(progress())  # doctest: +ELLIPSIS
        chapter 0: ...
    """
    return Report(kept.entries(), all_exercises())


class Report:
    """Hold progress, chapter by chapter.

    Attributes:
        solved, open: exercises of each chapter, by the chapter's two digits.
        next: the exercise to go on with, None when all are solved.
    """

    def __init__(self, entries, exercises):
        self.solved, self.open = {}, {}
        for exercise in exercises:
            solved, waiting = (
                kind.setdefault(exercise.id[:2], []) for kind in (self.solved, self.open)
            )
            (solved if ("exercise", exercise.id) in entries else waiting).append(exercise)
        self.guesses = {id: outcome for (kind, id), outcome in entries.items() if kind == "guess"}
        # On from what was done last, so that nobody is sent back to a chapter left out.
        last = [id[:2] for kind, id in entries if kind in ("exercise", "guess")][-1:]
        waiting = [exercise for some in self.open.values() for exercise in some]
        onward = [exercise for exercise in waiting if [exercise.id[:2]] >= last]
        self.next = next(iter(onward or waiting), None)

    def guessed(self, outcome, chapter=""):
        """Return the ids of the guesses that held or missed, in a chapter or in all."""
        found = (id for id, held in self.guesses.items() if held == outcome)
        return sorted(id for id in found if id.startswith(chapter))

    def __repr__(self):
        lines = []
        for chapter, solved in self.solved.items():
            waiting = [exercise.id for exercise in self.open[chapter]]
            rest = _("; open: {ids}").format(ids=" ".join(waiting)) if waiting else ""
            total = len(solved) + len(waiting)
            lines.append(
                _("chapter {number}: {solved} of {count} exercises solved{rest}").format(
                    number=int(chapter), solved=len(solved), count=total, rest=rest
                )
            )
        missed = self.guessed("missed")
        rest = _("; missed: {ids}").format(ids=" ".join(missed)) if missed else ""
        held = _("{held} of {count} held").format(
            held=len(self.guessed("held")), count=len(self.guesses)
        )
        lines.append(
            _("predictions: {held}{rest}").format(
                held=held if self.guesses else _("none made yet"), rest=rest
            )
        )
        return "\n".join(
            [
                *lines,
                _("go on with exercise {id}").format(id=self.next.id) if self.next else _(DONE),
            ]
        )

    def _repr_markdown_(self):
        known = {f"{chapter.number:02}": chapter for chapter in chapters()}
        if not known:  # the package without its notebooks
            return None
        lines = [_(DONE), "", _(HEAD)]
        if self.next:
            chapter = known[self.next.id[:2]]
            said = _("**Go on here**: {exercise}, in chapter {chapter}")
            exercise = linked(self.next, chapter, _("exercise {id}"))
            lines[0] = said.format(exercise=exercise, chapter=f"[{chapter.title}]({chapter.file})")
        for number, solved in self.solved.items():
            waiting, chapter = self.open[number], known[number]
            cells = [
                f"[{chapter.title}]({chapter.file})",
                _("{solved} of {count}").format(
                    solved=len(solved), count=len(solved) + len(waiting)
                ),
                " ".join(linked(exercise, chapter) for exercise in waiting),
                f"{len(self.guessed('held', number))}",
                " ".join(self.guessed("missed", number)),
            ]
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines)


def linked(exercise, chapter, said="{id}"):
    """Return a link to an exercise: to its heading, as JupyterLab names it."""
    heading = f"{exercise.id} {_(exercise.title)}".replace(" ", "-")
    return f"[{said.format(id=exercise.id)}](<{chapter.file}#{heading}>)"


def reset_progress(confirm=False):
    """Forget all progress, when called with `confirm=True`."""
    if not confirm:
        count = len(kept.entries())
        print(
            _(
                "this would forget {count} entries; if you mean it: reset_progress(confirm=True)"
            ).format(count=count)
        )
        return
    print(kept.forget())
