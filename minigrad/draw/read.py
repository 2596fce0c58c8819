"""How a picture reads minigrad's live objects: the one place that knows the engine's fields."""

import sys
import weakref

import numpy as np

from minigrad.engine.backward import FREED
from minigrad.engine.hooks import LAST
from minigrad.engine.tensor import AccumulateGrad, Tensor
from minigrad.pytorch import memory
from minigrad.pytorch.outputs import Output

from ..language import N_, _

KEPT = (np.ndarray, np.generic, int, float)


class Minigrad:
    """Answer what a drawing asks of minigrad's tensors and nodes.

    Only fields that every chapter has are read, never what a later chapter builds. `read_torch`
    answers the same questions about PyTorch's objects.
    """

    @staticmethod
    def is_tensor(thing):
        return isinstance(thing, Tensor)

    @staticmethod
    def array(tensor):
        return tensor.array

    @staticmethod
    def identity(value):
        """Return what tells one untracked array from another."""
        return id(value)

    @staticmethod
    def source(tensor):
        """Return node, which of its results this is, and the shape; None if not tracked."""
        return edge(tensor.node)

    @staticmethod
    def grad(tensor):
        return tensor._grad

    @staticmethod
    def keeps_grad(tensor):
        """Tell whether backward fills `.grad` of this result."""
        keeper = (tensor.node.hooks or {}).get(LAST)
        return keeper is not None and keeper.args[0]() is tensor

    @staticmethod
    def version(tensor):
        """Return how often the tensor's memory was written in place."""
        return memory.version(tensor.array) if memory.writes else 0

    @staticmethod
    def is_leaf(node):
        return isinstance(node, AccumulateGrad)

    @staticmethod
    def variable(node):
        """Return the leaf of an accumulator, or None where it is gone."""
        return node.leaf()

    @staticmethod
    def next(node):
        """Return for each input what `source` returns for a tensor."""
        return [edge(following) for following in node.next]

    @staticmethod
    def number(node):
        """Return the node's place in the order of creation."""
        return node.number

    @staticmethod
    def name(node):
        return node.name().rpartition("::")[2]

    @staticmethod
    def saved(node):
        """Return what the node keeps for its rule: pairs (name, value). None once it is freed."""
        if node.saved is FREED:
            return None
        pairs = [*zip(node.saves, node.saved, strict=False)]
        if node.name() == "PowBackward0":
            pairs += [("exponent", each) for each in node.args]
        return [(name, value) for name, value in pairs if isinstance(value, KEPT)]

    @staticmethod
    def slot(node, name):
        """Return which input a saved value of this name was; None for anything else."""
        return node.inputs.index(name) if name in node.inputs else None

    @staticmethod
    def is_stale(node, value):
        """Tell whether a saved value was written over since the node saved it."""
        if not memory.writes or not isinstance(value, np.ndarray):
            return False
        noted = memory.writes.get(id(memory.owner(value)))
        return bool(noted and noted.times and noted.times[-1] > node.number)

    @staticmethod
    def unseen(node):
        """Return an operand that was neither tracked nor saved: a tensor, a number or None."""
        if node.name() not in ("AddBackward0", "SubBackward0") or not node.args:
            return None
        (kept,) = node.args
        return kept() if isinstance(kept, weakref.ref) else kept


def edge(node):
    """Return the operation's node, which of its results this is, and that result's shape."""
    if isinstance(node, Output):
        return node.next[0], node.args, node.shape
    return None if node is None else (node, 0, node.shape)


DRAWS = N_("draw_graph draws")


def reader_of(roots, who=DRAWS):
    """Return what can read all these tensors."""
    if not roots:
        raise TypeError(
            _("{name} needs a tensor to start from: {name}(y)").format(name=who.split()[0])
        )
    readers = [Minigrad]
    if "torch" in sys.modules:
        from .read_torch import Torch

        readers.append(Torch())
    for read in readers:
        if all(map(read.is_tensor, roots)):
            return read
    wrong = [root for root in roots if not any(r.is_tensor(root) for r in readers)]
    if not wrong:
        raise TypeError(
            _("{who} tensors of one library; these are of two, minigrad and PyTorch").format(
                who=_(who)
            )
        )
    raise TypeError(
        _("{who} tensors; it got {kind}: {value!r:.40}").format(
            who=_(who), kind=type(wrong[0]).__name__, value=wrong[0]
        )
    )
