"""What modules can do beside the lessons: buffers, hooks, casts, states to save and to load."""

from collections import OrderedDict, namedtuple
from collections.abc import Mapping

from ..engine.grad_mode import no_grad
from ..engine.hooks import RemovableHandle
from ..engine.tensor import Tensor
from ..pytorch.dtypes import float32, float64
from .module import Module, Parameter
from .tables import type_of


class _IncompatibleKeys(namedtuple("_IncompatibleKeys", "missing_keys unexpected_keys")):
    """What a state lacked or had too much: what `load_state_dict` returns."""

    __slots__ = ()

    def __repr__(self):
        if self.missing_keys or self.unexpected_keys:
            return super().__repr__()
        return "<All keys matched successfully>"


def state_dict(self):
    """Return the values of all parameters and buffers by name, on the same memory, untracked.

    Example:
        >>> import minigrad as torch
        >>> list(torch.nn.Linear(2, 1).state_dict())
        ['weight', 'bias']
    """
    found = OrderedDict()
    for prefix, module in self.named_modules():
        for table in (module._parameters, module._buffers):
            for name, tensor in table.items():
                if tensor is not None:
                    found[f"{prefix}.{name}" if prefix else name] = tensor.detach()
    return found


def load_state_dict(self, state_dict, strict=True):
    """Copy values by name into the parameters and buffers; return what did not match.

    Raises:
        RuntimeError: a shape differs; with `strict`, also if a name is missing or unexpected.
    """
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    own = self.state_dict()
    missing = [name for name in own if name not in state_dict]
    unexpected = [name for name in state_dict if name not in own]
    problems = []
    if strict and missing:
        problems.append(f"Missing key(s) in state_dict: {quoted(missing)}. ")
    if strict and unexpected:
        problems.append(f"Unexpected key(s) in state_dict: {quoted(unexpected)}. ")
    with no_grad():
        for name in [name for name in own if name in state_dict]:
            given = state_dict[name]
            if not isinstance(given, Tensor):
                problems.append(
                    f'While copying the parameter named "{name}", expected torch.Tensor or '
                    f"Tensor-like object from checkpoint but received {type(given)}"
                )
            elif given.shape == own[name].shape:
                own[name].copy_(given)
            else:
                problems.append(
                    f"size mismatch for {name}: copying a param with shape {given.shape} from "
                    f"checkpoint, the shape in current model is {own[name].shape}."
                )
    if problems:
        lines = "\n\t".join(problems)
        raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{lines}")
    return _IncompatibleKeys(missing, unexpected)


def quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def register_parameter(self, name, param):
    """Set a parameter by name; None keeps the place free."""
    check_name(self, "parameter", name, self._parameters)
    if param is not None and not isinstance(param, Parameter):
        raise TypeError(
            f"cannot assign '{type_of(param)}' object to parameter '{name}' "
            "(torch.nn.Parameter or None required)"
        )
    self._parameters[name] = param


def register_buffer(self, name, tensor):
    """Keep a tensor that is saved and loaded with the module, but not learnt."""
    check_name(self, "buffer", name, self._buffers)
    if tensor is not None and not isinstance(tensor, Tensor):
        raise TypeError(
            f"cannot assign '{type(tensor).__name__}' object to buffer '{name}' (torch Tensor or "
            "None required)"
        )
    self._buffers[name] = tensor


def check_name(self, what, name, table):
    """Raise PyTorch's error for a name that a member cannot have."""
    if "." in name:
        raise KeyError(f'{what} name can\'t contain "."')
    if hasattr(self, name) and name not in table:
        raise KeyError(f"attribute '{name}' already exists")


def add_module(self, name, module):
    """Set a module below this one by name."""
    if module is not None and not isinstance(module, Module):
        raise TypeError(f"{type(module).__name__} is not a Module subclass")
    check_name(self, "module", name, self._modules)
    self._modules[name] = module


def register_forward_hook(self, hook):
    """Call `hook(module, args, output)` after each forward; what it returns replaces the output."""
    return RemovableHandle(self._forward_hooks, hook)


def apply(self, fn):
    """Call `fn` on every module below and on this one; return this module."""
    for module in self.children():
        module.apply(fn)
    fn(self)
    return self


def to(self, dtype):
    """Cast all floating-point parameters and buffers in place; return this module."""
    for module in self.modules():
        for table in (module._parameters, module._buffers):
            for name, tensor in table.items():
                if tensor is not None and tensor.is_floating_point():
                    cast(table, name, tensor, dtype)
    return self


def cast(table, name, tensor, dtype):
    if isinstance(tensor, Parameter):
        tensor.data = tensor.detach().to(dtype)
    else:
        table[name] = tensor.to(dtype)


def deep_copy(self, _):
    """Copy a parameter for `copy.deepcopy`: its values and no gradient."""
    return type(self)(self.detach().clone(), self.node is not None)


def to_float(self):
    """Cast all floating-point parameters and buffers to float32; return this module."""
    return self.to(float32)


def to_double(self):
    """Cast all floating-point parameters and buffers to float64; return this module."""
    return self.to(float64)


Module.state_dict = state_dict
Module.load_state_dict = load_state_dict
Module.register_parameter = register_parameter
Module.register_buffer = register_buffer
Module.add_module = Module.register_module = add_module
Module.register_forward_hook = register_forward_hook
Module.apply = apply
Module.to = to
Parameter.__deepcopy__ = deep_copy
Module.float = to_float
Module.double = to_double
