"""Losses: how far a prediction is from its target, as one number to make small."""

import warnings

import numpy as np

from ..dtypes import result_type, spoken
from ..errors import shape_error
from ..ops import div, mul, neg, sub
from ..reductions import mean, sum
from ..tensor import Tensor, record
from .activations import floats, log_softmax
from .formulas import rule
from .pointwise import abs, logistic
from .scatter import placed
from .shapes import expand

REDUCTIONS = {"none": None, "mean": mean, "sum": sum}


def reduced(loss, reduction):
    """Return an array of losses as it is, or their mean, or their sum."""
    if reduction == "none":
        return loss
    total = np.add.reduce(loss, None)
    return total / loss.dtype.type(loss.size) if reduction == "mean" else total


def share(grad, reduction, count, weight=None):
    """Return the gradient that each single loss gets."""
    grad = grad if weight is None else grad * weight
    return grad / count if reduction == "mean" else grad


def loss_rule(name, first, second):
    """Return the rule of a loss: formulas for the gradients of self and target."""
    return rule(name, "self target", first, second, inputs="self target")


def symmetric(name, formula):
    """Return the rule of a loss of self - target: target's gradient is self's, sign turned."""
    return loss_rule(name, formula, lambda *known: -formula(*known))


def check_reduction(reduction):
    """Raise PyTorch's error for a reduction that is none of the three."""
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")


def same_size(input, target):
    """Return both tensors in one shape; warn, as PyTorch does, if they had two."""
    pair = input, target
    if input.array.shape == target.array.shape:
        return pair
    warnings.warn(
        f"Using a target size ({target.shape}) that is different to the input size "
        f"({input.shape}). This will likely lead to incorrect results due to broadcasting. Please "
        "ensure they have the same size.",
        stacklevel=3,
    )
    try:
        shape = np.broadcast_shapes(input.array.shape, target.array.shape)
    except ValueError:
        raise shape_error(input.array.shape, target.array.shape) from None
    return tuple(each if each.array.shape == shape else expand(each, *shape) for each in pair)


def mse_slope(grad, x, y, reduction, count):
    """Return 2 * (self - target), times each loss's share of the gradient."""
    return (x - y) * (grad * (2 / max(count, 1) if reduction == "mean" else 2))


MseLossBackward0 = symmetric("MseLossBackward0", mse_slope)


def mse_loss(input, target, reduction="mean"):
    """Return the squares of input - target: their mean, their sum, or each ("none").

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.mse_loss(torch.tensor([1.0, 5.0]), torch.tensor([1.0, 2.0]))
        tensor(4.5000)
    """
    check_reduction(reduction)
    input, target = same_size(input, target)
    x, y = input.array, target.array
    kind = x.dtype if x.dtype is y.dtype else result_type(x, y)
    if kind.kind != "f":
        raise NotImplementedError(f"\"mse_cpu\" not implemented for '{spoken(x)}'")
    d = (x - y).astype(kind, copy=False)
    out = reduced(d * d, reduction)
    return record(out, MseLossBackward0, (input.node, target.node), (x, y), (reduction, d.size))


def l1_loss(input, target, reduction="mean"):
    """Return abs(input - target): its mean, its sum, or each ("none").

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.l1_loss(torch.tensor([1.0, 5.0]), torch.tensor([1.0, 2.0]))
        tensor(1.5000)
    """
    check_reduction(reduction)
    input, target = same_size(input, target)
    loss = abs(sub(input, target))
    return loss if reduction == "none" else REDUCTIONS[reduction](loss)


def smooth_l1_slope(grad, x, y, reduction, count, beta):
    """Return (self - target) / beta near the target, else 1 or -1, times the share."""
    d = x - y
    slope = np.where(np.abs(d) < beta, d / beta, np.sign(d))
    return slope * share(grad, reduction, count)


SmoothL1LossBackward0 = symmetric("SmoothL1LossBackward0", smooth_l1_slope)


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """Return d**2 / (2 * beta) where d = abs(input - target) < beta, else d - beta / 2.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.functional.smooth_l1_loss(torch.tensor([0.5, 5.0]), torch.zeros(2))
        tensor(2.3125)
    """
    check_reduction(reduction)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction)
    input, target = same_size(input, target)
    x, y = input.array, target.array
    d = np.abs(x - y).astype(result_type(x, y), copy=False)
    loss = np.where(d < beta, d * d * (0.5 / beta), d - 0.5 * beta)
    args = (reduction, d.size, beta)
    out = reduced(loss[()], reduction)
    return record(out, SmoothL1LossBackward0, (input.node, target.node), (x, y), args)


