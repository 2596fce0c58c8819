"""Infinity and nan without NumPy's warnings, as in PyTorch: 1 / 0 is inf, 0 / 0 is nan.

NumPy can call a function of ours where it would warn. That one looks who computed: a line of this
package says nothing, any other line warns as before. While the numbers are finite, it costs
nothing; `np.errstate` around each operation would take longer than a multiplication.
"""

import sys
import warnings

import numpy as np

from .words import example


@example("torch.tensor([1.0, 0.0]) / 0", "tensor([inf, nan])")
def keep_quiet():
    """Let infinity and nan come without a warning where minigrad computes, in this thread.

    Why not `np.seterr(all="ignore")`: it would silence your own lines, too. NumPy keeps the switch
    for each thread; in the others a filter for warnings does the same, as long as no newer filter
    wants them all.
    """
    np.seterrcall(warn_outside)
    np.seterr(divide="call", over="call", invalid="call")
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"minigrad\.")


def warn_outside(kind, _):
    """Warn of a `kind` such as "divide by zero", unless a line of this package computed."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and module_of(frame).startswith("numpy"):
        frame, level = frame.f_back, level + 1  # NumPy's own functions, such as np.mean
    if not module_of(frame).startswith("minigrad."):
        warnings.warn(f"{kind} encountered", RuntimeWarning, stacklevel=level)


def module_of(frame):
    return frame.f_globals.get("__name__", "")


keep_quiet()
