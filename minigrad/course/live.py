"""Change functions and classes of a live package in place, and take it all back.

In place means: the same function and class objects, with other code in them. So whoever holds
one (a table such as `Tensor.__mul__ = mul`, another module's import, a widget) has the new code.
Where that cannot be, since the old one stands in for a plain function that it wraps, the new one
takes its place in modules, classes and tables.
"""

import sys
from types import FunctionType, MemberDescriptorType, ModuleType

from ..engine.graph import Node
from ..engine.tensor import Tensor
from ..pytorch.name_tables import AtFirstUse
from .holes import closing_over

CODE = ("__code__", "__defaults__", "__kwdefaults__", "__annotations__", "__doc__")


def make_all(module, *classes):
    """Make all that waits for its first use, in a module and in classes."""
    for name in module.__all__:
        getattr(module, name)
    for cls in classes:
        for name in [name for name, it in vars(cls).items() if type(it) is AtFirstUse]:
            getattr(cls, name)


make_all(sys.modules["minigrad"], Tensor, Node)  # what is made later would count as a change


class Empty:
    """Show what Python itself puts into every class: not members to merge."""


MADE_BY_PYTHON = {*vars(Empty), "__slots__"}


def state(function):
    """Return what makes a function do what it does, to be given to `set_state`."""
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    return [getattr(function, name) for name in CODE], dict(vars(function)), closure


def set_state(function, saved):
    """Give a function the state of another one, or its own old one."""
    values, attributes, closure = saved
    for name, value in zip(CODE, values, strict=True):
        setattr(function, name, value)
    vars(function).clear()
    vars(function).update(attributes)
    for cell, value in zip(function.__closure__ or (), closure, strict=True):
        cell.cell_contents = value


def upgrade(old, new, modules):
    """Make `old` do what `new` does, in place if it can be, and return what is live then.

    None where they are different functions: an alias such as `__radd__ = __add__` must not change
    `__add__`.
    """
    if not (
        isinstance(old, FunctionType)
        and isinstance(new, FunctionType)
        and (old.__module__, old.__qualname__) == (new.__module__, new.__qualname__)
    ):
        return None
    closed_over = old.__code__.co_freevars
    if old.__globals__ is new.__globals__ and len(closed_over) == len(new.__code__.co_freevars):
        values, attributes, closure = state(new)
        values[-1] = new.__doc__ or old.__doc__
        set_state(old, (values, attributes, closure))
        return old
    now = upgrade(getattr(old, "__wrapped__", None), new, modules) or new
    replace(old, now, modules)
    # Whoever else holds the old one, such as a closure, calls the new one through it.
    head, body = "call(*args, __wrapped__, **kwargs)", "return __wrapped__(*args, **kwargs)"
    old.__code__ = closing_over(closed_over, head, body).__code__
    old.__defaults__, old.__kwdefaults__ = None, {"__wrapped__": now}
    return now


def replace(old, new, modules):
    """Put `new` wherever modules, their classes and their dictionaries hold `old`."""
    for module in modules:
        for held in (vars(module), *vars(module).values()):
            if type(held) is dict:
                held.update({name: new for name, value in held.items() if value is old})
            elif isinstance(held, type):
                for name in [name for name, value in vars(held).items() if value is old]:
                    setattr(held, name, new)


def merge(cls, new, modules):
    """Put the members of the class `new` into the live class `cls`; slots and bases stay."""
    for value in vars(new).values():
        for function in functions_in(value):
            for name, cell in zip(
                function.__code__.co_freevars, function.__closure__ or (), strict=True
            ):
                if name == "__class__":  # what super() without arguments looks at
                    cell.cell_contents = cls
    for name, value in vars(new).items():
        made = name in MADE_BY_PYTHON or isinstance(value, MemberDescriptorType)
        made = made or (name == "__hash__" and value is None)
        if not made and not upgrade(vars(cls).get(name), value, modules):
            setattr(cls, name, value)


def functions_in(value):
    """Return the functions behind a class member: its own, a property's, a decorated one's."""
    if isinstance(value, property):
        parts = (value.fget, value.fset, value.fdel)
    elif isinstance(value, (staticmethod, classmethod)):
        parts = (value.__func__,)
    else:
        parts = (value,)
    found = [part for part in parts if isinstance(part, FunctionType)]
    for function in found:
        inner = getattr(function, "__wrapped__", None)
        if isinstance(inner, FunctionType):
            found.append(inner)
    return found


class Snapshot:
    """Remember modules as they are: names, members of classes, code of functions, tables.

    Args:
        modules: the modules to remember.
    """

    def __init__(self, modules):
        own = {module.__name__ for module in modules}
        self.namespaces = [(vars(module), dict(vars(module))) for module in modules]
        self.classes, self.functions, self.tables = {}, {}, []
        for _, names in self.namespaces:
            for name, value in names.items():
                if isinstance(value, type) and value.__module__ in own:
                    self.classes[value] = dict(vars(value))
                elif type(value) in (dict, list, set) and not name.startswith("__"):
                    self.tables.append((value, value.copy()))
        values = [v for _, names in self.namespaces for v in names.values()]
        values += [v for members in self.classes.values() for v in members.values()]
        for function in [function for value in values for function in functions_in(value)]:
            if function.__module__ in own:
                self.functions[function] = state(function)

    def changed(self):
        """Return the names of functions and members of classes that are not what they were."""
        found = []
        for namespace, names in self.namespaces:
            for name, value in names.items():
                if callable(value) and namespace.get(name) is not value:
                    found.append(name)
        for cls, members in self.classes.items():
            for name in vars(cls).keys() | members.keys():
                if vars(cls).get(name) is not members.get(name) and name not in MADE_BY_PYTHON:
                    found.append(f"{cls.__name__}.{name}")
        for function, (values, _, _) in self.functions.items():
            if function.__code__ is not values[0]:
                found.append(function.__qualname__)
        return found

    def restore(self):
        """Make the modules again what they were."""
        for namespace, names in self.namespaces:
            for name in namespace.keys() - names.keys():
                if not isinstance(namespace[name], ModuleType):  # it may be imported by now
                    del namespace[name]
            namespace.update(names)
        for cls, members in self.classes.items():
            for name in vars(cls).keys() - members.keys():
                delattr(cls, name)
            for name, value in members.items():
                if vars(cls).get(name) is not value:
                    setattr(cls, name, value)
        for function, saved in self.functions.items():
            set_state(function, saved)
        for table, entries in self.tables:
            table.clear()
            (table.extend if isinstance(table, list) else table.update)(entries)
