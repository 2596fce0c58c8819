"""Slopes without any rules: by small steps."""

import numpy as np

from .tensor import Tensor


def numeric_grad(function, x, step=1e-6):
    """Return the slope of a function at x by central differences.

    Why: it needs no graph and no rules, only the function itself, so it can judge them. Each
    entry of x is moved a little up and a little down, and the change of the result is divided by
    the distance. The work is done in float64.

    Args:
        function: takes what x is, and returns a number, an array or a tensor.
        x: a number, an array or a tensor.
        step: how far to move. Too large, and the slope is that of a chord; too small, and
            rounding errors are divided by next to nothing.

    Returns:
        The slope for each entry of x, in x's shape (before the shape of the result, if it has
        dimensions of its own).

    Example:
        >>> round(numeric_grad(lambda x: x**3, 2.0), 6)
        np.float64(12.0)

    Built in chapter 1.
    """
    if isinstance(x, Tensor):
        slopes = numeric_grad(lambda array: function(Tensor(array)).array, x.array, step)
        return Tensor(slopes.astype(x.array.dtype))
    x = np.asarray(x, np.float64)
    slopes = []
    for place in np.ndindex(x.shape):
        shift = np.zeros(x.shape)
        shift[place] = step
        slopes.append((function(x + shift) - function(x - shift)) / (2 * step))
    slopes = np.array(slopes)  # one row for each entry of x
    return slopes.reshape(x.shape + slopes.shape[1:])[()]  # [()]: a number, if x is one
