"""The engines that tests can ask: minigrad, and PyTorch where it is installed."""

import minigrad

ENGINES = [minigrad]
try:
    import torch

    ENGINES.append(torch)
except ImportError:
    pass


def leaf(torch, values, dtype=None):
    """Return a tensor of one of the engines that requires grad."""
    return torch.tensor(values, dtype=dtype, requires_grad=True)
