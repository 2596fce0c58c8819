"""What an optimizer is given to work on, checked as PyTorch checks it."""

import warnings

from ..engine.tensor import Tensor
from ..pytorch.dtypes import spoken


def make_groups(params, defaults):
    """Return the groups of an optimizer: dictionaries with "params" and all settings.

    Raises:
        TypeError: params is one tensor, or holds something else than tensors.
        ValueError: there are none, one is a result, or one stands in two groups.
    """
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
    return {**group, "params": params, **{k: group.get(k, v) for k, v in defaults.items()}}


def check_settings(**settings):
    """Raise PyTorch's error for a setting below 0, such as "Invalid learning rate: -1.0"."""
    for name, value in settings.items():
        if value < 0:
            words = {"lr": "learning rate", "eps": "epsilon value", "alpha": "alpha value"}
            raise ValueError(f"Invalid {words.get(name, name + ' value')}: {value}")


def check_betas(betas):
    """Raise PyTorch's error for a beta that is not in [0, 1)."""
    for index, beta in enumerate(betas):
        if not 0 <= beta < 1:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")
