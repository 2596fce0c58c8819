"""The way back: walk the graph from a result to the leaves, newest node first."""

from heapq import heapify, heappop, heappush

import numpy as np

from .graph import FREED
from .tensor import Tensor


def run_backward(pending, retain_graph=False, create_graph=False):
    """Pass gradients back through the graph, each node once, the newest first.

    A result is always newer than its inputs. So when a node is the newest of those that wait,
    every node that feeds it has had its turn, and its gradient is complete.

    Args:
        pending: the gradient that waits at each root, as a dictionary from node to array (or
            to tensor, with `create_graph`). It is used up.
        retain_graph: keep the saved values for another backward.
        create_graph: run the rules on tensors, so that the gradients have a graph themselves.

    Built in chapter 4.
    """
    queue = [(-node.number, node) for node in pending]
    heapify(queue)
    while queue:
        node = heappop(queue)[1]
        grad = pending.pop(node)
        if node.hooks is not None:
            grad = run_hooks(node, grad)
        rule = with_tensors(node) if create_graph else node
        for following, part in zip(node.next, rule.backward(grad)):
            if following is None or part is None:
                continue
            if part.shape != following.shape:
                part = unbroadcast(part, following.shape)
            if following in pending:
                pending[following] = pending[following] + part
            else:
                pending[following] = part
                heappush(queue, (-following.number, following))
        if not retain_graph and node.saved:
            node.saved = FREED


def unbroadcast(grad, shape):
    """Sum a gradient down to `shape`: entry copies made by broadcasting each add their share.

    Built in chapter 7.
    """
    extra = grad.ndim - len(shape)
    stretched = [d + extra for d, n in enumerate(shape) if n == 1]
    dims = (*range(extra), *stretched)
    return np.add.reduce(grad, axis=dims, keepdims=True).reshape(shape)


def backward(self, gradient=None, retain_graph=None, create_graph=False):
    """Add to each reached leaf's `.grad` the gradient of this tensor."""
    seed = np.ones_like(self.array) if gradient is None else gradient.array
    run_backward({self.node: seed}, bool(retain_graph or create_graph), create_graph)


Tensor.backward = backward
