"""Entries brought to mean 0 and variance 1: over the last dims, or over a batch."""

import math

import numpy as np

from ...engine.operation import record
from ..examples import example
from .formulas import rule


def standard(x, dims, eps):
    """Return x at mean 0 and variance 1 over dims, and what it was multiplied by."""
    count = math.prod(x.shape[d] for d in dims)
    d = x - np.add.reduce(x, dims, keepdims=True) / count
    scale = 1 / np.sqrt(np.add.reduce(d * d, dims, keepdims=True) / count + eps)
    return d * scale, scale


def to_input(grad, x, w, dims, others, eps, shape):
    grad = grad if w is None else grad * w.reshape(shape)
    y, scale = standard(x, dims, eps)
    count = math.prod(x.shape[d] for d in dims)
    mean = np.add.reduce(grad, dims, keepdims=True) / count
    return scale * (grad - mean - y * (np.add.reduce(grad * y, dims, keepdims=True) / count))


def to_weight(grad, x, w, dims, others, eps, shape):
    return to_bias(grad * standard(x, dims, eps)[0], x, w, dims, others, eps, shape)


def to_bias(grad, x, w, dims, others, eps, shape):
    return np.add.reduce(grad, others) if others else grad  # () would be all, on tensors


def normalizing(name):
    inputs = "input weight bias"
    return rule(name, "input weight", to_input, to_weight, to_bias, inputs=inputs)


NativeLayerNormBackward0 = normalizing("NativeLayerNormBackward0")
NativeBatchNormBackward0 = normalizing("NativeBatchNormBackward0")


def normalized(made, input, weight, bias, dims, others, eps, shape):
    """Return input normalized over dims, times weight plus bias, which are alike over others."""
    x, w = input.array, None if weight is None else weight.array
    y = standard(x, dims, eps)[0]
    y = y if w is None else y * w.reshape(shape)
    y = y if bias is None else y + bias.array.reshape(shape)
    nodes = tuple(None if t is None else t.node for t in (input, weight, bias))
    return record(y, made, nodes, (x, w), (dims, others, eps, shape))


@example(
    "torch.nn.functional.layer_norm(torch.tensor([1.0, 3.0]), (2,))", "tensor([-1.0000,  1.0000])"
)
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-05):
    """Return input at mean 0 and variance 1 over its last dims, times weight plus bias."""
    shape, ndim = tuple(normalized_shape), input.array.ndim
    if input.array.shape[ndim - len(shape) :] != shape:
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape "
            f"[*, {', '.join(map(str, shape))}], but got input of size{list(input.array.shape)}"
        )
    dims = tuple(range(ndim - len(shape), ndim))
    full = (1,) * (ndim - len(shape)) + shape
    others = tuple(range(ndim - len(shape)))
    return normalized(NativeLayerNormBackward0, input, weight, bias, dims, others, eps, full)


def batch_norm(
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-05,
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
    shape = (1, -1, *[1] * (x.ndim - 2))
    dims = tuple(d for d in range(x.ndim) if d != 1)
    if not training:
        mean, var = running_mean.view(shape), running_var.view(shape)
        y = (input - mean) / (var + eps) ** 0.5
        y = y if weight is None else y * weight.view(shape)
        return y if bias is None else y + bias.view(shape)
    count = x.size // x.shape[1]
    if count < 2:
        words = "Expected more than 1 value per channel when training, got input size "
        raise ValueError(f"{words}{input.shape}")
    if running_mean is not None:
        running_mean.mul_(1 - momentum).add_(input.detach().mean(dims) * momentum)
        running_var.mul_(1 - momentum).add_(input.detach().var(dims) * momentum)
    full = (1, x.shape[1], *[1] * (x.ndim - 2))
    return normalized(NativeBatchNormBackward0, input, weight, bias, dims, dims, eps, full)
