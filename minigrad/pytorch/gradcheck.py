"""Slopes without any rules: by small steps, and compared with what backward says."""

import warnings

import numpy as np

from ..engine import numeric
from ..engine.tensor import AccumulateGrad, Tensor
from .autograd import grad
from .errors import disagreement
from .seams import stand_in


@stand_in(numeric.numeric_grad)
def numeric_grad(function, x, step=1e-6):
    plain = numeric_grad.__wrapped__
    if not isinstance(x, Tensor):
        return plain(function, x, step)
    slopes = plain(lambda array: function(Tensor(array)).array, x.array, step)
    return Tensor(slopes.astype(x.array.dtype))


class GradcheckError(RuntimeError):
    """Say that a rule and the differences disagree."""


def gradcheck(func, inputs, *, eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True):
    """Compare the gradients that backward gives with central differences; return True.

    Why: a wrong rule raises no error, it only gives wrong numbers.

    Args:
        func: a function of tensors that returns a tensor, or several.
        inputs: its arguments; those that require grad are checked, and should be float64.
        eps: the step of the differences.
        atol, rtol: how far they may be apart: atol + rtol * size of the difference quotient.
        raise_exception: False to return False where they disagree.

    Raises:
        GradcheckError: they disagree; the text shows both Jacobians, one row for each entry of
            the input and one column for each entry of the output.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([0.3, -0.7], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradcheck(torch.tanh, x)
        True

    Built in chapter 13.
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    checked = [i for i, each in enumerate(inputs) if is_checked(each, i)]
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them "
            "have requires_grad=True."
        )
    outputs = results(func, inputs)
    some_tracked = any(output.node is not None for output in outputs)
    for out_index, output in enumerate(outputs):
        if some_tracked and output.node is None:
            continue  # a constant beside results that are not
        for in_index in checked:
            found = by_backward(output, inputs[in_index])
            steps = by_steps(func, inputs, in_index, out_index, eps)
            if not np.allclose(found, steps, rtol, atol):
                if not raise_exception:
                    return False
                raise GradcheckError(disagreement(output, out_index, in_index, steps, found))
    return True


def is_checked(value, index):
    """Return whether an input takes part in the check; warn if its dtype is too coarse."""
    if not isinstance(value, Tensor) or value.node is None:
        return False
    if value.array.dtype != np.float64:
        warnings.warn(
            f"Input #{index} requires gradient and is not a double precision floating point or "
            "complex. This check will likely fail if all the inputs are not of double precision "
            "floating point or complex. ",
            stacklevel=3,
        )
    return True


def results(func, inputs):
    """Return what the function returns, as a list of its floating-point tensors."""
    out = func(*inputs)
    out = out if isinstance(out, tuple | list) else (out,)
    return [each for each in out if isinstance(each, Tensor) and each.array.dtype.kind == "f"]


def by_backward(output, point):
    """Return the Jacobian from backward: one row for each entry of `point`.

    Built in chapter 13.
    """
    columns = []
    for place in np.ndindex(output.array.shape):
        seed = np.zeros_like(output.array)
        seed[place] = 1
        found = None
        if output.node is not None:
            (found,) = grad(output, point, Tensor(seed), retain_graph=True, allow_unused=True)
        columns.append(np.zeros_like(point.array) if found is None else found.array)
    return np.reshape(columns, (output.array.size, point.array.size)).T


def by_steps(func, inputs, in_index, out_index, eps):
    """Return the same Jacobian from central differences, in the dtype of the input.

    Built in chapter 13.
    """
    point = inputs[in_index]

    def moved(array):
        leaf = Tensor(array.astype(point.array.dtype))
        leaf.node = AccumulateGrad(leaf)
        changed = inputs[:in_index] + (leaf,) + inputs[in_index + 1 :]
        return results(func, changed)[out_index].array

    slopes = numeric_grad(moved, point.array, eps)
    return slopes.reshape(point.array.size, -1).astype(point.array.dtype)
