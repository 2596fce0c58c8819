"""PyTorch's Module, on top of the one that the course builds: what it holds, finds and saves."""

from collections import OrderedDict, namedtuple
from collections.abc import Mapping

from ..engine.grad_mode import no_grad
from ..engine.hooks import RemovableHandle
from ..engine.tensor import Tensor
from ..pytorch.creation import check_can_require_grad
from ..pytorch.device import check_device
from ..pytorch.device import device as device_type
from ..pytorch.dtypes import float32, float64, type_name
from ..pytorch.leaves import check_not_inferred
from ..pytorch.name_tables import say_what_is_lacking
from ..pytorch.words import example, fail_if, message
from . import module
from .backward_hooks import Watch

# What may take the place of a member, by its kind.
WANTED = {"parameter": "torch.nn.Parameter", "module": "torch.nn.Module", "buffer": "torch.Tensor"}


class _IncompatibleKeys(namedtuple("_IncompatibleKeys", "missing_keys unexpected_keys")):
    """What a state lacked or had too much: what `load_state_dict` returns."""

    def __repr__(self):
        if self.missing_keys or self.unexpected_keys:
            return super().__repr__()
        return "<All keys matched successfully>"


class Parameter(module.Parameter):
    """Mark a tensor, whose memory it shares, as one that a module learns; False freezes it.

    >>> torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    Parameter containing:
    tensor([1., 2.], requires_grad=True)
    """

    def __init__(self, data, requires_grad=True):
        data = data.detach()
        if requires_grad:
            check_can_require_grad(data.array)
            check_not_inferred(data, True)
        super().__init__(data, requires_grad)

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()

    def __deepcopy__(self, _):
        """Return a copy: the values and no gradient."""
        return type(self)(self.detach().clone(), self.requires_grad)


