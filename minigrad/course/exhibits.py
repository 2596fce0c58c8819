"""The error museum: messages of PyTorch, each with a cause, a cure, and a cure that is none.

They stand in `exhibits.txt`. What each piece of code prints is recorded from PyTorch, as for
`%%pytorch` cells: a warning or a final error is one line of it.
"""

from collections import namedtuple
from pathlib import Path

FIELDS = "title message cause why cure how false deceit"
Exhibit = namedtuple("Exhibit", FIELDS)


def read(text):
    """Return the exhibits that a text holds; a line `== field` begins a field, a title the next.

    Example:
        >>> shown = read("== title\\none\\n== message\\nE: no\\n== title\\ntwo\\n")
        >>> [(exhibit.title, exhibit.message) for exhibit in shown]
        [('one', 'E: no'), ('two', '')]
    """
    found = []
    for part in text.strip().removeprefix("== ").split("\n== "):
        field, _, body = part.partition("\n")
        if field == "title":
            found.append(dict.fromkeys(FIELDS.split(), ""))
        found[-1][field] = body.strip()
    return [Exhibit(**fields) for fields in found]


EXHIBITS = read(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8"))


def exhibit_on(error):
    """Return the exhibit whose message an error has, or None."""
    known = [exhibit for exhibit in EXHIBITS if exhibit.message in str(error)]
    return max(known, key=lambda exhibit: len(exhibit.message), default=None)


def codes():
    """Return every piece of code in the museum."""
    return [code for e in EXHIBITS for code in (e.cause, e.cure, e.false)]
