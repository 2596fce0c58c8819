"""Random tensors. The numbers are NumPy's, so they are not PyTorch's for the same seed."""

import numpy as np

from .creation import array_in, filled, leaf

generator = None  # made at first need: NumPy takes a while to import its random numbers


def manual_seed(seed):
    """Start the random numbers again from `seed`, and return the generator.

    Example:
        >>> import minigrad as torch
        >>> _ = torch.manual_seed(7)
        >>> a = torch.randn(3)
        >>> _ = torch.manual_seed(7)
        >>> torch.equal(a, torch.randn(3))
        True
    """
    global generator
    generator = np.random.default_rng(seed)
    return generator


def numbers():
    """Return the generator that all random tensors come from."""
    global generator
    if generator is None:
        generator = np.random.default_rng()
    return generator


def rand(*sizes, size=(), dtype=None, requires_grad=False):
    """Return random numbers, uniform in [0, 1).

    Example:
        >>> import minigrad as torch
        >>> torch.rand(2, 3).shape
        torch.Size([2, 3])
    """
    return filled(numbers().random, "rand", sizes or size, dtype, requires_grad)


def randn(*sizes, size=(), dtype=None, requires_grad=False):
    """Return random numbers, normal with mean 0 and variance 1.

    Example:
        >>> import minigrad as torch
        >>> torch.randn(2, 3).shape
        torch.Size([2, 3])
    """
    return filled(numbers().standard_normal, "randn", sizes or size, dtype, requires_grad)


def rand_like(input, *, requires_grad=False):
    """Return random numbers, uniform in [0, 1), in the shape and dtype of another tensor.

    Example:
        >>> import minigrad as torch
        >>> torch.rand_like(torch.ones(3)).shape
        torch.Size([3])
    """
    x = array_in(input, "rand_like")
    return leaf(numbers().random(x.shape, x.dtype), None, requires_grad)


def randn_like(input, *, requires_grad=False):
    """Return random normal numbers in the shape and dtype of another tensor.

    Example:
        >>> import minigrad as torch
        >>> torch.randn_like(torch.ones(3)).shape
        torch.Size([3])
    """
    x = array_in(input, "randn_like")
    return leaf(numbers().standard_normal(x.shape, x.dtype), None, requires_grad)


def randint(low, high, size=None):
    """Return random integers from low up to, not including, high: `randint(0, 10, (3,))`.

    Example:
        >>> import minigrad as torch
        >>> torch.randint(1, 2, (3,))
        tensor([1, 1, 1])
    """
    if size is None:
        low, high, size = 0, low, high
    return leaf(numbers().integers(low, high, size))


def randperm(n):
    """Return the integers from 0 up to, not including, n in random order.

    Example:
        >>> import minigrad as torch
        >>> torch.randperm(1)
        tensor([0])
    """
    return leaf(numbers().permutation(n))
