"""Grad mode: whether operations are being tracked, for each thread on its own."""

import threading


class GradMode(threading.local):
    """Hold this thread's switch; every thread starts with tracking on.

    Built in chapter 11.
    """

    enabled = True


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
