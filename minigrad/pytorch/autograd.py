"""PyTorch's `torch.autograd`: gradients of several tensors, and with respect to chosen ones."""

import warnings
from contextlib import nullcontext
from inspect import signature
from operator import attrgetter
from sys import getrefcount

import numpy as np

from ..engine import autograd as plain
from ..engine.hooks import with_hooks
from ..engine.tensor import Tensor
from . import visits
from .grad_mode import running_backward
from .hooks import as_tensor, run_hooks, run_on_tensor
from .leaves import UNSHARED, kept
from .memory import check_versions, owner
from .outputs import Output
from .seams import around, stand_in
from .views import Nowhere, become_view
from .visits import run_backward, use_up, visit_and_free
from .words import example, fail_if, message

by_number = attrgetter("number")


@stand_in(plain.leading_to)
def leading_to(targets, roots):
    reached, seen, leads = list(roots), {None, *roots}, set(targets)
    for node in reached:  # the list grows while it is read
        for following in node.next:
            if following not in seen:
                seen.add(following)
                reached.append(following)
    reached.sort(key=by_number)
    for node in reached:
        if not leads.isdisjoint(node.next):
            leads.add(node)
    return leads


@stand_in(plain.catching)
def catching(found, leads, run):
    def visit(node, grad):
        if node not in leads:
            return ()
        ends = leads.isdisjoint(node.next)
        if ends and node.hooks:
            grad = run_on_tensor(node, grad)
        if node in found:  # where backward goes on, this is the gradient before its hooks
            copied = ends and isinstance(grad, np.ndarray) and getrefcount(grad) > UNSHARED
            found[node] = as_tensor(grad.copy("K") if copied and grad.flags.writeable else grad)
        if not ends and node.hooks:
            grad = run_hooks(node, grad)
        return () if ends else run(node, grad)

    if as_shipped:  # then the walk runs here what `visit` would call
        visit.between, visit.run = leads.difference(found), run
    return visit


@stand_in(plain.rule_for)
def rule_for(retain_graph=None, create_graph=False):
    retain_graph = create_graph if retain_graph is None else retain_graph
    if not (retain_graph or create_graph or visits.watch):
        return visits.use_up
    run = visits.run_on_tensors if create_graph else visits.run_rule
    return run if retain_graph else visits.freeing(run)


@stand_in(plain.make_seeds)
def make_seeds(tensors, gradients, create_graph=False):
    given = as_tuple(gradients, len(tensors))
    seeds = [seed_for(i, *pair) for i, pair in enumerate(zip(tensors, given))]
    fail_if(len(given) != len(tensors), "got {} tensors and {} gradients", len(tensors), len(given))
    pending = {}
    for index, (tensor, seed) in enumerate(zip(tensors, seeds)):
        node = tensor.node
        fail_if(node is None or node.edge[0] is None, "root without a graph", index)
        seed = seed if create_graph else seed.array
        pending[node] = pending[node] + seed if node in pending else seed
    return pending


def seed_for(index, tensor, gradient):
    """Return the seed of one root as a tensor of its shape and dtype."""
    if gradient is None:
        if tensor.array.size != 1 and tensor.node is not None:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return Tensor(one_like(tensor.array))
    name = type(gradient).__name__
    fail_if(not isinstance(gradient, Tensor), "seed that is no tensor", name, kind=TypeError)
    given, wanted = gradient.shape, tensor.shape
    fail_if(given != wanted, "seed of another shape", index, given, index, wanted)
    if gradient.array.dtype != tensor.array.dtype:
        return Tensor(gradient.array.astype(tensor.array.dtype))
    return gradient


def one_like(array):
    """Return the seed of a result of one element: 1 in its shape and dtype."""
    return np.ones(array.shape, array.dtype) if array.ndim else array.dtype.type(1)


def as_tuple(gradients, count):
    """Return the gradients as PyTorch reads them: none at all, one tensor, or a sequence."""
    if gradients is None:
        return (None,) * count
    return (gradients,) if isinstance(gradients, Tensor) else tuple(gradients)


