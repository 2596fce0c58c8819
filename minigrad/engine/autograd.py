"""What you call: the gradients of some tensors, into `.grad` or of chosen tensors.

What PyTorch's `torch.autograd` does beyond this is in `minigrad/pytorch/autograd.py`.
Chapter 6 builds `leading_to` and `catching`, 8 the others, 10 `rule_for`.
"""

from operator import attrgetter

import numpy as np

from .backward import run_backward, run_rule, use_up
from .create_graph import run_on_tensors
from .hooks import as_tensor, run_hooks, with_hooks
from .tensor import Tensor


def make_seed(tensor, gradient):
    """Return the gradient that backward starts from at one tensor: 1, or what is given."""
    y = tensor.array
    if gradient is None and y.size != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    seed = np.ones_like(y) if gradient is None else gradient.array
    if seed.shape != y.shape:
        raise RuntimeError(f"Mismatch in shape: grad_output {seed.shape}, output {y.shape}")
    return seed


def make_seeds(tensors, gradients):
    """Return what waits at the start of backward: a dictionary from node to gradient.

    The seed of a tensor is the gradient of some scalar with respect to it, so it has the tensor's
    shape. A tensor of one element is taken to be that scalar: its seed is 1.
    """
    pending = {}
    for tensor, gradient in zip(tensors, gradients or [None] * len(tensors)):
        node, seed = tensor.node, make_seed(tensor, gradient)
        pending[node] = pending[node] + seed if node in pending else seed
    return pending


def rule_for(retain_graph=None, create_graph=False):
    """Return how to run the rule of a node: and keep its values, or free them, or on tensors.

    Args:
        retain_graph: keep the saved values for another backward.
        create_graph: run the rules on tensors, so that the gradients have a graph themselves.
    """
    if create_graph:
        return run_on_tensors
    return run_rule if retain_graph else use_up


def backward(tensors, grad_tensors=None, **options):
    """Add to the `.grad` of each reached leaf the gradients of several tensors, in one pass.

    `grad_tensors` has for each of them the gradient of some scalar with respect to it, or None
    where the tensor has one element; the options are those of `rule_for`.
    """
    run_backward(make_seeds(tensors, grad_tensors), with_hooks(rule_for(**options)))


def backward_from(self, gradient=None, **options):
    """Add to the `.grad` of each leaf that this tensor was computed from its gradient."""
    backward([self], [gradient], **options)


def leading_to(targets, roots):
    """Return the targets, and the nodes behind the roots from which links lead to a target."""
    reached, new = set(), set(roots)
    while new:
        reached |= new
        links = {following for node in new for following in node.next}
        new = links - reached - {None}
    leads = set(targets)
    for node in sorted(reached, key=attrgetter("number")):  # inputs before what uses them
        if not leads.isdisjoint(node.next):
            leads.add(node)
    return leads


def catching(found, leads, run):
    """Return a visit that writes the gradients at some nodes into `found`, and runs few rules.

    The nodes are the keys of `found`; `leads` has them and those that lead to them, and what lies
    elsewhere is left alone. `run(node, grad)` runs a rule.
    """

    def visit(node, grad):
        if node not in leads:
            return ()
        if node.hooks:
            grad = run_hooks(node, grad)
        if node in found:
            found[node] = as_tensor(grad)
        return () if leads.isdisjoint(node.next) else run(node, grad)

    return visit


def grad(outputs, inputs, grad_outputs=None, **options):
    """Return the gradients of the outputs with respect to the inputs; no `.grad` is touched.

    The gradients of several outputs add up; where none arrives it is None. `grad_outputs` and the
    options are as for `backward`.
    """
    pending = make_seeds(outputs, grad_outputs)
    found = {tensor.node: None for tensor in inputs}
    leads = leading_to(found, pending)
    run_backward(pending, catching(found, leads, rule_for(**options)))
    return tuple(found[tensor.node] for tensor in inputs)


Tensor.backward = backward_from
