"""First values of parameters, written in place: `torch.nn.init`."""

import math

from ..engine.grad_mode import no_grad
from ..pytorch import random
from ..pytorch.inplace import fill_
from ..pytorch.name_tables import found_at_first_use

__getattr__ = found_at_first_use(__name__, "torch.nn.init")
GAINS = {"tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4}


def calculate_gain(nonlinearity, param=None):
    """Return by what PyTorch scales weights before a function, such as sqrt(2) before relu.

    >>> torch.nn.init.calculate_gain("relu")
    1.4142135623730951
    """
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    return GAINS.get(nonlinearity, 1)


def fans(tensor):
    """Return how many inputs each output has, and how many outputs each input."""
    shape = tensor.array.shape
    if len(shape) < 2:
        words = "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        raise ValueError(words)
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


def writing(name, write, words):
    """Return a function that writes into a tensor, untracked, and returns it."""

    def fill(tensor, *args, **named):
        with no_grad():
            return write(tensor, *args, **named)

    fill.__name__, fill.__doc__ = name, words
    return fill


def uniform(x, a=0.0, b=1.0):
    return random.uniform_(x, a, b)


def normal(x, mean=0.0, std=1.0):
    return random.normal_(x, mean, std)


def xavier(x, gain):
    return gain * math.sqrt(2 / sum(fans(x)))


def kaiming(x, a, mode, nonlinearity):
    fan = fans(x)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(fan)


def xavier_uniform(x, gain=1.0):
    bound = math.sqrt(3) * xavier(x, gain)
    return uniform(x, -bound, bound)


def kaiming_uniform(x, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    bound = math.sqrt(3) * kaiming(x, a, mode, nonlinearity)
    return uniform(x, -bound, bound)


def kaiming_normal(x, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    return normal(x, 0, kaiming(x, a, mode, nonlinearity))


zeros_ = writing("zeros_", lambda x: fill_(x, 0), "Fill with zeros.")
ones_ = writing("ones_", lambda x: fill_(x, 1), "Fill with ones.")
constant_ = writing("constant_", lambda x, val: fill_(x, val), "Fill with one number.")
uniform_ = writing("uniform_", uniform, "Fill with numbers uniform in [a, b).")
normal_ = writing("normal_", normal, "Fill with normal numbers.")
xavier_uniform_ = writing("xavier_uniform_", xavier_uniform, "Fill as Glorot has it, uniform.")
xavier_normal_ = writing(
    "xavier_normal_", lambda x, gain=1.0: normal(x, 0, xavier(x, gain)), "Fill as Glorot has it."
)
kaiming_uniform_ = writing("kaiming_uniform_", kaiming_uniform, "Fill as He has it, uniform.")
kaiming_normal_ = writing("kaiming_normal_", kaiming_normal, "Fill as He has it.")
