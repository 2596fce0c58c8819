"""Modules made of other modules in a row."""

import operator

from .pytorch_module import Module, Parameter


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
        return len(self.held("module"))

    def __iter__(self):
        return self.children()

    def name_at(self, index):
        """Return the name at a place, counted from the end if negative."""
        names, index = list(self.held("module")), operator.index(index)
        if not -len(names) <= index < len(names):
            raise IndexError(f"index {index} is out of range")
        return names[index]

    def __getitem__(self, index):
        if isinstance(index, slice):
            return self.part(list(self.named_children())[index])
        return getattr(self, self.name_at(index))

    def __setitem__(self, index, module):
        setattr(self, self.name_at(index), module)


class Sequential(Row):
    """Run modules one after another, each on what the one before returned.

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

    def part(self, named):
        return type(self)(dict(named))


class ModuleList(Row):
    """Keep modules in a list whose parameters are found. (Those in a plain list are not.)

    >>> layers = torch.nn.ModuleList([torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)])
    >>> [name for name, _ in layers.named_parameters()]
    ['0.weight', '0.bias', '1.weight', '1.bias']
    """

    def __init__(self, modules=()):
        super().__init__()
        self.extend(modules)

    def part(self, named):
        return type(self)(module for _, module in named)

    def part_lines(self):
        """Return one line for each part, and one for neighbours that print alike."""
        runs = []
        for place, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1][1] = place
            else:
                runs.append([place, place, text])
        return [
            f"({first}): {text}"
            if first == last
            else f"({first}-{last}): {last - first + 1} x {text}"
            for first, last, text in runs
        ]


class ParameterList(Module):
    """Keep parameters in a list, where a module finds them.

    >>> len(list(torch.nn.ParameterList([torch.ones(2), torch.ones(3)]).parameters()))
    2
    """

    def __init__(self, values=()):
        super().__init__()
        for value in values:
            self.append(value)

    def append(self, value):
        """Put a parameter at the end; a tensor becomes one."""
        value = value if isinstance(value, Parameter) else Parameter(value)
        self.register_parameter(str(len(self)), value)
        return self

    def __len__(self):
        return len(self.held("parameter"))

    def __getitem__(self, index):
        return list(self.held("parameter").values())[index]

    def __repr__(self):
        lines = [
            f"  ({name}): Parameter containing: [{p.dtype} of size {'x'.join(map(str, p.shape))}]"
            for name, p in self.held("parameter").items()
        ]
        below = "\n  ".join(["", *lines]) + "\n" if len(lines) > 1 else "".join(lines)
        return f"ParameterList({below})"


class ModuleDict(Module):
    """Keep modules by names of your own, where a module finds their parameters.

    >>> torch.nn.ModuleDict({"a": torch.nn.Tanh()})["a"]
    Tanh()
    """

    def __init__(self, modules=()):
        super().__init__()
        self.update(modules)

    def update(self, modules):
        """Add modules, from a dictionary or pairs."""
        for name, module in dict(modules).items():
            self[name] = module

    def __getitem__(self, name):
        return self.held("module")[name]

    def __setitem__(self, name, module):
        self.add_module(name, module)

    def __len__(self):
        return len(self.held("module"))

    def __iter__(self):
        return iter(self.held("module"))


for each in ("keys", "values", "items"):  # as a dictionary has them

    def listed(self, each=each):
        return getattr(self.held("module"), each)()

    setattr(ModuleDict, each, listed)
