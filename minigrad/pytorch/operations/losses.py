"""Losses: how far a prediction is from its target, as one number to make small."""

import warnings

import numpy as np

from ...engine.operation import record
from ...engine.ops import div, mul, neg, sub
from ...engine.tensor import Tensor
from ..dtypes import BOOL, INT64, result_type, spoken
from ..errors import broadcast_shape, check_cast, check_floats
from ..formulas import rule
from ..words import example, fail_if, message
from .activations import floats, log_of_logistic, log_softmax
from .pointwise import abs, logistic
from .reductions import mean, sum
from .scatter import placed
from .shapes import expand

F = "torch.nn.functional."  # where the reader finds a loss
REDUCTIONS = {"none": None, "mean": mean, "sum": sum}


def share(grad, reduction, count, weight):
    """Return the gradient that each single loss gets."""
    grad = grad if weight is None else grad * weight
    return grad / count if reduction == "mean" else grad


def at_least(least, x):
    """Return the larger of x and a number, in a rule on tensors too."""
    return np.where(x < least, least, x)


def log(p):
    """Return log(p), but never below -100, so that a certain and wrong guess costs 100."""
    return at_least(-100, np.log(p))


def loss_rule(name, first, second):
    """Return the rule of a loss, from the formulas for the gradients of self and target."""
    return rule(name, "self target", first, second, inputs="self target")


# fmt: off
MseLossBackward0 = loss_rule("MseLossBackward0",
    lambda grad, x, y, *of: (x - y) * share(2 * grad, *of),
    lambda grad, x, y, *of: (y - x) * share(2 * grad, *of))
SmoothL1LossBackward0 = loss_rule("SmoothL1LossBackward0",
    lambda grad, x, y, beta, *of: share(grad, *of) * smooth_l1_slope(x - y, beta),
    lambda grad, x, y, beta, *of: share(grad, *of) * smooth_l1_slope(y - x, beta))
BinaryCrossEntropyBackward0 = loss_rule("BinaryCrossEntropyBackward0",
    lambda grad, p, t, *of: share(grad, *of) * (p - t) / at_least(1e-12, (1 - p) * p),
    lambda grad, p, t, *of: share(grad, *of) * (np.log(1 - p) - np.log(p)))
BinaryCrossEntropyWithLogitsBackward0 = loss_rule("BinaryCrossEntropyWithLogitsBackward0",
    lambda grad, x, t, gain, *of: share(grad, *of) * (
        logistic(x) - t if gain is None else (gain * t + 1 - t) * logistic(x) - gain * t),
    lambda grad, x, t, gain, *of: share(grad, *of) * (
        -x if gain is None else log_of_logistic(-x) - gain * log_of_logistic(x)))
# fmt: on


def smooth_l1_slope(d, beta):
    return np.where(np.abs(d) >= beta, np.sign(d), d / beta)


def check_reduction(reduction):
    fail_if(reduction not in REDUCTIONS, "reduction unknown", reduction, kind=ValueError)


def reduced(loss, reduction):
    """Return an array of losses as it is, or their mean, or their sum."""
    check_reduction(reduction)
    if reduction == "none":
        return loss
    total = np.add.reduce(loss, None)
    return total / loss.size if reduction == "mean" else total


def recorded(loss, rule, input, target, args, reduction, weight=None):
    """Reduce the losses and record the result; each loss counts by its weight if there is one."""
    weight = None if weight is None else weight.array
    loss = loss if weight is None else loss * weight
    nodes, saved = (input.node, target.node), (input.array, target.array)
    args = (*args, reduction, loss.size, weight)
    return record(reduced(loss, reduction), rule, nodes, saved, args)


def same_size(input, target):
    """Return both tensors in one shape; warn, as PyTorch does, if they had two."""
    pair = input, target
    if input.array.shape == target.array.shape:
        return pair
    warnings.warn(message("loss of two sizes", target.shape, input.shape), stacklevel=3)
    shape = broadcast_shape(input.array.shape, target.array.shape)
    return tuple(each if each.array.shape == shape else expand(each, *shape) for each in pair)


@example(F + "mse_loss(torch.tensor([1.0, 5.0]), torch.tensor([1.0, 2.0]))", "tensor(4.5000)")
def mse_loss(input, target, reduction="mean"):
    """Return the squares of input - target: their mean, their sum, or each ("none")."""
    input, target = same_size(input, target)
    x, y = input.array, target.array
    kind = x.dtype if x.dtype is y.dtype else result_type(x, y)
    check_floats(kind, "mse_cpu")
    if x.dtype is BOOL:
        input, x = Tensor(x.astype(kind)), x.astype(kind)
    if y.dtype is BOOL:
        target, y = Tensor(y.astype(kind)), y.astype(kind)
    d = x - y
    d = d if d.dtype is kind else d.astype(kind)
    return recorded(d * d, MseLossBackward0, input, target, (), reduction)


