"""Grad mode: whether operations are being tracked, in each thread and each task on its own.

Chapter 11 builds it.
"""

import functools
from contextvars import ContextVar

tracking = ContextVar("tracking", default=True)


def is_grad_enabled():
    """Return whether operations are tracked now.

    Example:
        >>> torch.is_grad_enabled()
        True
    """
    return tracking.get()


class Switch:
    """Set grad mode for a `with` block, or for each call of a function it decorates."""

    enabled = True

    def __enter__(self):
        self.before = tracking.get()
        tracking.set(self.enabled)

    def __exit__(self, *_):
        tracking.set(self.before)

    def __call__(self, function):
        """Return `function` in a wrapping that runs it under this mode."""

        @functools.wraps(function)
        def call(*args, **kwargs):
            with type(self)():
                return function(*args, **kwargs)

        return call


class no_grad(Switch):
    """Track nothing inside: results do not require grad.

    Why: no graph is kept, so a parameter may be updated in place, and memory is saved.

    Example:
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> with torch.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
    """

    enabled = False


class enable_grad(Switch):
    """Track again, inside `no_grad`.

    Example:
        >>> x = torch.tensor(2.0, requires_grad=True)
        >>> with torch.no_grad(), torch.enable_grad():
        ...     y = x * 2
        >>> y.requires_grad
        True
    """
