"""Further hooks: on a leaf whose `.grad` has grown, and on nodes, before and after their rules."""

from ..engine.grad_mode import set_grad_enabled
from ..engine.graph import Node
from ..engine.hooks import RemovableHandle, hooks_of, retain_grad, run_hooks
from ..engine.tensor import AccumulateGrad, Tensor
from ..engine.twins import with_tensors
from . import anomaly
from .outputs import Parts


def retains_grad(self):
    """Return whether this result keeps its gradient: whether `retain_grad()` was called.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> y.retains_grad
        True
    """
    hooks = self.node.hooks if self.node is not None else None
    return hooks is not None and hooks.keeper is not None


def register_post_accumulate_grad_hook(self, hook):
    """Call `hook(leaf)` each time a gradient has been added to this leaf's `.grad`.

    Raises:
        RuntimeError: the tensor is not a leaf, or does not require grad.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> handle = x.register_post_accumulate_grad_hook(lambda leaf: print("now", leaf.grad))
        >>> (x * x).backward()
        now tensor(6.)
    """
    if self.node is None:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not isinstance(self.node, AccumulateGrad):
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    return RemovableHandle(hooks_of(self.node).accumulated, hook)


def give_node(tensor, node):
    """Put a new node behind a tensor; if it retains its gradient, it goes on doing so."""
    old, tensor.node = tensor.node, node
    keeper = old.hooks.keeper if old is not None and old.hooks is not None else None
    if keeper is not None and keeper() is tensor:
        old.hooks.keeper = None
        retain_grad(tensor)


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


def prepare(node, grad, create_graph, wanted):
    """Return the gradient and the rule for a node where there is more to do than run its rule.

    Args:
        node: the node whose turn it is.
        grad: the gradient that waited there.
        create_graph, wanted: as for `run_backward`.

    Returns:
        The gradient as the node's hooks left it, and the rule, or None where the way back ends.

    Built in chapter 6.
    """
    asked = wanted is not None and node not in wanted.between
    if asked and node not in wanted.grads and node not in wanted.leads:
        return grad, None
    if node.hooks is not None and not isinstance(grad, Parts):
        grad = run_hooks(node, grad)
    if asked and wanted.take(node, grad):
        return grad, None
    rule = with_tensors(node) if create_graph else node
    watched = anomaly.enabled or node.hooks is not None and node.hooks.after
    return grad, Watched(rule, node) if watched else rule


def listed(grad):
    """Return the gradients for all results of a node."""
    return tuple(grad.grads.values()) if isinstance(grad, Parts) else (grad,)


def shown(parts):
    """Return gradients as a hook sees them: tensors, None where there is none."""
    return tuple(p if p is None or isinstance(p, Tensor) else Tensor(p) for p in parts)


def register_node_hook(self, hook):
    """Call `hook(grad_inputs, grad_outputs)` when this node has done its work; return a handle.

    What it returns (if not None) takes the place of grad_inputs: the gradients for the inputs.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> handle = y.grad_fn.register_hook(lambda inputs, outputs: print(inputs, outputs))
        >>> y.backward()
        (tensor(3.), tensor(3.)) (tensor(1.),)
    """
    return RemovableHandle(hooks_of(self).after, hook)


def register_prehook(self, hook):
    """Call `hook(grad_outputs)` before this node does its work; return a handle.

    What it returns (if not None) takes the place of grad_outputs, a tuple.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> handle = y.grad_fn.register_prehook(lambda outputs: (outputs[0] * 10,))
        >>> y.backward()
        >>> x.grad
        tensor(60.)
    """

    def unpacked(grad):
        changed = hook((grad,))
        return None if changed is None else changed[0]

    return RemovableHandle(hooks_of(self).before, unpacked)


def name_in_cpp(self):
    """Return what PyTorch calls the node at a leaf: it gives this one name as C++ has it."""
    return "torch::autograd::AccumulateGrad"


AccumulateGrad.name = name_in_cpp
Node.register_hook = register_node_hook
Node.register_prehook = register_prehook
Tensor.retains_grad = property(retains_grad)
Tensor.register_post_accumulate_grad_hook = register_post_accumulate_grad_hook
