"""Numbers: how a few of them are written in a picture."""

import numpy as np


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


def few(array):
    """Write up to 6 numbers: in one line, a matrix in as many as it has rows.

    Example:
        >>> few(np.array([[1.0, -2.0], [3.0, 4.0]]))
        ['[[1, −2],', '[3, 4]]']
    """
    if array.ndim == 0:
        return [number(array[()])]
    if array.ndim == 2 and array.shape[0] > 1:
        rows = [nested(row) for row in array.tolist()]
        rows[0], rows[-1] = "[" + rows[0], rows[-1] + "]"
        return [row + "," for row in rows[:-1]] + rows[-1:]
    return [nested(array.tolist())]
