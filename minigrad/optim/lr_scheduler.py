"""Change the learning rate as training goes on: `torch.optim.lr_scheduler`."""

import math
import warnings

from ..pytorch.name_tables import found_at_first_use
from ..pytorch.words import message

__getattr__ = found_at_first_use(__name__, "torch.optim.lr_scheduler")


class LRScheduler:
    """Give every group its learning rate after each step, by the `get_lr` of a subclass."""

    def __init__(self, optimizer, **settings):
        vars(self).update(settings)
        self.optimizer, self.last_epoch, self.stepped = optimizer, 0, False
        groups = optimizer.param_groups
        self.base_lrs = [group.setdefault("initial_lr", group["lr"]) for group in groups]
        step = optimizer.step

        def noted(*args, **kwargs):
            self.stepped = True
            return step(*args, **kwargs)

        optimizer.step = noted
        self.set_lr()

    def step(self):
        """Count one step, and change the learning rates if it is time."""
        if self.last_epoch == 0 and not self.stepped:
            warnings.warn(message("scheduler before optimizer"), stacklevel=2)
        self.last_epoch += 1
        self.set_lr()

    def set_lr(self):
        for group, base in zip(self.optimizer.param_groups, self.base_lrs):
            group["lr"] = self.get_lr(group["lr"], base)

    def get_last_lr(self):
        """Return the learning rate of each group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self):
        """Return all that the scheduler knows, to be saved."""
        return {key: value for key, value in vars(self).items() if key != "optimizer"}

    def load_state_dict(self, state_dict):
        """Take over what `state_dict` returned."""
        vars(self).update(state_dict)


class StepLR(LRScheduler):
    """Multiply every group's lr by gamma after each `step_size` steps.

    >>> w = torch.tensor(1.0, requires_grad=True)
    >>> optimizer = torch.optim.SGD([w], lr=1.0)
    >>> scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
    >>> for _ in range(2):
    ...     optimizer.step()
    ...     scheduler.step()
    >>> scheduler.get_last_lr()
    [0.1]
    """

    def __init__(self, optimizer, step_size, gamma=0.1):
        super().__init__(optimizer, step_size=step_size, gamma=gamma)

    def get_lr(self, lr, base):
        now = self.last_epoch and self.last_epoch % self.step_size == 0
        return lr * self.gamma if now else lr


class MultiStepLR(LRScheduler):
    """Multiply every group's lr by gamma at each of the `milestones`, which count steps."""

    def __init__(self, optimizer, milestones, gamma=0.1):
        super().__init__(optimizer, milestones=list(milestones), gamma=gamma)

    def get_lr(self, lr, base):
        return lr * self.gamma ** self.milestones.count(self.last_epoch)


class ExponentialLR(LRScheduler):
    """Multiply every group's lr by gamma after each step."""

    def __init__(self, optimizer, gamma):
        super().__init__(optimizer, gamma=gamma)

    def get_lr(self, lr, base):
        return lr * self.gamma if self.last_epoch else lr


class CosineAnnealingLR(LRScheduler):
    """Let the lr fall to `eta_min` along half a cosine wave, in `T_max` steps, and rise again."""

    def __init__(self, optimizer, T_max, eta_min=0.0):  # noqa: N803  PyTorch's name
        super().__init__(optimizer, T_max=T_max, eta_min=eta_min)

    def get_lr(self, lr, base):
        share = (1 + math.cos(math.pi * self.last_epoch / self.T_max)) / 2
        return self.eta_min + (base - self.eta_min) * share


class LambdaLR(LRScheduler):
    """Multiply the first lr by what a function says of the number of steps."""

    def __init__(self, optimizer, lr_lambda):
        super().__init__(optimizer, lr_lambda=lr_lambda)

    def get_lr(self, lr, base):
        each = self.lr_lambda
        if isinstance(each, list | tuple):
            each = each[self.base_lrs.index(base)]
        return base * each(self.last_epoch)
