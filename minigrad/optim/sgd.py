"""SGD: a step down the slope."""

from .groups import check_settings
from .optimizer import Optimizer


class SGD(Optimizer):
    """Subtract lr * gradient; with momentum, lr * a running sum of gradients.

    Args:
        params: tensors, or dictionaries with "params" and settings of their own.
        lr: length of the step for a slope of 1.
        momentum: share of the running sum that is kept at each step.
        dampening: share of the new gradient that is left out of the running sum.
        weight_decay: this times the parameter is added to its gradient.
        nesterov: look one step of momentum ahead.

    Example:
        >>> import minigrad as torch
        >>> w = torch.tensor(1.0, requires_grad=True)
        >>> optimizer = torch.optim.SGD([w], lr=0.1)
        >>> (w * w).backward()
        >>> optimizer.step()
        >>> w
        tensor(0.8000, requires_grad=True)

    Built in chapter 12.
    """

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        check_settings(lr=lr, momentum=momentum, weight_decay=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        settings = dict(lr=lr, momentum=momentum, dampening=dampening)
        super().__init__(params, settings | dict(weight_decay=weight_decay, nesterov=nesterov))

    def change(self, value, grad, group, state):
        """Return lr * gradient, or lr * the running sum."""
        momentum = group["momentum"]
        if group["weight_decay"]:
            grad = grad + group["weight_decay"] * value
        if momentum:
            if "momentum_buffer" in state:
                total = momentum * state["momentum_buffer"] + (1 - group["dampening"]) * grad
            else:
                total = grad.copy()
            state["momentum_buffer"] = total
            grad = grad + momentum * total if group["nesterov"] else total
        return group["lr"] * grad
