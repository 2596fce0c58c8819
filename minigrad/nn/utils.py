"""Help with gradients in training: `torch.nn.utils`."""

import numpy as np

from ..engine.tensor import Tensor
from ..pytorch.memory import own_memory, stamp
from ..pytorch.words import fail_if


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False):
    """Scale all gradients in place, so that their common length is at most `max_norm`.

    Return the length before. `norm_type` is the norm that is the length, such as 1 or inf.

    >>> w = torch.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w / 2).sum().backward()
    >>> torch.nn.utils.clip_grad_norm_([w], 1.0)
    tensor(5.)
    >>> w.grad
    tensor([0.6000, 0.8000])
    """
    parameters = [parameters] if isinstance(parameters, Tensor) else list(parameters)
    grads = [p._grad for p in parameters if p._grad is not None]
    lengths = [np.linalg.norm(g.array.reshape(-1), norm_type) for g in grads]
    norm = np.linalg.norm(lengths, norm_type) if grads else np.float32(0)
    fail_if(error_if_nonfinite and not np.isfinite(norm), "norm not finite", norm_type)
    scale = np.minimum(1.0, max_norm / (norm + 1e-6))  # nan stays nan
    for grad in grads:
        own_memory(grad)[...] *= grad.array.dtype.type(scale)
        stamp(grad.array)
    return Tensor(norm)
