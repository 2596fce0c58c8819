"""Adam: steps of about equal length in every direction."""

import numpy as np

from .groups import check_betas, check_settings
from .optimizer import Optimizer


class Adam(Optimizer):
    """Subtract lr * (running mean of the gradient) / (root of the running mean of its square).

    Both means start at 0, so they are divided by the share of weight that they have gathered.

    Args:
        params: tensors, or dictionaries with "params" and settings of their own.
        lr: length of the step, nearly whatever the slope.
        betas: shares of the two running means that are kept at each step.
        eps: keeps the division from 0.
        weight_decay: this times the parameter is added to its gradient.

    Example:
        >>> import minigrad as torch
        >>> w = torch.tensor(1.0, requires_grad=True)
        >>> optimizer = torch.optim.Adam([w], lr=0.1)
        >>> (w * w).backward()
        >>> optimizer.step()
        >>> w
        tensor(0.9000, requires_grad=True)

    Built in chapter 12.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0):
        check_settings(lr=lr, eps=eps, weight_decay=weight_decay)
        check_betas(betas)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    def change(self, value, grad, group, state):
        """Return lr * mean / (root of the mean square + eps)."""
        first, second = group["betas"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * value
        steps = state["step"] = state.get("step", 0) + 1
        mean = first * state.get("exp_avg", 0) + (1 - first) * grad
        square = second * state.get("exp_avg_sq", 0) + (1 - second) * (grad * grad)
        state["exp_avg"], state["exp_avg_sq"] = mean, square
        root = np.sqrt(square / (1 - second**steps))
        return group["lr"] * (mean / (1 - first**steps)) / (root + group["eps"])
