"""Entries brought to mean 0 and variance 1: over the last dims, or over a batch."""

import math

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ..errors import check_floats
from ..words import example, fail_if, message


def mean(x, dims):
    return np.add.reduce(x, dims, keepdims=True) / math.prod(x.shape[d] for d in dims)


def standard(x, dims, eps):
    """Return x at mean 0 and variance 1 over dims, and what it was multiplied by."""
    d = x - mean(x, dims)
    scale = 1 / np.sqrt(mean(d * d, dims) + eps)
    return d * scale, scale


class NativeLayerNormBackward0(Node):
    """Each entry also moves the mean and the variance that all others are measured by."""

    inputs = ("input", "weight", "bias")
    saves = ("input", "weight")

    def backward(self, grad):
        (x, w), (dims, others, eps, shape) = self.saved, self.args
        y, scale = standard(x, dims, eps)
        to_y = grad if w is None else grad * w.reshape(shape)
        to_x = scale * (to_y - mean(to_y, dims) - y * mean(to_y * y, dims))
        if not others:  # () would be all, on tensors
            return to_x, grad * y, grad
        return to_x, np.add.reduce(grad * y, others), np.add.reduce(grad, others)


class NativeBatchNormBackward0(NativeLayerNormBackward0):
    """The same, over a batch."""


def normalized(made, input, weight, bias, dims, others, eps):
    """Return input normalized over dims, times weight plus bias, which are alike over others."""
    x, w = input.array, None if weight is None else weight.array
    mixed = any(each is not None and each.array.dtype != x.dtype for each in (weight, bias))
    fail_if(mixed, "norm of two types")
    check_floats(x.dtype, "LayerNormKernelImpl")
    shape = [1 if d in others else n for d, n in enumerate(x.shape)]
    y = standard(x, dims, eps)[0]
    y = y if w is None else y * w.reshape(shape)
    y = y if bias is None else y + bias.array.reshape(shape)
    nodes = tuple(getattr(each, "node", None) for each in (input, weight, bias))
    return record(y, made, nodes, (x, w), (dims, others, eps, shape))


@example(
    "torch.nn.functional.layer_norm(torch.tensor([1.0, 3.0]), (2,))", "tensor([-1.0000,  1.0000])"
)
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05):
    """Return input at mean 0 and variance 1 over its last dims, times weight plus bias."""
    shape, ndim = tuple(normalized_shape), input.array.ndim
    if input.array.shape[ndim - len(shape) :] != shape:
        inner = ", ".join(map(str, shape))
        raise RuntimeError(message("norm of another shape", shape, inner, input.array.shape))
    others, dims = tuple(range(ndim - len(shape))), tuple(range(ndim - len(shape), ndim))
    return normalized(NativeLayerNormBackward0, input, weight, bias, dims, others, eps)


def batch_norm(
    input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5
):
    """Return each feature (dim 1) at mean 0 and variance 1, by the batch or by running ones.

    In training the running mean and variance, if there are some, follow those of the batch.

    >>> torch.nn.functional.batch_norm(torch.tensor([[1.0], [3.0]]), None, None, training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    x = input.array
    if not x.size:
        return input.clone()
    if not training:
        shape = (1, -1, *[1] * (x.ndim - 2))
        mean, var = running_mean.view(shape), running_var.view(shape)
        y = (input - mean) / (var + eps) ** 0.5
        y = y if weight is None else y * weight.view(shape)
        return y if bias is None else y + bias.view(shape)
    fail_if(x.size == x.shape[1], "batch of one", input.shape, kind=ValueError)
    dims = tuple(d for d in range(x.ndim) if d != 1)
    if running_mean is not None:
        running_mean.mul_(1 - momentum).add_(input.detach().mean(dims) * momentum)
        running_var.mul_(1 - momentum).add_(input.detach().var(dims) * momentum)
    return normalized(NativeBatchNormBackward0, input, weight, bias, dims, dims, eps)
