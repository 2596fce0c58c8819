"""Modules made of other modules in a row."""

import operator
from itertools import groupby

from .pytorch_module import Module, Parameter


class Row(Module):
    """Hold modules (or what `kind` says) in a row, under the names 0, 1, 2 ..."""

    kind = "module"

    def __init__(self, members=()):
        super().__init__()
        self.extend(members)

    def append(self, member):
        """Put a member at the end; return the row."""
        self.add_module(str(len(self)), member)
        return self

    def extend(self, members):
        """Put several members at the end; return the row."""
        for member in members:
            self.append(member)
        return self

    def __len__(self):
        return len(self.held(self.kind))

    def __iter__(self):
        yield from self.held(self.kind).values()

    def name_at(self, index):
        """Return the name at a place, counted from the end if negative."""
        names, index = list(self.held(self.kind)), operator.index(index)
        if not -len(names) <= index < len(names):
            raise IndexError(f"index {index} is out of range")
        return names[index]

    def __getitem__(self, index):
        if isinstance(index, slice):
            return self.part(list(self.held(self.kind).items())[index])
        return getattr(self, self.name_at(index))

    def __setitem__(self, index, member):
        setattr(self, self.name_at(index), member)

    def part(self, named):
        return type(self)(member for _, member in named)


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
        for module in self.held("module").values():
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

    def part_lines(self):
        """Return one line for each part, and one for neighbours that print alike."""
        lines, first = [], 0
        for text, run in groupby(map(repr, self)):
            count = len(list(run))
            many = f"({first}-{first + count - 1}): {count} x {text}"
            lines.append(many if count > 1 else f"({first}): {text}")
            first += count
        return lines


class ParameterList(Row):
    """Keep parameters in a list, where a module finds them.

    >>> len(list(torch.nn.ParameterList([torch.ones(2), torch.ones(3)]).parameters()))
    2
    """

    kind = "parameter"

    def append(self, value):
        """Put a parameter at the end; a tensor becomes one."""
        value = value if isinstance(value, Parameter) else Parameter(value)
        self.register_parameter(str(len(self)), value)
        return self

    def extra_repr(self):
        return "\n".join(
            f"  ({name}): Parameter containing: [{p.dtype} of size {'x'.join(map(str, p.shape))}]"
            for name, p in self.held("parameter").items()
        )


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

    def __setitem__(self, name, module):
        self.add_module(name, module)


for each in "__len__ __iter__ __getitem__ keys values items".split():  # as a dictionary has them

    def looked_up(self, *name, each=each):
        return getattr(self.held("module"), each)(*name)

    setattr(ModuleDict, each, looked_up)
