"""Grad mode: whether operations are being tracked, for each thread on its own."""

import functools
import inspect
import threading
import weakref

all_on = True  # tracking is on in every thread: saves the operations a look at their own
off = set()  # the threads that have it off
lock = threading.RLock()


class GradMode(threading.local):
    """Hold one thread's switches; every thread starts with tracking on."""

    on = True
    inference = False
    on_tensors = False

    def __init__(self):
        self.thread = Thread()
        weakref.finalize(self.thread, note, id(self.thread), True)

    @property
    def enabled(self):
        """Return whether this thread tracks operations."""
        return self.on

    @enabled.setter
    def enabled(self, enabled):
        if enabled != self.on:
            self.on = enabled
            note(id(self.thread), enabled)


class Thread:
    """Stand for a running thread, and go when it ends."""


def note(thread, enabled):
    """Note whether a thread tracks; one that has ended stands in nobody's way."""
    global all_on
    with lock:
        off.discard(thread) if enabled else off.add(thread)
        all_on = not off


mode = GradMode()


def is_grad_enabled():
    """Return whether operations are tracked now, in this thread.

    Example:
        >>> import minigrad as torch
        >>> torch.is_grad_enabled()
        True

    Built in chapter 11.
    """
    return mode.enabled


class Switch:
    """Set grad mode for a `with` block, or for each call of a function it decorates.

    Built in chapter 11.
    """

    enabled = True

    def __new__(cls, mode=None):
        """Return a switch; or the decorated function, if that comes: `@no_grad`, without ()."""
        made = super().__new__(cls)
        return made(mode) if callable(mode) else made

    def __enter__(self):
        self.before = mode.enabled
        mode.enabled = self.enabled

    def __exit__(self, *_):
        mode.enabled = self.before

    def __call__(self, function):
        """Return `function` in a wrapping that runs it under this mode."""
        return decorated(function, self.clone)

    def clone(self):
        """Return another switch like this one: calls may nest, and each has its own `before`."""
        return type(self)()


class no_grad(Switch):
    """Track nothing inside: results do not require grad.

    Why: no graph is kept, so a parameter may be updated in place, and memory is saved.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False

    Built in chapter 11.
    """

    enabled = False


class enable_grad(Switch):
    """Track again, inside `no_grad`.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> with torch.no_grad(), torch.enable_grad():
        ...     y = x * 2
        >>> y.requires_grad
        True

    Built in chapter 11.
    """


class set_grad_enabled(Switch):
    """Switch tracking on or off by a value: at once, and until the end of a `with` block.

    Args:
        mode: True to track.

    Example:
        >>> import minigrad as torch
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> with torch.set_grad_enabled(False):
        ...     y = x * 2
        >>> y.requires_grad
        False

    Built in chapter 11.
    """

    def __init__(self, mode):
        self.enabled = bool(mode)
        self.before = switch(self.enabled)

    def __enter__(self):
        switch(self.enabled)

    def __call__(self, function):
        switch(self.before)
        return super().__call__(function)

    def clone(self):
        return type(self)(self.enabled)


def switch(enabled):
    """Set grad mode; return what it was."""
    before, mode.enabled = mode.enabled, enabled
    return before


def decorated(function, context):
    """Return `function` so wrapped that each call, or each step of a generator, has a context."""

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

    Where a backward tracks, so do its rules, and NumPy's functions take tensors.
    """

    def __init__(self, create_graph):
        self.create_graph = create_graph

    def __enter__(self):
        self.before = mode.enabled, mode.on_tensors
        mode.enabled = mode.on_tensors = self.create_graph

    def __exit__(self, *_):
        mode.enabled, mode.on_tensors = self.before
