"""What PyTorch does at each node of a backward, beyond running its rule.

Saved values that were written over since are refused, a leaf gets an array of its own, hooks run
after the rule, and anomaly mode looks on.
"""

import numpy as np

from ..engine import autograd, backward, create_graph, hooks
from ..engine.backward import FREED
from . import anomaly, memory
from .hooks import run_after
from .seams import stand_in

with_tensors, as_tensor = create_graph.with_tensors, create_graph.as_tensor


@stand_in(backward.use_up)
def use_up(node, grad):
    parts = node.backward(grad)
    if node.saved:
        if node.number < memory.last_write:
            memory.check_versions(node)
        node.saved = FREED
    if parts and (parts[0] is grad or parts[-1] is grad):
        parts = own_for_leaves(node, grad, parts)
    return parts if node.after is None else run_after(node, grad, parts)


@stand_in(backward.run_rule)
def run_rule(node, grad):
    return finished(node, grad, node.backward(grad))


@stand_in(create_graph.run_on_tensors)
def run_on_tensors(node, grad):
    grad = as_tensor(grad)
    return finished(node, grad, with_tensors(node).backward(grad))


def watched(node, grad):
    """Run a rule in anomaly mode."""
    return finished(node, grad, anomaly.checked(node, node, grad))


def watched_on_tensors(node, grad):
    """Run a rule on tensors in anomaly mode."""
    grad = as_tensor(grad)
    return finished(node, grad, anomaly.checked(with_tensors(node), node, grad))


def finished(node, grad, parts):
    """Return what a rule gave, once the values that it used and the hooks behind it allow it."""
    if node.saved and node.number < memory.last_write:
        memory.check_versions(node)
    if parts and (parts[0] is grad or parts[-1] is grad):
        parts = own_for_leaves(node, grad, parts)
    return parts if node.after is None else run_after(node, grad, parts)


def own_for_leaves(node, grad, parts):
    """Return a node's gradients with a copy for each leaf that would get `grad` itself."""
    return [
        np.copy(part) if part is grad and following is not None and not following.next else part
        for part, following in zip(parts, node.next)
    ]


def freeing(rule):
    """Return a rule that frees what the node saved after `rule` has used it."""

    def free(node, grad):
        parts = rule(node, grad)
        if node.saved:
            node.saved = FREED
        return parts

    return free


@stand_in(autograd.rule_for)
def rule_for(retain_graph=None, create_graph=False):
    retain_graph = create_graph if retain_graph is None else retain_graph
    if not (create_graph or anomaly.enabled):
        return run_rule if retain_graph else use_up
    if anomaly.enabled:
        rule = watched_on_tensors if create_graph else watched
    else:
        rule = run_on_tensors
    return rule if retain_graph else freeing(rule)


visit_and_free = hooks.with_hooks(use_up)
