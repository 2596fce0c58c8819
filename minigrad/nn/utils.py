"""Help with gradients in training: `torch.nn.utils`."""

import numpy as np

from ..memory import own_memory, stamp
from ..tensor import Tensor


def clip_grad_norm_(parameters, max_norm):
    """Scale all gradients in place so that their common length is at most `max_norm`.

    Args:
        parameters: one tensor or several; those without `.grad` are passed over.
        max_norm: the greatest length allowed.

    Returns:
        the length before, as a 0-d tensor.

    Example:
        >>> import minigrad as torch
        >>> w = torch.tensor([3.0, 4.0], requires_grad=True)
        >>> (w * w / 2).sum().backward()
        >>> torch.nn.utils.clip_grad_norm_([w], 1.0)
        tensor(5.)
        >>> w.grad
        tensor([0.6000, 0.8000])
    """
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    grads = [p._grad for p in parameters if p._grad is not None]
    squares = [np.add.reduce(np.square(g.array), None) for g in grads]
    norm = np.sqrt(sum(squares)) if squares else np.float32(0)
    scale = min(1.0, float(max_norm / (norm + 1e-6)))
    for grad in grads:
        own_memory(grad)[...] *= grad.array.dtype.type(scale)
        stamp(grad.array)
    return Tensor(norm)
