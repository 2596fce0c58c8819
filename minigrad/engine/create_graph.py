"""Gradients with a graph of their own: the rules run on tensors, which are tracked.

Chapter 13 builds it.
"""

import copy

from .hooks import as_tensor
from .tensor import Tensor


def tensor_again(node, name, value):
    """Return a saved value as the tensor it was: with the node of that input, or of the result."""
    node_of = dict(zip(node.inputs, node.next), result=node)
    if value is None or node_of.get(name) is None:
        return value
    return Tensor(value, node_of[name])


def with_tensors(node):
    """Return a twin of a node whose saved arrays have become tensors, with their nodes.

    A rule is NumPy text. Run on arrays it gives the gradient; run on tensors it gives the
    gradient and the graph that computed it, ready to be differentiated once more.
    """
    if not node.saves:
        return node
    twin = copy.copy(node)
    twin.saved = [tensor_again(node, name, value) for name, value in zip(node.saves, node.saved)]
    return twin


def run_on_tensors(node, grad):
    """Hand the gradient at a node to its rule, with tensors in place of arrays."""
    return with_tensors(node).backward(as_tensor(grad))


Tensor.shape = property(lambda self: self.array.shape)  # the walk asks for it
