"""`x[...]` and `x[...] = value`: numbers, slices and None make views, index arrays a copy."""

import warnings
from types import EllipsisType

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import BOOL, BYTE, converted, spoken, type_name
from ..errors import sums_down, type_of
from ..formulas import raw, rule
from ..inplace import change, copy_, fill_
from ..memory import in_rows, own_memory
from ..views import record_view
from ..words import example, fail_if, message
from .scatter import ALL, key_of, placed, scattered
from .shapes import alias, expand, unsqueeze, view

SelectBackward0 = rule("SelectBackward0", "", placed)  # x[i] along one dim
SliceBackward0 = rule("SliceBackward0", "", placed)  # x[start:stop:step] along one dim


class IndexBackward0(Node):
    """x[indices]: each entry adds its gradient to its place; a place used twice gets two."""

    @property
    def saves(self):
        """Return one name for each index array."""
        return ("indices",) * len(self.args[1])

    def backward(self, grad):
        return (scattered(grad, *self.args, self.saved),)


@example("torch.tensor([[1, 2], [3, 4]])[[1, 0, 1], 0]", "tensor([3, 1, 3])")
def getitem(self, index):
    """Return the entries that `index` picks: numbers, slices, None, `...`, masks, index arrays."""
    place, arrays = viewed(self, index)
    if arrays:
        x = place.array
        arrays = unmasked(arrays, x.shape)
        saved, args = tuple(arrays.values()), (x.shape, tuple(arrays))
        return record(gathered(x, arrays), IndexBackward0, (place.node,), saved, args)
    return alias(self) if place is self else place


class IndexPutBackward0(IndexBackward0):
    """x[indices] = value: what was written over has no slope, the value gets its gradient."""

    inputs = ("self", "values")

    def backward(self, grad):
        shape, dims = self.args
        key = key_of(dict(zip(dims, self.saved, strict=True)))
        written = np.zeros(shape, bool)
        written[key] = True
        first = np.where(written, 0, grad) if self.next[0] else None
        return first, grad[key] if self.next[1] else None


@example("x = torch.zeros(4)", "x[1:3] = 5", "x", "tensor([0., 5., 5., 0.])")
def setitem(self, index, value):
    """Write `value`, a number or a tensor, to the entries that `index` picks."""
    if not isinstance(value, Tensor | int | float | np.integer):
        raise TypeError(f"can't assign a {type_of(value)} to a {type_name(self)}")
    place, arrays = viewed(self, (index,) if isinstance(index, slice) else index)
    if not isinstance(value, Tensor) and not arrays:
        value = Tensor(converted(value, self.array.dtype))
    if arrays:
        value = cut(value) if isinstance(value, Tensor) else value
        change(place, fill_in if is_one(arrays, value) else index_put, arrays, value)
    elif value.array.shape == place.array.shape:
        copy_(place, value)
    elif value.array.ndim:
        copy_(place, fitted(value, place))
    else:
        fill_(place, value)


def index_put(self, arrays, value):
    """Return self with `value` at the places that the index arrays name."""
    x, alone = self.array, is_one(arrays, value)
    new, node = raw(value), getattr(value, "node", None)
    new = new if isinstance(value, Tensor) else converted(new, x.dtype)
    of_bytes = alone and BYTE in [mask.dtype for mask in arrays.values()]
    fail_if(of_bytes, "mask not of booleans", "unsigned char")
    arrays = unmasked(arrays, x.shape)
    out, shape = np.array(x), gathered(x, arrays).shape
    fail_if(not sums_down(shape, new.shape), "value that does not fit", new.shape, shape)
    out[key_of(arrays)] = new
    fail_if(new.dtype != x.dtype and not alone, "value of another dtype", spoken(x), spoken(new))
    saved, args = tuple(arrays.values()), (x.shape, tuple(arrays))
    return record(out, IndexPutBackward0, (self.node, node), saved, args)


def fill_in(self, arrays, value):
    return index_put(self, arrays, value)


def is_one(arrays, value):
    """Return whether one number is to be written where one mask is true: PyTorch fills it in."""
    return len(arrays) == 1 and is_mask(*arrays.values()) and np.size(raw(value)) == 1


def cut(value):
    """Return the value without its dims of length 1 in front."""
    shape = value.array.shape
    first = next((d for d, n in enumerate(shape) if n != 1), len(shape))
    return view(value, *shape[first:]) if first else value


def fitted(value, place):
    value, shape = view(value, *cut(value).array.shape), place.array.shape
    return value if value.array.shape == shape else expand(value, *shape)


