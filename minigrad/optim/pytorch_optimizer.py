"""PyTorch's Optimizer, on top of the one that the course builds: groups, checks, closures."""

import warnings
from collections import defaultdict

from ..engine.tensor import Tensor
from ..pytorch.dtypes import spoken
from ..pytorch.memory import own_memory, stamp
from . import optimizer


class Optimizer(optimizer.Optimizer):
    """Change parameters in place, by the rule of a subclass: its method `update(param, grad)`.

    The optimizer that the course builds has one set of settings, as attributes. Here each group
    puts its own there before its turn: `params` are tensors, or dictionaries with "params" and
    settings of their own, and `defaults` those of a group that gives none, such as "lr".
    """

    weight_decay = momentum = 0  # where a rule has no such setting

    def __init__(self, params, defaults):
        self.defaults = defaults
        self.state = defaultdict(self.first_state)  # what the rule remembers of each parameter
        self.param_groups = make_groups(params, defaults)
        params = [param for group in self.param_groups for param in group["params"]]
        optimizer.Optimizer.__init__(self, params)  # super() would be SGD's, which wants lr

    def zero_grad(self, set_to_none=True):
        """Take away the `.grad` of every parameter, or fill it with zeros."""
        if set_to_none:
            return super().zero_grad()
        for param in self.params:
            if param.grad is not None:
                param.grad.detach_().zero_()

    def step(self, closure=None):
        """Change every parameter that has a `.grad`; return the closure's loss, if one is given."""
        loss = None if closure is None else closure()
        for group in self.param_groups:
            vars(self).update(group, params=self.params)
            for param in group["params"]:
                grad = param._grad
                if grad is not None:
                    # The rules compute with arrays as with tensors, and arrays are quicker.
                    value, grad = own_memory(param), grad.array
                    if self.weight_decay or self.momentum:
                        grad = self.adjusted(param, grad)
                    value -= self.update(param, grad)
                    stamp(value)
        return loss

    def first_state(self):
        """Return what the rule remembers of a parameter before its first step."""
        return {}

    def adjusted(self, param, grad):
        """Return what the rule is to follow: the gradient, and a share of the parameter."""
        return grad + self.weight_decay * param.array if self.weight_decay else grad


def make_groups(params, defaults):
    """Return the groups of an optimizer: dictionaries with "params" and all settings."""
    if isinstance(params, Tensor):
        raise TypeError(
            "params argument given to the optimizer should be an iterable of Tensors or dicts, but "
            f"got torch.{spoken(params.array)}Tensor"
        )
    params = list(params)
    if not params:
        raise ValueError("optimizer got an empty parameter list")
    groups = params if isinstance(params[0], dict) else [{"params": params}]
    groups = [make_group(group, defaults) for group in groups]
    held = [param for group in groups for param in set(group["params"])]
    if len(set(held)) != len(held):
        raise ValueError("some parameters appear in more than one parameter group")
    return groups


def make_group(group, defaults):
    """Return one group with the settings that it does not give itself."""
    params = group["params"]
    params = [params] if isinstance(params, Tensor) else list(params)
    for param in params:
        if not isinstance(param, Tensor):
            raise TypeError(
                "optimizer can only optimize Tensors, but one of the params is "
                f"{type(param).__name__}"
            )
        if not param.is_leaf:
            raise ValueError("can't optimize a non-leaf Tensor")
    if len(set(params)) != len(params):
        warnings.warn(
            "optimizer contains a parameter group with duplicate parameters; in future, this will "
            "cause an error; see github.com/pytorch/pytorch/issues/40967 for more information",
            stacklevel=5,
        )
    group = group | {"params": params}
    return group | {name: value for name, value in defaults.items() if name not in group}


def checked(**settings):
    """Return settings; PyTorch's error for one below 0, or for a beta that is not in [0, 1)."""
    for index, beta in enumerate(settings.get("betas", ())):
        if not 0 <= beta < 1:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")
    for name, value in settings.items():
        if name != "betas" and value < 0:
            words = {"lr": "learning rate", "eps": "epsilon value", "alpha": "alpha value"}
            raise ValueError(f"Invalid {words.get(name, name + ' value')}: {value}")
    return settings
