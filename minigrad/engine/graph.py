"""The graph: one node for each operation, linked from a result back to its inputs.

A tensor that was computed holds a node, and the node holds everything the way back needs: which
nodes come next, and the values that the rule will use. PyTorch calls it `grad_fn`.
"""

import itertools

new = object.__new__  # makes an object without calling its __init__, which Python does slowly
next_number = itertools.count(1).__next__


class Node:
    """Remember one operation: who made the result, from what, and with which values.

    A subclass holds one rule: `backward(grad)` takes the gradient of the operation's result and
    returns one gradient for each input (None where nobody wants it). Subclasses bear PyTorch's
    names, such as `MulBackward0`.

    Attributes:
        next: for each input its node, or None where the input is not tracked.
        saved: values the rule needs, as arrays or numbers; named, in order, by `saves`.
        args: what else the rule must know, such as a dimension.
        shape: shape of the result.
        number: grows by one with each new node, so a result is newer than its inputs.
        inputs: names of the inputs, in order: a saved value with such a name is that input.
        hooks: functions that see the gradient as it passes, or None.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (x * x).grad_fn.name()
        'MulBackward0'

    Built in chapter 2.
    """

    __slots__ = ("next", "saved", "args", "shape", "number", "hooks")
    saves = ()
    inputs = ("self", "other")

    def __init__(self, next, saved=(), shape=(), args=()):
        self.next = next
        self.saved = saved
        self.args = args
        self.shape = shape
        self.number = next_number()
        self.hooks = None

    def backward(self, grad):
        """Return the gradient for each input, given the gradient of the result."""
        raise NotImplementedError(f"{self.name()} has no rule: define backward(self, grad)")

    def name(self):
        """Return the name of the operation's class, as PyTorch does."""
        return type(self).__name__

    @property
    def edge(self):
        """Return what a link to this node is shown as: the node, and which of its results."""
        return self, 0

    @property
    def next_functions(self):
        """Return one pair (node, output number) for each input; (None, 0) where not tracked."""
        return tuple((None, 0) if node is None else node.edge for node in self.next)

    def __repr__(self):
        return f"<{type(self).__name__} object at 0x{id(self):016x}>"


class Freed:
    """Stand where saved values stood: to read them is the error.

    Example:
        >>> tuple(FREED)
        Traceback (most recent call last):
        ...
        RuntimeError: Trying to backward through the graph a second time (or directly access \
saved tensors after they have already been freed). Saved intermediate values of the graph are \
freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to \
backward through the graph a second time or if you need to access saved tensors after calling \
backward.

    Built in chapter 10.
    """

    def __iter__(self):
        raise RuntimeError(
            "Trying to backward through the graph a second time (or directly access saved tensors "
            "after they have already been freed). Saved intermediate values of the graph are freed "
            "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need "
            "to backward through the graph a second time or if you need to access saved tensors "
            "after calling backward."
        )


FREED = Freed()
