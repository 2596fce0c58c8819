"""PyTorch's Optimizer, on top of the one that the course builds: groups, checks, closures."""

import warnings
from collections import defaultdict

import numpy as np

from ..engine.tensor import Tensor
from ..pytorch.dtypes import spoken
from ..pytorch.memory import own_memory, stamp
from ..pytorch.words import fail_if, message
from . import optimizer


class Optimizer(optimizer.Optimizer):
    """Change parameters in place, by the rule of a subclass: its method `update(param, grad)`.

    The optimizer that the course builds has one set of settings, as attributes. Here each group
    puts its own there before its turn: `params` are tensors, or dictionaries with "params" and
    settings of their own, and `defaults` those of a group that gives none, such as "lr".
    """

    weight_decay = momentum = 0  # where a rule has no such setting
    # Settings that every rule of PyTorch's has; but for maximize, nothing here depends on them.
    further = dict(maximize=False, foreach=None, differentiable=False, fused=None)

    def __init__(self, params, defaults, **options):
        for name in options:
            if name not in self.further:
                raise TypeError(message("setting of no optimizer", type(self).__name__, name))
            if options[name] and name in ("amsgrad", "centered", "differentiable"):
                raise NotImplementedError(f"minigrad's optimizers have no {name}: leave it away")
        self.defaults, self.param_groups = defaults | self.further | options, []
        self.state = defaultdict(self.first_state)  # what the rule remembers of each parameter
        optimizer.Optimizer.__init__(self, ())  # super() would be SGD's, which wants lr
        for group in groups_of(params):
            self.add_param_group(group)

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
            lr = group.get("lr")
            vars(self).update(group, params=self.params, lr=getattr(lr, "array", lr))
            for param in group["params"]:
                grad = param._grad
                if grad is not None:
                    # The rules compute with arrays as with tensors, and arrays are quicker.
                    value, grad = own_memory(param), grad.array
                    grad = -grad if group["maximize"] else grad
                    if self.weight_decay or self.momentum:
                        grad = self.adjusted(param, grad)
                    value -= self.update(param, grad)
                    stamp(value)
        return loss

    def add_param_group(self, param_group):
        """Let the optimizer change more parameters, with settings of their own."""
        group = param_group | self.defaults | param_group  # its own settings come first, and count
        group["params"] = listed(group["params"])
        fail_if(set(self.params) & set(group["params"]), "parameter of two groups", kind=ValueError)
        self.param_groups.append(group)
        self.params += group["params"]

    def state_dict(self):
        """Return what the rule remembers of each parameter, by number, and the groups' settings."""
        number = {param: place for place, param in enumerate(self.params)}
        state = {number[param]: as_tensors(kept) for param, kept in self.state.items()}
        groups = [dict(group) for group in self.param_groups]
        for group in groups:
            group["params"] = [number[param] for param in group.pop("params")]
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Take over what `state_dict` returned, for the same parameters in the same order."""
        groups = state_dict["param_groups"]
        fail_if(len(groups) != len(self.param_groups), "state of other groups", kind=ValueError)
        for own, group in zip(self.param_groups, groups):
            fail_if(len(own["params"]) != len(group["params"]), "different group", kind=ValueError)
            own.update(group, params=own["params"])
        self.state.clear()
        for place, kept in state_dict["state"].items():
            self.state[self.params[int(place)]] = {
                name: int(value.item()) if name == "step" else value.array.copy()
                for name, value in kept.items()
            }

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for place, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {place}")
            names = sorted(name for name in group if name != "params")
            lines += [f"    {name}: {group[name]}" for name in names] + [""]
        return "\n".join(lines[:-1] + [")"])

    def first_state(self):
        """Return what the rule remembers of a parameter before its first step."""
        return {}

    def adjusted(self, param, grad):
        """Return what the rule is to follow: the gradient, and a share of the parameter."""
        return grad + self.weight_decay * param.array if self.weight_decay else grad


def as_tensors(kept):
    """Return what a rule remembers as PyTorch shows it: tensors, the number of steps as one too."""
    return {
        name: Tensor(np.float32(value) if name == "step" else np.array(value))
        for name, value in kept.items()
    }


def groups_of(params):
    """Return what an optimizer is given as groups: dictionaries with "params" and settings."""
    if isinstance(params, Tensor):
        raise TypeError(message("parameters not in a list", spoken(params.array)))
    params = list(params)
    fail_if(not params, "optimizer got an empty parameter list", kind=ValueError)
    return params if isinstance(params[0], dict) else [{"params": params}]


def listed(params):
    """Return the parameters of a group as a list; PyTorch's errors for what cannot be one."""
    params = [params] if isinstance(params, Tensor) else list(params)
    params = [p[1] if isinstance(p, tuple) and len(p) == 2 else p for p in params]  # with names
    for param in params:
        fail_if(not isinstance(param, Tensor), "no parameter", type(param).__name__, kind=TypeError)
        fail_if(not param.is_leaf, "can't optimize a non-leaf Tensor", kind=ValueError)
    if len(set(params)) != len(params):
        warnings.warn(message("parameter twice"), stacklevel=5)
    return params


def checked(**settings):
    """Return settings; PyTorch's error for one below 0, or for a beta that is not in [0, 1)."""
    for index, beta in enumerate(settings.get("betas", ())):
        fail_if(not 0 <= beta < 1, "beta out of range", index, beta, kind=ValueError)
    for name, value in settings.items():
        value = getattr(value, "array", value)
        if name not in ("betas", "dampening") and value < 0.0:
            words = {"lr": "learning rate", "eps": "epsilon value", "alpha": "alpha value"}
            raise ValueError(f"Invalid {words.get(name, name + ' value')}: {value}")
    return settings
