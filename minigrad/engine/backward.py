"""The way back: walk the graph from a result to the leaves, newest node first.

Chapter 4 builds the walk, 7 `unbroadcast`, 10 what is freed.
"""

from heapq import heapify, heappop, heappush

import numpy as np


def run_backward(pending, visit):
    """Pass gradients back through the graph, each node once, the newest first.

    A result is always newer than its inputs. So when a node is the newest of those that wait,
    every node that feeds it has had its turn, and its gradient is complete.

    Args:
        pending: the gradient that waits at each root, as a dictionary from node to array. It is
            used up.
        visit: what to do at a node: `visit(node, grad)` returns one gradient for each input.
    """
    queue = [(-node.number, node) for node in pending]
    heapify(queue)
    while queue:
        _, node = heappop(queue)
        parts = visit(node, pending.pop(node))
        for following, part in zip(node.next, parts):
            if following is None or part is None:
                continue
            if part.shape != following.shape:
                part = unbroadcast(part, following.shape)
            if following in pending:
                pending[following] = pending[following] + part
            else:
                pending[following] = part
                heappush(queue, (-following.number, following))


def unbroadcast(grad, shape):
    """Sum a gradient down to `shape`: entry copies made by broadcasting each add their share."""
    extra = grad.ndim - len(shape)
    stretched = [d + extra for d, n in enumerate(shape) if n == 1]
    dims = (*range(extra), *stretched)
    return np.sum(grad, dims).reshape(shape)


def run_rule(node, grad):
    """Hand the gradient at a node to its rule: the plainest of visits."""
    return node.backward(grad)


class Freed:
    """Stand where saved values stood: to read them is the error.

    Example:
        >>> tuple(FREED)
        Traceback (most recent call last):
        ...
        RuntimeError: Trying to backward through the graph a second time (or directly access \
saved tensors after they have already been freed). Saved intermediate values of the graph are \
freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to \
backward through the graph a second time or if you need to access saved tensors after calling \
backward.
    """

    def __iter__(self):
        raise RuntimeError(
            "Trying to backward through the graph a second time (or directly access saved tensors "
            "after they have already been freed). Saved intermediate values of the graph are freed "
            "when you call .backward() or autograd.grad(). Specify retain_graph=True if you need "
            "to backward through the graph a second time or if you need to access saved tensors "
            "after calling backward."
        )


FREED = Freed()


def use_up(node, grad):
    """Run a node's rule, and free what the node has saved for it."""
    parts = run_rule(node, grad)
    if node.saved:
        node.saved = FREED
    return parts
