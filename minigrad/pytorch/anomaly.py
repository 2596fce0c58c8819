"""Anomaly mode: find the operation whose rule made a nan, and where it was called.

While it is on, each new node notes the place in your program that made it, and backward looks at
everything the rules return. Both take time, so it is for debugging only.
"""

import sys
import warnings

import numpy as np

from ..engine import graph
from . import quick, visits
from .memory import check_versions
from .words import example, fail_if, message

check_nan = True
made_at = {}  # node number -> the lines that made the node
count = graph.next_number


def noting_number(_=None):
    """Count a new node, and note the lines that made it."""
    import traceback  # late: few programs need it, and it takes time to load

    number = count()
    made_at[number] = traceback.format_list(traceback.extract_stack(sys._getframe(2)))
    return number


class Noting:
    """Numbers that are noted as they are counted."""

    __next__ = noting_number


def set_anomaly(mode, nan=True):
    global check_nan
    check_nan, visits.watch = nan, checked if mode else None
    graph.next_number = noting_number if mode else count
    quick.numbers = Noting() if mode else count.__self__
    if not mode:
        made_at.clear()


class set_detect_anomaly:
    """Switch anomaly mode on or off by a value: at once, and until the end of a `with` block.

    Without `check_nan` it leaves nan alone, and only tells where an error comes from.

    >>> with torch.autograd.set_detect_anomaly(True):
    ...     torch.is_anomaly_enabled()
    True
    """

    def __init__(self, mode, check_nan=True):
        self.before = is_anomaly_enabled(), globals()["check_nan"]
        set_anomaly(mode, check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *_):
        set_anomaly(*self.before)


class detect_anomaly(set_detect_anomaly):
    """Look for nan in backward, inside a `with` block, and say which operation made it."""

    def __init__(self, check_nan=True):
        self.check_nan = check_nan
        warnings.warn(message("anomaly mode"), stacklevel=2)

    def __enter__(self):
        super().__init__(True, self.check_nan)


@example("torch.is_anomaly_enabled()", "False")
def is_anomaly_enabled():
    """Return whether anomaly mode is on."""
    return visits.watch is not None


def checked(run, node, grad):
    """Run a node's rule, and say which operation an error or a nan comes from."""
    try:
        check_versions(node)
        parts = run(node, grad)
        for index, part in enumerate(parts if check_nan else ()):
            array = getattr(part, "array", part)
            has_nan = isinstance(array, np.ndarray | np.generic) and np.isnan(array).any()
            fail_if(has_nan, "nan from a rule", node.name(), index)
    except Exception:
        warnings.warn(origin(node), stacklevel=4)
        raise
    return parts


def origin(node):
    """Say where a node was made."""
    said = f"Error detected in {node.name()}. "
    if node.number in made_at:
        lines = "".join(made_at[node.number])
        return f"{said}Traceback of forward call that caused the error:\n{lines}"
    return message("no forward lines", said)
