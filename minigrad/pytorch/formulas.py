"""Operations from formulas: a row of a table stands for a class of nodes and a function.

PyTorch does the same: its file `derivatives.yaml` has a formula for each input of each operation,
and a program writes the classes. A formula is NumPy text, like every rule, and runs on tensors too.
"""

import numpy as np

from ..engine.graph import Node
from ..engine.tensor import Tensor

ENTRYWISE = set()  # the rules of operations entry by entry


def rule(name, saves, *formulas, inputs="self other"):
    """Return a class of nodes whose rule is a formula for the gradient of each input.

    `name` is PyTorch's; `saves` names what a node saves, such as "self result". A formula takes the
    result's gradient, what was saved, and the node's `args`.
    """
    formula = formulas[0]

    def backward(self, grad):
        return (formula(grad, *self.saved, *self.args),)

    def backward_to_two(self, grad):
        (for_one, for_two), (one, two) = formulas, self.next
        known = grad, *self.saved, *self.args
        return for_one(*known) if one else None, for_two(*known) if two else None

    def backward_to_each(self, grad):
        known = grad, *self.saved, *self.args
        return [f(*known) if node else None for f, node in zip(formulas, self.next)]

    backwards = {1: backward, 2: backward_to_two}
    members = {
        "__module__": formula.__module__,
        "saves": tuple(saves.split()),
        "inputs": tuple(inputs.split()),
        "formulas": formulas,
        "backward": backwards.get(len(formulas), backward_to_each),
    }
    return type(name, (Node,), members)


def larger(x, y):
    """Return the larger one, entry by entry; of two zeros, NumPy's last and PyTorch's first."""
    return np.maximum(y, x)


def smaller(x, y):
    return np.minimum(y, x)


def flat(grad, *_):
    """Return the gradient through a step, which is flat wherever it has a slope."""
    return np.zeros_like(grad)


def raw(value):
    """Return a saved value as an array, where a rule on tensors wants no slope through it."""
    return value.array if isinstance(value, Tensor) else value


def opened(value, dims, keepdim):
    """Return a value with the dims that a reduction took away put back, of length 1."""
    return value if keepdim else np.expand_dims(value, dims)


def evenly(x, y, dims=None):
    """Return each entry's share: entries equal to `y` (or nan) share 1 evenly, others get 0."""
    x, y = raw(x), raw(y)
    tied = (x == y) | (x != x)
    return tied / np.add.reduce(tied, dims, dtype=x.dtype, keepdims=True)


CloneBackward0 = rule("CloneBackward0", "", lambda grad: grad)
ExpandBackward0 = rule("ExpandBackward0", "", lambda grad: grad)  # the engine sums it down
