"""Hooks: functions of yours that see a gradient as it passes, and may change it.

Backward passes through every tensor of the graph but keeps gradients only in leaves. A hook is
called with the gradient at its tensor; `retain_grad()` says that the tensor is to keep it.
"""

import itertools
import weakref

from .grad_mode import mode, running_backward
from .gradient_errors import check_changed
from .tensor import AccumulateGrad, Tensor

next_key = itertools.count().__next__


class Hooks:
    """Hold what is to happen at one node, in the order of registration.

    Attributes:
        before: functions of the gradient that arrives at the node.
        keeper: weak reference to the tensor that keeps the gradient (`retain_grad`), or None.
        after: functions of what a node returned and what it got (`grad_fn.register_hook`).
        accumulated: functions of a leaf whose `.grad` has just grown.
        dtype: NumPy's dtype of the tensor, which the hooks see the gradient in.

    Built in chapter 6.
    """

    def __init__(self):
        self.before = {}
        self.keeper = None
        self.after = {}
        self.accumulated = {}
        self.dtype = None

    def after_accumulating(self, leaf):
        """Call what `register_post_accumulate_grad_hook` registered."""
        with running_backward(mode.on_tensors):
            for hook in list(self.accumulated.values()):
                hook(leaf)


class RemovableHandle:
    """Undo a registration: `handle.remove()`.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> handle = x.register_hook(print)
        >>> handle.remove()
        >>> (x * x).backward()
    """

    def __init__(self, hooks, hook):
        self.hooks, self.key = hooks, next_key()
        hooks[self.key] = hook

    def remove(self):
        """Take the hook away; to do so twice is harmless."""
        self.hooks.pop(self.key, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


def hooks_of(node):
    """Return the node's Hooks, made at first need."""
    if node.hooks is None:
        node.hooks = Hooks()
    return node.hooks


def run_hooks(node, grad):
    """Show the gradient at a node to its hooks; return it as the last of them left it.

    Built in chapter 6.
    """
    hooks, tracked = node.hooks, isinstance(grad, Tensor)
    seen = grad if tracked else Tensor(grad[()])  # a scalar may be written, NumPy's 0-d view not
    if hooks.dtype is not None and seen.array.dtype != hooks.dtype:
        seen = Tensor(grad.astype(hooks.dtype))
    with running_backward(tracked):
        for hook in list(hooks.before.values()):
            changed = hook(seen)
            if changed is not None:
                check_changed(hook, changed, seen)
                seen = changed
    keeper = hooks.keeper and hooks.keeper()
    if keeper is not None:
        keep(keeper, seen)
    if tracked:
        return seen
    return seen.array if node.next else seen.array.copy()


def keep(tensor, grad):
    """Add a gradient to the `.grad` of a result that retains it."""
    grad = grad.clone()
    tensor._grad = grad if tensor._grad is None else tensor._grad + grad


def register_hook(self, hook):
    """Call `hook(grad)` whenever a gradient for this tensor is computed; return a handle.

    Why: to look at a gradient in the middle of the graph, or to change it: what the hook returns
    (if not None) goes on in its place.

    Raises:
        RuntimeError: the tensor does not require grad.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> handle = y.register_hook(lambda grad: print("arrives:", grad))
        >>> (y * 5).backward()
        arrives: tensor(5.)

    Built in chapter 6.
    """
    if self.node is None:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    hooks = hooks_of(self.node)
    hooks.dtype = self.array.dtype
    return RemovableHandle(hooks.before, hook)


def retain_grad(self):
    """Keep this result's gradient in its `.grad`, as a leaf does. For a leaf, do nothing.

    Raises:
        RuntimeError: the tensor does not require grad.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> (y * y).backward()
        >>> y.grad
        tensor(12.)

    Built in chapter 6.
    """
    if self.node is None:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if not isinstance(self.node, AccumulateGrad):
        hooks = hooks_of(self.node)
        hooks.keeper = weakref.ref(self)
        hooks.dtype = self.array.dtype


Tensor.register_hook = register_hook
Tensor.retain_grad = retain_grad
