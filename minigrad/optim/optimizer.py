"""Optimizer: go through the parameters, change each a little."""

from collections import defaultdict

from ..pytorch.memory import own_memory, stamp
from .groups import make_groups


class Optimizer:
    """Change parameters in place, by a rule that a subclass gives as `change`.

    Attributes:
        param_groups: dictionaries, each with its "params" and their settings, such as "lr".
        state: for each parameter what the rule remembers from step to step.

    Built in chapter 12.
    """

    def __init__(self, params, defaults):
        self.defaults = defaults
        self.state = defaultdict(dict)
        self.param_groups = make_groups(params, defaults)

    def zero_grad(self, set_to_none=True):
        """Take away the `.grad` of every parameter, or fill it with zeros."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    param.grad.detach_().zero_()

    def step(self, closure=None):
        """Change every parameter that has a `.grad`; return the closure's loss, if one is given."""
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for param in group["params"]:
                if param._grad is not None:
                    own_memory(param)
                    step = self.change(param.array, param._grad.array, group, self.state[param])
                    param.array -= step
                    stamp(param.array)
        return loss

    def change(self, value, grad, group, state):
        """Return what to subtract from a parameter: the rule of the optimizer.

        Args:
            value, grad: the parameter's values and its gradient, as arrays.
            group: the settings.
            state: a dictionary of this parameter's own, empty at first.
        """
        raise NotImplementedError(f"{type(self).__name__} needs a method change")
