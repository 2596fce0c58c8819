"""Jacobians, Hessians and their products with vectors, of functions of tensors."""

import numpy as np

from ..engine.grad_mode import enable_grad
from ..engine.tensor import AccumulateGrad, Tensor
from .autograd import grad
from .leaves import check_new_flag_
from .operations.joining import stack
from .words import fail_if, message


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of v with its Jacobian: v^T J.

    Why: it is what one backward pass computes, for any number of inputs. `func` takes and returns
    a tensor, or several; v has the result's shape, and is not needed for one element.

    `create_graph` lets the results be differentiated; `strict` raises an error where an output does
    not depend on an input.

    >>> torch.autograd.functional.vjp(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.ones(2))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    with enable_grad():
        points = prepared(inputs, create_graph, "vjp")
        outputs, result = called(func, points, strict, "vjp")
        seeds = checked_vector(v, outputs, result, "vjp")
        found = gradients(outputs, points, seeds, create_graph, strict and "The output")
    return finished(outputs, result, create_graph), finished(found, inputs, create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of its Jacobian with v: J v.

    Why: it says how the result moves when the inputs move along v, a tensor in their shape (the
    other arguments are as for `vjp`). Backward gives u^T J for any u; that is linear in u, so
    differentiating it by u, with v as the seed, gives J v.

    >>> torch.autograd.functional.jvp(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.ones(2))
    (tensor([1., 4.]), tensor([2., 4.]))
    """
    with enable_grad():
        points = prepared(inputs, create_graph, "jvp")
        seeds = checked_vector(v, points, inputs, "jvp")
        outputs, result = called(func, points, strict, "jvp")
        u = tuple(map(own, outputs))
        back = gradients(outputs, points, u, True, strict and "The output")
        found = gradients(back, u, seeds, create_graph, False)
    return finished(outputs, result, create_graph), finished(found, result, create_graph)


REVERSE = "reverse-mode"


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False, strategy=REVERSE):
    """Return the Jacobian: the slope of each output entry along each input entry.

    Why not: backward never needs this matrix. Each of its rows is one backward, from one entry
    of the output; they go through the graph side by side, unless they are to have one themselves.

    It has the output's shape and the input's behind it, and comes in tuples for tuples. The
    arguments are as for `vjp`; `vectorize` takes all rows in one pass with `create_graph` too.
    Which `strategy` PyTorch shall use changes no number.

    >>> torch.autograd.functional.jacobian(lambda x: x**2, torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    fail_if(strategy not in ("forward-mode", REVERSE), "strategy unknown", kind=AssertionError)
    fail_if(strategy != REVERSE and not vectorize, "forward mode", kind=NotImplementedError)
    with enable_grad():
        points = prepared(inputs, create_graph, "jacobian")
        outputs, result = called(func, points, strict, "jacobian")
        blocks = []
        for index, output in enumerate(outputs):
            rows = rows_of(output, points, create_graph, strict and f"Output {index}", vectorize)
            blocks.append(finished(rows, inputs, create_graph))
    return tuple(blocks) if isinstance(result, tuple) else blocks[0]


def rows_of(output, points, create_graph, strict, vectorize):
    """Return the Jacobian of one output with respect to each of the points."""
    size, shape, dtype = output.array.size, output.array.shape, output.array.dtype
    if not size:
        return [Tensor(np.zeros(shape + p.shape, p.array.dtype)) for p in points]
    seeds = np.eye(size, dtype=dtype).reshape(size, *shape)
    if vectorize or not (create_graph or strict):
        columns = gradients((output,), points, (Tensor(seeds),), create_graph, False, True)
    else:
        seeds = [(Tensor(seed[()]),) for seed in seeds]
        rows = [gradients((output,), points, seed, create_graph, strict) for seed in seeds]
        columns = map(stack, zip(*rows))
    if len(shape) == 1 and not create_graph:
        return columns  # as they stand
    return [c.reshape(shape + p.shape) for c, p in zip(columns, points)]


def hessian(
    func, inputs, create_graph=False, strict=False, vectorize=False, outer_jacobian_strategy=REVERSE
):
    """Return the Hessian of a function with one number as result: the Jacobian of its gradient.

    >>> torch.autograd.functional.hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """

    def gradient(*points):
        inner = points if isinstance(inputs, tuple) else points[0]
        slopes = jacobian(single(func, "hessian"), inner, create_graph=True)
        check_slopes(slopes if isinstance(slopes, tuple) else (slopes,), strict)
        return slopes

    return jacobian(gradient, inputs, create_graph, strict, vectorize, outer_jacobian_strategy)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), a number, and the product of v with its Hessian, which is never built.

    v is a tensor in the shape of the inputs; the other arguments are as for `vjp`.

    >>> torch.autograd.functional.vhp(lambda x: (x**3).sum(), torch.ones(2), torch.ones(2))
    (tensor(2.), tensor([6., 6.]))
    """
    return with_hessian("vhp", func, inputs, v, create_graph, strict)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of its Hessian with v: as `vhp`, by symmetry.

    >>> torch.autograd.functional.hvp(lambda x: (x**3).sum(), torch.ones(2), torch.ones(2))
    (tensor(2.), tensor([6., 6.]))
    """
    return with_hessian("hvp", func, inputs, v, create_graph, strict)


def with_hessian(caller, func, inputs, v, create_graph, strict):
    """Return func(inputs), and what its Hessian makes of v: the gradient of (gradient . v)."""
    with enable_grad():
        points = prepared(inputs, create_graph, caller)
        seeds = checked_vector(v, points, inputs, caller)
        outputs, result = called(single(func, caller), points, strict, caller)
        slopes = gradients(outputs, points, (None,), True, strict and "The output")
        check_slopes(slopes, strict)
        found = gradients(slopes, points, seeds, create_graph, False)
    return finished(outputs, result, create_graph), finished(found, inputs, create_graph)


def check_slopes(slopes, strict):
    """Raise PyTorch's error, in strict mode, for a gradient that depends on no input."""
    for index, each in enumerate(slopes):
        fail_if(strict and each.node is None, "gradient without inputs", index)


def gradients(outputs, points, seeds, create_graph, strict, batched=False):
    """Return the gradients with respect to the points; zeros where there is no way to one."""
    tracked = [(o, s) for o, s in zip(outputs, seeds) if o.node is not None]
    found = (None,) * len(points)
    if tracked:
        roots, given = zip(*tracked)
        options = {"retain_graph": True, "allow_unused": True, "is_grads_batched": batched}
        found = grad(roots, points, given, create_graph=create_graph, **options)
    for index, each in enumerate(found):
        fail_if(strict and each is None, "independent of an input", strict, index)
    front = seeds[0].shape[:1] if batched else ()
    return tuple(
        Tensor(np.zeros(front + point.shape, point.array.dtype)[()]) if each is None else each
        for each, point in zip(found, points)
    )


def prepared(inputs, create_graph, caller):
    """Return the inputs as tracked tensors of our own, so that nobody's `.grad` is touched."""
    return tuple(own(each, create_graph) for each in as_tensors(inputs, "inputs", caller))


def own(tensor, create_graph=False):
    """Return a tracked tensor on the same memory: a leaf, or with `create_graph` a result."""
    if create_graph and tensor.node is not None:
        return tensor.view(tensor.shape)
    leaf = tensor.detach()
    check_new_flag_(leaf, True)
    leaf.node = AccumulateGrad(leaf)
    return leaf


def called(func, points, strict, caller):
    """Return the function's results as a tuple, and as it gave them."""
    result = func(*points)
    outputs = as_tensors(result, "outputs of the user-provided function", caller)
    for index, output in enumerate(outputs):
        fail_if(strict and output.node is None, "output without inputs", index)
    return outputs, result


def single(func, caller):
    """Return the function so wrapped that its one result is a number without dimensions."""

    def wrapped(*points):
        result = func(*points)
        as_tensors(result, "outputs of the user-provided function", caller)
        fail_if(isinstance(result, tuple), "result of several tensors", caller)
        fail_if(result.array.size != 1, "result of several entries", caller)
        return result if result.array.ndim == 0 else result.reshape(())

    return wrapped


def finished(tensors, given, create_graph):
    """Return results in the form of what was given, a tensor or a tuple; without their graph."""
    tensors = tuple(tensor if create_graph else tensor.detach() for tensor in tensors)
    return tensors if isinstance(given, tuple) else tensors[0]


def as_tensors(given, what, caller):
    tensors = given if isinstance(given, tuple) else (given,)
    for index, each in enumerate(tensors):
        if not isinstance(each, Tensor):
            where = f"value at index {index}" if tensors is given else f"given {what}"
            raise TypeError(message("given no tensors", what, caller, where, type(each)))
    return tensors


def checked_vector(v, tensors, given, caller):
    """Return the vector v as a tuple of tensors that fit; None for a single element's 1."""
    if v is None:
        if len(tensors) == 1 and tensors[0].array.size == 1:
            return (None,)
        returns = "user-provided function returns"
        what = returns if caller == "vjp" else "input to the user-provided function is"
        raise RuntimeError(message("vector left out", what))
    vectors = as_tensors(v, "v", caller)
    several = isinstance(given, tuple)
    wrong = len(vectors) != len(tensors)
    fail_if(wrong and not several, "The given v should contain a single Tensor.")
    fail_if(wrong, "vectors too few", len(tensors), len(vectors))
    for index, (vector, tensor) in enumerate(zip(vectors, tensors)):
        entry = f"Entry {index} in " if several else ""
        facts = entry, tensor.shape, vector.shape
        fail_if(vector.shape != tensor.shape, "vector of another size", *facts)
    return vectors
