"""Read what a learner hands in, whatever its dress, and show it in few words, whatever it is."""

import itertools
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np

from ..language import _

PLAIN = (bool, complex, type(None), type(...), range, slice, Fraction, Decimal, np.dtype)
BETWEEN_WORDS = re.compile(r"[\s,;'\"\[\](){}]|->|=>|→|torch::autograd::|backward0\b")
ROOM = 80


def same(a, b, rounded=False):
    """Return whether an answer is what is expected: numbers to four digits, names in any dress.

    Args:
        a: the answer; it may be anything.
        b: what is expected. A number may come as a NumPy number, a tensor, a fraction, as text or
            as the one entry of a list; a list as an array; names in one text or in a list.
        rounded: whether a number that takes many digits may be rounded to two or more of them.

    Example:
        >>> same(0.33333, 1 / 3), same([1, None], (1, None)), same(" Leaf", "leaf"), same(None, 0)
        (True, True, True, False)
        >>> same(["y -> a"], "y a"), same("1/3", 1 / 3), same(0.33, 1 / 3), same(0.33, 1 / 3, True)
        (True, True, False, True)
    """
    b = getattr(b, "array", b)
    if isinstance(b, str):
        return words(a) == words(b)
    if isinstance(b, dict):
        return isinstance(a, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in b)
    if is_number(b) and np.ndim(b) == 0:
        a = number(a)
        close = a is not None and np.isclose(a, float(b), rtol=1e-4, atol=1e-6, equal_nan=True)
        return bool(close) or (rounded and a is not None and is_rounded(a, float(b)))
    a = getattr(a, "array", a)
    if isinstance(b, (list, tuple, np.ndarray)):
        if not is_array(b) and b and all(isinstance(one, str) for one in b):
            return words(a) == words(list(b))
        if is_array(a) and is_array(b) and is_number(a):
            return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)
        several = isinstance(a, (list, tuple)) or (is_array(a) and a.ndim)
        return bool(several) and len(a) == len(b) and all(same(x, y, rounded) for x, y in zip(a, b))
    if isinstance(a, str):
        return a.strip().casefold() == str(b).casefold()
    try:
        return bool(a == b)
    except Exception:  # an answer may not let itself be compared
        return False


def is_array(value):
    return isinstance(value, np.ndarray)


def is_number(value):
    """Return whether a value is one number, or an array of them."""
    if is_array(value):
        return value.dtype.kind in "biuf"
    return isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating))


def number(value):
    """Return the one number that a value is or holds; None where it holds none, or several.

    Example:
        >>> number([np.array(2)]), number("3/10"), number([1, 2]), number(None)
        (2.0, 0.3, None, None)
    """
    for _again in range(4):  # a list may hold itself
        value = getattr(value, "array", value)
        if isinstance(value, (list, tuple)) and len(value) == 1:
            value = value[0]
        elif is_array(value) and value.size == 1:
            value = value.item()
    try:
        if isinstance(value, str) and len(value) < ROOM:
            return float(Fraction(value.strip().replace(" ", "")))
        numeric = is_number(value) or isinstance(value, (Fraction, Decimal))
        return float(value) if numeric and not is_array(value) else None
    except (ValueError, ArithmeticError):
        return None


def is_one(value):
    """Return whether a value is one number, or None: a wrong number, not a wrong kind."""
    return value is None or number(value) is not None


def is_rounded(a, b):
    """Return whether a is b, rounded by hand to the digits that a has: at least two."""
    digits = f"{a:.15g}".lower().partition("e")[0].lstrip("-0.").replace(".", "")
    if len(digits) < 2 or not np.isfinite(b) or float(f"{b:.4g}") == b:
        return False
    places = len(f"{a:.15f}".rstrip("0").partition(".")[2])
    return abs(a - b) <= 0.5000001 * 10.0**-places


