"""Numbers and widths: how a value is written in a picture, and how much room it takes."""

import math
import unicodedata

import numpy as np

# Widths in parts of the font's size, as DejaVu Sans has them: the widest that a page falls back to.
NARROW = set("!'(),-./:;I[]`fijlrt| ")
WIDE = set("MW@mw%\u2026")
SIGNS = set("+<=>~\u2212\u00d7\u00f7\u2192")
MOST_WHOLE = 200  # entries of an array that is written whole where there is room for it


def number(x):
    """Write one number with four significant digits and a true minus sign.

    Example:
        >>> number(-0.0001234567), number(2.0), number(True)
        ('−0.0001235', '2', 'True')
    """
    if isinstance(x, (bool, np.bool_)):
        return str(bool(x))
    if isinstance(x, (int, np.integer)):
        text = str(int(x)) if abs(int(x)) < 10**9 else f"{float(x):.4g}"
    else:
        text = f"{x:.4g}"
    mantissa, e, exponent = text.partition("e")
    return (mantissa + (f"e{int(exponent)}" if e else "")).replace("-", "\u2212")


def nested(values):
    """Write a list of lists of numbers on one line, in square brackets."""
    if isinstance(values, list):
        return "[" + ", ".join(map(nested, values)) + "]"
    return number(values)


def lines(array):
    """Write an array in one line or a few: whole up to 6 numbers, else how many and how large.

    Example:
        >>> lines(np.array([[1.0, -2.0], [3.0, 4.0]]))
        ['[[1, −2],', '[3, 4]]']
        >>> lines(np.arange(48.0).reshape(8, 6))
        ['48 numbers, 0 … 47', 'shape (8, 6)']
    """
    array = np.asarray(array)
    if array.ndim == 0:
        return [number(array[()])]
    if 0 < array.size <= 6:
        if array.ndim == 2 and array.shape[0] > 1:
            rows = [nested(row) for row in array.tolist()]
            rows[0], rows[-1] = "[" + rows[0], rows[-1] + "]"
            return [row + "," for row in rows[:-1]] + rows[-1:]
        return [nested(array.tolist())]
    if array.size == 0:
        return ["no numbers", shape(array.shape)]
    count = f"{array.size:,} numbers"
    if array.dtype.kind not in "fiu":
        return [count, shape(array.shape)]
    finite = array[np.isfinite(array)]
    spread = f", {number(finite.min())} … {number(finite.max())}" if finite.size else ""
    odd = "" if finite.size == array.size else ", nan or inf among them"
    return [count + spread + odd, shape(array.shape)]


def gradient(array, target=None):
    """Write a gradient as short as an edge wants it: whole, or its shape.

    Args:
        array: the gradient.
        target: shape of the tensor it goes to; said where it is summed down to another shape.

    Example:
        >>> gradient(np.ones((32, 3)), (3,)), gradient(np.float32(-2.0), ())
        ('(32, 3) summed to (3,)', '−2')
    """
    array = np.asarray(array)
    short = " ".join(lines(array)) if 0 < array.size <= 6 else str(array.shape)
    if target is None or array.shape == target:
        return short
    return f"{short if array.size == 1 else array.shape} summed to {target}"


def whole(array):
    """Write shape and whole value, for one who asks for it by hovering.

    Example:
        >>> whole(np.array([[1.0, -2.0], [3.0, 4.0]], np.float32))
        'shape (2, 2)\\n[[ 1., -2.],\\n [ 3.,  4.]]'
    """
    array = np.asarray(array)
    written = np.array2string(array, separator=", ", threshold=MOST_WHOLE)
    return f"{shape(array.shape)}\n{written}"


def shape(sizes):
    """Write a shape as PyTorch's words do: `shape (8, 6)`."""
    return f"shape {tuple(sizes)}"


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
