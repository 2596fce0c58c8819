"""Leaves as PyTorch has them: what their `.grad` may be, and how a gradient is added to it."""

import warnings
from sys import getrefcount

import numpy as np

from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import on_tensors, spoken, spoken_in_cpp
from .errors import check_changed, misfit, type_of
from .grad_mode import inference, running_backward
from .memory import CopyBackwards, stamp
from .seams import around, stand_in
from .size import Size
from .views import Nowhere, inherit
from .words import example, fail_if, message


@stand_in(AccumulateGrad.backward)
def accumulate(self, grad):
    leaf = self.leaf()
    if leaf is None:
        leaf = variable(self)
    if leaf.node is None:
        pass  # it was switched off since
    elif isinstance(grad, Tensor):  # a gradient with a graph of its own
        grad = grad.to(leaf.dtype)
        leaf._grad = copied(grad) if leaf._grad is None else leaf._grad + grad
    elif leaf._grad is None:
        shared = getrefcount(grad) > UNSHARED  # before a call, whose arguments would count
        leaf._grad = out = object.__new__(Tensor)
        out.array, out.node = kept(grad, leaf.array, shared), None
    else:
        add_into(leaf._grad, grad)
    if self.accumulated is not None:
        with running_backward(on_tensors.get()):
            for hook in list(self.accumulated.values()):
                changed = hook(leaf)
                if changed is None:
                    continue
                check_changed(hook, changed, leaf)
                fail_if(changed is not leaf, "hook of a leaf that returns")
    return ()


@stand_in(AccumulateGrad.__init__)
def init(self, leaf):
    init.__wrapped__(self, leaf)
    self.memory = leaf.array


def variable(self):
    """Return the leaf; if nobody holds it any more, made again from its memory, for the graph.

    In PyTorch the graph keeps its leaves. Here it keeps their memory: a leaf and its node that
    hold each other would wait for Python's collector.
    """
    leaf = self.leaf()
    if leaf is None:
        leaf = Tensor(self.memory, self)
        self.leaf = lambda: leaf
    return leaf


def kept(grad, like, shared=False):
    """Return a gradient as a leaf may keep it: nobody else's memory, and of the leaf's dtype."""
    # A view will do if nobody else holds what it is a view of.
    alone = grad.base is None or (
        grad.base.base is None and holders(grad) == ALONE and grad.flags.writeable
    )
    alike = grad.dtype is like.dtype and grad.strides == like.strides
    if alone and alike and not shared:
        return grad
    return grad.astype(like.dtype, order="K" if alike else "C")


def holders(view):
    """Count the references to what `view` is a view of, as Python counts them here."""
    base = view.base
    return getrefcount(base)


ALONE = holders(np.zeros(1)[:])
# References to a gradient in a rule that the walk calls, if it waits for no other node.
UNSHARED = (lambda grad: (lambda grad: getrefcount(grad))(grad))(np.zeros(1))


def add_into(tensor, array):
    """Add to a tensor's values in place, as an accumulating leaf does to its `.grad`.

    If the tensor alone holds its array, no node has saved it, and none need look for the write.
    """
    try:
        tensor.array += array.astype(tensor.array.dtype, copy=False)
    except ValueError:
        raise misfit(tensor.array.shape, array.shape) from None
    if isinstance(tensor.array, np.ndarray):
        alone = getrefcount(tensor.array) <= 2  # the tensor, and this very call
        stamp(tensor.array, seen=not alone)


def copied(grad):
    """Return a gradient that is a tensor as a leaf may keep it: a copy, with its graph."""
    node = grad.node and CopyBackwards((None, grad.node), (), grad.array.shape)
    return type(grad)(np.array(grad.array)[()], node)


def warn_of_no_grad(tensor):
    """Warn that a result keeps no gradient, unless it was told to."""
    if not tensor.retains_grad:
        warnings.warn(message("grad of a result"), stacklevel=3)


@example("(x := torch.ones(2, requires_grad=True)).sum().backward()", "x.grad", "tensor([1., 1.])")
def grad(self):
    """Return the gradient that backward has added up here so far, or None."""
    if self._grad is None and self.grad_fn is not None:
        warn_of_no_grad(self)
    return self._grad


