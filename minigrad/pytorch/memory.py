"""Shared memory: who owns it, who holds it, and when it was last written in place.

PyTorch counts the in-place operations on a memory (`_version`) and refuses to go back through an
operation whose saved values were written over since. Here each write is noted with a number from
the nodes' own counter: what a node saved is stale if its memory was written after the node was
made. So a program that never writes in place pays nothing.
"""

import re
import weakref

import numpy as np

from ..engine.graph import Node, next_number
from .dtypes import spoken
from .messages import message

writes = {}  # id of a memory -> its Writes
last_write = 0  # number of the newest write: nodes made later need no look at `writes`


class Writes:
    """Note when one memory was written, and the name of its tensor's `grad_fn` since."""

    def __init__(self):
        from array import array  # here and below, as a program need not write in place

        self.times = array("q")
        self.maker = None


def owner(array):
    """Return the array that owns the memory of `array`, or the scalar itself."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def address(array):
    """Return where in memory the first entry of an array stands."""
    return array.__array_interface__["data"][0]


def in_rows(array):
    """Return an array that lies row by row, as PyTorch lays out what it reduces or joins."""
    return array if array.flags.c_contiguous else array.copy()


def order_of(array):
    """Return NumPy's word for the order in which PyTorch lays out a copy: that of the array.

    But NumPy takes stretched dims for the innermost ones, and PyTorch leaves them their place.
    """
    steps = [step for step, n in zip(array.strides, array.shape) if step and n > 1]
    return "C" if steps == sorted(steps, reverse=True) else "K"


def laid_as(array, values):
    """Return a new array with values, laid out as PyTorch lays out a copy of `array`."""
    out = np.empty_like(array, values.dtype, order_of(array))
    out[...] = values
    return out


def stretched(value, shape):
    """Return what `np.broadcast_to` does; of a number ten times as fast."""
    if isinstance(value, np.generic):
        out = np.ndarray(shape, value.dtype, np.asarray(value), 0, (0,) * len(shape))
        out.flags.writeable = False
        return out
    return np.broadcast_to(value, shape)


def own_memory(tensor):
    """Return the tensor's array, one that views can share and in-place operations can write.

    A NumPy scalar cannot be written: it is moved into an array of no dimensions. The notes of its
    writes stand under the scalar, too, which nodes may have saved.
    """
    if not isinstance(tensor.array, np.ndarray):
        scalar = tensor.array
        tensor.array = np.array(scalar)
        node = tensor.node
        if hasattr(node, "memory"):  # the node of a leaf, which knows it too
            node.memory = tensor.array
        elif node is not None and isinstance(node.saved, tuple):  # so does that of a result
            node.saved = tuple(tensor.array if v is scalar else v for v in node.saved)
        # Python keeps one True for all; and the notes of another tensor on it are not these.
        if not isinstance(scalar, np.bool_) and notes_on(scalar) is None:
            writes[id(scalar)] = note_writes(tensor.array, scalar)
    return tensor.array


def note_writes(memory, scalar=None):
    """Start to note the writes to a memory, for as long as it lives."""
    key, old = id(memory), id(scalar)

    def forget(_):
        writes.pop(key, None)
        if scalar is not None:  # which this function has kept alive, so that its id is its own
            writes.pop(old, None)

    writes[key] = noted = Writes()
    noted.memory = weakref.ref(memory, forget)
    return noted


def notes_on(memory):
    """Return the notes on a memory, if there are any; never those of a dead one with its id."""
    noted = writes.get(id(memory))
    return noted if noted is not None and noted.memory() is not None else None


def note_write(array):
    """Note when the memory of `array` was written, in its notes alone; return them."""
    memory = owner(array)
    noted = notes_on(memory) or note_writes(memory)
    noted.times.append(next_number())
    return noted


def stamp(array):
    """Note that the memory of `array` has just been written in place; return its notes."""
    global last_write
    noted = note_write(array)
    last_write = noted.times[-1]
    return noted


def version(array):
    """Return how often the memory of `array` has been written in place."""
    noted = notes_on(owner(array))
    return len(noted.times) if noted else 0


def separate(array, before=None):
    """Return an array on the same memory whose writes are counted apart; on from those `before`."""
    apart = np.asarray(memoryview(array))
    noted = None if before is None else notes_on(owner(before))
    if noted is not None:
        note_writes(apart).times.extend(noted.times)
    return apart


def check_versions(node):
    # PyTorch looks at the inputs by name, then at the result.
    saved = zip(node.saves, node.saved) if isinstance(node.saved, tuple) else ()  # else packed
    for name, value in sorted(saved, key=lambda pair: (pair[0] == "result", pair[0])):
        if hasattr(value, "base"):
            check_version(node, name, value)


def check_version(node, name, value):
    """Raise PyTorch's error if one saved array was written in place since."""
    from bisect import bisect

    noted = notes_on(owner(value))
    times = [] if noted is None else noted.times
    if times and times[-1] > node.number:
        what = spoken(value), list(value.shape), source_of(node, name, value, noted)
        counts = len(times), bisect(times, node.number)
        raise RuntimeError(message("saved value written", *what, *counts))


def source_of(node, name, value, noted):
    """Say which operation made a saved value; nothing of a constant, or of a leaf."""
    maker, number = noted.maker, 0
    source = node.next[node.inputs.index(name)] if name in node.inputs else None
    if name == "result":
        maker, number = node.edge[0].name(), node.edge[1]
    elif source is None or not source.next:
        return ""
    elif owner(value).shape != value.shape or owner(value).strides != value.strides:
        maker = "AsStrided"
    elif not maker:  # it was written through a tensor that is not tracked
        maker, number = source.edge[0].name(), source.edge[1]
    maker = re.sub(r"Backward(0$|(?=[1-9]*$))", "", maker or "")
    return f", which is output {number} of {maker}," if maker else ""


# A leaf keeps its gradient in memory that nobody else holds.


class CopyBackwards(Node):
    """copy_: the old values are gone, the gradient is all for the new ones."""

    def name(self):
        return "torch::autograd::CopyBackwards"

    def backward(self, grad):
        return np.zeros_like(grad), grad