def viewed(self, index):
    """Return a view of what numbers, slices and None pick, and the index arrays that are left.

    Each of them makes one node for its dim. The arrays come as a dictionary from dim to array.
    """
    items = [plain(item) for item in as_tuple(index)]
    ndim = self.array.ndim
    rest = ndim - sum(map(dims_of, items))  # the dims that an ellipsis stands for
    if rest < 0:
        refuse(items, ndim)
    out, dim, arrays = self, 0, {}
    for place, item in enumerate(items):
        if item is Ellipsis:
            dim, rest = dim + rest, 0  # a second one stands for nothing
        elif item is None or isinstance(item, bool):
            out = unsqueeze(out, dim)
            if item is not None:
                arrays[dim] = np.arange(item)  # the one, or none
            dim += 1
        elif isinstance(item, int):  # then this dim is gone: the next item is for the one after it
            length = out.array.shape[dim]
            if not -length <= item < length:
                raise IndexError(message("place out of bounds", item, place, length))
            out = picked(out, dim, (item, ...), SelectBackward0)
        elif isinstance(item, slice):
            if item is index or not is_whole(item, out.array.shape[dim]):
                out = picked(out, dim, (item,), SliceBackward0)
            dim += 1
        else:
            arrays[dim] = item
            dim += dims_of(item)
    return out, arrays


def as_tuple(index):
    """Return the index as a tuple; a list that holds more than numbers is one too, for now."""
    if isinstance(index, tuple):
        return index
    others = isinstance(index, list) and any(isinstance(item, NO_NUMBERS) for item in index)
    if isinstance(index, str) or others:
        warnings.warn(message("index as a list"), stacklevel=4)
        return tuple(index)
    return (index,)


NO_NUMBERS = list | tuple | slice | str | np.ndarray | Tensor | EllipsisType | None


def plain(item):
    """Return one item as None, Ellipsis, int, bool, slice or array; PyTorch's errors for others."""
    if item is None or item is Ellipsis or isinstance(item, int):
        return item
    if isinstance(item, np.integer):
        return int(item)
    if isinstance(item, slice):
        if item.step is not None and item.step < 1:
            fail_if(item.step, "step must be greater than zero", kind=ValueError)
            raise ValueError("slice step cannot be zero")
        return item
    if isinstance(item, float | dict | set | np.bool_):
        raise IndexError(message("index of another type", type_of(item)))
    fail_if(isinstance(item, str), "new(): invalid data type 'str'", kind=TypeError)
    array = item.array if isinstance(item, Tensor) else array_of(item)
    if array.ndim:
        return array
    fail_if(array.dtype.kind not in "biu", "index of another dtype", kind=IndexError)
    return bool(array) if array.dtype == BYTE else array.item()


def array_of(item):
    """Return a list of indices as an array; floats in it are cut to integers, as in PyTorch."""
    array = np.asarray(list(item) if isinstance(item, range) else item)
    return array.astype(np.int64) if array.dtype.kind == "f" or not array.size else array


def dims_of(item):
    """Return how many dims of the tensor an item speaks of."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    return item.ndim if is_mask(item) else 1


def is_mask(item):
    return isinstance(item, np.ndarray) and item.dtype in (BOOL, BYTE)


def refuse(items, ndim):
    """Raise PyTorch's error for more items than dims."""
    only = items[0] if ndim == 0 and len(items) == 1 else None
    fail_if(isinstance(only, slice), "slice of a number", kind=IndexError)
    fail_if(isinstance(only, int), "index of a number", kind=IndexError)
    raise IndexError(f"too many indices for tensor of dimension {ndim}")


def is_whole(item, length):
    stop = length if item.stop is None else item.stop
    return not item.start and item.step in (None, 1) and stop >= length


def picked(self, dim, item, made):
    x = own_memory(self)
    key = (ALL,) * dim + item
    return record_view(self, x[key], made, (x.shape, key))


def unmasked(arrays, shape):
    """Return index arrays in which each mask has become the places where it is true."""
    out = {}
    for dim, array in arrays.items():
        if not is_mask(array):
            small = array.dtype.kind not in "iu" or array.itemsize < 4
            fail_if(small, "index of another dtype", kind=IndexError)
            out[dim] = array
            continue
        if array.dtype == BYTE:
            warnings.warn(message("uint8 as index"), stacklevel=3)
        for d, n in enumerate(array.shape):
            facts = array.shape, d, shape, dim + d
            fail_if(n != shape[dim + d], "mask that does not fit", *facts, kind=IndexError)
        out.update(zip(range(dim, dim + array.ndim), np.nonzero(array), strict=True))
    return out


def gathered(array, arrays):
    """Return the entries of `array` at index arrays; PyTorch's error if one is out of bounds."""
    try:
        # NumPy takes rows in half the time in which it indexes them.
        return array.take(arrays[0], 0) if [*arrays] == [0] else in_rows(array[key_of(arrays)])
    except IndexError as error:
        if "broadcast" in str(error):
            shapes = ", ".join(str(list(index.shape)) for index in arrays.values())
            raise IndexError(message("indices of other shapes", shapes)) from None
        if any(array.shape[dim] == 0 for dim in arrays):
            raise IndexError("index is out of bounds for dimension with size 0") from None
        for place, (dim, index) in enumerate(arrays.items()):  # PyTorch counts the index arrays
            length = array.shape[dim]
            wrong = index[(index < -length) | (index >= length)]
            if wrong.size:
                said = message("place out of bounds", wrong[0], place, length)
                raise IndexError(said) from None
