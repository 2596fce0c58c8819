"""Jacobians, Hessians and their products with vectors, of functions of tensors."""

import numpy as np

from ..engine.grad_mode import enable_grad
from ..engine.tensor import Tensor
from .autograd import grad
from .functions_called import (
    called,
    check_slopes,
    checked_vector,
    finished,
    leaf_like,
    prepared,
    single,
)
from .operations.joining import stack


def vjp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of v with its Jacobian: v^T J.

    Why: it is what one backward pass computes, for any number of inputs.

    Args:
        func: a function of tensors that returns a tensor, or a tuple of them.
        inputs: a tensor, or a tuple of them.
        v: a tensor in the shape of the result; not needed where that has one element.
        create_graph: let the results be differentiated.
        strict: raise an error where an output does not depend on an input, in place of zeros.

    Example:
        >>> import minigrad as torch
        >>> torch.autograd.functional.vjp(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.ones(2))
        (tensor([1., 4.]), tensor([2., 4.]))
    """
    with enable_grad():
        points = prepared(inputs, create_graph, "vjp")
        outputs, result = called(func, points, strict, "vjp")
        seeds = checked_vector(v, outputs, result, "vjp")
        named = strict and "The output"
        found = gradients(outputs, points, seeds, create_graph, named)
    return finished(outputs, result, create_graph), finished(found, inputs, create_graph)


def jvp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of its Jacobian with v: J v.

    Why: it says how the result moves when the inputs move along v. Backward gives u^T J for any
    u; that is linear in u, so differentiating it by u, with v as the seed, gives J v.

    Args:
        func, inputs, create_graph, strict: as for `vjp`.
        v: tensors in the shapes of the inputs.

    Example:
        >>> import minigrad as torch
        >>> torch.autograd.functional.jvp(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.ones(2))
        (tensor([1., 4.]), tensor([2., 4.]))
    """
    with enable_grad():
        points = prepared(inputs, create_graph, "jvp")
        seeds = checked_vector(v, points, inputs, "jvp")
        outputs, result = called(func, points, strict, "jvp")
        u = tuple(leaf_like(output) for output in outputs)
        back = gradients(outputs, points, u, True, strict and "The output")
        found = gradients(back, u, seeds, create_graph, False)
    return finished(outputs, result, create_graph), finished(found, result, create_graph)


def jacobian(func, inputs, create_graph=False, strict=False, vectorize=False):
    """Return the Jacobian: the slope of each output entry along each input entry.

    Why not: backward never needs this matrix. Each of its rows is one backward, from one entry
    of the output. (Here they go through the graph side by side, if no graph of them is wanted.)

    Args:
        func, inputs, create_graph, strict: as for `vjp`.
        vectorize: compute all rows in one pass, with `create_graph` too.

    Returns:
        A tensor whose shape is the output's followed by the input's; tuples of these where
        inputs or outputs are tuples.

    Example:
        >>> import minigrad as torch
        >>> torch.autograd.functional.jacobian(lambda x: x**2, torch.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    with enable_grad():
        points = prepared(inputs, create_graph, "jacobian")
        outputs, result = called(func, points, strict, "jacobian")
        blocks = []
        for index, output in enumerate(outputs):
            named = strict and f"Output {index}"
            rows = rows_of(output, points, create_graph, named, vectorize)
            blocks.append(finished(rows, inputs, create_graph))
    return tuple(blocks) if isinstance(result, tuple) else blocks[0]


def rows_of(output, points, create_graph, strict, vectorize):
    """Return the Jacobian of one output with respect to each of the points."""
    size = output.array.size
    if not size:
        return [Tensor(np.zeros(output.shape + p.shape, p.array.dtype)) for p in points]
    seeds = np.eye(size, dtype=output.array.dtype).reshape(size, *output.array.shape)
    at_once = vectorize or not (create_graph or strict)
    if at_once:
        rows = [gradients((output,), points, (Tensor(seeds),), create_graph, False, True)]
    else:
        rows = [
            gradients((output,), points, (Tensor(seed[()]),), create_graph, strict)
            for seed in seeds
        ]
    columns = rows[0] if at_once else [stack(column) for column in zip(*rows, strict=True)]
    if output.array.ndim == 1 and not create_graph:
        return columns  # as they stand
    return [c.reshape(output.shape + p.shape) for c, p in zip(columns, points, strict=True)]


def hessian(func, inputs, create_graph=False, strict=False, vectorize=False):
    """Return the Hessian of a function with one number as result: its second slopes.

    The Hessian is the Jacobian of the gradient, so the gradient must have a graph of its own.

    Args:
        func, inputs, create_graph, strict, vectorize: as for `jacobian`.

    Example:
        >>> import minigrad as torch
        >>> torch.autograd.functional.hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])

    Built in chapter 13.
    """

    def gradient(*points):
        inner = points if isinstance(inputs, tuple) else points[0]
        slopes = jacobian(single(func, "hessian"), inner, create_graph=True)
        check_slopes(slopes, strict)
        return slopes

    return jacobian(gradient, inputs, create_graph, strict, vectorize)


def vhp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of v with its Hessian, which is never built.

    Args:
        func: a function of tensors with one number as result.
        v: tensors in the shapes of the inputs.
        inputs, create_graph, strict: as for `vjp`.

    Example:
        >>> import minigrad as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, -1.0])
        >>> torch.autograd.functional.vhp(lambda x: (x**3).sum(), x, v)
        (tensor(9.), tensor([  6., -12.]))

    Built in chapter 13.
    """
    return with_hessian("vhp", func, inputs, v, create_graph, strict)


def hvp(func, inputs, v=None, create_graph=False, strict=False):
    """Return func(inputs), and the product of its Hessian with v: as `vhp`, by symmetry.

    Example:
        >>> import minigrad as torch
        >>> x, v = torch.tensor([1.0, 2.0]), torch.tensor([1.0, -1.0])
        >>> torch.autograd.functional.hvp(lambda x: (x**3).sum(), x, v)
        (tensor(9.), tensor([  6., -12.]))
    """
    return with_hessian("hvp", func, inputs, v, create_graph, strict)


def with_hessian(caller, func, inputs, v, create_graph, strict):
    """Return func(inputs), and what its Hessian makes of v: the gradient of (gradient . v).

    Built in chapter 13.
    """
    with enable_grad():
        points = prepared(inputs, create_graph, caller)
        seeds = checked_vector(v, points, inputs, caller)
        outputs, result = called(single(func, caller), points, strict, caller)
        slopes = gradients(outputs, points, (None,), True, strict and "The output")
        check_slopes(slopes, strict)
        found = gradients(slopes, points, seeds, create_graph, False)
    return finished(outputs, result, create_graph), finished(found, inputs, create_graph)


def gradients(outputs, points, seeds, create_graph, strict, batched=False):
    """Return the gradients with respect to the points; zeros where there is no way to one."""
    tracked = [(o, s) for o, s in zip(outputs, seeds, strict=True) if o.node is not None]
    found = (None,) * len(points)
    if tracked:
        roots, given = zip(*tracked, strict=True)
        options = {"retain_graph": True, "allow_unused": True, "is_grads_batched": batched}
        found = grad(roots, points, given, create_graph=create_graph, **options)
    for index, each in enumerate(found):
        if strict and each is None:
            raise RuntimeError(
                f"{strict} of the user-provided function is independent of input {index}. This "
                "is not allowed in strict mode."
            )
    front = seeds[0].shape[:1] if batched else ()
    return tuple(
        Tensor(np.zeros(front + point.shape, point.array.dtype)[()]) if each is None else each
        for each, point in zip(found, points, strict=True)
    )
