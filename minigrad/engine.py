"""The way back: walk the graph from a result to the leaves, newest node first."""

from contextlib import nullcontext
from heapq import heapify, heappop, heappush

import numpy as np

from . import anomaly, memory
from .grad_mode import running_backward
from .gradient_errors import warn_of_cycle
from .graph import FREED
from .node_hooks import prepare
from .seeds import make_seeds
from .tensor import Tensor
from .wanted import Wanted


def run_backward(pending, retain_graph=False, create_graph=False, wanted=None):
    """Pass gradients back through the graph, each node once, the newest first.

    A result is always newer than its inputs. So when a node is the newest of those that wait,
    every node that feeds it has had its turn, and its gradient is complete.

    Args:
        pending: the gradient that waits at each root, as a dictionary from node to array (or
            to tensor, with `create_graph`). It is used up.
        retain_graph: keep the saved values for another backward.
        create_graph: run the rules on tensors, so that the gradients have a graph themselves.
        wanted: the Wanted gradients; None to fill the leaves that are reached.

    Built in chapter 4.
    """
    special = create_graph or anomaly.enabled
    queue = [(-node.number, node) for node in pending]
    heapify(queue)
    while queue:
        _, node = heappop(queue)
        grad, rule = pending.pop(node), node
        if special or node.hooks is not None or wanted is not None and node not in wanted.between:
            grad, rule = prepare(node, grad, create_graph, wanted)
            if rule is None:
                continue
        parts = rule.backward(grad)
        if node.saved:
            if node.number < memory.last_write:
                memory.check_versions(node)
            if not retain_graph:
                node.saved = FREED
        for place, following in enumerate(node.next):
            part = parts[place]
            if following is None or part is None:
                continue
            shape = node.shape if part is grad else part.shape  # NumPy's costs a new tuple
            if shape != following.shape:
                part = unbroadcast(part, following.shape)
            if following in pending:
                pending[following] = pending[following] + part
            else:
                if part is grad and not following.next:
                    part = np.copy(part)  # leaves keep what they get, so each its own
                pending[following] = part
                heappush(queue, (-following.number, following))


def unbroadcast(grad, shape):
    """Sum a gradient down to `shape`: entry copies made by broadcasting each add their share.

    Built in chapter 7.
    """
    extra = grad.ndim - len(shape)
    stretched = [d + extra for d, n in enumerate(shape) if n == 1]
    dims = (*range(extra), *stretched)
    return np.add.reduce(grad, axis=dims).reshape(shape)


def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Add to the `.grad` of each leaf that this tensor was computed from its gradient.

    Args:
        gradient: the gradient of some scalar with respect to this tensor, in its shape; not
            needed for a tensor of one element, where it is 1.
        retain_graph: keep what the graph has saved, so that backward can be called again.
            Default: the value of `create_graph`.
        create_graph: build a graph of the gradients, so that they can be differentiated.
        inputs: the tensors whose `.grad` to fill, and no others.

    Raises:
        RuntimeError: this tensor is not tracked; it has more than one element and no `gradient`
            was given; its graph was used and freed before.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> (x * x).backward()
        >>> x.grad
        tensor(6.)

    Built in chapter 4.
    """
    plain = gradient is None and inputs is None and not create_graph
    if plain and self.node is not None and self.array.size == 1:
        one = np.ones(self.array.shape, self.array.dtype)[()]
        run_backward({self.node: one}, bool(retain_graph))
    else:
        pass_back((self,), gradient, retain_graph, create_graph, inputs)


def pass_back(tensors, gradients, retain_graph, create_graph, inputs):
    """Run backward from several tensors at once; `backward` and `autograd.backward` share this.

    Built in chapter 8.
    """
    wanted = None if inputs is None else Wanted(inputs, "backward")
    pending = make_seeds(tensors, gradients, create_graph)
    if wanted is not None:
        wanted.explore(pending)
    if create_graph:
        warn_of_cycle()
    if retain_graph is None:
        retain_graph = create_graph
    with running_backward(True) if create_graph else nullcontext():
        run_backward(pending, retain_graph, create_graph, wanted)
        if wanted is not None:
            wanted.fill()


Tensor.backward = backward
