"""What may stand between the brackets of `x[...]`, read as PyTorch reads it."""

import warnings

import numpy as np

from ...engine.tensor import Tensor

ALL = slice(None)


def items_of(index, shape):
    """Return the items of an index: None, int, bool, slice or array, in the order of the dims.

    An ellipsis becomes as many full slices as it stands for.
    """
    items = [plain(item) for item in as_tuple(index)]
    taken = sum(dims_of(item) for item in items)
    if taken > len(shape):
        raise too_many(items, len(shape))
    out, dim = [], 0
    for place, item in enumerate(items):
        if item is Ellipsis:
            out += [ALL] * (len(shape) - taken)
            dim += len(shape) - taken
            taken = len(shape)  # a second ellipsis stands for nothing
            continue
        if type(item) is int and not -shape[dim] <= item < shape[dim]:
            raise IndexError(
                f"index {item} is out of bounds for dimension {place} with size {shape[dim]}"
            )
        out.append(item)
        dim += dims_of(item)
    return out


def as_tuple(index):
    """Return the index as a tuple; a list that holds more than numbers is one too, for now."""
    if isinstance(index, tuple):
        return index
    nested = isinstance(index, list) and any(isinstance(i, list | tuple | slice) for i in index)
    if nested or isinstance(index, str):
        warnings.warn(
            "Using a non-tuple sequence for multidimensional indexing is deprecated and will be "
            "changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will "
            "be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an "
            "error or a different result",
            stacklevel=5,
        )
        return tuple(index)
    return (index,)


def too_many(items, ndim):
    """Return PyTorch's error for more items than dims."""
    if ndim == 0 and len(items) == 1 and isinstance(items[0], slice):
        return IndexError("slice() cannot be applied to a 0-dim tensor.")
    if ndim == 0 and len(items) == 1 and isinstance(items[0], int):
        return IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` "
            "in C++ to convert a 0-dim tensor to a number"
        )
    return IndexError(f"too many indices for tensor of dimension {ndim}")


def dims_of(item):
    """Return how many dims of the tensor an item speaks of."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    return item.ndim if is_mask(item) else 1


def is_mask(item):
    return isinstance(item, np.ndarray) and item.dtype.kind == "b"


def plain(item):
    """Return one item as None, Ellipsis, int, bool, slice or array; PyTorch's errors for others."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return item
    if isinstance(item, slice):
        if item.step is not None and item.step < 1:
            zero = "slice step cannot be zero"
            raise ValueError("step must be greater than zero" if item.step else zero)
        return item
    if isinstance(item, float | dict | set):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are "
            f"valid indices (got {type(item).__name__})"
        )
    if isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    array = item.array if isinstance(item, Tensor) else array_of(item)
    if array.dtype.kind not in "biu":
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if array.ndim == 0:
        return bool(array) if array.dtype.kind == "b" else int(array)
    return array


def array_of(item):
    """Return a list of indices as an array; floats in it are cut to integers, as in PyTorch."""
    if isinstance(item, list | range):
        item = np.array([i.array if isinstance(i, Tensor) else i for i in item])
        return item.astype(np.int64) if item.dtype.kind == "f" or not item.size else item
    return np.asarray(item)


def unmasked(arrays, shape):
    """Return index arrays in which each mask has become the places where it is true."""
    out = {}
    for dim, array in arrays.items():
        if not is_mask(array):
            out[dim] = array
            continue
        for d, n in enumerate(array.shape):
            if n != shape[dim + d]:
                raise IndexError(
                    f"The shape of the mask {list(array.shape)} at index {d} does not match the "
                    f"shape of the indexed tensor {list(shape)} at index {dim + d}"
                )
        out.update(zip(range(dim, dim + array.ndim), np.nonzero(array), strict=True))
    return out


def is_whole(item, length):
    """Return whether a slice takes all of a dim."""
    stop = length if item.stop is None else item.stop
    return not item.start and item.step in (None, 1) and stop >= length


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
        shapes = ", ".join(str(list(index.shape)) for index in arrays.values())
        if "broadcast" in str(error):
            text = f"could not be broadcast together with shapes {shapes}"
            raise IndexError(f"shape mismatch: indexing tensors {text}") from None
        if any(array.shape[dim] == 0 for dim in arrays):
            raise IndexError("index is out of bounds for dimension with size 0") from None
        raise out_of_bounds(array, arrays) from None


def out_of_bounds(array, arrays):
    """Return PyTorch's error for the first index out of bounds; it counts the index arrays."""
    for place, (dim, index) in enumerate(arrays.items()):
        length = array.shape[dim]
        wrong = index[(index < -length) | (index >= length)]
        if wrong.size:
            return IndexError(
                f"index {wrong.flat[0]} is out of bounds for dimension {place} with size {length}"
            )
