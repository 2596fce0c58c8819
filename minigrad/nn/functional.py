"""Activations, losses and layers as plain functions: `torch.nn.functional`."""

import warnings

from .. import ops
from ..more import activations
from ..more.activations import (
    elu,
    gelu,
    hardtanh,
    leaky_relu,
    logsigmoid,
    relu6,
    silu,
    softplus,
)
from ..more.conv import conv2d
from ..more.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    l1_loss,
    mse_loss,
    nll_loss,
    smooth_l1_loss,
)
from ..more.picking import embedding, one_hot
from ..more.products import linear
from ..ops import sigmoid, tanh

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv2d",
    "cross_entropy",
    "elu",
    "embedding",
    "gelu",
    "hardtanh",
    "l1_loss",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "mse_loss",
    "nll_loss",
    "one_hot",
    "relu",
    "relu6",
    "sigmoid",
    "silu",
    "smooth_l1_loss",
    "softmax",
    "softplus",
    "tanh",
]


def relu(input, inplace=False):
    """Return input where it is positive, else 0; with `inplace`, written over the input."""
    return input.relu_() if inplace else ops.relu(input)


def softmax(input, dim=None):
    """Return exp(input) / sum(exp(input)) along a dim; without one, PyTorch guesses it."""
    return activations.softmax(input, guessed("softmax", input) if dim is None else dim)


def log_softmax(input, dim=None):
    """Return log(softmax(input)) along a dim; without one, PyTorch guesses it."""
    return activations.log_softmax(input, guessed("log_softmax", input) if dim is None else dim)


def guessed(name, input):
    """Return the dim that PyTorch takes if none is given, with its warning."""
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include "
        "dim=X as an argument.",
        stacklevel=3,
    )
    return 0 if input.array.ndim in (0, 1, 3) else 1
