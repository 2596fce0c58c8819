"""PyTorch's `torch.autograd`: gradients of several tensors, and with respect to chosen ones."""

from contextlib import nullcontext

from ..engine.backward import pass_back, run_backward
from ..engine.grad_mode import running_backward
from ..engine.tensor import Tensor
from .anomaly import detect_anomaly, set_detect_anomaly  # noqa: F401
from .batched import check_batches, in_one_pass
from .operations.joining import stack
from .seeds import as_tuple, make_seeds
from .wanted import Wanted


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None):
    """Add to the `.grad` of each reached leaf the gradients of several tensors, in one pass.

    Args:
        tensors: one tensor or several.
        grad_tensors: the gradient of some scalar with respect to each of them; None where a
            tensor has one element.
        retain_graph, create_graph, inputs: as for `Tensor.backward`.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> torch.autograd.backward([x * 2, x * x])
        >>> x.grad
        tensor(8.)

    Built in chapter 8.
    """
    tensors = (tensors,) if isinstance(tensors, Tensor) else tuple(tensors)
    pass_back(tensors, grad_tensors, retain_graph, create_graph, inputs)


def grad(
    outputs,
    inputs,
    grad_outputs=None,
    retain_graph=None,
    create_graph=False,
    allow_unused=None,
    is_grads_batched=False,
    materialize_grads=False,
):
    """Return the gradients of the outputs with respect to the inputs; no `.grad` is touched.

    Args:
        outputs: one tensor or several, whose gradients add up.
        inputs: one tensor or several, leaves or results.
        grad_outputs: what `backward` calls `gradient`, for each output.
        retain_graph: keep what the graph has saved. Default: the value of `create_graph`.
        create_graph: build a graph of the gradients, so that they can be differentiated.
        allow_unused: give None for an input that no output was computed from.
        is_grads_batched: grad_outputs have one more dimension in front; so has the result.
        materialize_grads: give zeros in place of None.

    Raises:
        RuntimeError: an input does not require grad, or was not used and that is not allowed.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> torch.autograd.grad(x * x, x)
        (tensor(6.),)

    Built in chapter 8.
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    outputs = (outputs,) if isinstance(outputs, Tensor) else tuple(outputs)
    retain = create_graph if retain_graph is None else retain_graph
    if is_grads_batched:
        call = (create_graph, allow_unused, False, materialize_grads)
        return one_by_one(outputs, inputs, grad_outputs, retain, call)
    wanted = Wanted(inputs, "grad")
    pending = make_seeds(outputs, grad_outputs, create_graph)
    wanted.explore(pending)
    with running_backward(True) if create_graph else nullcontext():
        run_backward(pending, retain, create_graph, wanted)
    return wanted.results(allow_unused or materialize_grads, materialize_grads)


def one_by_one(outputs, inputs, grad_outputs, retain_graph, call):
    """Return the gradients for a batch of seeds, stacked. Only the last may free the graph."""
    batches = as_tuple(grad_outputs, len(outputs))
    check_batches(outputs, batches)
    create_graph, allow_unused, _, zeros = call
    if not create_graph:
        found = in_one_pass(outputs, inputs, batches, retain_graph, allow_unused or zeros, zeros)
        if found is not None:
            return found
    *others, last = zip(*batches)
    rows = [grad(outputs, inputs, row, True, *call) for row in others]
    rows.append(grad(outputs, inputs, last, retain_graph, *call))
    columns = zip(*rows)
    return tuple(None if column[0] is None else stack(column) for column in columns)