@example(F + "l1_loss(torch.tensor([1.0, 5.0]), torch.tensor([1.0, 2.0]))", "tensor(1.5000)")
def l1_loss(input, target, reduction="mean"):
    """Return abs(input - target): its mean, its sum, or each ("none")."""
    input, target = same_size(input, target)
    loss = abs(sub(input, target))
    check_reduction(reduction)
    return loss if reduction == "none" else REDUCTIONS[reduction](loss)


@example(F + "smooth_l1_loss(torch.tensor([0.5, 5.0]), torch.zeros(2))", "tensor(2.3125)")
def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    """Return d**2 / (2 * beta) where d = abs(input - target) < beta, else d - beta / 2."""
    fail_if(beta < 0, "smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return l1_loss(input, target, reduction)
    input, target = same_size(input, target)
    x, y = input.array, target.array
    kind = result_type(x, y)
    check_floats(kind, "smooth_l1_cpu")
    d = np.abs(x - y).astype(kind, copy=False)
    loss = np.where(d < beta, d * d * (0.5 / beta), d - 0.5 * beta)
    return recorded(loss[()], SmoothL1LossBackward0, input, target, (beta,), reduction)


@example(F + "binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.0]))", "tensor(0.6931)")
def binary_cross_entropy(input, target, weight=None, reduction="mean"):
    """Return -log of the probability given to the target: input if it is 1, 1 - input if 0."""
    p, t = input.array, target.array
    fail_if(p.shape != t.shape, "loss of other sizes", target.shape, input.shape, kind=ValueError)
    fail_if(p.dtype != t.dtype, "Found dtype {} but expected {}", spoken(t), spoken(p))
    for what, x in (("input", p), ("target", t)):
        fail_if(not np.all((x >= 0) & (x <= 1)), "no probability", what)
    loss = (t - 1) * log(1 - p) - t * log(p)
    return recorded(loss, BinaryCrossEntropyBackward0, input, target, (), reduction, weight)


@example(F + "binary_cross_entropy_with_logits(torch.zeros(1), torch.ones(1))", "tensor(0.6931)")
def binary_cross_entropy_with_logits(input, target, weight=None, reduction="mean", pos_weight=None):
    """Return binary_cross_entropy(sigmoid(input), target), exact for large inputs too."""
    x, t = floats(input, "log_sigmoid_cpu"), target.array
    fail_if(x.shape != t.shape, "target of other size", target.shape, input.shape, kind=ValueError)
    check_cast(x, t)
    gain = None if pos_weight is None else pos_weight.array
    log_weight = 1 if gain is None else 1 + (gain - 1) * t
    loss = (1 - t) * x - log_weight * log_of_logistic(x)
    loss = loss.astype(result_type(x, t), copy=False)
    made = BinaryCrossEntropyWithLogitsBackward0
    return recorded(loss, made, input, target, (gain,), reduction, weight)


def nll_slope(grad, target, weight, shape, reduction, total):
    """Return -weight at the target's place, 0 at all others, times the share."""
    grad = -share(grad, reduction, total, None)
    grad = grad if weight is None else np.where(weight == 0, 0, grad * weight)
    return placed(grad, shape, places_of(target, shape))


NllLossBackward0 = rule("NllLossBackward0", "target weight", nll_slope)
NllLoss2DBackward0 = rule("NllLoss2DBackward0", "target weight", nll_slope)  # of pixels


def places_of(target, shape):
    """Return NumPy's index of the target's class in each row of log-probabilities."""
    if target.ndim < 2:
        return (np.arange(shape[0]), target) if len(shape) > 1 else (target,)
    first, *others = np.ix_(*map(np.arange, target.shape))
    return (first, target, *others)


@example(F + "nll_loss(torch.tensor([[-0.1, -2.4]]), torch.tensor([0]))", "tensor(0.1000)")
def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    """Return minus the log-probability that input gives to each target class.

    Args:
        input: log-probabilities, (N, C), (C,) or (N, C, d1, ...).
        target: classes from 0 to C - 1, (N,), () or (N, d1, ...).
        weight: one weight for each class, (C,); a mean is then a weighted mean.
        ignore_index: a target that counts for nothing.
    """
    x, t = floats(input, "nll_loss_out_frame"), target.array
    check_classes(x, t)
    classes = x.shape[min(1, x.ndim - 1)]
    unsigned = t.view(np.uint64) if t.dtype == np.int64 else t  # as such, -1 is a very large class
    all_count = weight is None and ignore_index < 0 < t.size
    all_count = all_count and np.maximum.reduce(unsigned, None) < classes
    if not all_count:
        t, weights = weighted(t, classes, x.dtype, weight, ignore_index)
        loss = -x[places_of(t, x.shape)] * weights
        loss, total = np.where(weights == 0, 0, loss)[()], np.add.reduce(weights, None)
    else:
        loss, weights, total = -x[places_of(t, x.shape)], None, t.size
    out = reduced(loss, "sum" if reduction == "mean" else reduction)
    out = out / x.dtype.type(total) if reduction == "mean" else out
    rule = NllLossBackward0 if x.ndim < 3 else NllLoss2DBackward0
    return record(out, rule, (input.node,), (t, weights), (x.shape, reduction, total))


def weighted(t, classes, dtype, weight, ignore_index):
    """Return the targets and the weight of each; what does not count is class 0 of weight 0."""
    counted = t != ignore_index
    wrong = t[counted & ((t < 0) | (t >= classes))]
    fail_if(wrong.size, "Target {} is out of bounds.", *wrong.flat[:1], kind=IndexError)
    t = np.where(counted, t, 0)
    return t, counted * (np.ones_like(t, dtype) if weight is None else weight.array[t])


def check_classes(x, t):
    if x.ndim == 2 and t.ndim == 1 and len(x) == len(t) and t.dtype is INT64:
        return  # as mostly
    fail_if(x.ndim == 0, "Expected 1 or more dimensions (got 0)", kind=ValueError)
    fail_if(x.ndim == 2 and t.ndim > 1, "targets in rows")
    if x.ndim > 1 and (t.shape[:1] != x.shape[:1]):
        raise ValueError(message("batches of two sizes", x.shape[0], t.shape[0] if t.ndim else 1))
    fail_if(t.dtype not in (np.int64, np.uint8), "targets of another type", spoken(t))
    wanted = (*x.shape[:1], *x.shape[2:])
    fail_if(x.ndim > 3 and t.ndim != x.ndim - 1, "targets of other dims", x.ndim - 1, t.ndim)
    wrong = t.shape != wanted
    fail_if(x.ndim == 3 and wrong, "Expected target size {}, got {}", wanted, t.shape)
    fail_if(x.ndim > 3 and wrong, "targets of another size", x.shape, t.shape)
    fail_if(x.ndim == 1 and t.size != 1, "targets for one", t.size, kind=ValueError)


@example(F + "cross_entropy(torch.tensor([[2.0, 0.0]]), torch.tensor([0]))", "tensor(0.1269)")
def cross_entropy(
    input, target, weight=None, ignore_index=-100, reduction="mean", label_smoothing=0.0
):
    """Return nll_loss(log_softmax(input), target): input holds any numbers, called logits.

    A target of floats gives a probability to each class. `label_smoothing` is the share of the
    target that is spread evenly over all classes.
    """
    dim = 0 if input.array.ndim == 1 else 1
    if target.array.shape != input.array.shape:
        log_p, how = log_softmax(input, dim), (weight, ignore_index, reduction)
        loss = nll_loss(log_p, target, *how)
        if not label_smoothing:
            return loss
        return loss * (1 - label_smoothing) + smooth(log_p, target, dim, *how) * label_smoothing
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / input.array.shape[dim]
    fail_if(target.array.dtype.kind != "f", "target not of floats", spoken(target.array))
    check_reduction(reduction)
    loss = by_class(mul(log_softmax(input, dim), target), weight)
    if reduction != "mean":
        return neg(sum(loss, dim if reduction == "none" else None))
    return div(neg(sum(loss)), max(1, input.array.size // input.array.shape[dim]))


def by_class(losses, weight):
    """Return losses times the weights of the classes, which are the first dim but for a batch's."""
    if weight is None:
        return losses
    return mul(losses, Tensor(weight.array.reshape(-1, *[1] * (losses.array.ndim - 2))))


def smooth(log_p, target, dim, weight, ignore_index, reduction):
    """Return what is lost if all classes are right alike, as `cross_entropy` reduces it."""
    t, classes, kind = target.array, log_p.array.shape[dim], log_p.array.dtype
    _, weights = weighted(t, classes, kind, weight, ignore_index)
    counted = Tensor((t != ignore_index).astype(kind))
    losses = neg(sum(by_class(log_p, weight), dim)) * counted / classes
    if reduction == "none":
        return losses
    total = sum(losses)
    return total if reduction == "sum" else total / float(np.sum(weights))
