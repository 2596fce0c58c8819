"""Hooks: functions of yours that see a gradient as it passes, and may change it.

Backward passes through every tensor of the graph but keeps gradients only in leaves. A hook is
called with the gradient at its tensor; `retain_grad()` is a hook that keeps it.
"""

import itertools
import weakref

from . import anomaly
from .dtypes import OF_NUMPY, SPOKEN
from .grad_mode import set_grad_enabled
from .graph import Node
from .outputs import Parts
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
    seen = grad if tracked else Tensor(grad)
    if hooks.dtype is not None and seen.array.dtype != hooks.dtype:
        seen = Tensor(grad.astype(hooks.dtype))
    with set_grad_enabled(tracked):
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
    if grad.node is None:
        grad = Tensor(grad.array.copy())
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


def retains_grad(self):
    """Return whether this result keeps its gradient: whether `retain_grad()` was called."""
    hooks = self.node.hooks if self.node is not None else None
    return hooks is not None and hooks.keeper is not None


def register_post_accumulate_grad_hook(self, hook):
    """Call `hook(leaf)` each time a gradient has been added to this leaf's `.grad`.

    Raises:
        RuntimeError: the tensor is not a leaf, or does not require grad.
    """
    if self.node is None:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not isinstance(self.node, AccumulateGrad):
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    return RemovableHandle(hooks_of(self.node).accumulated, hook)


class Watched:
    """Run a node's rule, then its hooks, with an eye on nan in anomaly mode."""

    def __init__(self, rule, node):
        self.rule, self.node = rule, node

    def backward(self, grad):
        parts = anomaly.checked(self.rule, self.node, grad)
        after = self.node.hooks.after if self.node.hooks is not None else ()
        for hook in list(after and after.values()):
            tracked = isinstance(grad, Tensor)
            with set_grad_enabled(tracked):
                changed = hook(shown(parts), shown(listed(grad)))
            if changed is not None:
                parts = [part if tracked or part is None else part.array for part in changed]
        return parts


def watched(rule, node):
    """Return a stand-in for a rule that does more than the rule: hooks, anomaly mode."""
    return Watched(rule, node)


def listed(grad):
    """Return the gradients for all results of a node."""
    return tuple(grad.grads.values()) if isinstance(grad, Parts) else (grad,)


def shown(parts):
    """Return gradients as a hook sees them: tensors, None where there is none."""
    return tuple(p if p is None or isinstance(p, Tensor) else Tensor(p) for p in parts)


def register_node_hook(self, hook):
    """Call `hook(grad_inputs, grad_outputs)` when this node has done its work; return a handle.

    What it returns (if not None) takes the place of grad_inputs: the gradients for the inputs.
    """
    return RemovableHandle(hooks_of(self).after, hook)


def register_prehook(self, hook):
    """Call `hook(grad_outputs)` before this node does its work; return a handle.

    What it returns (if not None) takes the place of grad_outputs, a tuple.
    """

    def unpacked(grad):
        changed = hook((grad,))
        return None if changed is None else changed[0]

    return RemovableHandle(hooks_of(self).before, unpacked)


def check_changed(hook, changed, grad):
    """Raise PyTorch's error if what a hook returned cannot go on in the gradient's place."""
    name = getattr(hook, "__name__", type(hook).__name__)
    if not isinstance(changed, Tensor):
        raise TypeError(f"expected Variable, but hook returned '{type(changed).__name__}'")
    if changed.array.dtype != grad.array.dtype:
        raise RuntimeError(
            f"hook '{name}' has changed the type of value (was {type_name(grad)} got "
            f"{type_name(changed)})"
        )
    if changed.array.shape != grad.array.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")


def type_name(tensor):
    return f"torch.{SPOKEN[OF_NUMPY[tensor.array.dtype]]}Tensor"


Node.register_hook = register_node_hook
Node.register_prehook = register_prehook
Tensor.register_hook = register_hook
Tensor.retain_grad = retain_grad
Tensor.retains_grad = property(retains_grad)
Tensor.register_post_accumulate_grad_hook = register_post_accumulate_grad_hook
