"""What a lesson needs: build cells, chapters, exercises, predictions, progress, the doctor.

A notebook's first cell is:

    from minigrad.course import *

    %chapter 4
"""

import sys

from .build import NotBuiltYet

__all__ = ["NotBuiltYet"]


def load_ipython_extension(shell):
    """Register `%%build` and `%chapter`; `from minigrad.course import *` does so by itself."""
    from . import magics

    magics.load_ipython_extension(shell)


if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
    load_ipython_extension(shell)
