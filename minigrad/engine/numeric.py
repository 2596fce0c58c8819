"""Slopes without any rules: by small steps.

Chapter 1 builds it.
"""

import numpy as np


def numeric_grad(function, x, step=1e-6):
    """Return the slope of a function at x by central differences.

    Why: it needs no graph and no rules, only the function itself, so it can judge them. Each
    entry of x, a number or an array, is moved by `step` up and down, in float64, and the change of
    the result is divided by the distance. Too large a step, and the slope is that of a chord; too
    small, and rounding errors are divided by next to nothing. The slopes have the shape of x,
    before that of the result.

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
