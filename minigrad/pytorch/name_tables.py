"""Names from tables, most of them found at their first use: until then their file is not read.

names.txt has minigrad's, torch_names.txt PyTorch's, by the place that has them.
"""

import importlib
import sys
from collections import defaultdict
from functools import cache
from operator import attrgetter

FILE = __file__.replace("name_tables.py", "names.txt")
IN_TORCH = FILE.replace("names.txt", "torch_names.txt")


@cache
def rows():
    """Return the rows of names.txt by their kind.

    A row there is the kind, a file below `minigrad` (or of Python's), and names that stand in it;
    `name=other` is called `other` there.
    """
    found = defaultdict(list)
    with open(FILE, encoding="utf-8") as file:
        for line in file:
            kind, row = line.split(" ", 1)
            found[kind].append(row)
    return found


def places_of(kind):
    """Return where each name of a kind in names.txt is found: ".engine.ops:exp"."""
    found = {}
    for place, *names in map(str.split, rows()[kind]):
        for each in names:
            name, _, other = each.partition("=")
            found[name] = f"{place}:{other or name}"
    return found


def fetch(place):
    """Return what is found at a place such as ".engine.ops:exp", or a file such as ".nn"."""
    file, _, name = place.partition(":")
    module = importlib.import_module(file, "minigrad")
    return attrgetter(name)(module) if name else module


def in_file(kind):
    """Yield each name of a kind in names.txt, and what it stands for."""
    for name, place in places_of(kind).items():
        yield name, fetch(place)


def found_at_first_use(module, place, files=None, made=lambda name, found: found):
    """Return a `__getattr__` for a module, which finds some of its names in files not yet read.

    `place` is where PyTorch has such names. The keys of `files` are those that are found, each
    where its value says, and `made` what they are to be. Of other names of PyTorch's it says that
    minigrad has none.

    >>> found_at_first_use("minigrad", "torch", {"nn": ".nn"})("nn").Linear
    <class 'minigrad.nn.layers.Linear'>
    """
    files = files or {}

    def find(name):
        if name not in files:
            if name.startswith("_") or name not in in_torch(place):
                raise AttributeError(f"module {module!r} has no attribute {name!r}")
            raise not_here(place, name, [*vars(sys.modules[module]), *files])
        found = made(name, fetch(files[name]))
        setattr(sys.modules[module], name, found)
        return found

    return find


class AtFirstUse:
    """What stands in a class for a member that is made at its first use, and then stands there."""

    __slots__ = "cls", "name", "make", "fact"

    def __init__(self, cls, name, make, fact):
        self.cls, self.name, self.make, self.fact = cls, name, make, fact

    def __get__(self, instance, owner):
        made = self.make(self.name, self.fact)
        setattr(self.cls, self.name, made)
        return made.__get__(instance, owner)

    def __set__(self, instance, value):
        getattr(self.cls, self.name)
        setattr(instance, self.name, value)


def at_first_use(cls, make, table):
    """Let `make(name, fact)` make a member of a class at its first use, for each pair of a table.

    >>> class Numbers: pass
    >>> at_first_use(Numbers, lambda name, fact: property(lambda self: fact), {"four": 4})
    >>> Numbers().four
    4
    """
    for name, fact in table.items():
        setattr(cls, name, AtFirstUse(cls, name, make, fact))


def not_here(place, name, here):
    from .missing import missing  # here, as few programs miss a name

    return missing(place, name, here)


@cache
def in_torch(place):
    """Return all public names that PyTorch has in a place."""
    with open(IN_TORCH, encoding="utf-8") as file:
        return set(next(line for line in file if line.startswith(f"{place}:")).split()[1:])


class Lacking(str):
    """What stands in a class for a name of PyTorch's that it has not: asked for, it says so.

    It is the name, "torch.Tensor.svd". A `__getattr__` would be shorter, and slow down every
    attribute of every object.
    """

    __slots__ = ()

    def __get__(self, instance, owner):
        place, _, name = self.rpartition(".")
        raise not_here(place, name, present(owner))


def say_what_is_lacking(cls, place):
    """Put a `Lacking` into a class for each name that PyTorch's has and this one has not."""
    for name in in_torch(place).difference(*map(vars, cls.__mro__)):
        setattr(cls, name, Lacking(f"{place}.{name}"))
    cls.__dir__ = lambda self: sorted({*present(type(self)), *vars(self)})


def present(cls):
    """Return the names of a class without those that are lacking."""
    found = {}
    for each in reversed(cls.__mro__):
        found.update(vars(each))
    return [name for name, it in found.items() if type(it) is not Lacking]
