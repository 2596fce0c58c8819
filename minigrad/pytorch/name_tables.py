"""Names from tables: by the file they stand in, and some only at their first use."""

import importlib
import sys

from .missing import in_torch, missing

FILE = __file__.replace("name_tables.py", "names.txt")


def in_file(kind):
    """Yield each name of a kind in names.txt, and what it stands for.

    A row there is the kind, a file below `minigrad` (or of Python's), and names that stand in it.
    """
    with open(FILE, encoding="utf-8") as file:
        rows = [row.split(maxsplit=2) for row in file]
    places = {place: names for its, place, names in rows if its == kind}
    return named({importlib.import_module(p, "minigrad"): names for p, names in places.items()})


def named(table):
    """Yield each name of a table, and what it stands for; `name=other` is called `other` there."""
    for place, names in table.items():
        for name, other in split(names):
            yield name, getattr(place, other)


def split(names):
    """Yield each name, and what it is there: itself, but in `name=other` the other."""
    for each in names.split():
        name, _, other = each.partition("=")
        yield name, other or name


def found_at_first_use(module, place, table=""):
    """Return a `__getattr__` for a module that finds some of its names in files not yet imported.

    It saves a quarter of `import minigrad`. `place` is where PyTorch has such names. The table
    gives for each name the module below `minigrad`, or that and the name in it:
    "nn Function=pytorch.function:Function". Of others of PyTorch's it says that minigrad has none.

    >>> found_at_first_use("minigrad", "torch", "nn optim")("nn").Linear
    <class 'minigrad.nn.layers.Linear'>
    """
    files = dict(split(table))

    def find(name):
        if name not in files:
            here = [*vars(sys.modules[module]), *files]
            otherwise = f"module {module!r} has no attribute {name!r}"
            raise missing(place, name, here, otherwise)
        file, _, member = files[name].partition(":")
        found = importlib.import_module("minigrad." + file)
        found = getattr(found, member) if member else found
        setattr(sys.modules[module], name, found)
        return found

    return find


class Lacking:
    """What stands in a class for a name of PyTorch's that it has not: asked for, it says so.

    A `__getattr__` would be shorter, and slow down every attribute of every object.
    """

    def __init__(self, place, name):
        self.place, self.name = place, name

    def __get__(self, instance, owner):
        raise missing(self.place, self.name, present(owner), self.name)


def say_what_is_lacking(cls, place):
    """Put a `Lacking` into a class for each name that PyTorch's has and this one has not."""
    for name in in_torch(place).difference(dir(cls)):
        setattr(cls, name, Lacking(place, name))
    cls.__dir__ = lambda self: sorted({*present(type(self)), *vars(self)})


def present(cls):
    """Return the names of a class without those that are lacking."""
    found = {}
    for each in reversed(cls.__mro__):
        found.update(vars(each))
    return [name for name, it in found.items() if type(it) is not Lacking]
