"""The values of a module as a dictionary, to save, to load and to cast."""

from collections import OrderedDict, namedtuple
from collections.abc import Mapping

from ..engine.grad_mode import no_grad
from ..engine.tensor import Tensor
from ..pytorch.dtypes import float32, float64
from ..pytorch.examples import example
from .module import Parameter


class _IncompatibleKeys(namedtuple("_IncompatibleKeys", "missing_keys unexpected_keys")):
    """What a state lacked or had too much: what `load_state_dict` returns."""

    __slots__ = ()

    def __repr__(self):
        if self.missing_keys or self.unexpected_keys:
            return super().__repr__()
        return "<All keys matched successfully>"


class States:
    """Give a module `state_dict`, `load_state_dict` and casts: PyTorch's Module stands on it."""

    def named_values(self):
        """Yield (module, name, path, tensor) for all parameters and buffers here and below."""
        for prefix, module in self.named_modules():
            for name, tensor in (module.held("parameter") | module.held("buffer")).items():
                yield module, name, f"{prefix}.{name}" if prefix else name, tensor

    @example("list(torch.nn.Linear(2, 1).state_dict())", "['weight', 'bias']")
    def state_dict(self):
        """Return all parameters and buffers by name, untracked, on the same memory."""
        return OrderedDict((path, tensor.detach()) for _, _, path, tensor in self.named_values())

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
                problems += copied(own[name], state_dict[name], name)
        if problems:
            text = "\n\t".join(
                [f"Error(s) in loading state_dict for {type(self).__name__}:", *problems]
            )
            raise RuntimeError(text)
        return _IncompatibleKeys(missing, unexpected)

    def to(self, dtype):
        """Cast all floating-point parameters and buffers in place; return this module."""
        for module, name, _, tensor in self.named_values():
            if isinstance(tensor, Parameter) and tensor.is_floating_point():
                tensor.data = tensor.detach().to(dtype)
            elif tensor.is_floating_point():
                setattr(module, name, tensor.to(dtype))
        return self

    def float(self):
        """Cast all floating-point parameters and buffers to float32; return this module."""
        return self.to(float32)

    def double(self):
        """Cast all floating-point parameters and buffers to float64; return this module."""
        return self.to(float64)


def copied(own, given, name):
    """Copy `given` into `own`; return a list of what is wrong with it."""
    if not isinstance(given, Tensor):
        return [
            f'While copying the parameter named "{name}", expected torch.Tensor or '
            f"Tensor-like object from checkpoint but received {type(given)}"
        ]
    if given.shape != own.shape:
        return [
            f"size mismatch for {name}: copying a param with shape {given.shape} from "
            f"checkpoint, the shape in current model is {own.shape}."
        ]
    own.copy_(given)
    return []


def quoted(names):
    return ", ".join(f'"{name}"' for name in names)
