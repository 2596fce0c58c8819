"""Slopes without any rules: by small steps, and compared with what backward says."""

import warnings

import numpy as np

from ..engine.grad_mode import enable_grad
from ..engine.numeric import numeric_grad
from ..engine.tensor import Tensor
from .autograd import grad
from .creation import leaf
from .functional import gradients
from .words import fail_if, message


class GradcheckError(RuntimeError):
    """Say that a rule and the differences disagree."""


def gradcheck(
    func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True, nondet_tol=0.0
):
    """Compare the gradients that backward gives with central differences; return True.

    Why: a wrong rule raises no error, it only gives wrong numbers. Where they disagree, this raises
    a GradcheckError with both Jacobians, a row for each entry of the input. It also raises one if a
    rule gives other numbers the second time (apart by more than `nondet_tol`), and if its gradient
    of nothing is not zero: then it is not multiplied by the gradient that came in.

    The inputs that require grad are checked: give float64. `eps` is the step of the differences;
    they may be apart by atol + rtol * size of the difference quotient.

    >>> x = torch.tensor([0.3, -0.7], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradcheck(torch.tanh, x)
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    checked = [i for i, each in enumerate(inputs) if is_checked(each, i)]
    fail_if(not checked, "nothing to check", kind=ValueError)
    try:
        outputs = results(func, inputs)
        some_tracked = any(output.node is not None for output in outputs)
        for out_index, output in enumerate(outputs):
            if output.node is not None or not some_tracked:  # else a constant beside others
                for in_index in checked:
                    steps = by_steps(func, inputs, in_index, out_index, eps)
                    compare(output, out_index, inputs, in_index, steps, (rtol, atol, nondet_tol))
        if some_tracked:
            check_nothing(outputs, [inputs[i] for i in checked])
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def compare(output, out_index, inputs, in_index, steps, tolerances):
    """Raise a GradcheckError if a Jacobian from backward is not that of steps, or not its own."""
    rtol, atol, nondet_tol = tolerances
    found, again = (by_backward(output, inputs[in_index]) for _ in range(2))
    apart = np.abs(found - again).max(initial=0) > nondet_tol
    fail_if(apart, "backward not reentrant", nondet_tol, kind=GradcheckError)
    if not np.allclose(found, steps, rtol, atol):
        fail_if(output.node is None, "slope that is not zero", kind=GradcheckError)
        facts = out_index, in_index, Tensor(steps), Tensor(found)
        raise GradcheckError(message("slopes that differ", *facts))


def check_nothing(outputs, points):
    """Raise a GradcheckError if backward from zeros gives anything else."""
    outputs = [output for output in outputs if output.node is not None]
    zeros = [Tensor(np.zeros_like(output.array)) for output in outputs]
    for found in grad(outputs, points, zeros, retain_graph=True, allow_unused=True):
        fail_if(found is not None and np.any(found.array), "not multiplied", kind=GradcheckError)


def is_checked(value, index):
    """Return whether an input takes part in the check; warn if its dtype is too coarse."""
    checked = isinstance(value, Tensor) and value.node is not None
    if checked and any(n > 1 and not s for n, s in zip(value.array.shape, value.array.strides)):
        raise RuntimeError(message("input of stride 0", index))
    if checked and value.array.dtype != np.float64:
        warnings.warn(message("input not float64", index), stacklevel=3)
    return checked


def results(func, inputs):
    """Return what the function returns, as a list of its floating-point tensors."""
    out = func(*inputs)
    out = out if isinstance(out, tuple | list) else (out,)
    return [each for each in out if isinstance(each, Tensor) and each.array.dtype.kind == "f"]


def by_backward(output, point):
    """Return the Jacobian from backward: one row for each entry of `point`."""
    y, columns = output.array, []
    for seed in np.eye(y.size, dtype=y.dtype).reshape(y.size, *y.shape):
        (found,) = gradients((output,), (point,), (Tensor(seed[()]),), False, False)
        columns.append(found.array)
    return np.reshape(columns, (y.size, point.array.size)).T


def by_steps(func, inputs, in_index, out_index, eps):
    """Return the same Jacobian from central differences, in the dtype of the input."""
    point = inputs[in_index].array

    def moved(array):
        changed = leaf(array.astype(point.dtype), requires_grad=True)
        changed = tuple(changed if each is inputs[in_index] else each for each in inputs)
        return results(func, changed)[out_index].array

    return numeric_grad(moved, point, eps).reshape(point.size, -1).astype(point.dtype)


def some_seed(output):
    """Return random numbers in the shape and dtype of an output, to be differentiated too."""
    draw = np.random.default_rng(0).uniform(-1, 1, output.shape)
    return leaf(np.asarray(draw, output.dtype), requires_grad=True)


def gradgradcheck(func, inputs, grad_outputs=None, **options):
    """Compare the gradients of the gradients with central differences; return True.

    All is as for `gradcheck`, but the seed for each output: by default some random numbers.

    >>> x = torch.tensor([0.3, -0.7], dtype=torch.float64, requires_grad=True)
    >>> torch.autograd.gradgradcheck(torch.tanh, x)
    True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if grad_outputs is None:
        grad_outputs = [some_seed(output.array) for output in results(func, inputs)]
    elif isinstance(grad_outputs, Tensor):
        grad_outputs = (grad_outputs,)

    def slopes(*values):
        points, seeds = values[: len(inputs)], values[len(inputs) :]
        tracked = tuple(each for each in points if isinstance(each, Tensor) and each.node)
        with enable_grad():
            outputs = results(func, points)
        found = grad(outputs, tracked, seeds, create_graph=True, allow_unused=True)
        return tuple(each for each in found if each is not None)

    return gradcheck(slopes, (*inputs, *grad_outputs), **options)
