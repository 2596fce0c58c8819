"""SGD: a step down the slope."""

from .optimizer import Optimizer


class SGD(Optimizer):
    """Subtract lr * gradient.

    Args:
        lr: length of the step for a slope of 1.
    """

    def __init__(self, params, lr):
        super().__init__(params)
        self.lr = lr

    def update(self, param, grad):
        """Return lr * gradient."""
        return self.lr * grad
