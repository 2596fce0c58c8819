"""Text: how a value is written in a picture, where it takes words."""

import numpy as np

from ..language import _
from .numbers import few, number

MOST_WHOLE = 200  # entries of an array that is written whole where there is room for it


def lines(array):
    """Write an array in one line or a few: whole up to 6 numbers, else how many and how large.

    Example:
        >>> lines(np.array([[1.0, -2.0], [3.0, 4.0]]))
        ['[[1, −2],', '[3, 4]]']
        >>> lines(np.arange(48.0).reshape(8, 6))
        ['48 numbers, 0 … 47', 'shape (8, 6)']
    """
    array = np.asarray(array)
    if array.ndim == 0 or 0 < array.size <= 6:
        return few(array)
    if array.size == 0:
        return [_("no numbers"), shape(array.shape)]
    count = _("{count:,} numbers").format(count=array.size)
    if array.dtype.kind not in "fiu":
        return [count, shape(array.shape)]
    finite = array[np.isfinite(array)]
    spread = (
        _(", {least} … {most}").format(least=number(finite.min()), most=number(finite.max()))
        if finite.size
        else ""
    )
    odd = "" if finite.size == array.size else _(", nan or inf among them")
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
    return _("{gradient} summed to {shape}").format(
        gradient=short if array.size == 1 else array.shape, shape=target
    )


def whole(array):
    """Write shape and whole value, to four digits, for one who asks for it by hovering.

    Example:
        >>> whole(np.array([[1.0, -2.0], [3.0, 4.0]], np.float32))
        'shape (2, 2)\\n[[ 1., -2.],\\n [ 3.,  4.]]'
    """
    array = np.asarray(array)
    written = np.array2string(array, precision=4, separator=", ", threshold=MOST_WHOLE)
    return f"{shape(array.shape)}\n{written}"


def shape(sizes):
    """Write a shape as PyTorch's words do: `shape (8, 6)`."""
    return _("shape {sizes}").format(sizes=tuple(sizes))