def bce_slope(grad, p, t, reduction, count, weight):
    """Return (self - target) / (self * (1 - self)), times the share."""
    both = (1 - p) * p
    grad = share(grad, reduction, count, weight)
    return grad * (p - t) / np.where(both < 1e-12, 1e-12, both)


def bce_target_slope(grad, p, t, reduction, count, weight):
    """Return log(1 - self) - log(self), times the share."""
    return share(grad, reduction, count, weight) * (log_at_least(1 - p) - log_at_least(p))


BinaryCrossEntropyBackward0 = loss_rule("BinaryCrossEntropyBackward0", bce_slope, bce_target_slope)


def log_at_least(p):
    """Return log(p), but never below -100, so that a certain and wrong guess costs 100."""
    found = np.log(p)
    return np.where(found < -100, -100, found)


def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """Return -log of the probability given to the target: input if it is 1, 1 - input if 0.

    Example:
        >>> import minigrad as torch
        >>> p, labels = torch.tensor([0.5, 0.5]), torch.tensor([0.0, 1.0])
        >>> torch.nn.functional.binary_cross_entropy(p, labels)
        tensor(0.6931)
    """
    check_reduction(reduction)
    p, t = input.array, target.array
    if p.shape != t.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
    if p.dtype != t.dtype:
        raise RuntimeError(f"Found dtype {spoken(t)} but expected {spoken(p)}")
    if not np.all((p >= 0) & (p <= 1)):
        raise RuntimeError("all elements of input should be between 0 and 1")
    loss = (t - 1) * log_at_least(1 - p) - t * log_at_least(p)
    weight = None if weight is None else weight.array
    loss = loss if weight is None else loss * weight
    nodes, args = (input.node, target.node), (reduction, p.size, weight)
    return record(reduced(loss, reduction), BinaryCrossEntropyBackward0, nodes, (p, t), args)


def bce_logits_slope(grad, x, t, reduction, count, weight, pos_weight):
    """Return sigmoid(self) - target, times the share."""
    grad = share(grad, reduction, count, weight)
    if pos_weight is None:
        return grad * (logistic(x) - t)
    gain = pos_weight * t
    return grad * ((gain + 1 - t) * logistic(x) - gain)


def bce_logits_target_slope(grad, x, t, reduction, count, weight, pos_weight):
    """Return -self, times the share; PyTorch's slope with pos_weight is seldom wanted."""
    return share(grad, reduction, count, weight) * -x if pos_weight is None else None


BinaryCrossEntropyWithLogitsBackward0 = loss_rule(
    "BinaryCrossEntropyWithLogitsBackward0", bce_logits_slope, bce_logits_target_slope
)


def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """Return binary_cross_entropy(sigmoid(input), target), exact for large inputs too.

    Example:
        >>> import minigrad as torch
        >>> logits, labels = torch.tensor([0.0, 100.0]), torch.tensor([1.0, 1.0])
        >>> torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)
        tensor(0.3466)
    """
    check_reduction(reduction)
    x, t = floats(input, "log_sigmoid_cpu"), target.array
    if x.shape != t.shape:
        raise ValueError(
            f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        )
    if t.dtype.kind != "f":
        raise RuntimeError(
            f"result type {spoken(x)} can't be cast to the desired output type {spoken(t)}"
        )
    weight, pos = (None if w is None else w.array for w in (weight, pos_weight))
    log_weight = 1 if pos is None else 1 + (pos - 1) * t
    softplus = np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)
    loss = ((1 - t) * x + log_weight * softplus).astype(result_type(x, t), copy=False)
    loss = loss if weight is None else loss * weight
    nodes, args = (input.node, target.node), (reduction, x.size, weight, pos)
    out = reduced(loss, reduction)
    return record(out, BinaryCrossEntropyWithLogitsBackward0, nodes, (x, t), args)


def nll_slope(grad, target, weight, shape, reduction, total):
    """Return -weight at the target's place, 0 at all others, times the share."""
    grad = -share(grad, reduction, total)
    if weight is not None:
        grad = np.where(weight == 0, 0, grad * weight)
    return placed(grad, shape, places_of(target, shape))


