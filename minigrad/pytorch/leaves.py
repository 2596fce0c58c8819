"""Leaves as PyTorch has them: what their `.grad` may be, and how a gradient is added to it."""

from ..engine import backward
from ..engine.tensor import AccumulateGrad, Tensor
from . import gradient_errors
from .hooks import after_accumulating
from .memory import add_into, copied, kept
from .seams import around, stand_in
from .size import Size


@stand_in(AccumulateGrad.backward)
def accumulate(self, grad):
    leaf = self.leaf()
    if leaf is None or leaf.node is None:  # it is gone, or was switched off since
        return ()
    if isinstance(grad, Tensor):  # a gradient with a graph of its own
        leaf._grad = copied(grad) if leaf._grad is None else leaf._grad + grad
    elif leaf._grad is None:
        alone = hasattr(backward.run_backward, "__wrapped__")  # the plain walk shares arrays
        leaf._grad = Tensor(kept(grad if alone else grad.copy(), leaf.array))
    else:
        add_into(leaf._grad, grad)
    if self.accumulated is not None:
        after_accumulating(self, leaf)
    return ()


def grad(self):
    """Return the gradient that backward has added up here so far, or None.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (x * x).backward()
        >>> x.grad
        tensor(6.)
    """
    if self._grad is None and not self.is_leaf:
        gradient_errors.warn_of_no_grad(self)
    return self._grad


def set_grad(self, value):
    """Set `.grad`, if the value can be the tensor's gradient."""
    gradient_errors.check_new_grad(self, value)
    self._grad = value


def forget_grad(self):
    """Forget the gradient, for `del x.grad`."""
    self._grad = None


class Checked(property):
    """A property of the engine with PyTorch's checks around it."""


def checked_grad(_):
    return Checked(grad, set_grad, forget_grad)


def checked_flag(plain):
    def set_flag(self, flag):
        gradient_errors.check_new_flag(self, flag)
        plain.fset(self, flag)

    return Checked(plain.fget, set_flag, doc=plain.__doc__)


def shape_as_size(plain):
    def shape(self):
        """Return the lengths of the dimensions.

        Example:
            >>> import minigrad as torch
            >>> torch.zeros(2, 3).shape
            torch.Size([2, 3])
        """
        return Size(plain.fget(self))

    return Checked(shape)


def shown_node(plain):
    """Return `grad_fn` for tensors that may be one of several results of a node."""

    def grad_fn(self):
        """Return the node of the operation that made this tensor; None for a leaf.

        Example:
            >>> import minigrad as torch
            >>> torch.tensor(3.0, requires_grad=True).exp().grad_fn.name()
            'ExpBackward0'
        """
        node = plain.fget(self)
        return node and node.edge[0]

    return Checked(grad_fn)


PROPERTIES = {
    "grad": checked_grad,
    "requires_grad": checked_flag,
    "shape": shape_as_size,
    "grad_fn": shown_node,
}


def attach():
    """Put PyTorch's checks around the properties that have none."""
    for name, checked in PROPERTIES.items():
        live = vars(Tensor)[name]
        if not isinstance(live, Checked):
            setattr(Tensor, name, checked(live))
    plain = Tensor.requires_grad_
    if not hasattr(plain, "plain"):

        def requires_grad_(self, requires_grad=True):
            gradient_errors.check_new_flag_(self, requires_grad)
            return plain(self, requires_grad) if self.is_leaf else self

        requires_grad_.plain, requires_grad_.__doc__ = plain, plain.__doc__
        Tensor.requires_grad_ = requires_grad_


def name_in_cpp(self):
    """Return what PyTorch calls the node at a leaf: it gives this one name as C++ has it."""
    return "torch::autograd::AccumulateGrad"


Tensor._grad = None
AccumulateGrad.variable = property(lambda self: self.leaf())
AccumulateGrad.name = name_in_cpp
around.append(attach)
attach()
