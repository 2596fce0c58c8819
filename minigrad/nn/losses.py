"""Losses as modules: `MSELoss()(prediction, target)`."""

from ..pytorch.operations import losses
from .module import Module


class Loss(Module):
    """Compare a prediction with its target.

    Args:
        reduction: "mean", "sum", or "none" for one loss for each entry.

    Built in chapter 12.
    """

    def __init__(self, reduction="mean"):
        super().__init__()
        self.reduction = reduction


class MSELoss(Loss):
    """Compute the mean of the squares of input - target.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.MSELoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))
        tensor(2.)

    Built in chapter 12.
    """

    def forward(self, input, target):
        return losses.mse_loss(input, target, reduction=self.reduction)


class CrossEntropyLoss(Loss):
    """Compute minus the log of the probability that softmax(input) gives to the target class.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.CrossEntropyLoss()(torch.tensor([[0.0, 0.0]]), torch.tensor([1]))
        tensor(0.6931)

    Built in chapter 12.
    """

    def forward(self, input, target):
        return losses.cross_entropy(input, target, reduction=self.reduction)


class L1Loss(Loss):
    """Compute the mean of abs(input - target)."""

    def forward(self, input, target):
        return losses.l1_loss(input, target, reduction=self.reduction)


class NLLLoss(Loss):
    """Compute minus the log-probability that input gives to the target class."""

    def forward(self, input, target):
        return losses.nll_loss(input, target, reduction=self.reduction)


class BCEWithLogitsLoss(Loss):
    """Compute minus the log of the probability that sigmoid(input) gives to the target, 0 or 1."""

    def forward(self, input, target):
        return losses.binary_cross_entropy_with_logits(input, target, reduction=self.reduction)