NllLossBackward0 = rule("NllLossBackward0", "target weight", nll_slope)
NllLoss2DBackward0 = rule("NllLoss2DBackward0", "target weight", nll_slope)  # one for each pixel


def places_of(target, shape):
    """Return NumPy's index of the target's class in each row of log-probabilities."""
    if target.ndim < 2:
        return (np.arange(shape[0]), target) if len(shape) > 1 else (target,)
    first, *others = np.ix_(*map(np.arange, target.shape))
    return (first, target, *others)


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Return minus the log-probability that input gives to each target class.

    Args:
        input: log-probabilities, (N, C), (C,) or (N, C, d1, ...).
        target: classes from 0 to C - 1, (N,), () or (N, d1, ...).
        weight: one weight for each class, (C,); a mean is then a weighted mean.
        ignore_index: a target that counts for nothing.

    Example:
        >>> import minigrad as torch
        >>> logs = torch.tensor([[0.5, 0.5], [0.1, 0.9]]).log()
        >>> torch.nn.functional.nll_loss(logs, torch.tensor([0, 1]))
        tensor(0.3993)
    """
    check_reduction(reduction)
    x, t = input.array, target.array
    check_classes(x, t)
    classes = x.shape[min(1, x.ndim - 1)]
    all_count = weight is None and ignore_index < 0 < t.size and t.min() >= 0 and t.max() < classes
    if not all_count:
        t, weights = weighted(t, classes, x.dtype, weight, ignore_index)
        loss = -x[places_of(t, x.shape)] * weights
        loss, total = np.where(weights == 0, 0, loss)[()], np.add.reduce(weights, None)
    else:
        loss, weights, total = -x[places_of(t, x.shape)], None, t.size
    out = reduced(loss, "sum" if reduction == "mean" else reduction)
    if reduction == "mean":
        out = out / x.dtype.type(total)
    rule = NllLossBackward0 if x.ndim < 3 else NllLoss2DBackward0
    return record(out, rule, (input.node,), (t, weights), (x.shape, reduction, total))


def weighted(t, classes, dtype, weight, ignore_index):
    """Return the targets and the weight of each; what does not count is class 0 of weight 0."""
    counted = t != ignore_index
    wrong = t[counted & ((t < 0) | (t >= classes))]
    if wrong.size:
        raise IndexError(f"Target {wrong.flat[0]} is out of bounds.")
    t = np.where(counted, t, 0)
    return t, counted * (np.ones_like(t, dtype) if weight is None else weight.array[t])


def check_classes(x, t):
    """Raise PyTorch's error if targets and log-probabilities are not of one batch."""
    if x.ndim == 0:
        raise ValueError("Expected 1 or more dimensions (got 0)")
    if x.ndim == 2 and t.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if x.ndim > 1 and (t.shape[:1] != x.shape[:1]):
        raise ValueError(
            f"Expected input batch_size ({x.shape[0]}) to match target batch_size "
            f"({t.shape[0] if t.ndim else 1})."
        )
    if t.dtype not in (np.int64, np.uint8):
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {spoken(t)}")
    if x.ndim == 1 and t.size != 1:
        raise ValueError(f"For 1D input, 1D target must have size 1, but got target size: {t.size}")


def cross_entropy(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Return nll_loss(log_softmax(input), target): input holds any numbers, called logits.

    A target of floats gives a probability to each class.

    Example:
        >>> import minigrad as torch
        >>> logits = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
        >>> torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1]))
        tensor(0.4100)
    """
    check_reduction(reduction)
    dim = 0 if input.array.ndim == 1 else 1
    if target.array.shape != input.array.shape:
        return nll_loss(log_softmax(input, dim), target, weight, ignore_index, reduction)
    if target.array.dtype.kind != "f":
        raise RuntimeError(
            "Expected floating point type for target with class probabilities, got "
            f"{spoken(target.array)}"
        )
    loss = mul(log_softmax(input, dim), target)
    if weight is not None:
        shape = [1] * input.array.ndim
        shape[dim] = -1
        loss = mul(loss, Tensor(weight.array.reshape(shape)))
    if reduction == "none":
        return neg(sum(loss, dim))
    total = neg(sum(loss))
    return (
        total
        if reduction == "sum"
        else div(total, max(1, input.array.size // input.array.shape[dim]))
    )
