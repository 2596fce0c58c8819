"""The graph: one node for each operation, linked from a result back to its inputs.

A tensor that was computed holds a node, and the node holds everything the way back needs: which
nodes come next, and the values that the rule will use. PyTorch calls it `grad_fn`.
Chapter 2 builds it; chapter 3 adds `backward`.
"""

import itertools

next_number = itertools.count(1).__next__


class Node:
    """Remember one operation: who made the result, from what, and with which values.

    A subclass holds one rule: `forward` computes the result, and `backward(grad)` takes the
    gradient of the result and returns one gradient for each input (None where nobody wants it).
    Subclasses bear PyTorch's names, such as `MulBackward0`.

    Attributes:
        next: for each input its node, or None where the input is not tracked.
        saved: values the rule needs, as arrays or numbers, in the order of `saves`.
        shape: shape of the result.
        args: inputs that are not tensors, such as the exponent of a power.
        number: grows by one with each new node, so a result is newer than its inputs.
        inputs: names of the inputs; a saved value with such a name is that input.
        saves: names of the saved values, each with its users: the inputs whose gradient needs it.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (x * x).grad_fn.name()
        'MulBackward0'
    """

    inputs = ("self",)
    saves = {}

    def __init__(self, next, saved=(), shape=(), args=()):
        self.next = next
        self.saved = saved
        self.shape = shape
        self.args = args
        self.number = next_number()

    def backward(self, grad):
        """Return the gradient for each input, given the gradient of the result."""
        raise NotImplementedError(f"{self.name()} has no rule: define backward(self, grad)")

    def name(self):
        """Return the name of the operation's class, as PyTorch does."""
        return type(self).__name__

    @property
    def next_functions(self):
        """Return one pair (node, output number) for each input; (None, 0) where not tracked."""
        return tuple((node, 0) for node in self.next)
