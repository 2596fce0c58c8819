"""Templates for operations that are alike: rules in one line, and names and pages from a table."""

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


def documented(operation, name, sentence, example, shown):
    """Give an operation its name and its page; return it."""
    operation.__name__ = name
    operation.__doc__ = f"""{sentence}

    Example:
        >>> import minigrad as torch
        >>> {example}
        {shown}
    """
    return operation
