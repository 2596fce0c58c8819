"""Shared memory: who owns it, who holds it, and when it was last written in place.

PyTorch counts the in-place operations on a memory (`_version`) and refuses to go back through an
operation whose saved values were written over since. Here each write is noted with a number from
the nodes' own counter: what a node saved is stale if its memory was written after the node was
made. So a program that never writes in place pays nothing.
"""

import re
import weakref
from itertools import zip_longest

import numpy as np
from numpy import ndarray

from ..engine.graph import Node, next_number
from .dtypes import spoken
from .words import message

writes = {}  # id of a memory -> its Writes
last_write = 0  # number of the newest write: nodes made later need no look at `writes`


class Writes:
    """Note when one memory was written, and the name of its tensor's `grad_fn` since."""

    def __init__(self):
        from array import array  # here and below, as a program need not write in place

        self.times = array("q")
        self.maker = self.scalar = None
        self.moved = []  # pairs: how to find what was saved, and how to find what came for it


def owner(array):
    """Return the array that owns the memory of `array`, or the scalar itself."""
    while isinstance(array.base, ndarray):
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
            note_writes(tensor.array, scalar)
    return tensor.array


def note_writes(memory, scalar=None):
    """Start to note the writes to a memory, which may hold a scalar, for as long as it lives."""
    keys = id(memory), id(scalar)

    def forget(reference):
        for key in keys:
            if key in writes and writes[key].memory is reference:
                del writes[key]

    writes[keys[0]] = noted = Writes()
    noted.memory, noted.scalar = weakref.ref(memory, forget), scalar
    if scalar is not None:  # which is kept alive, so that its id is its own
        writes[keys[1]] = noted
        noted.moved.append((lambda: scalar, noted.memory))
    return noted


def notes_on(memory):
    """Return the notes on a memory, if there are any; never those of a dead one with its id."""
    noted = writes.get(id(memory))
    return noted if noted is not None and noted.memory() is not None else None


def stamp(array, seen=True):
    """Note that the memory of `array` has just been written in place; return its notes.

    `seen` is whether a node may have saved what stood there: else none need look at the notes.
    """
    global last_write
    memory = array if array.base is None else owner(array)
    noted = writes.get(id(memory))
    if noted is None or noted.memory() is None:
        noted = note_writes(memory)
    number = next_number()
    noted.times.append(number)
    last_write = number if seen else last_write
    return noted


def version(array):
    """Return how often the memory of `array` has been written in place."""
    noted = notes_on(owner(array))
    return len(noted.times) if noted else 0


def separate(array, before=None):
    """Return an array on the same memory whose writes are counted apart; on from those `before`.

    What has saved the one `before` is to use this one.
    """
    global last_write
    apart = np.asarray(memoryview(array))
    if before is not None:
        old = notes_on(owner(before)) or note_writes(owner(before))
        note_writes(apart, old.scalar).times.extend(old.times)
        old.moved.append((weakref.ref(before), weakref.ref(apart)))
        last_write = next_number()
    return apart


def check_versions(node):
    """Raise PyTorch's error if a saved value was written since; make all what they are now."""
    if not node.saved or node.number >= last_write or not isinstance(node.saved, tuple):
        return  # nothing, or packed, or freed
    # PyTorch looks at the inputs by name, then at the result.
    for name, value in sorted(zip(node.saves, node.saved), key=lambda p: (p[0] == "result", p[0])):
        if hasattr(value, "base"):
            check_version(node, name, value)
    named = zip_longest(node.saves, node.saved)
    node.saved = tuple(value if name == "result" else current(value) for name, value in named)


def current(value):
    """Return a saved value, or what has come in its place: by `own_memory`, or by `x.data = y`."""
    noted = notes_on(owner(value)) if isinstance(value, np.ndarray | np.generic) else None
    for was, now in () if noted is None else noted.moved:
        if was() is value and now() is not None:
            return current(now())
    return value


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
    return f", which is output {number} of {short(maker)}," if maker else ""


def short(name):
    """Return the name of an operation as errors have it, from its node's: Exp, Squeeze1."""
    return re.sub(r"Backward(0$|(?=[1-9]*$))", "", name)


# A leaf keeps its gradient in memory that nobody else holds.


class CopyBackwards(Node):
    """copy_: the old values are gone, the gradient is all for the new ones."""

    def name(self):
        return "torch::autograd::CopyBackwards"

    def backward(self, grad):
        return np.zeros_like(grad), grad
