"""First values of parameters, written in place: `torch.nn.init`."""

import math

from ..engine.grad_mode import no_grad
from ..pytorch.name_tables import found_at_first_use
from ..pytorch.words import fail_if

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
    fail_if(tensor.array.ndim < 2, "fans of a vector", kind=ValueError)
    outputs, inputs, *field = tensor.array.shape
    return inputs * math.prod(field), outputs * math.prod(field)


def glorot(x, gain=1.0):
    """Return the standard deviation that keeps a layer's outputs and gradients in one size."""
    return gain * math.sqrt(2 / sum(fans(x)))


def he(x, a=0, mode="fan_in", nonlinearity="leaky_relu"):
    """Return the standard deviation that does so before a function such as relu."""
    return calculate_gain(nonlinearity, a) / math.sqrt(fans(x)[mode == "fan_out"])


def writing(write):
    """Return a function that writes into a tensor, untracked, and returns it."""

    def fill(tensor, *args, **named):
        with no_grad():
            return write(tensor, *args, **named)

    fill.__doc__ = "Overwrite a tensor's values, untracked, and return it."
    return fill


def within(x, std):
    return x.uniform_(-math.sqrt(3) * std, math.sqrt(3) * std)


zeros_, ones_ = writing(lambda x: x.fill_(0)), writing(lambda x: x.fill_(1))
constant_ = writing(lambda x, val: x.fill_(val))
uniform_ = writing(lambda x, a=0.0, b=1.0: x.uniform_(a, b))
normal_ = writing(lambda x, mean=0.0, std=1.0: x.normal_(mean, std))
xavier_uniform_ = writing(lambda x, *args, **named: within(x, glorot(x, *args, **named)))
xavier_normal_ = writing(lambda x, *args, **named: x.normal_(0, glorot(x, *args, **named)))
kaiming_uniform_ = writing(lambda x, *args, **named: within(x, he(x, *args, **named)))
kaiming_normal_ = writing(lambda x, *args, **named: x.normal_(0, he(x, *args, **named)))
