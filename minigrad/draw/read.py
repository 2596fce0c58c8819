"""How a picture reads minigrad's live objects: the one place that knows the engine's fields."""

import weakref

from minigrad.graph import FREED
from minigrad.tensor import AccumulateGrad, Tensor

SLOTS = {"self": 0, "input": 0, "other": 1, "mat2": 1, "weight": 1}


class Minigrad:
    """Answer what a drawing asks of minigrad's tensors and nodes."""

    @staticmethod
    def is_tensor(thing):
        """Tell whether this is a tensor of this engine."""
        return isinstance(thing, Tensor)

    @staticmethod
    def array(tensor):
        """Return a tensor's numbers."""
        return tensor.array

    @staticmethod
    def node(tensor):
        """Return the node behind a tensor, or None."""
        return tensor.node

    @staticmethod
    def grad(tensor):
        """Return the numbers of a tensor's `.grad`, or None."""
        grad = tensor._grad
        return None if grad is None else grad.array

    @staticmethod
    def keeps_grad(tensor):
        """Tell whether backward fills `.grad` of this result."""
        return tensor._grad is not None

    @staticmethod
    def is_leaf(node):
        """Tell whether the way back ends at this node."""
        return isinstance(node, AccumulateGrad)

    @staticmethod
    def variable(node):
        """Return the leaf of an accumulator, or None where it is gone."""
        return node.leaf()

    @staticmethod
    def next(node):
        """Return the nodes of the inputs, None where one is not tracked."""
        return node.next

    @staticmethod
    def number(node):
        """Return the node's place in the order of creation."""
        return node.number

    @staticmethod
    def name(node):
        """Return the name of the node's class."""
        return type(node).__name__

    @staticmethod
    def shape(node):
        """Return the shape of the node's result."""
        return node.shape

    @staticmethod
    def exponent(node):
        """Return the plain number that a power was raised to, or None."""
        return node.args if type(node).__name__ == "PowBackward0" else None

    @staticmethod
    def saved(node):
        """Return what the node still keeps for its rule, as a list of pairs (name, value)."""
        if node.saved is FREED:
            return []
        pairs = zip(node.saves, node.saved, strict=False)
        return [(name, value) for name, value in pairs if value is not None]

    @staticmethod
    def is_freed(node):
        """Tell whether backward has freed what the node had saved."""
        return node.saved is FREED

    @staticmethod
    def slot(name):
        """Return which input a saved value of this name was; None for anything else."""
        return SLOTS.get(name)

    @staticmethod
    def unseen(node):
        """Return an operand that was neither tracked nor saved: a tensor, a number or None."""
        kept = node.args
        if isinstance(kept, weakref.ref):
            return kept()
        return kept if isinstance(kept, (int, float)) and not node.saves else None