@stand_in(plain.backward)
def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None):
    """Add to the `.grad` of each reached leaf the gradients of several tensors, in one pass.

    Args:
        tensors: one tensor or several.
        grad_tensors: the gradient of some scalar with respect to each of them; None where a
            tensor has one element.
        retain_graph: keep what the graph has saved. Default: the value of `create_graph`.
        create_graph: build a graph of the gradients, so that they can be differentiated.
        inputs: the tensors whose `.grad` to fill, and no others.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> torch.autograd.backward([x * 2, x * x])
    >>> x.grad
    tensor(8.)
    """
    pass_back(as_outputs(tensors), grad_tensors, retain_graph, create_graph, inputs)


def pass_back(tensors, grad_tensors, retain_graph, create_graph, inputs):
    """Run backward from several tensors: what `backward` of one and of many share."""
    chosen = () if inputs is None else as_inputs(inputs, "backward")
    pending = make_seeds(tensors, grad_tensors, create_graph)
    if create_graph:
        warnings.warn(message("cycle of create_graph"), stacklevel=3)
    with running_backward(True, rules=True) if create_graph else nullcontext():
        run = rule_for(retain_graph, create_graph)
        usual = as_shipped and run is use_up
        visit = visit_and_free if usual else with_hooks(run)
        if inputs is not None:
            for tensor in chosen:
                tensor.retain_grad()
            wanted = {each.node for each in chosen if not isinstance(each.node, Nowhere)}
            visit = within(leading_to(wanted, pending), visit, run)
        run_backward(pending, visit)


