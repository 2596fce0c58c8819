"""Hooks: functions of yours that see a gradient as it passes, and may change it.

Backward passes through every tensor of the graph but keeps gradients only in leaves. A hook is
called with the gradient at its tensor; `retain_grad()` is a hook that keeps it.
Chapter 6 builds it.
"""

import itertools
import math
import weakref
from functools import partial

from .graph import Node
from .tensor import Tensor

next_key = itertools.count().__next__
LAST = math.inf  # the key of what `retain_grad` registers: it sees the gradient as it goes on


def as_tensor(grad):
    """Return a gradient as a tensor, be it an array or a tensor already."""
    return grad if isinstance(grad, Tensor) else Tensor(grad)


def run_hooks(node, grad):
    """Show the gradient at a node to its hooks; return it as the last of them left it."""
    seen = as_tensor(grad)
    for _, hook in sorted(node.hooks.items()):
        changed = hook(seen)
        if changed is not None:
            seen = changed
    return seen if isinstance(grad, Tensor) else seen.array


def with_hooks(run):
    """Return a visit: a node's hooks see the gradient first, then `run(node, grad)` goes on."""

    def visit(node, grad):
        if node.hooks:
            grad = run_hooks(node, grad)
        return run(node, grad)

    return visit


class RemovableHandle:
    """Undo a registration: `handle.remove()`."""

    def __init__(self, hooks, hook):
        self.hooks, self.key = hooks, next_key()
        hooks[self.key] = hook

    def remove(self):
        """Take the hook away; to do so twice is harmless."""
        self.hooks.pop(self.key, None)


def hooks_of(node):
    """Return the node's hooks, a dictionary, made at first need."""
    if node.hooks is None:
        node.hooks = {}
    return node.hooks


def register_hook(self, hook):
    """Call `hook(grad)` whenever a gradient for this tensor is computed; return a handle.

    Why: to look at a gradient in the middle of the graph, or to change it: what the hook returns
    (if not None) goes on in its place.

    Raises:
        RuntimeError: the tensor does not require grad.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> handle = y.register_hook(lambda grad: print("arrives:", grad))
        >>> (y * 5).backward()
        arrives: tensor(5.)
    """
    return RemovableHandle(hooks_of(self.node), hook)


def keep(find, grad):
    """Add a gradient to the `.grad` of the tensor that `find()` finds, if it still lives."""
    tensor = find()
    if tensor is not None:
        tensor.grad = grad if tensor.grad is None else tensor.grad + grad


def retain_grad(self):
    """Keep this result's gradient in its `.grad`, as a leaf does. For a leaf, do nothing.

    Raises:
        RuntimeError: the tensor does not require grad.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> (y * y).backward()
        >>> y.grad
        tensor(12.)
    """
    if not self.is_leaf:
        hooks_of(self.node)[LAST] = partial(keep, weakref.ref(self))


Node.hooks = None  # a dictionary, once one is registered
Tensor.register_hook = register_hook
Tensor.retain_grad = retain_grad
