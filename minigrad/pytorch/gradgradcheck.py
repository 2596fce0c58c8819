"""`gradcheck` for the second order: are the gradients of the gradients right?"""

import numpy as np

from ..engine.grad_mode import enable_grad
from ..engine.tensor import AccumulateGrad, Tensor
from .autograd import grad
from .gradcheck import gradcheck, results


def gradgradcheck(func, inputs, grad_outputs=None, **options):
    """Compare the gradients of the gradients with central differences; return True.

    Args:
        func, inputs: as for `gradcheck`.
        grad_outputs: the seed for each output. Default: numbers from a fixed random sequence.
        options: as for `gradcheck`.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor([0.3, -0.7], dtype=torch.float64, requires_grad=True)
        >>> torch.autograd.gradgradcheck(torch.tanh, x)
        True
    """
    inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if grad_outputs is None:
        grad_outputs = tuple(map(random_seed, results(func, inputs)))
    elif isinstance(grad_outputs, Tensor):
        grad_outputs = (grad_outputs,)

    def gradients(*values):
        points, seeds = values[: len(inputs)], values[len(inputs) :]
        tracked = tuple(each for each in points if isinstance(each, Tensor) and each.node)
        with enable_grad():
            outputs = results(func, points)
        found = grad(outputs, tracked, seeds, create_graph=True, allow_unused=True)
        return tuple(each for each in found if each is not None)

    return gradcheck(gradients, inputs + tuple(grad_outputs), **options)


def random_seed(output):
    """Return a leaf in the shape of an output, with numbers that are the same each time."""
    numbers = np.random.default_rng(0).uniform(-1, 1, output.array.shape)
    seed = Tensor(np.asarray(numbers).astype(output.array.dtype)[()])
    seed.node = AccumulateGrad(seed)
    return seed
