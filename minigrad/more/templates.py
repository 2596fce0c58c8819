"""Templates for operations that are alike: rules in one line, pages with an example."""

from ..graph import Node


def moves(name, back):
    """Return a class of nodes whose way back is `back(grad, *args)`.

    Example:
        >>> import numpy as np
        >>> moves("FlipBackward0", np.flip)((), args=(0,)).backward(np.array([1, 2]))
        (array([2, 1]),)
    """

    def backward(self, grad):
        return (back(grad, *self.args),)

    return type(name, (Node,), {"__slots__": (), "backward": backward})


def renamed(name, rule, **members):
    """Return a class of nodes with the rule of another one."""
    return type(name, (rule,), {"__slots__": (), **members})


def example(call, shown):
    """Return a decorator that adds an example to a docstring: what to type, and what it shows."""

    def added(operation):
        operation.__doc__ += f"""

    Example:
        >>> import minigrad as torch
        >>> {call}
        {shown}
    """
        return operation

    return added


def documented(operation, name, sentence, call, shown):
    """Give an operation that was made here its name, and a docstring with an example."""
    operation.__name__, operation.__doc__ = name, sentence
    return example(call, shown)(operation)
