"""minigrad: PyTorch's autograd on NumPy, small enough to be read whole.

`import minigrad as torch`, and what you write is what you would write with PyTorch. The names
stand in pytorch/names.txt. Only syntax that an old Python can read stands here.
"""

import sys

# `python3 -m minigrad` comes by here before anything is installed, or with an old NumPy.
LAUNCHING = sys.argv[:1] == ["-m"] and "minigrad" in getattr(sys, "orig_argv", ["minigrad"])

try:
    if not LAUNCHING:
        import numpy
    NEEDED = "to be started" if LAUNCHING else None
    if sys.version_info < (3, 11):
        NEEDED = "Python 3.11 or newer"
except ImportError as error:
    NEEDED = "NumPy (%s)" % error

if NEEDED is None:
    from .pytorch.names import __all__, __dir__, __getattr__, __version__, newaxis

else:

    def __getattr__(name):
        """Say in one line what is missing; the launcher does not come here."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(
            "minigrad needs %s. `python3 -m minigrad`, in the folder of the course, installs all "
            "that it needs and opens the lessons." % NEEDED
        )