def set_grad(self, value):
    if value is None:
        self._grad = None
        return
    fail_if(not hasattr(value, "grad_fn"), "grad of no tensor", type_of(value), kind=TypeError)
    fail_if(value is self, "can't assign Variable as its own grad")
    x, y = value.array, self.array
    fail_if(x.dtype != y.dtype, "grad of another dtype", spoken_in_cpp(x), spoken(y))
    fail_if(x.shape != y.shape, "grad of another shape", x.shape, y.shape)
    self._grad = value


def check_new_flag(tensor, flag):
    """Raise PyTorch's error if `tensor.requires_grad = flag` cannot be."""
    fail_if(not isinstance(flag, bool), "requires_grad must be a bool")
    computed = not tensor.is_leaf
    fail_if(computed and not flag, "flag of a result off")
    fail_if(computed, "flag of a result")
    fail_if(flag and tensor.array.dtype.kind != "f", "flag of integers")
    check_not_inferred(tensor, flag)


def check_not_inferred(tensor, flag):
    fail_if(flag and tensor.inference and not inference.get(), "flag of an inference tensor")


def check_new_flag_(tensor, flag):
    """Raise PyTorch's error if `tensor.requires_grad_(flag)` cannot be; its words differ."""
    fail_if(not isinstance(flag, bool), "flag that is none", type(flag).__name__, kind=TypeError)
    fail_if(flag and tensor.array.dtype.kind != "f", "flag of integers set")
    if not flag and not tensor.is_leaf:
        check_new_flag(tensor, flag)


class Checked(property):
    """A property of the engine with PyTorch's checks around it."""


def read_only(name):
    """Return what says in PyTorch's words that an attribute cannot be set."""

    def refuse(self, value):
        raise AttributeError(message("attribute that cannot be set", name, "torch._C.TensorBase"))

    return refuse


def checked_flag(plain):
    def set_flag(self, flag):
        check_new_flag(self, flag)
        if isinstance(self.node, Nowhere):
            self.node = None
        self.off = self.node or self.off
        plain.fset(self, flag)
        if flag and self.off is not None:
            self.node, self.off.shape, self.off.memory = self.off, self.array.shape, self.array
        inherit(self)

    return Checked(plain.fget, set_flag, doc=plain.__doc__)


def shown_node(plain):
    """Return `grad_fn` for tensors that may be one of several results of a node."""
    shown = lambda self: (node := plain.fget(self)) and node.edge[0]  # noqa: E731
    return Checked(shown, read_only("grad_fn"), doc=plain.__doc__)


def shape(self):
    """Return the lengths of the dims."""
    return Size(self.array.shape)


PROPERTIES = {
    "grad": lambda _: Checked(grad, set_grad, lambda self: setattr(self, "_grad", None)),
    "requires_grad": checked_flag,
    "shape": lambda _: Checked(shape, read_only("shape")),
    "is_leaf": lambda plain: Checked(plain.fget, read_only("is_leaf"), doc=plain.__doc__),
    "grad_fn": shown_node,
}


def attach():
    """Put PyTorch's checks around the properties that have none."""
    for name, checked in PROPERTIES.items():
        live = vars(Tensor)[name]
        if not isinstance(live, Checked):
            setattr(Tensor, name, checked(live))
            if live is not None:
                vars(Tensor)[name].fget.__module__ = live.fget.__module__
    plain = Tensor.requires_grad_
    if not hasattr(plain, "plain"):

        def requires_grad_(self, requires_grad=True):
            check_new_flag_(self, requires_grad)
            return plain(self, requires_grad) if self.is_leaf else self

        requires_grad_.plain, requires_grad_.__doc__ = plain, plain.__doc__
        Tensor.requires_grad_ = requires_grad_


Tensor._grad = None
Tensor.off = None  # the node of a leaf that was switched off: switched on again, it has its hooks
AccumulateGrad.accumulated = None  # hooks of a leaf whose `.grad` has just grown
AccumulateGrad.variable = property(variable)
AccumulateGrad.name = lambda self: "torch::autograd::AccumulateGrad"  # PyTorch has it as C++
around.append(attach)
attach()
