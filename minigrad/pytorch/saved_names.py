"""What a class of nodes gets when it is made: its rule is checked, and `_saved_NAME` shows values.

A `__getattr__` of Node would be shorter, and slow down every other attribute of a node.
"""

import math
from functools import cache

import numpy as np

from ..engine.create_graph import tensor_again
from ..engine.graph import Node
from ..engine.tensor import Tensor
from .typed_forward import check_saves
from .words import message


def saved_value(node, name):
    """Return what a node saved, as PyTorch shows it: `grad_fn._saved_self`."""
    if name in node.saves:
        iter(node.saved)  # raises the error of freed ones
        value = node.saved[[*node.saves].index(name)]
        if name in node.inputs and isinstance(value, bool | int | float):
            value = np.asarray(value)[()]
        shown = tensor_again(node, name, value)
        return Tensor(shown) if isinstance(shown, np.ndarray | np.generic) else shown
    if name in (facts := facts_of(node)):
        return facts[name]
    raise AttributeError(f"'{type(node).__name__}' object has no attribute '_saved_{name}'")


class Saved(str):
    """What stands in Node as `_saved_NAME`: it is the name, and shows what the node saved by it."""

    __slots__ = ()

    def __get__(self, node, owner):
        return self if node is None else saved_value(node, self)

    def __set__(self, node, value):
        facts = f"_saved_{self}", type(node).__name__
        raise AttributeError(message("attribute that cannot be set", *facts))


def show(names):
    """Let nodes show saved values of these names."""
    for name in names if hasattr(names, "__iter__") else ():  # a property has none
        setattr(Node, f"_saved_{name}", Saved(name))


with open(__file__.replace(".py", ".txt"), encoding="utf-8") as file:
    FACTS = file.read()


@cache
def facts_table():
    """Return what saved_names.txt says of each class of nodes."""
    rows = [line.split(": ") for line in FACTS.splitlines()]
    return {name: text for names, text in rows for name in names.split()}


def facts_of(node):
    """Return what PyTorch's node shows as saved and ours has among its args, by PyTorch's names."""
    shape = getattr(node.next[0] if node.next else None, "shape", None)
    known = dict(args=node.args, shape=shape, size=math.prod(shape or ()))
    known["by_row"] = hasattr(node, "formulas")
    return eval(f"dict({facts_table().get(type(node).__name__, '')})", known)


@classmethod
def begin(rule):
    """Check a new rule, and let its nodes show what they save."""
    check_saves(rule)
    show(rule.saves)


Node.__init_subclass__ = begin
for each in Node.__subclasses__():
    show(each.saves)
show(word.partition("=")[0] for word in FACTS.split() if "=" in word)
