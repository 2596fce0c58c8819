"""Many gradients in one pass: every gradient has one more dim in front, one entry for each seed.

A Jacobian of n rows is n vector-Jacobian products. Instead of n walks through the graph, this is
one walk with n gradients side by side. Many rules do not mind: `grad * y` is the same text for one
gradient and for a hundred in a row. For the others the gradients are taken one by one, but only at
that node.
"""

from heapq import heapify, heappop, heappush

import numpy as np

from ..engine import ops
from ..engine.autograd import leading_to
from ..engine.backward import FREED, unbroadcast
from ..engine.products import MmBackward0, MvBackward0
from ..engine.tensor import Tensor
from . import anomaly, memory
from .operations.formulas import ENTRYWISE
from .operations.pointwise import RsubBackward1
from .outputs import Output

# Rules whose text holds for gradients with a dim in front.
AT_ONCE = {MmBackward0, RsubBackward1} | {
    rule for name, rule in vars(ops).items() if name.endswith("Backward0")
}


def check_batches(outputs, batches):
    """Raise PyTorch's error if a batch of seeds does not fit its output."""
    for index, (output, batch) in enumerate(zip(outputs, batches)):
        if batch is None:
            raise RuntimeError(
                "grad can be implicitly created only for scalar outputs: with "
                f"is_grads_batched=True, grad_outputs[{index}] must be a batch of gradients"
            )
        if batch.array.shape[:1] in ((), (0,)):
            batch[0]  # raises PyTorch's error: no first gradient is there
        if batch.array.shape[1:] != output.array.shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output "
                "as the batch dimension. The sizes of the remaining dimensions are expected to "
                "match the shape of corresponding output, but a mismatch was detected: "
                f"grad_output[{index}] has a shape of {batch.shape} and output[{index}] has a "
                f"shape of {output.shape}. If you only want some tensors in `grad_output` to be "
                "considered batched, consider using vmap."
            )


def in_one_pass(outputs, found, batches, retain_graph):
    """Return the gradients for batches of seeds; None if each seed needs a walk of its own.

    Args:
        outputs: a tuple of tensors.
        found: a dictionary whose keys are the nodes where gradients are asked for.
        batches: for each output a tensor of seeds, with one more dim in front.
        retain_graph: as for `autograd.grad`.
    """
    pending = {}
    for output, batch in zip(outputs, batches):
        if output.node is None:
            return None  # a walk of its own will say what is wrong
        node, seeds = output.node, batch.array.astype(output.array.dtype, copy=False)
        pending[node] = pending[node] + seeds if node in pending else seeds
    leads = leading_to(found, pending)
    if anomaly.enabled or any(special(node) for node in leads):
        return None
    queue = [(-node.number, node) for node in pending]
    heapify(queue)
    while queue:
        _, node = heappop(queue)
        grad = pending.pop(node)
        if node in found:
            found[node] = grad
        if leads.isdisjoint(node.next):
            continue
        parts = rows_through(node, grad)
        if node.saved:
            if node.number < memory.last_write:
                memory.check_versions(node)
            if not retain_graph:
                node.saved = FREED
        for following, part in zip(node.next, parts):
            if following is None or part is None:
                continue
            part = sum_down(part, following.shape)
            if following in pending:
                pending[following] = pending[following] + part
            else:
                pending[following] = part
                heappush(queue, (-following.number, following))
    for node, grad in found.items():
        if grad is not None:
            others = grad.base is not None or any(grad is batch.array for batch in batches)
            found[node] = Tensor(grad.copy() if others else grad)
    return found


def special(node):
    """Return whether a node's gradients can only be taken one by one."""
    return node.hooks is not None or node.after is not None or isinstance(node, Output)


def rows_through(node, grad):
    """Return a node's gradients for a batch: by its rule at once, or row by row and stacked."""
    if type(node) in AT_ONCE or type(node) in ENTRYWISE:
        return node.backward(grad)
    if type(node) is MvBackward0:  # many vectors side by side are a matrix
        matrix, vector = node.saved
        first = grad[..., None] * vector if node.next[0] else None
        return first, grad @ matrix if node.next[1] else None
    rows = [node.backward(row) for row in grad]
    columns = zip(*rows)
    return [None if column[0] is None else np.stack(column) for column in columns]


def sum_down(grad, shape):
    """Sum each gradient of a batch down to `shape`."""
    if grad.shape[1:] == shape:
        return grad
    batch, ones = grad.shape[:1], (1,) * (grad.ndim - 1 - len(shape))
    return unbroadcast(grad, batch + ones + shape).reshape(batch + shape)