@stand_in(plain.backward_from)
@example("x = torch.tensor(3.0, requires_grad=True)", "(x * x).backward()", "x.grad", "tensor(6.)")
def backward_from(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    """Add to the `.grad` of each leaf that this tensor was computed from its gradient.

    Args:
        gradient: the gradient of some scalar with respect to this tensor, in its shape; not
            needed for a tensor of one element, where it is 1.
        retain_graph, create_graph, inputs: as for `autograd.backward`.
    """
    usual = gradient is None and inputs is None and not (retain_graph or create_graph)
    usual = usual and as_shipped and not visits.watch
    if usual and self.node is not None and self.node.next and self.array.size == 1:
        run_backward({self.node: one_like(self.array)}, visit_and_free)
    else:
        pass_back((self,), gradient, retain_graph, create_graph, inputs)


@stand_in(plain.grad)
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
        outputs, inputs: one tensor or several each; the gradients of the outputs add up.
        grad_outputs: what `backward` calls `gradient`, for each output.
        retain_graph: keep what the graph has saved. Default: the value of `create_graph`.
        create_graph: build a graph of the gradients, so that they can be differentiated.
        allow_unused: give None for an input that no output was computed from.
        is_grads_batched: grad_outputs have one more dimension in front; so has the result.
        materialize_grads: give zeros in place of None.

    Raises:
        RuntimeError: an input does not require grad, or was not used and that is not allowed.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> torch.autograd.grad(x * x, x)
    (tensor(6.),)
    """
    fail_if(materialize_grads and allow_unused is False, "zeros and refusal", kind=ValueError)
    outputs = as_outputs(outputs)
    if is_grads_batched:
        retain = create_graph if retain_graph is None else retain_graph
        call = (create_graph, allow_unused, False, materialize_grads)
        return for_batches(outputs, inputs, grad_outputs, retain, call)
    inputs = as_inputs(inputs, "grad")
    pending = make_seeds(outputs, grad_outputs, create_graph)
    with running_backward(True, rules=True) if create_graph else nullcontext():
        alone = len(outputs) == 1
        found = caught(inputs, pending, retain_graph, create_graph, alone)
    grads = results(found, inputs, allow_unused or materialize_grads, materialize_grads)
    for tensor, each in zip(inputs, grads):
        if create_graph and found.get(tensor.node) is None and each is not None:
            each.requires_grad = True  # zeros in place of None
    return grads


def as_outputs(tensors):
    return (tensors,) if isinstance(tensors, Tensor) else tuple(tensors)


def as_inputs(inputs, caller):
    """Return the tensors that gradients are asked for as a tuple, checked."""
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    fail_if(not inputs, "`inputs` argument to `{}()` cannot be empty.", caller)
    for each in inputs:
        fail_if(not hasattr(each, "grad_fn"), "asked for no tensor", type(each).__name__)
    return inputs


def caught(inputs, pending, retain_graph, create_graph, alone):
    """Run backward and return the gradients at the inputs' nodes: tensors, if they have graphs.

    What starts `alone` shows its gradient to its hooks even where no input lies behind it.
    """
    found = to_find(inputs)
    leads = leading_to(found, pending)
    for node, grad in pending.items():
        if alone and node.hooks and node not in leads:
            run_on_tensor(node, grad)
    run_backward(pending, catching(found, leads, rule_for(retain_graph, create_graph)))
    if create_graph:
        return found
    return {node: None if grad is None else grad.array for node, grad in found.items()}


def to_find(inputs):
    """Return a dictionary from the node of each input to None, for the gradients to come."""
    for tensor in inputs:
        fail_if(tensor.node is None, "One of the differentiated Tensors does not require grad")
    return {tensor.node: None for tensor in inputs if not isinstance(tensor.node, Nowhere)}


def within(leads, visit, run):
    """Return a visit that leaves alone what does not lead to a wanted node."""

    def inside(node, grad):
        return visit(node, grad) if node in leads else ()

    if as_shipped:
        inside.between, inside.run = leads, run
    return inside


def results(found, inputs, allow_unused, zeros):
    """Return the gradients that were found, one for each input, in its dtype."""
    grads = []
    for index, tensor in enumerate(inputs):
        grad = found.get(tensor.node)
        fail_if(grad is None and not allow_unused, "input not used", index)
        if grad is None and zeros:
            grad = np.zeros_like(tensor.array)[()]
        grads.append(None if grad is None else given(grad, tensor))
    return tuple(grads)


def given(grad, tensor):
    """Return the gradient of a tensor as users get it: what was broadcast is an expanded view."""
    origin = None if isinstance(grad, Tensor) else "no_grad"
    grad = as_tensor(grad)
    if grad.array.dtype is not tensor.array.dtype:
        grad = grad.to(tensor.dtype)
    if not isinstance(grad.array, np.ndarray) or grad.array.flags.writeable:
        return Tensor(kept(grad.array, tensor.array)) if origin else grad
    if grad.node is not None:
        return Tensor(grad.array.copy(), grad.node)
    array = grad.array.view()
    array.flags.writeable = True
    become_view(grad := Tensor(array), Tensor(owner(array)), origin)
    return grad


def for_batches(outputs, inputs, grad_outputs, retain_graph, call):
    """Return the gradients for a batch of seeds, each with one more dim in front."""
    from .batched import check_batches  # here, as few programs come by
    from .operations.joining import stack

    batches = as_tuple(grad_outputs, len(outputs))
    check_batches(outputs, batches)
    create_graph, allow_unused, _, zeros = call
    if not create_graph and all(output.node is not None for output in outputs):
        asked = as_inputs(inputs, "grad")
        found = in_one_pass(outputs, to_find(asked), batches, retain_graph)
        if found is not None:
            return results(found, asked, allow_unused or zeros, zeros)
    *others, last = zip(*batches)
    rows = [grad(outputs, inputs, row, True, *call) for row in others]
    rows.append(grad(outputs, inputs, last, retain_graph, *call))  # only the last frees the graph
    columns = zip(*rows)
    return tuple(None if column[0] is None else stack(column) for column in columns)


def in_one_pass(outputs, found, batches, retain_graph):
    """Fill `found` by one walk for all seeds; return None if each needs a walk of its own."""
    from .batched import starts, through

    pending = starts(outputs, batches)
    leads = leading_to(found, pending)
    for node in leads | found.keys():
        if visits.watch or node.hooks or node.after is not None or isinstance(node, Output):
            return None

    def run(node, rows):
        check_versions(node)
        return visits.finished(node, rows, through(node, rows))

    run_backward(pending, catching(found, leads, run if retain_graph else visits.freeing(run)))
    for node, rows in found.items():
        if rows is not None:  # then in memory that nobody else holds
            shared = rows.array.base is not None or any(rows.array is b.array for b in batches)
            found[node] = Tensor(rows.array.copy() if shared else rows.array)
    return found


for each in (backward, backward_from, grad):
    each.__signature__ = signature(each, follow_wrapped=False)  # not the plain one's

PARTS = run_backward, rule_for, use_up, with_hooks
CODES = tuple(part.__code__ for part in PARTS)
as_shipped = True  # no notebook has built one of these parts anew


def attach():
    """Note whether all parts are as shipped: only then may backward cut corners."""
    global as_shipped
    as_shipped = tuple(part.__code__ for part in PARTS) == CODES


around.append(attach)
