"""Seams: how a function of this folder takes the place of a plain one of the engine."""

import sys

from .. import engine
from ..engine import autograd, numeric, operators, reductions  # noqa: F401  all of it is loaded

MODULES = [module for name, module in sys.modules.items() if name.startswith(engine.__name__ + ".")]
CLASSES = [cls for m in MODULES for cls in vars(m).values() if isinstance(cls, type)]
PLACES = [*MODULES, *CLASSES]


def stand_in(plain):
    """Decorate a function that takes the place of the engine's function or method `plain`.

    The plain one stays as `function.__wrapped__`; the notebooks put it back where a cell builds it.

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
