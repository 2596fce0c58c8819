"""Seams: how this folder attaches to the engine.

A stand-in takes a plain function's place until a notebook builds the plain one. Checks go around.
"""

from functools import cache
from types import FunctionType, ModuleType

from .. import engine


def stand_in(plain):
    """Decorate a function that takes the place of the engine's function or method `plain`.

    The plain one stays as `function.__wrapped__`; a cell that builds it puts it back.

    >>> from minigrad.engine.operation import record
    >>> record.__wrapped__ is record, record.__wrapped__.__name__
    (False, 'record')
    """

    plain = getattr(plain, "__wrapped__", plain)  # where a `later` stands in already

    def put(function):
        function.__wrapped__ = plain
        for name in ("__module__", "__name__", "__qualname__"):
            setattr(function, name, getattr(plain, name))
        function.__doc__ = function.__doc__ or plain.__doc__
        for place, name in places()[id(plain)]:
            setattr(place, name, function)
        return function

    return put


@cache
def places():
    """Return where in the engine a function stands, in which modules and classes, by its id."""
    found = {}
    for module in [each for each in vars(engine).values() if isinstance(each, ModuleType)]:
        classes = [each for each in vars(module).values() if isinstance(each, type)]
        own = [each for each in classes if each.__module__ == module.__name__]
        for place in (module, *own):
            for name, value in vars(place).items():
                if type(value) is FunctionType:
                    found.setdefault(id(value), []).append((place, name))
    return found


def later(plain, fetch):
    """Let a function's stand-in, which its file puts there, be fetched at the first call."""
    return stand_in(plain)(lambda *args, **named: fetch()(*args, **named))


around = []  # functions that put checks around the engine where there are none


def attach():
    """Put all checks around the engine; where they are already, do nothing."""
    for put in around:
        put()
