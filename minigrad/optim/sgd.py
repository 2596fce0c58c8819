"""SGD: a step down the slope."""

from .optimizer import Optimizer


class SGD(Optimizer):
    """Subtract lr * gradient.

    Args:
        params: the tensors to change.
        lr: length of the step for a slope of 1.

    Built in chapter 12.
    """

    def __init__(self, params, lr):
        super().__init__(params)
        self.lr = lr

    def update(self, param, grad):
        """Return lr * gradient."""
        return self.lr * grad
