"""Holes: what stands where a part of the package is not built yet."""

from types import FunctionType

# Python calls these unasked; where one is not built yet it is absent, so that nothing else breaks.
UNASKED = {"__repr__", "__str__", "__format__", "__hash__", "__del__", "__dir__", "__sizeof__"}
UNASKED |= {"__getattr__", "__getattribute__", "__setattr__", "__init_subclass__"}
UNASKED |= {"__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__copy__"}


class NotBuiltYet(NotImplementedError):
    """Say that a part of the package is built in a later cell or chapter."""


def dig_member(cls, name, line):
    """Put a hole where a method or property of a class was."""
    live = vars(cls).get(name)
    if name in UNASKED:
        if live is not None:
            delattr(cls, name)
    elif isinstance(live, property):
        hole = stub((), line)
        setattr(cls, name, property(hole, hole, hole, live.__doc__))
    elif isinstance(live, (staticmethod, classmethod)):
        setattr(cls, name, staticmethod(stub((), line)))
    elif isinstance(live, FunctionType) and live.__qualname__ == f"{cls.__qualname__}.{name}":
        dig_function(live, line)
    elif callable(live):
        setattr(cls, name, stub((), line))


def dig_function(function, line):
    """Put a hole where the code of a function was, and of one it wraps; all else about it stays."""
    while isinstance(function, FunctionType):
        function.__code__ = stub(function.__code__.co_freevars, line).__code__
        function = getattr(function, "__wrapped__", None)


def stub(closed_over, line):
    """Return a function that raises NotBuiltYet and closes over variables of the given names."""
    name = "not_built_yet(*args, **kwargs)"
    body = f"from minigrad.course.holes import NotBuiltYet; raise NotBuiltYet({line!r})"
    return closing_over(closed_over, name, body)


def closing_over(closed_over, head, body):
    """Return a function of one line that closes over variables of the given names."""
    text = f"""
def outer({", ".join(closed_over)}):
    def {head}:
        {body}
        ({" ".join(name + "," for name in closed_over)})
    return {head.partition("(")[0]}
"""
    names = {}
    exec(compile(text, "<minigrad.course.holes>", "exec"), names)
    return names["outer"](*closed_over)
