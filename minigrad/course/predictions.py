"""Guess first, then see: `predict` keeps a guess, `reveal` says whether it held."""

import os

from ..language import _
from .answers import same, show, untouched
from .progress import kept

guesses = {}
asked = set()  # for which a guess has been asked once


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
        print(_("{id}: no guess yet; put yours in place of the dots").format(id=id))
    else:
        guesses[id] = guess
        print(_("{id}: you guess {guess}").format(id=id, guess=show(guess)))


def reveal(id, actual):
    """Say what it is, and whether the guess held; the first reveal counts for `progress()`.

    Without a guess it asks for one first, and tells when it is run again; where outputs are stored
    or compared, MINIGRAD_REVEAL makes it tell at once.

    Args:
        id: as given to `predict`.
        actual: what was to be guessed.
    """
    if id not in guesses and id not in asked and "MINIGRAD_REVEAL" not in os.environ:
        asked.add(id)
        print(_("{id}: no guess yet: put one in, or run this cell again to see").format(id=id))
        return
    try:
        told = laid_out(actual)
        held = id in guesses and same(guesses[id], actual)
    except Exception as error:  # a value that cannot be shown must not stop the lesson
        told, held = f" {type(error).__name__}: {error}", False
    if id not in guesses:
        remark = _("you made no guess")
    else:
        remark = _("as you guessed") if held else missed(guesses[id], actual)
    between = "\n" if "\n" in told else _(", ") if held else _("; ")
    print(_("{id}: it is{what}").format(id=id, what=told) + between + remark)
    if id in guesses:
        kept.add("guess", id, "held" if held else "missed")


def laid_out(actual):
    """Return a short text for what it is; a table too long for a line gets a line for each row."""
    told = f" {show(actual)}"
    if isinstance(actual, dict) and len(told) > 70:
        told = "".join(f"\n    {key}: {show(held)}" for key, held in actual.items())
    return told


def missed(guess, actual):
    """Return what to say of a guess that did not hold; of a table, name the rows."""
    if isinstance(guess, dict) and isinstance(actual, dict):
        rows = [str(key) for key in actual if not same(guess.get(key, ...), actual[key])]
        return _("you guessed otherwise for {rows}").format(rows=", ".join(rows))
    return _("you guessed {guess}").format(guess=show(guess))
