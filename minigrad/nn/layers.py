"""Layers beside the one that the course builds, and what PyTorch's Linear has on top of that."""

import math

from ..pytorch.creation import ones, tensor, zeros
from ..pytorch.operations.conv import pair
from ..pytorch.random import rand, randn
from ..pytorch.words import example
from . import linear
from .functional import batch_norm, conv2d, embedding, layer_norm
from .pytorch_module import Module, Parameter


@example("torch.nn.Linear(3, 2)(torch.ones(5, 3)).shape", "torch.Size([5, 2])")
class Linear(linear.Linear):
    """Compute input @ weight.T + bias.

    `in_features` and `out_features` are the lengths of the last dims of input and output.
    """

    def __init__(self, in_features, out_features, bias=True, device=None, dtype=None):
        super().__init__(in_features, out_features, bias)
        self.to(dtype, device)
        self.in_features, self.out_features = in_features, out_features
        if bias and in_features == 0:
            self.bias.detach().zero_()

    def extra_repr(self):
        bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={bias}"


@example("torch.nn.Embedding(4, 2)(torch.tensor([1, 3, 1])).shape", "torch.Size([3, 2])")
class Embedding(Module):
    """Look up rows of a table: one learnt vector of length `embedding_dim` for each index."""

    def __init__(self, num_embeddings, embedding_dim, padding_idx=None):
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.padding_idx = padding_idx  # this row stays 0 and does not learn
        self.weight = Parameter(randn(num_embeddings, embedding_dim))
        if padding_idx is not None:
            self.weight.detach()[padding_idx] = 0

    def forward(self, input):
        return embedding(input, self.weight, self.padding_idx)

    def extra_repr(self):
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        return f"{self.num_embeddings}, {self.embedding_dim}{padding}"


@example("torch.nn.Conv2d(1, 8, 5)(torch.ones(2, 1, 28, 28)).shape", "torch.Size([2, 8, 24, 24])")
class Conv2d(Module):
    """Slide small filters over images: (N, C, H, W) gives (N, out_channels, H - k + 1, W - k + 1).

    `out_channels` is the number of filters, `kernel_size` their height and width k. The others are
    as for `torch.nn.functional.conv2d`.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size,
        stride=1, padding=0, dilation=1, groups=1, bias=True,
    ):  # fmt: skip
        super().__init__()
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        self.kernel_size, self.stride = pair(kernel_size), pair(stride)
        self.padding = padding if isinstance(padding, str) else pair(padding)
        self.dilation = pair(dilation)
        shape = (out_channels, in_channels // groups, *self.kernel_size)
        bound = 1 / math.sqrt(math.prod(shape[1:]))
        self.weight = Parameter((rand(*shape) * 2 - 1) * bound)
        self.bias = Parameter((rand(out_channels) * 2 - 1) * bound) if bias else None

    def forward(self, input):
        steps = self.stride, self.padding, self.dilation, self.groups
        return conv2d(input, self.weight, self.bias, *steps)

    def extra_repr(self):
        said = f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"
        usual = {"stride": None, "padding": (0, 0), "dilation": (1, 1), "groups": 1}
        for name, value in usual.items():
            said += f", {name}={getattr(self, name)}" * (getattr(self, name) != value)
        return said + ", bias=False" * (self.bias is None)


@example("torch.nn.LayerNorm(2)(torch.tensor([[1.0, 3.0]])).tolist()[0][0] < -0.99", "True")
class LayerNorm(Module):
    """Bring the last dims to mean 0 and variance 1, then multiply and add what is learnt."""

    def __init__(self, normalized_shape, eps=1e-5, elementwise_affine=True, bias=True):
        super().__init__()
        whole = isinstance(normalized_shape, int)
        self.normalized_shape = (normalized_shape,) if whole else tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        bias = bias and elementwise_affine
        self.weight = Parameter(ones(self.normalized_shape)) if elementwise_affine else None
        self.bias = Parameter(zeros(self.normalized_shape)) if bias else None

    def forward(self, input):
        return layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self):
        learnt = f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        return f"{self.normalized_shape}, eps={self.eps}, {learnt}"


@example(
    "torch.nn.BatchNorm1d(2)(torch.tensor([[1.0], [3.0]]).expand(2, 2)).shape", "torch.Size([2, 2])"
)
class BatchNorm1d(Module):
    """Bring each feature to mean 0 and variance 1 over the batch; in `eval`, by running ones."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True):
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self.weight = Parameter(ones(num_features)) if affine else None
        self.bias = Parameter(zeros(num_features)) if affine else None
        stats = dict(running_mean=zeros(num_features), running_var=ones(num_features))
        for name, value in (stats | {"num_batches_tracked": tensor(0)}).items():
            self.register_buffer(name, value if track_running_stats else None)

    def forward(self, input):
        if input.array.ndim not in self.ranks:
            words = " or ".join(f"{n}D" for n in self.ranks)
            raise ValueError(f"expected {words} input (got {input.array.ndim}D input)")
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
        training = self.training or not self.track_running_stats
        stats = self.running_mean, self.running_var, self.weight, self.bias
        return batch_norm(input, *stats, training, self.momentum, self.eps)

    ranks = (2, 3)

    def extra_repr(self):
        said = f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, "
        said += f"affine={self.affine}, bias={self.bias is not None}, "
        return said + f"track_running_stats={self.track_running_stats}"


class BatchNorm2d(BatchNorm1d):
    """Do the same with images, (N, C, H, W): each channel is a feature."""

    ranks = (4,)
