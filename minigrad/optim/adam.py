"""Adam: steps of about equal length in every direction."""

from .optimizer import Optimizer


class Adam(Optimizer):
    """Subtract lr * (running mean of the gradient) / (root of the running mean of its square).

    Both means start at 0, so they are divided by the share of weight that they have gathered.

    Args:
        lr: length of the step, nearly whatever the slope.
        betas: shares of the two running means that are kept at each step.
        eps: keeps the division from 0.
    """

    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.state = {param: {"step": 0, "exp_avg": 0, "exp_avg_sq": 0} for param in self.params}

    def update(self, param, grad):
        """Return lr * mean / (root of the mean square + eps)."""
        state, (first, second) = self.state[param], self.betas
        state["step"] += 1
        state["exp_avg"] = first * state["exp_avg"] + (1 - first) * grad
        state["exp_avg_sq"] = second * state["exp_avg_sq"] + (1 - second) * grad**2
        mean = state["exp_avg"] / (1 - first ** state["step"])
        square = state["exp_avg_sq"] / (1 - second ** state["step"])
        return self.lr * mean / (square**0.5 + self.eps)
