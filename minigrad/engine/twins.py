"""Rules on tensors: the same text as ever, but what it computes has a graph of its own."""

from .graph import new
from .tensor import Tensor


def with_tensors(node):
    """Return a twin of a node whose saved arrays have become tensors, with their nodes.

    A rule is NumPy text. Run on arrays it gives the gradient; run on tensors it gives the
    gradient and the graph that computed it, ready to be differentiated once more.

    Built in chapter 13.
    """
    if not node.saves:
        return node
    twin = new(type(node))
    twin.next, twin.args, twin.shape, twin.number = node.next, node.args, node.shape, node.number
    twin.saved = [tensor_again(node, *pair) for pair in zip(node.saves, node.saved)]
    return twin


def tensor_again(node, name, value):
    """Return a saved value with the node of the input, or of the result, that it was."""
    if name == "result":
        return Tensor(value, node)
    if value is None or name not in node.inputs:
        return value
    source = node.next[node.inputs.index(name)]
    return value if source is None else Tensor(value, source)
