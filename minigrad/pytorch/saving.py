"""Saved values that hooks have packed: `torch.autograd.graph.saved_tensors_hooks`.

While such hooks are on, what a node is given to save goes through `packed` (inference.py watches
the attribute). In its place stands a `Packed`, and to read it is to unpack the values.
"""

from collections import namedtuple
from contextvars import ContextVar
from functools import partial

import numpy as np

from ..engine.grad_mode import no_grad
from ..engine.tensor import Tensor
from .memory import version
from .words import fail_if, message

hooks = ContextVar("saved_tensors_hooks", default=())  # pairs (pack, unpack), the inner ones last
opened = []  # the blocks that are open in any thread
INNER = ("places", "windows")  # values that PyTorch does not save

Item = namedtuple("Item", "what unpack again")  # packed; how to unpack it; what a rule is to get


class Packed:
    """Saved values, some of them packed: to read them is to unpack those."""

    def __init__(self, items):
        self.items = items  # by place, in the order in which they were packed

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        found = {place: self[place] for place in self.items}
        yield from map(found.get, range(len(self)))

    def __getitem__(self, place):
        item = self.items[place]
        if not isinstance(item, Item):
            return item
        with no_grad():
            found = item.unpack(item.what)
        if not isinstance(found, Tensor):
            raise TypeError(message("unpack hook without a tensor", type(found).__name__))
        return item.again(found.array)


def packed(node, values):
    """Return what a node is to save as the hooks that are on leave it."""
    if not hooks.get() or not isinstance(values, tuple) or not values:
        return values
    known = type(node).saves  # those of index arrays are found later, and make no difference
    names = list(known) if known and not isinstance(known, property) else [""] * len(values)
    # PyTorch packs the inputs by name, then the result.
    order = sorted(range(len(values)), key=lambda place: (names[place] == "result", names[place]))
    return Packed({place: pack(node, names[place], values[place]) for place in order})


def pack(node, name, value):
    """Return one saved value packed; what is no tensor in PyTorch stays as it is."""
    if isinstance(value, Tensor):  # that a Function has saved, which wants it with its node
        tensor, again = value, partial(Tensor, node=value.node)
    elif hasattr(value, "alone"):  # a result of a Function
        tensor = Tensor(value.array, node)
        again = partial(type(value), index=value.index, alone=value.alone)
    elif isinstance(value, np.ndarray | np.generic) and name not in INNER:
        source = dict(zip(node.inputs, node.next), result=node).get(name)
        tensor, again = Tensor(value, source), lambda array: array
    else:
        return value
    pack_hook, unpack_hook = hooks.get()[-1]
    before = version(tensor.array)
    with no_grad():
        what = pack_hook(tensor)
    fail_if(version(tensor.array) != before, "pack hook that writes")
    return Item(what, unpack_hook, again)
