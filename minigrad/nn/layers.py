"""Layers beside the one that the course builds, and what PyTorch's Linear has on top of that."""

import math

from ..engine import ops
from ..pytorch.examples import example
from ..pytorch.operations.conv import conv2d
from ..pytorch.operations.picking import embedding
from ..pytorch.operations.pointwise import sigmoid
from ..pytorch.operations.shapes import flatten
from ..pytorch.random import rand, randn
from . import linear
from .functional import relu
from .pytorch_module import Module, Parameter


@example("torch.nn.Linear(3, 2)(torch.ones(5, 3)).shape", "torch.Size([5, 2])")
class Linear(linear.Linear):
    """Compute input @ weight.T + bias.

    `in_features` and `out_features` are the lengths of the last dims of input and output.
    """

    def __init__(self, in_features, out_features, bias=True):
        super().__init__(in_features, out_features, bias)
        self.in_features, self.out_features = in_features, out_features
        if bias and in_features == 0:
            self.bias.detach().zero_()

    def extra_repr(self):
        bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={bias}"


class ReLU(Module):
    """Apply relu to every entry; with `inplace`, write the result over the input."""

    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, input):
        return relu(input, self.inplace)

    def extra_repr(self):
        return "inplace=True" if self.inplace else ""


class Tanh(Module):
    """Apply tanh to every entry."""

    forward = staticmethod(ops.tanh)


class Sigmoid(Module):
    """Apply sigmoid to every entry."""

    forward = staticmethod(sigmoid)


class Flatten(Module):
    """Make one dim of the dims from `start_dim` to `end_dim`."""

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return flatten(input, self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


@example("torch.nn.Embedding(4, 2)(torch.tensor([1, 3, 1])).shape", "torch.Size([3, 2])")
class Embedding(Module):
    """Look up rows of a table: one learnt vector of length `embedding_dim` for each index."""

    def __init__(self, num_embeddings, embedding_dim):
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.weight = Parameter(randn(num_embeddings, embedding_dim))

    def forward(self, input):
        return embedding(input, self.weight)

    def extra_repr(self):
        return f"{self.num_embeddings}, {self.embedding_dim}"


@example("torch.nn.Conv2d(1, 8, 5)(torch.ones(2, 1, 28, 28)).shape", "torch.Size([2, 8, 24, 24])")
class Conv2d(Module):
    """Slide small filters over images: (N, C, H, W) gives (N, out_channels, H - k + 1, W - k + 1).

    `out_channels` is the number of filters, `kernel_size` their height and width k.
    """

    def __init__(self, in_channels, out_channels, kernel_size, bias=True):
        super().__init__()
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size = (kernel_size, kernel_size)
        bound = 1 / math.sqrt(in_channels * kernel_size**2)
        weight = rand(out_channels, in_channels, *self.kernel_size) * 2 - 1
        self.weight = Parameter(weight * bound)
        self.bias = Parameter((rand(out_channels) * 2 - 1) * bound) if bias else None

    def forward(self, input):
        return conv2d(input, self.weight, self.bias)

    def extra_repr(self):
        channels = f"{self.in_channels}, {self.out_channels}"
        return f"{channels}, kernel_size={self.kernel_size}, stride=(1, 1)"
