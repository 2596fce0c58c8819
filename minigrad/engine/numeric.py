"""Slopes without any rules: by small steps.

Chapter 1 builds it.
"""

import numpy as np


def numeric_grad(function, x, step=1e-6):
    """Return the slope of a function at x by central differences.

    Why: it needs no graph and no rules, only the function itself, so it can judge them. Each
    entry of x is moved a little up and a little down, and the change of the result is divided by
    the distance. The work is done in float64.

    Args:
        function: takes an array such as x, and returns a number or an array.
        x: a number or an array.
        step: how far to move. Too large, and the slope is that of a chord; too small, and
            rounding errors are divided by next to nothing.

    Returns:
        The slope for each entry of x, in x's shape (before the shape of the result, if it has
        dimensions of its own).

    Example:
        >>> round(numeric_grad(lambda x: x**3, 2.0), 6)
        np.float64(12.0)
    """
    x = np.asarray(x, np.float64)
    rises = np.zeros(x.shape + np.shape(function(x)))
    for place in np.ndindex(x.shape):
        shift = np.zeros(x.shape)
        shift[place] = step
        rises[place] = function(x + shift) - function(x - shift)
    return rises / (2 * step)
