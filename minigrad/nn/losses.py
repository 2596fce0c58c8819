"""Losses as modules: `MSELoss()(prediction, target)`."""

from ..pytorch.examples import example
from ..pytorch.operations import losses
from .pytorch_module import Module


class Loss(Module):
    """Compare a prediction with its target, by the `function` of a subclass.

    `reduction` is "mean", "sum", or "none" for one loss for each entry.
    """

    def __init__(self, reduction="mean"):
        super().__init__()
        self.reduction = reduction

    def forward(self, input, target):
        return self.function(input, target, reduction=self.reduction)


@example("torch.nn.MSELoss()(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 4.0]))", "tensor(2.)")
class MSELoss(Loss):
    """Compute the mean of the squares of input - target."""

    function = staticmethod(losses.mse_loss)


class CrossEntropyLoss(Loss):
    """Compute minus the log of the probability that softmax(input) gives to the target class.

    >>> torch.nn.CrossEntropyLoss()(torch.tensor([[0.0, 0.0]]), torch.tensor([1]))
    tensor(0.6931)
    """

    function = staticmethod(losses.cross_entropy)


class L1Loss(Loss):
    """Compute the mean of abs(input - target)."""

    function = staticmethod(losses.l1_loss)


class NLLLoss(Loss):
    """Compute minus the log-probability that input gives to the target class."""

    function = staticmethod(losses.nll_loss)


class BCEWithLogitsLoss(Loss):
    """Compute minus the log of the probability that sigmoid(input) gives to the target, 0 or 1."""

    function = staticmethod(losses.binary_cross_entropy_with_logits)
