"""Leaves as PyTorch has them: what their `.grad` may be, and how a gradient is added to it."""

from ..engine.tensor import AccumulateGrad, Tensor
from . import leaf_rules
from .hooks import after_accumulating
from .memory import add_into
from .seams import stand_in
from .size import Size

plain_flag = Tensor.requires_grad


@stand_in(AccumulateGrad.backward)
def accumulate(self, grad):
    leaf = self.leaf()
    if leaf is None or leaf.node is None:  # it is gone, or was switched off since
        return ()
    if isinstance(grad, Tensor):  # a gradient with a graph of its own
        leaf._grad = leaf_rules.copied(grad) if leaf._grad is None else leaf._grad + grad
    elif leaf._grad is None:
        leaf._grad = Tensor(leaf_rules.kept(grad, leaf.array))
    else:
        add_into(leaf._grad, grad)
    if self.accumulated is not None:
        after_accumulating(self, leaf)
    return ()


def grad(self):
    """Return the gradient that backward has added up here so far, or None."""
    if self._grad is None and not self.is_leaf:
        leaf_rules.warn_of_no_grad(self)
    return self._grad


def set_grad(self, value):
    """Set `.grad`, if the value can be the tensor's gradient."""
    leaf_rules.check_new_grad(self, value)
    self._grad = value


def forget_grad(self):
    """Forget the gradient, for `del x.grad`."""
    self._grad = None


def set_requires_grad(self, flag):
    """Switch tracking of a leaf, if PyTorch allows it."""
    leaf_rules.check_new_flag(self, flag)
    plain_flag.fset(self, flag)


@stand_in(Tensor.requires_grad_)
def requires_grad_(self, requires_grad=True):
    leaf_rules.check_new_flag_(self, requires_grad)
    if self.is_leaf:
        self.requires_grad = requires_grad
    return self


def shape(self):
    """Return the lengths of the dimensions, as a Size."""
    return Size(self.array.shape)


def name_in_cpp(self):
    """Return what PyTorch calls the node at a leaf: it gives this one name as C++ has it."""
    return "torch::autograd::AccumulateGrad"


Tensor._grad = None
Tensor.grad = property(grad, set_grad, forget_grad)
Tensor.requires_grad = property(plain_flag.fget, set_requires_grad)
Tensor.shape = property(shape)
AccumulateGrad.name = name_in_cpp
