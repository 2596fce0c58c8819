"""Seeds, the gradients that backward starts from, with PyTorch's checks."""

import numpy as np

from ..engine.tensor import Tensor


def make_seeds(tensors, gradients, create_graph=False):
    """Return what waits at the start of backward: a dictionary from node to gradient.

    Args:
        tensors: the roots.
        gradients: one tensor for each root, or None; one alone may stand without a tuple.
        create_graph: keep the seeds as tensors, with the graphs they may have.

    Raises:
        RuntimeError: a root is not tracked, or has more than one element and no gradient.
    """
    given = as_tuple(gradients, len(tensors))
    seeds = [seed_for(i, *pair) for i, pair in enumerate(zip(tensors, given))]
    if len(given) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(given)} gradients")
    pending = {}
    for index, (tensor, seed) in enumerate(zip(tensors, seeds)):
        node = tensor.node
        if node is None:
            raise RuntimeError(
                f"element {index} of tensors does not require grad and does not have a grad_fn"
            )
        if not create_graph:
            seed = seed.array if node.next else seed.array.copy()  # a leaf keeps it
        pending[node] = pending[node] + seed if node in pending else seed
    return pending


def seed_for(index, tensor, gradient):
    """Return the seed of one root as a tensor of its shape and dtype."""
    if gradient is None:
        if tensor.array.size != 1 and tensor.node is not None:
            raise RuntimeError("grad can be implicitly created only for scalar outputs")
        return Tensor(np.ones(tensor.array.shape, tensor.array.dtype)[()])
    if not isinstance(gradient, Tensor):
        raise TypeError(
            f"gradients can be either Tensors or None, but got {type(gradient).__name__}"
        )
    if gradient.array.shape != tensor.array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{index}] has a shape of {gradient.shape} and "
            f"output[{index}] has a shape of {tensor.shape}."
        )
    if gradient.array.dtype != tensor.array.dtype:
        return Tensor(gradient.array.astype(tensor.array.dtype))
    return gradient


def as_tuple(gradients, count):
    """Return the gradients as PyTorch reads them: none at all, one tensor, or a sequence."""
    if gradients is None:
        return (None,) * count
    return (gradients,) if isinstance(gradients, Tensor) else tuple(gradients)
