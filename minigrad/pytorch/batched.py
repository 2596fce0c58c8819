"""Many gradients in one pass: every gradient has one more dim in front, one entry for each seed.

A Jacobian of n rows is n vector-Jacobian products: here, one walk with n gradients side by side.
Many rules do not mind: `grad * y` is the same text for one gradient and for a hundred in a row. At
the nodes of other rules the gradients are taken one by one.
"""

import numpy as np

from ..engine import ops
from ..engine.backward import unbroadcast
from ..engine.products import MmBackward0
from .formulas import ENTRYWISE, CloneBackward0
from .words import fail_if

# Rules whose text holds for gradients with a dim in front.
AT_ONCE = {rule for name, rule in vars(ops).items() if name.endswith("Backward0")}
AT_ONCE |= {MmBackward0, CloneBackward0}


def check_batches(outputs, batches):
    """Raise PyTorch's error if a batch of seeds does not fit its output."""
    for index, (output, batch) in enumerate(zip(outputs, batches)):
        fail_if(batch is None, "batch that is none", index)
        if batch.array.shape[:1] in ((), (0,)):
            batch[0]  # raises PyTorch's error: no first gradient is there
        facts = index, batch.shape, index, output.shape
        fail_if(batch.array.shape[1:] != output.array.shape, "batch of seeds", *facts)


class Rows:
    """Many gradients of one tensor, side by side: an array with a dim in front of the tensor's."""

    def __init__(self, array):
        self.array, self.shape = array, array.shape[1:]  # the shape of each, for the walk

    def __add__(self, other):
        return Rows(self.array + other.array)


def rows_of(array, shape):
    """Return the gradients of a batch, each summed down to `shape`."""
    if array.shape[1:] != shape:
        batch, ones = array.shape[:1], (1,) * (array.ndim - 1 - len(shape))
        array = unbroadcast(array, batch + ones + shape).reshape(batch + shape)
    return Rows(array)


def starts(outputs, batches):
    """Return what waits at the start of one pass for all seeds: a dictionary from node to rows."""
    pending = {}
    for output, batch in zip(outputs, batches):
        rows = Rows(batch.array.astype(output.array.dtype, copy=False))
        pending[output.node] = pending[output.node] + rows if output.node in pending else rows
    return pending


def through(node, rows):
    """Return a node's gradients for a batch: by its rule at once, or one by one and stacked."""
    grad = rows.array
    if type(node) in AT_ONCE or type(node) in ENTRYWISE:
        parts = node.backward(grad)
    elif node.name() == "MvBackward0":  # many vectors side by side are a matrix
        matrix, vector = node.saved
        first = grad[..., None] * vector if node.next[0] else None
        parts = first, grad @ matrix if node.next[1] else None
    else:
        columns = zip(*[node.backward(row) for row in grad])
        parts = [None if column[0] is None else np.stack(column) for column in columns]
    pairs = zip(parts, node.next)
    return [None if p is None or to is None else rows_of(p, to.shape) for p, to in pairs]