def words(value):
    """Return the names in a text, or in a list of texts, as a list in small letters.

    Commas, blanks, arrows, quotes and brackets stand between names; `Backward0` at their end is
    not counted. A class or a node goes by its name.

    Example:
        >>> words("y -> A,b"), words(["AddBackward0", "mul"]), words(3)
        (['y', 'a', 'b'], ['add', 'mul'], None)
    """
    if isinstance(value, str):
        return BETWEEN_WORDS.sub(" ", value.casefold()).split() if len(value) < 10000 else None
    if isinstance(value, (list, tuple, set, frozenset)) and len(value) < 1000:
        found = [words(one) if not isinstance(one, (list, tuple)) else None for one in value]
        return None if None in found else list(itertools.chain(*found))
    if isinstance(value, type):
        return words(value.__name__)
    name = getattr(value, "name", None)
    return words(type(value).__name__) if callable(name) else None


def show(value, room=ROOM):
    """Return a short text for a value: numbers as a hand would write them, no more than `room`.

    It never makes the long text, so that it takes no longer for a million entries.

    Example:
        >>> show(6.0), show([0.1 + 0.2, None]), show(np.ones((1, 2))), show("ab" * 100)
        ('6', '[0.3, None]', '[[1, 1]]', 'a text of 200 characters')
        >>> show(list(range(1000)), 12)
        '[0, 1, 2, ...] (1000 entries)'
    """
    made, open_brackets = "", []
    for token in tokens(value, room, ()):
        if made and len(made) + len(token) > room:
            closing = "".join(reversed(open_brackets))
            dots = made + ("" if made[-1] in "[({ " else " ") + "..."
            count = (
                _(" ({count} entries)").format(count=len(value))
                if hasattr(value, "__len__")
                else ""
            )
            return dots + closing + count
        made += token
        if token in ("[", "(", "{"):
            open_brackets.append("])}"["[({".index(token)])
        elif token in ("]", ")", "}"):
            open_brackets.pop()
    return made


def tokens(value, room, inside):
    """Yield the pieces of a value's text one by one; they are made only as they are asked for."""
    value = getattr(value, "array", value)
    if isinstance(value, np.generic) or (is_array(value) and not value.ndim):
        value = value.item()
    if isinstance(value, (list, tuple, set, frozenset, dict, np.ndarray)):
        yield from tokens_within(value, room, inside)
    elif isinstance(value, (str, bytes)):
        yield text_in_quotes(value, room)
    elif isinstance(value, float):
        yield f"{value:.6g}"
    elif isinstance(value, int) and not isinstance(value, bool):
        yield (
            str(value)
            if abs(value) < 10**20
            else _("a number of about {digits} digits").format(digits=digits(value))
        )
    elif isinstance(value, PLAIN):
        yield short(str(value), room)
    else:
        named = callable(value) and getattr(value, "__name__", None)
        yield named if isinstance(named, str) else with_article(type(value).__name__)


def tokens_within(value, room, inside):
    if id(value) in inside or len(inside) > room:
        yield "..."
        return
    inside += (id(value),)
    if isinstance(value, dict):
        for place, key in enumerate(value):
            yield ", " if place else ""
            yield f"{key if isinstance(key, str) and len(key) < room else show(key, room)}: "
            yield from tokens(value[key], room, inside)
        return
    brackets = "()" if isinstance(value, tuple) else "[]"
    brackets = "{}" if isinstance(value, (set, frozenset)) else brackets
    yield brackets[0]
    for place, held in enumerate(value):
        yield ", " if place else ""
        yield from tokens(held, room, inside)
    yield brackets[1]


def with_article(name):
    said = _("an {name}") if name[0] in "AEIOUaeio" else _("a {name}")
    return said.format(name=name)


def digits(whole):
    return int(whole.bit_length() * 0.30103) + 1


def text_in_quotes(text, room):
    if len(text) <= room - 2:
        return repr(text)
    kind = _("a text of {} characters") if isinstance(text, str) else _("{} bytes")
    head = text[: room // 2].rpartition(" ")[0] if isinstance(text, str) else ""
    return f"'{' '.join(head.split())} ...'" if head.strip() else kind.format(len(text))


def short(text, room):
    """Return a text in one line, with no more than `room` characters, cut between words.

    Example:
        >>> short("it is   a long one", 9)
        'it is a ...'
    """
    line = " ".join(text[: 4 * room].split())
    if len(line) <= room and len(text) <= 4 * room:
        return line
    return (line[: room + 1].rpartition(" ")[0] or "") + " ..."
