"""Guess first, then see: `predict` keeps a guess, `reveal` says whether it held."""

from .answers import same, show, untouched
from .progress import kept

guesses = {}


def predict(id, guess=...):
    """Keep your guess until `reveal`.

    Args:
        id: chapter and number, such as "05.3".
        guess: a number, text, True or False, None, or a list or dictionary of these.

    Example:
        >>> predict("05.3", ...)
        05.3: no guess yet; put yours in place of the dots
        >>> predict("05.3", 2.0)
        05.3: you guess 2
        >>> reveal("05.3", 4.0)
        05.3: it is 4; you guessed 2
    """
    if untouched(guess):
        guesses.pop(id, None)
        print(f"{id}: no guess yet; put yours in place of the dots")
    else:
        guesses[id] = guess
        print(f"{id}: you guess {show(guess)}")


def reveal(id, actual):
    """Say what it is, and whether the guess held; the first reveal counts for `progress()`.

    Args:
        id: as given to `predict`.
        actual: what was to be guessed.
    """
    try:
        told = show(actual)
        held = id in guesses and same(guesses[id], actual)
    except Exception as error:  # a value that cannot be shown must not stop the lesson
        told, held = f"{type(error).__name__}: {error}", False
    if id not in guesses:
        print(f"{id}: it is {told}; you made no guess")
        return
    print(
        f"{id}: it is {told}" + (", as you guessed" if held else "; " + missed(guesses[id], actual))
    )
    kept.add("guess", id, "held" if held else "missed")


def missed(guess, actual):
    """Return what to say of a guess that did not hold; of a table, name the rows."""
    if isinstance(guess, dict) and isinstance(actual, dict):
        rows = [str(key) for key in actual if not same(guess.get(key, ...), actual[key])]
        return f"you guessed otherwise for {', '.join(rows)}"
    return f"you guessed {show(guess)}"
