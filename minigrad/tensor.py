"""The tensor: an array that remembers where it came from."""

import weakref

import numpy as np

from .grad_mode import mode
from .graph import Node
from .size import Size


class Tensor:
    """Hold an array of numbers and, if it is tracked, the node that leads back to its inputs.

    `array` is NumPy's; results without dimensions stay NumPy scalars, which are quicker.
    `node` is None for a tensor that is not tracked, an `AccumulateGrad` for a leaf that requires
    grad, and the operation's node for a result.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> x + 2
        tensor([3., 4.], grad_fn=<AddBackward0>)

    Built in chapter 2.
    """

    __slots__ = ("array", "node", "_grad", "base", "views", "__dict__", "__weakref__")

    def __init__(self, array, node=None):
        self.array = array
        self.node = node
        self._grad = None

    @property
    def shape(self):
        """Return the lengths of the dimensions, as a tuple."""
        return Size(self.array.shape)

    @property
    def requires_grad(self):
        """Return whether operations on this tensor are tracked."""
        return self.node is not None

    @property
    def is_leaf(self):
        """Return whether the graph ends here: no operation that is tracked made this tensor."""
        return self.node is None or isinstance(self.node, AccumulateGrad)

    @property
    def grad_fn(self):
        """Return the node of the operation that made this tensor; None for a leaf."""
        if self.node is None or isinstance(self.node, AccumulateGrad):
            return None
        return self.node.edge[0]

    @property
    def grad(self):
        """Return the gradient that backward has added up here so far, or None."""
        return self._grad

    @grad.setter
    def grad(self, value):
        self._grad = value

    def requires_grad_(self, requires_grad=True):
        """Switch tracking of this leaf on or off, in place, and return the tensor."""
        if not requires_grad and not self.is_leaf:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a "
                "computed variable in a subgraph that doesn't require differentiation use "
                "var_no_grad = var.detach()."
            )
        if requires_grad and self.array.dtype.kind != "f":
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if requires_grad != self.requires_grad:
            self.node = AccumulateGrad(self) if requires_grad else None
        return self


class AccumulateGrad(Node):
    """End the way back at a leaf: add each gradient that arrives to the leaf's `.grad`.

    The leaf owns this node; the node knows the leaf weakly, so that both can go when the leaf
    goes.

    Built in chapter 5.
    """

    __slots__ = ("leaf",)

    def __init__(self, leaf):
        super().__init__((), shape=leaf.array.shape)
        self.leaf = weakref.ref(leaf)

    @property
    def variable(self):
        """Return the leaf."""
        return self.leaf()

    def backward(self, grad):
        """Add `grad` to the leaf's `.grad`; there is nowhere further to go."""
        leaf = self.leaf()
        if leaf is None:
            return ()
        if isinstance(grad, Tensor):  # a gradient with a graph of its own: chapter 13
            leaf._grad = grad if leaf._grad is None else leaf._grad + grad
        elif leaf._grad is None:
            leaf._grad = Tensor(np.array(grad, leaf.array.dtype))
        else:
            leaf._grad.array += grad
        return ()


def record(array, rule, inputs, saved=(), args=()):
    """Wrap a result; if tracking is on and an input is tracked, put its node behind it.

    Args:
        array: the result, a NumPy array or scalar.
        rule: the subclass of Node with the operation's backward.
        inputs: the nodes of the inputs, None where one is not tracked.
        saved, args: what the rule will need.

    Built in chapter 2.
    """
    out = Tensor(array)
    if mode.enabled:
        for node in inputs:
            if node is not None:
                out.node = rule(inputs, saved, array.shape, args)
                break
    return out
