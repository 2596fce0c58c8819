"""Further grad modes, and what a backward tracks while it calls what others wrote."""

import functools
import inspect
import warnings
from contextvars import ContextVar

from ..engine.grad_mode import Switch, tracking
from .dtypes import on_tensors
from .seams import stand_in
from .words import message

inference = ContextVar("inference", default=False)


class set_grad_enabled(Switch):
    """Switch tracking on or off by a value: at once, and until the end of a `with` block.

    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> with torch.set_grad_enabled(False):
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    def __init__(self, mode):
        self.enabled = bool(mode)
        self.before = tracking.get()
        tracking.set(self.enabled)

    def __enter__(self):
        tracking.set(self.enabled)

    def __call__(self, function):
        tracking.set(self.before)
        return decorated(function, self.clone)

    def clone(self):
        return type(self)(self.enabled)


def clone(self):
    """Return another switch like this one: calls may nest, and each has its own `before`."""
    return type(self)()


def without_parentheses(cls, mode=None):
    """Return a switch; or the decorated function, if that comes: `@no_grad`, without ()."""
    made = object.__new__(cls)
    return made(mode) if callable(mode) else made


@stand_in(Switch.__call__)
def decorate(self, function):
    return decorated(function, self.clone)


def decorated(function, context):
    """Return `function` so wrapped that each call, or each step of a generator, has a context."""
    if isinstance(function, type):
        warnings.warn(message("decorated class"), FutureWarning, stacklevel=3)

    @functools.wraps(function)
    def call(*args, **kwargs):
        with context():
            return function(*args, **kwargs)

    @functools.wraps(function)
    def steps(*args, **kwargs):
        generator = function(*args, **kwargs)
        resume, given = generator.send, None
        while True:
            with context():
                try:
                    item = resume(given)
                except StopIteration as end:
                    return end.value
            try:
                resume, given = generator.send, (yield item)
            except GeneratorExit:
                with context():
                    generator.close()
                raise
            except BaseException as error:
                resume, given = generator.throw, error

    return steps if inspect.isgeneratorfunction(function) else call


class running_backward:
    """Track or not while a backward calls what others wrote: hooks and custom functions.

    Where a backward tracks, so do its rules, and in those NumPy's functions take tensors.
    """

    def __init__(self, create_graph, rules=False):
        self.create_graph, self.rules = create_graph, rules

    def __enter__(self):
        self.before = tracking.get(), on_tensors.get()
        tracking.set(self.create_graph)
        on_tensors.set(self.rules)

    def __exit__(self, *_):
        for switch, before in zip((tracking, on_tensors), self.before):
            switch.set(before)


Switch.__new__ = without_parentheses
Switch.clone = clone
