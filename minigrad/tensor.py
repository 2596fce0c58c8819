"""The tensor: an array that remembers where it came from."""

import weakref

from . import grad_mode, gradient_errors
from .grad_mode import mode
from .graph import Node, new, next_number
from .memory import add_into, copied, kept
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

    __slots__ = ("array", "node", "__dict__", "__weakref__")
    _grad = None
    base = None

    def __init__(self, array, node=None):
        self.array = array
        self.node = node

    @property
    def shape(self):
        """Return the lengths of the dimensions, as a tuple."""
        return Size(self.array.shape)

    @property
    def grad_fn(self):
        """Return the node of the operation that made this tensor; None for a leaf."""
        if self.node is None or isinstance(self.node, AccumulateGrad):
            return None
        return self.node.edge[0]

    @property
    def grad(self):
        """Return the gradient that backward has added up here so far, or None."""
        if self._grad is None and self.grad_fn is not None:
            gradient_errors.warn_of_no_grad(self)
        return self._grad

    @grad.setter
    def grad(self, value):
        gradient_errors.check_new_grad(self, value)
        self._grad = value

    @grad.deleter
    def grad(self):
        self._grad = None

    @property
    def requires_grad(self):
        """Return whether operations on this tensor are tracked."""
        return self.node is not None

    @requires_grad.setter
    def requires_grad(self, requires_grad):
        gradient_errors.check_new_flag(self, requires_grad)
        if requires_grad != self.requires_grad:
            self.node = AccumulateGrad(self) if requires_grad else None

    @property
    def is_leaf(self):
        """Return whether the graph ends here: no operation that is tracked made this tensor."""
        return self.node is None or isinstance(self.node, AccumulateGrad)

    def requires_grad_(self, requires_grad=True):
        """Switch tracking of this leaf on or off, in place, and return the tensor.

        Why: it makes a leaf of what was computed untracked, at the end of an expression.

        Raises:
            RuntimeError: a result cannot be switched off; integers cannot be switched on.

        Example:
            >>> import minigrad as torch
            >>> (torch.tensor([1.0, 2.0]) * 3).requires_grad_()
            tensor([3., 6.], requires_grad=True)

        Built in chapter 5.
        """
        gradient_errors.check_new_flag_(self, requires_grad)
        if self.is_leaf:
            self.requires_grad = requires_grad
        return self


class AccumulateGrad(Node):
    """End the way back at a leaf: add each gradient that arrives to the leaf's `.grad`.

    The leaf owns this node; the node knows the leaf weakly, so that both can go when the leaf
    goes.

    Built in chapter 2; `backward` in chapter 3.
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
        if leaf is None or leaf.node is None:  # it is gone, or was switched off since
            return ()
        if isinstance(grad, Tensor):  # a gradient with a graph of its own: chapter 13
            leaf._grad = copied(grad) if leaf._grad is None else leaf._grad + grad
        elif leaf._grad is None:
            leaf._grad = Tensor(kept(grad, leaf.array))
        else:
            add_into(leaf._grad, grad)
        if self.hooks is not None:
            self.hooks.after_accumulating(leaf)
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
    if grad_mode.all_on or mode.enabled:
        for each in inputs:
            if each is not None:
                out, node = new(Tensor), new(rule)
                out.array, out.node = array, node
                node.next, node.saved = inputs, saved
                node.args, node.shape = args, array.shape
                node.number, node.hooks = next_number(), None
                return out
    return Tensor(array)
