"""Linear: the layer whose outputs are weighted sums of all its inputs."""

import math

from ..pytorch.operations.products import linear
from ..pytorch.random import rand
from .pytorch_module import Module, Parameter


class Linear(Module):
    """Compute input @ weight.T + bias.

    The weights start uniform within 1 / sqrt(in_features), and so does the bias.

    Args:
        in_features, out_features: lengths of the last dims of input and output.
        bias: False to add none.
    """

    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        root = math.sqrt(in_features)
        self.weight = Parameter((rand(out_features, in_features) * 2 - 1) / root)
        self.bias = Parameter((rand(out_features) * 2 - 1) / root) if bias else None

    def forward(self, input):
        """Return input @ weight.T + bias."""
        return linear(input, self.weight, self.bias)
