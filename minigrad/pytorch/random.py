"""Random tensors. The numbers are NumPy's, so they are not PyTorch's for the same seed."""

from functools import partial

import numpy as np

from ..engine.tensor import Tensor
from .creation import leaf, of_size
from .dtypes import get_default_dtype, spoken
from .errors import check_floats, checked_size
from .words import example, fail_if

generator = None  # made at first need: NumPy takes a while to import its random numbers


@example("torch.equal(*[torch.manual_seed(7) and torch.randn(3) for _ in range(2)])", "True")
def manual_seed(seed):
    """Start the random numbers again from `seed`, and return the generator."""
    global generator
    generator = np.random.default_rng(seed)
    return generator


def numbers():
    return generator or manual_seed(None)


def drawn(shape, kind, kernel, method):
    check_floats(kind, kernel)
    return getattr(numbers(), method)(shape, kind)


uniforms = partial(drawn, kernel="check_uniform_bounds", method="random")
normals = partial(drawn, kernel="normal_kernel_cpu", method="standard_normal")
rand, rand_like = of_size("rand", uniforms, "numbers uniform in [0, 1)")
randn, randn_like = of_size("randn", normals, "normal numbers")


@example("torch.randint(1, 2, (3,))", "tensor([1, 1, 1])")
def randint(low, high=None, size=None, *, dtype=None, requires_grad=False):
    """Return random integers from low up to, not including, high: `randint(0, 10, (3,))`."""
    if high is None:
        low, high = 0, low
    fail_if(low >= high, "randint of nothing", low, high)
    array = numbers().integers(low, high, checked_size((size,), "randint"))
    return leaf(array, dtype, requires_grad)


@example("torch.randperm(1)", "tensor([0])")
def randperm(n):
    """Return the integers from 0 up to, not including, n in random order."""
    return leaf(numbers().permutation(*checked_size((n,), "randperm")))


@example("torch.normal(0.0, 1.0, (2,)).shape", "torch.Size([2])")
def normal(mean, std=1.0, size=None, *, requires_grad=False):
    """Return normal numbers: one for each entry of mean or std, or in a given size."""
    mean, std = getattr(mean, "array", mean), getattr(std, "array", std)
    fail_if(np.min(std, initial=0) < 0, "normal expects all elements of std >= 0.0")
    array = numbers().normal(mean, std, size and checked_size((size,), "normal"))
    return leaf(array, get_default_dtype(), requires_grad)


@example("torch.bernoulli(torch.tensor([0.0, 1.0]))", "tensor([0., 1.])")
def bernoulli(input, p=None):
    """Return 1 with the probability that each entry of input (or p) says, else 0."""
    x = input.array
    if p is None:
        check_floats(x.dtype, "bernoulli_tensor_cpu_p_")
    chance = x if p is None else p
    wrong = not np.all((chance >= 0) & (chance <= 1))
    fail_if(wrong and p is None, "chances out of range")
    fail_if(wrong, "chance out of range", p)
    drawn = numbers().random(x.shape) < chance
    return leaf(np.asarray(drawn).astype(x.dtype)[()])


@example("torch.multinomial(torch.tensor([0.0, 1.0]), 3, True)", "tensor([1, 1, 1])")
def multinomial(input, num_samples, replacement=False):
    """Return the indices of `num_samples` draws, by the weights in input or in each row of it."""
    x = input.array.astype(np.float64)
    fail_if(x.ndim not in (1, 2), "prob_dist must be 1 or 2 dim")
    fail_if(input.array.dtype.kind != "f", "draws from integers", spoken(input.array))
    fail_if(not np.all(np.isfinite(x) & (x >= 0)), "draws of no weight")
    fail_if(not replacement and num_samples > x.shape[-1], "draws too many")
    fail_if(not np.all(np.add.reduce(x, -1) > 0), "sum of no weights")
    if replacement:  # where a uniform number falls among the running sums
        sums = x.cumsum(-1) / x.sum(-1, keepdims=True)
        drawn = numbers().random((*x.shape[:-1], num_samples, 1))
        return leaf((drawn > sums[..., None, :]).sum(-1))
    keys = numbers().exponential(size=x.shape) / np.where(x > 0, x, 1e-300)
    return leaf(np.argsort(keys, -1)[..., :num_samples])  # as Efraimidis and Spirakis have it


def filling(name, draw):
    """Return the in-place method that overwrites a tensor with random numbers."""

    def method(self, *args):
        values = draw(self, *args)
        return self.copy_(Tensor(np.asarray(values).astype(self.array.dtype)))

    method.__name__ = name
    method.__doc__ = f"Overwrite self with random numbers, in place, and return it: `x.{name}()`."
    return method


def uniform(self, low=0, high=1):
    check_floats(self.array.dtype, "check_uniform_bounds")
    fail_if(low > high, "uniform of nothing", low, high)
    return numbers().uniform(low, high, self.array.shape)


def gauss(self, mean=0, std=1):
    check_floats(self.array.dtype, "normal_kernel_cpu")
    return numbers().normal(mean, std, self.array.shape)


normal_ = filling("normal_", gauss)
uniform_ = filling("uniform_", uniform)
bernoulli_ = filling("bernoulli_", lambda x, p=0.5: bernoulli(x, getattr(p, "array", p)).array)
