"""PyTorch's optimizers: those that the course builds, with all their settings, and others."""

import numpy as np

from . import adam, sgd
from .pytorch_optimizer import Optimizer, checked


class SGD(Optimizer, sgd.SGD):
    """Subtract lr * gradient; with momentum, lr * a running sum of gradients.

    `lr` is the length of the step for a slope of 1; `momentum` and `dampening` are shares of the
    running sum kept, of the new gradient left out; `weight_decay` times the parameter is added.

    >>> w = torch.tensor(1.0, requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w
    tensor(0.8000, requires_grad=True)
    """

    def __init__(
        self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, **options
    ):
        settings = checked(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, settings | dict(nesterov=nesterov), **options)

    def adjusted(self, param, grad):
        grad = super().adjusted(param, grad)
        if not self.momentum:
            return grad
        state, total = self.state[param], grad.copy()
        if "momentum_buffer" in state:
            total = self.momentum * state["momentum_buffer"] + (1 - self.dampening) * grad
        state["momentum_buffer"] = total
        return grad + self.momentum * total if self.nesterov else total


class Adam(Optimizer, adam.Adam):
    """Subtract lr * (running mean of the gradient) / (root of the running mean of its square).

    `betas` are the shares of the two means that are kept at each step, `eps` keeps the division
    from 0; params and weight_decay are as for SGD.
    """

    further = Optimizer.further | dict(amsgrad=False, capturable=False)
    further["decoupled_weight_decay"] = False

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, **options):
        settings = checked(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay)
        super().__init__(params, settings, **options)

    def first_state(self):
        return {"step": 0, "exp_avg": 0, "exp_avg_sq": 0}


class AdamW(Adam):
    """Adam, with weight decay apart from the gradient: lr * weight_decay * parameter."""

    further = Adam.further | dict(decoupled_weight_decay=True)

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, **options):
        super().__init__(params, lr, betas, eps, weight_decay, **options)

    def adjusted(self, param, grad):
        return grad

    def update(self, param, grad):
        return self.lr * self.weight_decay * param.array + super().update(param, grad)


class Adagrad(Optimizer):
    """Subtract lr * gradient / (root of the sum of all its squares so far)."""

    further = Optimizer.further | dict(initial_accumulator_value=0)

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, eps=1e-10, **options):
        settings = checked(lr=lr, lr_decay=lr_decay, weight_decay=weight_decay, eps=eps)
        super().__init__(params, settings, **options)

    def update(self, param, grad):
        state = self.state[param]
        steps = state["step"] = state.get("step", 0) + 1
        total = state["sum"] = state.get("sum", 0) + grad * grad
        lr = self.lr / (1 + (steps - 1) * self.lr_decay)
        return lr * grad / (np.sqrt(total) + self.eps)


class RMSprop(Optimizer):
    """Subtract lr * gradient / (root of the running mean of its square)."""

    further = dict(maximize=False, foreach=None, differentiable=False)
    further |= dict(capturable=False, centered=False)

    def __init__(
        self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, **options
    ):
        settings = dict(lr=lr, eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        super().__init__(params, checked(**settings), **options)

    def update(self, param, grad):
        state, alpha = self.state[param], self.alpha
        square = alpha * state.get("square_avg", 0) + (1 - alpha) * (grad * grad)
        state["square_avg"] = square
        step = grad / (np.sqrt(square) + self.eps)
        if self.momentum:
            step += self.momentum * state.get("momentum_buffer", 0)
            state["momentum_buffer"] = step
        return self.lr * step
