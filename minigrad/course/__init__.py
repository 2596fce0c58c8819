"""What a lesson needs: build cells, chapters, exercises, predictions, progress, the doctor.

A notebook's first cell says `from minigrad.course import *`, then `%chapter 4`: definitions that
later chapters build become holes (holes.py), and each cell with a definition of the package puts
the reader's own in its place (build.py).

Files here may import everything but the widgets, which stand on them; nothing below imports them.
Begin with syllabus.py (which chapter builds what) and magics.py.
"""

import sys

from .doctor import doctor
from .exercises import check, hint, solution
from .explain import explain
from .holes import NotBuiltYet
from .predictions import predict, reveal
from .report import progress, reset_progress

__all__ = ["NotBuiltYet", "check", "doctor", "explain", "hint", "predict", "progress"]
__all__ += ["reset_progress", "reveal", "solution"]


def load_ipython_extension(shell):
    """Register the magics of lessons; `from minigrad.course import *` does so by itself."""
    from .magics import register

    register(shell)


if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
    load_ipython_extension(shell)
