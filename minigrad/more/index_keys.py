"""What may stand between the brackets of `x[...]`, read as PyTorch reads it."""

import numpy as np

from ..tensor import Tensor

ALL = slice(None)


def items_of(index, shape):
    """Return the items of an index one for each dim: None, int, slice or array.

    An ellipsis becomes as many full slices as it stands for; a mask becomes the arrays of the
    places where it is true.
    """
    items = [plain(item) for item in (index if isinstance(index, tuple) else (index,))]
    taken = sum(item.ndim if is_mask(item) else 1 for item in items if takes_dim(item))
    if taken > len(shape):
        if not shape and len(items) == 1:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
                "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    out, dim = [], 0
    for item in items:
        if item is Ellipsis:
            out += [ALL] * (len(shape) - taken)
            dim += len(shape) - taken
            taken = len(shape)  # a second ellipsis stands for nothing
        elif is_mask(item):
            out += places(item, shape, dim)
            dim += item.ndim
        else:
            out.append(item)
            dim += item is not None
    return out


def takes_dim(item):
    return item is not None and item is not Ellipsis


def is_mask(item):
    return isinstance(item, np.ndarray) and item.dtype.kind == "b"


def plain(item):
    """Return one item as None, Ellipsis, int, slice or array; PyTorch's errors for others."""
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, slice):
        if item.step is not None and item.step < 1:
            raise ValueError("step must be greater than zero")
        return item
    if isinstance(item, Tensor):
        item = item.array
    elif isinstance(item, float):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are "
            "valid indices (got float)"
        )
    elif isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    elif isinstance(item, list | range):
        item = np.array(
            [each.array if isinstance(each, Tensor) else each for each in item] or [],
            dtype=None if len(item) else np.int64,
        )
        if item.dtype.kind == "f":
            item = item.astype(np.int64)
    array = np.asarray(item)
    if array.dtype.kind not in "biu":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if array.dtype.kind == "b":
        return array
    return int(array) if array.ndim == 0 else array


def places(mask, shape, dim):
    """Return where a mask is true, as one array of indices for each of its dims."""
    for d, n in enumerate(mask.shape):
        if n != shape[dim + d]:
            raise IndexError(
                f"The shape of the mask {list(mask.shape)} at index {d} does not match the shape "
                f"of the indexed tensor {list(shape)} at index {dim + d}"
            )
    return list(np.nonzero(mask))


def is_whole(item, length):
    """Return whether a slice takes all of a dim."""
    return item.indices(length) == (0, length, 1)


def key_of(arrays):
    """Return NumPy's index for index arrays: a dictionary from dim to integer array."""
    key = [ALL] * (max(arrays) + 1)
    for dim, index in arrays.items():
        key[dim] = index
    return tuple(key)


def gathered(array, arrays):
    """Return the entries of `array` at index arrays; PyTorch's error if one is out of bounds."""
    try:
        return array[key_of(arrays)]
    except IndexError as error:
        text = str(error).replace("axis", "dimension").replace("arrays", "tensors")
        raise IndexError(text.replace(") (", "], [").replace("(", "[").replace(")", "]")) from None
