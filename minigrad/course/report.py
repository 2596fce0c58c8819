"""Show what has been solved and guessed, or forget it."""

from .exercises import all_exercises
from .progress import kept


def progress():
    """Show which exercises are solved and open, chapter by chapter, and which guesses missed."""
    entries = kept.entries()
    chapters = {}
    for exercise in all_exercises():
        solved, waiting = chapters.setdefault(exercise.id[:2], ([], []))
        (solved if ("exercise", exercise.id) in entries else waiting).append(exercise.id)
    for chapter, (solved, waiting) in chapters.items():
        rest = f"; open: {' '.join(waiting)}" if waiting else ""
        total = len(solved) + len(waiting)
        print(f"chapter {int(chapter)}: {len(solved)} of {total} exercises solved{rest}")
    guesses = {id: outcome for (kind, id), outcome in entries.items() if kind == "guess"}
    missed = sorted(id for id, outcome in guesses.items() if outcome == "missed")
    rest = f"; missed: {' '.join(missed)}" if missed else ""
    held = f"{len(guesses) - len(missed)} of {len(guesses)} held"
    print(f"predictions: {held if guesses else 'none made yet'}{rest}")


def reset_progress(confirm=False):
    """Forget all progress, when called with `confirm=True`."""
    if not confirm:
        count = len(kept.entries())
        print(f"this would forget {count} entries; if you mean it: reset_progress(confirm=True)")
        return
    print(kept.forget())
