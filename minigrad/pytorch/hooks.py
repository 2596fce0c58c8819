"""Hooks as PyTorch has them: checked, in the tensor's dtype, on leaves and on nodes too."""

import numpy as np

from ..engine import hooks
from ..engine.backward import unbroadcast
from ..engine.graph import Node
from ..engine.hooks import LAST, RemovableHandle
from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import OF_NUMPY
from .errors import check_changed, replaced
from .grad_mode import running_backward
from .outputs import Parts
from .seams import stand_in
from .words import example, fail_if

Node.dtype = None  # of the tensor whose gradients the hooks see
Node.before = None  # hooks that run before the rule, and see the gradients of all results
Node.after = None  # hooks that run after the rule


class Hooks(dict):
    """The hooks of a node: true even while there are none, for the sake of those beside them."""

    __bool__ = lambda _: True  # noqa: E731


@stand_in(hooks.hooks_of)
def hooks_of(node):
    if node.hooks is None:
        node.hooks = Hooks()
    return node.hooks


@stand_in(hooks.as_tensor)
def as_tensor(grad):
    """Return an array as a tensor; all else, such as gradients of several results, as it is."""
    return Tensor(grad) if isinstance(grad, np.ndarray | np.generic) else grad


@stand_in(hooks.run_hooks)
def run_hooks(node, grad):
    grad = grad if isinstance(grad, Parts) else run_on_tensor(node, grad)
    return run_before(node, grad) if node.before else grad


def run_on_tensor(node, grad):
    """Show the gradient at a tensor to the hooks on it; return it as the last of them left it."""
    tracked = isinstance(grad, Tensor)
    seen = grad if tracked else Tensor(grad[()])  # a scalar may be written, NumPy's 0-d view not
    seen = seen if node.dtype is None else seen.to(OF_NUMPY[node.dtype])
    with running_backward(tracked):
        for _, hook in sorted(node.hooks.items()):
            changed = hook(seen)
            if changed is not None:
                check_changed(hook, changed, seen)
                seen = changed
    return seen if tracked else seen.array


@stand_in(hooks.keep)
def keep(find, grad):
    tensor = find()
    if tensor is not None:
        grad = grad.clone()
        tensor._grad = grad if tensor._grad is None else tensor._grad + grad


@stand_in(hooks.register_hook)
def register_hook(self, hook):
    fail_if(self.node is None, "cannot register a hook on a tensor that doesn't require gradient")
    if self.node.edge:  # a view that was spoiled raises its error here
        self.node.dtype = self.array.dtype
    return RemovableHandle(hooks_of(self.node), hook)


@stand_in(hooks.retain_grad)
def retain_grad(self):
    fail_if(self.node is None, "can't retain_grad on Tensor that has requires_grad=False")
    self.node.dtype = self.array.dtype
    retain_grad.__wrapped__(self)


@example("torch.ones(2, requires_grad=True).exp().retains_grad", "False")
def retains_grad(self):
    """Return whether this result keeps its gradient: whether `retain_grad()` was called."""
    return self.node is not None and LAST in (self.node.hooks or ())


def register_post_accumulate_grad_hook(self, hook):
    """Call `hook(leaf)` each time a gradient has been added to this leaf's `.grad`.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> handle = x.register_post_accumulate_grad_hook(lambda leaf: print("now", leaf.grad))
    >>> (x * x).backward()
    now tensor(6.)
    """
    fail_if(self.node is None, "cannot register a hook on a tensor that doesn't require gradient")
    fail_if(not isinstance(self.node, AccumulateGrad), "leaf's hook on a result")
    self.node.accumulated = self.node.accumulated or {}
    return RemovableHandle(self.node.accumulated, hook)


def at_each(node, grad):
    """Return what came to a node, one for each result, as a hook sees it, and whether tracked."""
    grads = list(map(grad.grads.get, range(node.count))) if isinstance(grad, Parts) else [grad]
    return shown(grads), any(isinstance(each, Tensor) for each in grads)


def summed(part, following):
    """Return a gradient in the shape of what it is for, as the walk makes it; None for nothing."""
    if part is None or following is None or following.edge[0] is None:
        return None
    if part.shape in (None, following.shape):
        return part
    return unbroadcast(part, following.shape)


def shown(parts):
    """Return gradients as a hook sees them: tensors, None where there is none."""
    return tuple(p if p is None or isinstance(p, Tensor) else Tensor(p) for p in parts)


def run(hooks, grads, tracked, *others):
    """Show gradients to hooks; return what they left: arrays, but tensors where it is tracked."""
    with running_backward(tracked):
        for hook in list(hooks.values()):
            grads = replaced(hook, hook(grads, *others), grads)
    return [each if tracked or each is None else each.array for each in grads]


def run_before(node, grad):
    """Show the gradients at a node to the hooks that run before its rule; return what they left."""
    grads = run(node.before, *at_each(node, grad))
    if not isinstance(grad, Parts):
        return grads[0]
    left = Parts()
    left.grads.update((i, each) for i, each in enumerate(grads) if each is not None)
    return left


def run_after(node, grad, parts):
    """Show what a node got and returned to the hooks that run after its rule; return the rest."""
    grads, tracked = at_each(node, grad)
    return run(node.after, shown(map(summed, parts, node.next)), tracked, grads)


def register_node_hook(self, hook):
    """Call `hook(grad_inputs, grad_outputs)` when this node has done its work; return a handle.

    What it returns (if not None) takes the place of grad_inputs: the gradients for the inputs.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x * x
    >>> handle = y.grad_fn.register_hook(lambda inputs, outputs: print(inputs, outputs))
    >>> y.backward()
    (tensor(3.), tensor(3.)) (tensor(1.),)
    """
    hooks_of(self)  # backward looks at these alone, and goes the long way if there are any
    self.after = self.after or {}
    return RemovableHandle(self.after, hook)


def register_prehook(self, hook):
    """Call `hook(grad_outputs)` before this node does its work; return a handle.

    What it returns (if not None) takes the place of grad_outputs, a tuple.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> y = x * x
    >>> handle = y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 10,))
    >>> y.backward()
    >>> x.grad
    tensor(60.)
    """
    hooks_of(self)
    self.before = self.before or {}
    return RemovableHandle(self.before, hook)


RemovableHandle.__enter__ = lambda self: self
RemovableHandle.__exit__ = lambda self, *_: self.remove()
