"""Random tensors. The numbers are NumPy's, so they are not PyTorch's for the same seed."""

import numpy as np

from .creation import leaf, of_size
from .examples import example

generator = None  # made at first need: NumPy takes a while to import its random numbers


@example("torch.equal(*[torch.manual_seed(7) and torch.randn(3) for _ in range(2)])", "True")
def manual_seed(seed):
    """Start the random numbers again from `seed`, and return the generator."""
    global generator
    generator = np.random.default_rng(seed)
    return generator


def numbers():
    return generator or manual_seed(None)


rand, rand_like = of_size("rand", lambda *to: numbers().random(*to), "numbers uniform in [0, 1)")
randn, randn_like = of_size("randn", lambda *to: numbers().standard_normal(*to), "normal numbers")


@example("torch.randint(1, 2, (3,))", "tensor([1, 1, 1])")
def randint(low, high, size=None):
    """Return random integers from low up to, not including, high: `randint(0, 10, (3,))`."""
    if size is None:
        low, high, size = 0, low, high
    return leaf(numbers().integers(low, high, size))


@example("torch.randperm(1)", "tensor([0])")
def randperm(n):
    """Return the integers from 0 up to, not including, n in random order."""
    return leaf(numbers().permutation(n))
