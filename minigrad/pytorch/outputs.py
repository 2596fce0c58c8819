"""Operations with several results: one node, and an `Output` between it and each result."""

from ..engine.graph import Node


class Output(Node):
    """Lead from one of several results to the node of their operation.

    `grad_fn` and `next_functions` do not show it: they show the operation's node, and the number
    of the output beside it, as PyTorch does.
    """

    @property
    def edge(self):
        """Return the operation's node and which of its results this is."""
        return self.next[0], self.args

    def backward(self, grad):
        return (Parts(self.args, grad),)


class Parts:
    """The gradients for several results of one operation, as they come in.

    The engine adds up what arrives at a node. Here adding means: lay side by side.
    """

    __slots__ = ("grads",)
    shape = None

    def __init__(self, *first):
        self.grads = dict([first] if first else [])

    def __add__(self, other):
        for index, grad in other.grads.items():
            self.grads[index] = self.grads[index] + grad if index in self.grads else grad
        return self


def next_functions(self):
    """Return for each input its node and which of its results it was; (None, 0) where none."""
    return tuple((None, 0) if node is None else node.edge for node in self.next)


def metadata(node):
    """Return a dictionary of yours that goes with the node."""
    return vars(node).setdefault("notes", {})


Node.count = 1  # of results
Node.edge = property(lambda self: (self, 0))
Node.next_functions = property(next_functions)
Node.metadata = property(metadata)
Node.requires_grad = True
