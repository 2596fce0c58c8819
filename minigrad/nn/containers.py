"""Modules made of other modules in a row."""

from . import tables
from .module import Module


class Row(Module):
    """Hold modules in a row, under the names 0, 1, 2 ..."""

    def append(self, module):
        """Put a module at the end; return the row."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules):
        """Put several modules at the end; return the row."""
        for module in modules:
            self.append(module)
        return self

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        return self._modules[tables.name_at(self._modules, index)]

    def __setitem__(self, index, module):
        setattr(self, tables.name_at(self._modules, index), module)


class Sequential(Row):
    """Run modules one after another, each on what the one before returned.

    Example:
        >>> import minigrad as torch
        >>> torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())
        Sequential(
          (0): Linear(in_features=2, out_features=3, bias=True)
          (1): ReLU()
        )
    """

    def __init__(self, *modules):
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], dict) else None
        for name, module in named.items() if named else enumerate(modules):
            self.add_module(str(name), module)

    def forward(self, input):
        """Return what the last module makes of it all."""
        for module in self:
            input = module(input)
        return input

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(dict(list(self._modules.items())[index]))
        return super().__getitem__(index)


class ModuleList(Row):
    """Keep modules in a list whose parameters are found. (Those in a plain list are not.)

    Example:
        >>> import minigrad as torch
        >>> layers = torch.nn.ModuleList([torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)])
        >>> [name for name, _ in layers.named_parameters()]
        ['0.weight', '0.bias', '1.weight', '1.bias']
    """

    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return super().__getitem__(index)

    def __repr__(self):
        return tables.text_of(self, tables.lines_with_repeats(self))