class Module(module.Module):
    """Compute something with parameters: a layer, a loss, a whole network.

    You write `__init__`, which sets parameters and smaller modules as attributes, and `forward`,
    which computes. The module finds all parameters below it, saves them and loads them.

    >>> class Scale(torch.nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = torch.nn.Parameter(torch.tensor(2.0))
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> Scale()(torch.tensor(3.0))
    tensor(6., grad_fn=<MulBackward0>)
    """

    def __init__(self):
        hooks = dict(_forward_hooks={}, _forward_pre_hooks={}, _backward_hooks={})
        vars(self).update(training=True, _kinds={}, **hooks)

    def __setattr__(self, name, value):
        """Note what is set, and refuse what cannot take the place of a parameter or module."""
        kinds, kind = vars(self).get("_kinds"), kind_of(value)
        if kind is not None and kinds is None:
            what = kind + "s" * (kind == "parameter")
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        if kind is not None:
            kinds[name] = kind
        elif kinds and name in kinds:
            check_replacement(kinds[name], name, value)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        super().__delattr__(name)
        self._kinds.pop(name, None)

    def __call__(self, *args, **kwargs):
        """Run `forward`, and the hooks that watch it."""
        if not (self._forward_pre_hooks or self._forward_hooks or self._backward_hooks):
            return super().__call__(*args, **kwargs)
        for hook in list(self._forward_pre_hooks.values()):
            changed = hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        watch = Watch(self, args) if self._backward_hooks else None
        out = super().__call__(*(watch.inputs if watch else args), **kwargs)
        for hook in list(self._forward_hooks.values()):
            changed = hook(self, args, out)
            out = out if changed is None else changed
        return watch.watched(out) if watch else out

    def register_forward_pre_hook(self, hook):
        """Call `hook(module, args)` before each forward; what it returns replaces args."""
        return RemovableHandle(self._forward_pre_hooks, hook)

    def register_full_backward_hook(self, hook):
        """Call `hook(module, grad_input, grad_output)` when backward has gone through the module.

        Both are tuples of gradients; what the hook returns replaces grad_input.
        """
        return RemovableHandle(self._backward_hooks, hook)

    def register_forward_hook(self, hook):
        """Call `hook(module, args, output)` after each forward; what it returns replaces output."""
        return RemovableHandle(self._forward_hooks, hook)

    def forward(self, *args):
        """Compute the module's output. Your class defines it."""
        raise NotImplementedError(message("module without forward", type(self).__name__))

    def register_parameter(self, name, param):
        """Set a parameter by name; None keeps the place free."""
        self.hold("parameter", name, param, module.Parameter, "torch.nn.Parameter")

    def register_buffer(self, name, tensor):
        """Keep a tensor that is saved and loaded with the module, but not learnt."""
        self.hold("buffer", name, tensor, Tensor, "torch Tensor")

    def add_module(self, name, module):
        """Set a module below this one by name."""
        if module is not None and kind_of(module) != "module":
            raise TypeError(f"{type(module).__name__} is not a Module subclass")
        self.hold("module", name, module)

    register_module = add_module

    def hold(self, kind, name, value, wanted=object, spoken=None):
        """Set a member by name, if it and its name can be."""
        fail_if("." in name, "member with a dot", kind, kind=KeyError)
        taken = hasattr(self, name) and self._kinds.get(name) != kind
        fail_if(taken, "attribute '{}' already exists", name, kind=KeyError)
        if value is not None and not isinstance(value, wanted):
            raise TypeError(message("member of no such kind", type_of(value), kind, name, spoken))
        self._kinds[name] = kind
        vars(self)[name] = value

    def held(self, kind):
        """Return this module's own members of a kind by name."""
        values, kinds = vars(self), self._kinds
        return {n: values[n] for n in kinds if kinds[n] == kind and values[n] is not None}

    def named_children(self):
        """Yield (name, module) for the modules right below."""
        yield from self.held("module").items()

    def children(self):
        """Yield the modules right below."""
        yield from self.held("module").values()

    def named_modules(self, memo=None, prefix=""):
        """Yield (name, module) for this module and all below it, each once."""
        memo = set() if memo is None else memo
        if self not in memo:
            memo.add(self)
            yield prefix, self
            for name, part in self.named_children():
                yield from part.named_modules(memo, join(prefix, name))

    def modules(self):
        """Yield this module and all below it, each once."""
        return (part for _, part in self.named_modules())

    def named_parameters(self, prefix="", recurse=True):
        """Yield (name, parameter) for all parameters of this module and those below, each once."""
        return each_once(super().named_parameters(), prefix, recurse)

    def parameters(self, recurse=True):
        """Yield all parameters of this module and those below, each once."""
        return (parameter for _, parameter in self.named_parameters("", recurse))

    def named_buffers(self, prefix="", recurse=True):
        """Yield (name, buffer) for all buffers of this module and those below, each once."""
        values = self.named_values()
        found = ((path, t) for part, name, path, t in values if part._kinds[name] == "buffer")
        return each_once(found, prefix, recurse)

    def buffers(self, recurse=True):
        """Yield all buffers of this module and those below."""
        return (buffer for _, buffer in self.named_buffers("", recurse))

    def zero_grad(self, set_to_none=True):
        """Take away the `.grad` of every parameter, or fill it with zeros."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad = parameter.grad.detach().zero_()

    def train(self, mode=True):
        """Set `training` here and in all modules below; return this module."""
        for part in self.modules():
            part.training = mode
        return self

    def eval(self):
        """Set `training` to False here and in all modules below; return this module."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Freeze all parameters (False), or let them learn again; return this module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def apply(self, fn):
        """Call `fn` on every module below and on this one; return this module."""
        for part in self.children():
            part.apply(fn)
        fn(self)
        return self

    def named_values(self):
        """Yield (part, name, path, tensor) for all parameters and buffers here and below."""
        for prefix, part in self.named_modules():
            for name, tensor in (part.held("parameter") | part.held("buffer")).items():
                yield part, name, join(prefix, name), tensor

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
        for what, names in (("Missing", missing), ("Unexpected", unexpected)):
            if strict and names:
                listed = ", ".join(f'"{name}"' for name in names)
                problems.append(f"{what} key(s) in state_dict: {listed}. ")
        with no_grad():
            for name in [name for name in own if name in state_dict]:
                problems += copied(own[name], state_dict[name], name)
        if problems:
            listed = "\n\t".join(problems)
            raise RuntimeError(message("state that does not fit", type(self).__name__, listed))
        return _IncompatibleKeys(missing, unexpected)

    def cpu(self):
        """Return this module: it is on the CPU."""
        return self

    def cuda(self, device="cuda"):
        """Say that there is no GPU here."""
        return self.to(device)

    def to(self, dtype=None, device=None):
        """Cast all floating-point parameters and buffers in place; return this module.

        A device must be the CPU, and changes nothing.
        """
        if isinstance(dtype, str | device_type):
            dtype, device = None, dtype
        check_device(device)
        if dtype is None:
            return self
        for part, name, _, tensor in self.named_values():
            if isinstance(tensor, module.Parameter) and tensor.is_floating_point():
                tensor.data = tensor.detach().to(dtype)
            elif tensor.is_floating_point():
                setattr(part, name, tensor.to(dtype))
        return self

    def float(self):
        """Cast all floating-point parameters and buffers to float32; return this module."""
        return self.to(float32)

    def double(self):
        """Cast all floating-point parameters and buffers to float64; return this module."""
        return self.to(float64)

    def extra_repr(self):
        """Return what is printed between the parentheses."""
        return ""

    def part_lines(self):
        """Return what is printed of the parts, a line or more for each."""
        return [f"({name}): {part!r}" for name, part in self.named_children()]

    def __repr__(self):
        parts = self.part_lines()
        lines = "\n".join([self.extra_repr(), *parts]).strip("\n").split("\n")
        below = "\n  ".join(["", *lines]) + "\n" if parts or len(lines) > 1 else lines[0]
        return f"{type(self).__name__}({below})"


say_what_is_lacking(Module, "torch.nn.Module")


def kind_of(value):
    """Return as what a module holds a value; None for a plain attribute."""
    if isinstance(value, module.Parameter):
        return "parameter"
    return "module" if isinstance(value, module.Module) else None


def check_replacement(kind, name, value):
    """Raise PyTorch's error if `value` cannot take the place of a parameter, module or buffer."""
    if value is not None and not (kind == "buffer" and isinstance(value, Tensor)):
        what = "child module" if kind == "module" else kind
        raise TypeError(message("member that is none", type_of(value), what, name, WANTED[kind]))


def type_of(value):
    return type_name(value) if isinstance(value, Tensor) else type(value).__name__


def join(path, name):
    return f"{path}.{name}" if path else name


def each_once(found, prefix, recurse):
    """Yield (name, tensor) with the prefix, each tensor once; only a module's own if told so."""
    seen = set()
    for name, tensor in list(found):
        if tensor not in seen and (recurse or "." not in name):
            seen.add(tensor)
            yield join(prefix, name), tensor


def copied(own, given, name):
    """Copy `given` into `own`; return a list of what is wrong with it."""
    if not isinstance(given, Tensor):
        return [message("state of no tensor", name, type(given))]
    if given.shape != own.shape:
        return [message("state of another shape", name, given.shape, own.shape)]
    own.copy_(given)
    return []
