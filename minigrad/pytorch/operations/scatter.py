"""Zeros with a gradient at the places that its entries were taken from."""

import math

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..formulas import flat, raw, rule
from ..memory import in_rows

ALL = slice(None)
SelectBackwardBackward0 = rule("SelectBackwardBackward0", "", lambda grad, *key: grad[key])
IndexPutImplBackward0 = rule("IndexPutImplBackward0", "", flat, lambda grad, *key: grad[key])


def placed(grad, shape, key):
    """Return zeros of `shape` with `grad` at `key`, where no place comes twice."""
    if isinstance(grad, Tensor):
        out = placed(grad.array, shape, key)
        return record(out, SelectBackwardBackward0, (grad.node,), (), key)
    out = np.zeros(shape, grad.dtype)
    out[key] = grad
    return out


def key_of(arrays):
    """Return NumPy's index for index arrays: a dictionary from dim to integer array."""
    return tuple(arrays.get(dim, ALL) for dim in range(max(arrays) + 1))


def scattered(grad, shape, dims, indices):
    """Return zeros of `shape` with each entry of `grad` added to its place.

    `indices` are integer arrays that pick along `dims`, as in `x[:, i, j]`.
    """
    indices = [raw(index) for index in indices]
    if isinstance(grad, Tensor):
        out = scattered(grad.array, shape, dims, indices)
        key = key_of(dict(zip(dims, indices, strict=True)))
        return record(out, IndexPutImplBackward0, (None, grad.node), (), key)
    if len(shape) == 1:
        out = np.zeros(shape, grad.dtype)
        np.add.at(out, indices[0].reshape(-1), grad.reshape(-1))
        return out
    lengths = tuple(shape[d] for d in dims)
    at = [np.where(i < 0, i + n, i) for i, n in zip(indices, lengths, strict=True)]
    rows = at[0] if len(at) == 1 else np.ravel_multi_index(np.broadcast_arrays(*at), lengths)
    # NumPy puts the picked dims in front when they were not side by side.
    first = dims[0] if dims == tuple(range(dims[0], dims[0] + len(dims))) else 0
    values = in_rows(np.moveaxis(grad, range(first, first + rows.ndim), range(rows.ndim)))
    rest = tuple(n for d, n in enumerate(shape) if d not in dims)
    out = np.zeros((math.prod(lengths), math.prod(rest)), grad.dtype)
    add_rows(out, rows.reshape(-1), values.reshape(rows.size, out.shape[1]))
    return np.moveaxis(out.reshape(lengths + rest), range(len(dims)), dims)


def add_rows(out, rows, values):
    """Put into out[r] the sum of all values[k] with rows[k] == r; `out` comes as zeros.

    NumPy's `add.at` is quick only on flat arrays. Wide rows are added in rounds: in round k every
    row that comes more than k times gets its k-th. Rows that come very often are added up alone.
    """
    if out.shape[1] == 1:
        np.add.at(out.reshape(-1), rows, values.reshape(-1))
        return
    order, counts = order_of(rows, len(out)), np.bincount(rows, minlength=len(out))
    starts, most = np.cumsum(counts) - counts, counts.max(initial=0)
    rows = np.flatnonzero(counts)
    rows = rows[order_of(most - counts[rows], most)]  # those that come often first, else in order
    counts, starts = counts[rows], starts[rows]
    # To add up a row alone takes as long as two rounds.
    alone = np.argmin(np.append(counts, 0) + 2 * np.arange(len(rows) + 1))
    for row, start, count in zip(rows[:alone], starts, counts):
        out[row] = np.add.reduce(values[order[start : start + count]], 0)
    rows, counts, starts = rows[alone:], counts[alone:], starts[alone:]
    total = values.take(order.take(starts), 0)  # NumPy takes rows sooner than it indexes them
    part, falling = np.empty_like(total), -counts
    for k in range(1, counts.max(initial=0)):
        n = np.searchsorted(falling, -k)  # so many come more than k times
        np.take(values, order.take(starts[:n] + k), 0, out=part[:n], mode="clip")
        total[:n] += part[:n]
    out[rows] = total


def order_of(rows, length):
    """Return the order that sorts row numbers below `length`, by 16 bits each: NumPy counts those.

    >>> order_of(np.array([70_000, 3, 3, 0]), 80_000)
    array([3, 1, 2, 0])
    """
    order = np.argsort(rows.astype(np.uint16), kind="stable")
    if length > 1 << 16:
        order = order[np.argsort((rows >> 16).astype(np.uint16)[order], kind="stable")]
    return order
