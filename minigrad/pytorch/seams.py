"""Seams: how this folder attaches to the engine.

A stand-in takes the place of a plain function, until a notebook builds the plain one. Checks are
put around what the engine does, and around again when a notebook has built it anew.
"""

import sys

from .. import engine
from ..engine import autograd, numeric, operators, reductions  # noqa: F401  all of it is loaded

MODULES = [module for name, module in sys.modules.items() if name.startswith(engine.__name__ + ".")]
CLASSES = [cls for m in MODULES for cls in vars(m).values() if isinstance(cls, type)]
PLACES = [*MODULES, *CLASSES]


def stand_in(plain):
    """Decorate a function that takes the place of the engine's function or method `plain`.

    The plain one stays as `function.__wrapped__`; a cell that builds it puts it back.

    Example:
        >>> from minigrad.engine.operation import record
        >>> record.__wrapped__ is record, record.__wrapped__.__name__
        (False, 'record')
    """

    def put(function):
        function.__wrapped__ = plain
        for name in ("__module__", "__name__", "__qualname__"):
            setattr(function, name, getattr(plain, name))
        function.__doc__ = function.__doc__ or plain.__doc__
        for place in PLACES:
            for name, value in list(vars(place).items()):
                if value is plain:
                    setattr(place, name, function)
        return function

    return put


around = []  # functions that put checks around the engine where there are none


def attach():
    """Put all checks around the engine; where they are already, do nothing."""
    for put in around:
        put()
