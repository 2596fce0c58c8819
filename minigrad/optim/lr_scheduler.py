"""Change the learning rate as training goes on: `torch.optim.lr_scheduler`."""


class StepLR:
    """Multiply every group's lr by gamma after each `step_size` steps.

    Example:
        >>> import minigrad as torch
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
        self.optimizer = optimizer
        self.step_size = step_size
        self.gamma = gamma
        self.last_epoch = 0

    def step(self):
        """Count one step, and lower the learning rates if it is time."""
        self.last_epoch += 1
        if self.last_epoch % self.step_size == 0:
            for group in self.optimizer.param_groups:
                group["lr"] *= self.gamma

    def get_last_lr(self):
        """Return the learning rate of each group."""
        return [group["lr"] for group in self.optimizer.param_groups]
