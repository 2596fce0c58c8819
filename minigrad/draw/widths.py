"""Widths: how much room words take in a picture, and words cut to a room."""

import math
import unicodedata

# Widths in parts of the font's size, as DejaVu Sans has them: the widest that a page falls back to.
NARROW = set("!'(),-./:;I[]`fijlrt| ")
WIDE = set("MW@mw%\u2026\u2018\u2019\u201c\u201d")  # Chinese fonts have wide quotes
SIGNS = set("+<=>~\u2212\u00d7\u00f7\u2192")


def plain(words):
    """Return words in which every character can be printed, in SVG, in DOT and in a terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(words))


def printable(rows):
    """Return rows of words, each of which is plain."""
    return "\n".join(map(plain, rows.split("\n")))


def clip(words, most=40):
    """Cut a long text, so that one name cannot stretch the picture."""
    words = plain(words)
    return words if len(words) <= most else words[: most - 1] + "…"


def columns(text):
    """Return how many columns of letters of one width a text takes: a Chinese character takes two.

    Example:
        >>> columns("x"), columns("叶子")
        (1, 4)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text, wide):
    """Return a text with blanks behind it, so that it takes so many columns."""
    return text + " " * (wide - columns(text))


def width(text, size):
    """Return about how many units a line of a sans-serif font takes, rather too many."""
    total = 0.0
    for c in text:
        if c in NARROW:
            total += 0.4
        elif c in WIDE:
            total += 1.0
        elif c in SIGNS:
            total += 0.84
        elif c.isupper():
            total += 0.77
        else:
            total += 0.64 if ord(c) < 0x2E80 else 1.05
    return math.ceil(total * size)
