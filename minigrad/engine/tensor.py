"""The tensor: an array that remembers where it came from.

Chapter 2 builds it; chapter 3 adds gradients, 5 the flags of leaves, 11 `detach`.
"""

import weakref

from .graph import Node


class Tensor:
    """Hold an array of numbers and, if it is tracked, the node that leads back to its inputs.

    `array` is NumPy's; results without dimensions stay NumPy scalars, which are quicker.
    `node` is None for a tensor that is not tracked, an `AccumulateGrad` for a leaf that requires
    grad, and the operation's node for a result.

    Example:
        >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
        >>> x + 2
        tensor([3., 4.], grad_fn=<AddBackward0>)
    """

    grad = None

    def __init__(self, array, node=None):
        self.array = array
        self.node = node

    @property
    def grad_fn(self):
        """Return the node of the operation that made this tensor; None for a leaf."""
        return None if isinstance(self.node, AccumulateGrad) else self.node

    @property
    def is_leaf(self):
        """Return whether the graph ends here: no operation that is tracked made this tensor."""
        return self.grad_fn is None

    @property
    def requires_grad(self):
        """Return whether operations on this tensor are tracked."""
        return self.node is not None

    @requires_grad.setter
    def requires_grad(self, wanted):
        if not self.is_leaf:
            raise RuntimeError("you can only change requires_grad flags of leaf variables.")
        if wanted != self.requires_grad:
            self.node = AccumulateGrad(self) if wanted else None

    def requires_grad_(self, requires_grad=True):
        """Switch tracking of this leaf on or off, in place, and return the tensor.

        Why: it makes a leaf of what was computed untracked, at the end of an expression.

        Raises:
            RuntimeError: a result cannot be switched off; integers cannot be switched on.

        Example:
            >>> (torch.tensor([1.0, 2.0]) * 3).requires_grad_()
            tensor([3., 6.], requires_grad=True)
        """
        self.requires_grad = requires_grad
        return self

    def detach(self):
        """Return a tensor on the same memory that is not tracked.

        It is no copy: writing into one changes the other, and the write is noticed (`_version`).

        Example:
            >>> import minigrad as torch
            >>> torch.tensor([1.0, 2.0], requires_grad=True).detach()
            tensor([1., 2.])
        """
        return Tensor(self.array)


class AccumulateGrad(Node):
    """End the way back at a leaf: add each gradient that arrives to the leaf's `.grad`.

    The leaf owns this node; the node knows the leaf weakly, so that both can go when the leaf
    goes.
    """

    def __init__(self, leaf):
        super().__init__((), shape=leaf.array.shape)
        self.leaf = weakref.ref(leaf)

    def backward(self, grad):
        """Add `grad` to the leaf's `.grad`; there is nowhere further to go."""
        leaf = self.leaf()
        if leaf is None:
            return ()
        if leaf.grad is None:
            leaf.grad = Tensor(grad.copy())
        else:
            leaf.grad.array += grad
        return ()
