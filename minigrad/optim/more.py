"""Further optimizers, beside those that the lessons build."""

import numpy as np

from .adam import Adam
from .groups import check_settings
from .optimizer import Optimizer


class AdamW(Adam):
    """Adam, with weight decay apart from the gradient: lr * weight_decay * parameter."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2):
        super().__init__(params, lr, betas, eps, weight_decay)

    def change(self, value, grad, group, state):
        decay = group["lr"] * group["weight_decay"] * value
        return decay + super().change(value, grad, group | {"weight_decay": 0}, state)


class Adagrad(Optimizer):
    """Subtract lr * gradient / (root of the sum of all its squares so far)."""

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, eps=1e-10):
        check_settings(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, eps=eps)
        settings = dict(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, eps=eps)
        super().__init__(params, settings)

    def change(self, value, grad, group, state):
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * value
        steps = state["step"] = state.get("step", 0) + 1
        total = state["sum"] = state.get("sum", 0) + grad * grad
        lr = group["lr"] / (1 + (steps - 1) * group["lr_decay"])
        return lr * grad / (np.sqrt(total) + group["eps"])


class RMSprop(Optimizer):
    """Subtract lr * gradient / (root of the running mean of its square)."""

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0):
        check_settings(lr=lr, eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        settings = dict(lr=lr, alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum)
        super().__init__(params, settings)

    def change(self, value, grad, group, state):
        alpha = group["alpha"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * value
        square = alpha * state.get("square_avg", 0) + (1 - alpha) * (grad * grad)
        state["square_avg"] = square
        step = grad / (np.sqrt(square) + group["eps"])
        if group["momentum"]:
            step = state["momentum_buffer"] = (
                group["momentum"] * state.get("momentum_buffer", 0) + step
            )
        return group["lr"] * step
