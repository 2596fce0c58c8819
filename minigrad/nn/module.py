"""Module: a part of a network, which finds the parameters below it by itself."""

from ..engine.tensor import AccumulateGrad, Tensor
from ..pytorch.creation import check_can_require_grad
from ..pytorch.memory import own_memory
from . import tables


class Parameter(Tensor):
    """Mark a tensor as one that a module learns: a leaf that requires grad.

    Why: a module that gets one as an attribute lists it among its parameters, and an optimizer
    changes it. A plain tensor stays unseen.

    Args:
        data: a tensor; the parameter shares its memory.
        requires_grad: False freezes the parameter.

    Raises:
        RuntimeError: integers cannot require grad.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.Parameter(torch.tensor([1.0, 2.0]))
        Parameter containing:
        tensor([1., 2.], requires_grad=True)

    Built in chapter 12.
    """

    __slots__ = ()
    table = "_parameters"

    def __init__(self, data, requires_grad=True):
        super().__init__(own_memory(data.detach()))
        if requires_grad:
            check_can_require_grad(self.array)
            self.node = AccumulateGrad(self)

    def __repr__(self):
        return "Parameter containing:\n" + super().__repr__()


class Module:
    """Compute something with parameters: a layer, a loss, a whole network.

    Why: you write `__init__`, which sets parameters and smaller modules as attributes, and
    `forward`, which computes. The module then finds all parameters below it, for the optimizer,
    and saves and loads them.

    Example:
        >>> import minigrad as torch
        >>> class Scale(torch.nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.factor = torch.nn.Parameter(torch.tensor(2.0))
        ...     def forward(self, x):
        ...         return self.factor * x
        >>> Scale()(torch.tensor(3.0))
        tensor(6., grad_fn=<MulBackward0>)

    Built in chapter 12.
    """

    table = "_modules"

    def __init__(self):
        empty = {"_parameters": {}, "_buffers": {}, "_modules": {}, "_forward_hooks": {}}
        self.__dict__.update(empty, training=True)

    def __setattr__(self, name, value):
        """Keep parameters and modules in tables of their own, all else as usual."""
        table = tables.table_for(self, name, value)
        if table is None:
            object.__setattr__(self, name, value)
        else:
            table[name] = value

    def __getattr__(self, name):
        """Look in the tables: Python asks here for what it has not found."""
        held = self.__dict__
        for table in ("_parameters", "_buffers", "_modules"):
            if table in held and name in held[table]:
                return held[table][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name):
        for table in (self._parameters, self._buffers, self._modules, vars(self)):
            if name in table:
                del table[name]
                return
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __call__(self, *args, **kwargs):
        """Run `forward`, then the hooks that watch it."""
        out = self.forward(*args, **kwargs)
        for hook in list(self._forward_hooks.values()):
            changed = hook(self, args, out)
            out = out if changed is None else changed
        return out

    def forward(self, *args):
        """Compute the module's output. Your class defines it."""
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def named_modules(self, memo=None, prefix=""):
        """Yield (name, module) for this module and all below it, each once."""
        memo = set() if memo is None else memo
        if self not in memo:
            memo.add(self)
            yield prefix, self
            for name, module in self.named_children():
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name)

    def modules(self):
        """Yield this module and all below it, each once."""
        for _, module in self.named_modules():
            yield module

    def named_children(self):
        """Yield (name, module) for the modules right below."""
        for name, module in self._modules.items():
            if module is not None:
                yield name, module

    def children(self):
        """Yield the modules right below."""
        for _, module in self.named_children():
            yield module

    def named_parameters(self, prefix="", recurse=True):
        """Yield (name, parameter) for all parameters of this module and those below, each once.

        A module's own come before those of the modules below it.
        """
        return tables.named_members(self, "_parameters", prefix, recurse)

    def parameters(self, recurse=True):
        """Yield all parameters of this module and those below, each once."""
        for _, parameter in self.named_parameters("", recurse):
            yield parameter

    def named_buffers(self, prefix="", recurse=True):
        """Yield (name, buffer) for all buffers of this module and those below."""
        return tables.named_members(self, "_buffers", prefix, recurse)

    def buffers(self, recurse=True):
        """Yield all buffers of this module and those below."""
        for _, buffer in self.named_buffers("", recurse):
            yield buffer

    def zero_grad(self, set_to_none=True):
        """Take away the `.grad` of every parameter, or fill it with zeros."""
        for parameter in self.parameters():
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad = parameter.grad.detach().zero_()

    def train(self, mode=True):
        """Set `training` here and in all modules below; return this module."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self):
        """Set `training` to False here and in all modules below; return this module."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Freeze all parameters (False), or let them learn again; return this module."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def extra_repr(self):
        """Return what is printed between the parentheses."""
        return ""

    def __repr__(self):
        return tables.text_of(self, tables.part_lines(self))
