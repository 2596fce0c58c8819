"""What PyTorch does at each node of a backward, beyond running its rule.

Saved values that were written over since are refused, hooks run after the rule, and anomaly mode
looks on. The walk here is the engine's, quicker.
"""

from heapq import heapify, heappop, heappush, heapreplace
from sys import getrefcount

import numpy as np
from numpy import ndarray

from ..engine import backward, create_graph, hooks
from ..engine.backward import FREED, unbroadcast
from ..engine.create_graph import with_tensors
from ..engine.tensor import Tensor
from . import memory
from .dtypes import FLOAT32
from .hooks import as_tensor, run_after
from .seams import stand_in
from .words import fail_if

watch = None  # what runs a rule and looks on, while anomaly mode is on
in_place = True  # not while a recording tells sums by which array they are
MANY = 10_000  # entries from which an array of memory costs more than to ask who holds it
ALONE = (lambda array: getrefcount(array))(np.empty(0))  # for an array that nobody else holds


@stand_in(backward.use_up)
def use_up(node, grad):
    if node.saved and node.number < memory.last_write:
        memory.check_versions(node)
    parts = node.backward(grad)
    if node.saved:
        node.saved = FREED
    return parts if node.after is None else run_after(node, grad, parts)


@stand_in(backward.run_backward)
def run_backward(pending, visit):
    # In the usual backward, and between what `grad` catches, run here what `visit` would call.
    at_once, between = visit is visit_and_free, getattr(visit, "between", ())
    run = use_up if at_once else getattr(visit, "run", visit)
    plainly, frees = run in (use_up, run_rule), run is use_up
    queue = [(-node.number, node) for node in pending]
    heapify(queue)
    own = set()  # where a sum waits that was made here, so that more can be added in place
    fresh = None  # the first that came to wait in the last turn: in a chain, it needs no queue
    while queue or fresh is not None:
        if fresh is None:
            _, node = heappop(queue)
        elif queue and -queue[0][0] > fresh.number:
            _, node = heapreplace(queue, (-fresh.number, fresh))
        else:
            node = fresh
        fresh = None
        grad = pending.pop(node)
        parts = part = None  # so that a leaf which is to keep `grad` sees who else holds it
        if node.hooks is not None or not (at_once or node in between):
            parts = visit(node, grad)
        elif plainly:
            if not node.saved:
                parts = node.backward(grad)
            else:
                if node.number < memory.last_write:
                    memory.check_versions(node)
                parts = node.backward(grad)
                if frees:
                    node.saved = FREED
        else:
            parts = run(node, grad)
        links, place = node.next, -1
        for part in parts:  # beside its link, but by hand: `zip` takes longer than all else here
            place += 1
            if part is None:
                continue
            try:
                following = links[place]
            except IndexError:
                fail_if(True, "gradients too many", node.name(), len(links), len(parts))
            if following is None:
                continue
            shape = node.shape if part is grad else part.shape  # NumPy's costs a new tuple
            if shape != following.shape:
                part = unbroadcast(part, following.shape)
            if following in pending:
                if following in own:
                    pending[following] += part
                    continue
                size = part.size if type(part) is ndarray else 0
                if size > MANY:
                    pending[following] = added(pending.pop(following), part)
                else:
                    pending[following] = pending[following] + part
                if size > 1 and in_place and pending[following].dtype is FLOAT32:
                    own.add(following)
            else:
                pending[following] = part
                if fresh is None:
                    fresh = following
                else:
                    heappush(queue, (-following.number, following))


def added(held, part):
    """Return the sum of two large gradients: in the memory of the first if nobody else holds it."""
    alone = getrefcount(held) <= ALONE and held.base is None
    if alone and in_place and held.dtype == part.dtype:
        held += part
        return held
    return held + part


@stand_in(backward.run_rule)
def run_rule(node, grad):
    run = run_rule.__wrapped__
    if watch is not None:
        return finished(node, grad, watch(run, node, grad))
    memory.check_versions(node)
    return finished(node, grad, run(node, grad))


@stand_in(create_graph.run_on_tensors)
def run_on_tensors(node, grad):
    grad = grad if type(grad) is Tensor else as_tensor(grad)
    if watch is not None:
        return finished(node, grad, watch(run_on_tensors.__wrapped__, node, grad))
    memory.check_versions(node)
    return finished(node, grad, with_tensors(node).backward(grad))


def finished(node, grad, parts):
    """Return what a rule gave as the hooks behind it leave it."""
    return parts if node.after is None else run_after(node, grad, parts)


def freeing(run):
    """Return what runs a rule by `run`, and frees what the node saved for it."""

    def free(node, grad):
        parts = run(node, grad)
        if node.saved:
            node.saved = FREED
        return parts

    return free


visit_and_free = hooks.with_hooks(use_up)
