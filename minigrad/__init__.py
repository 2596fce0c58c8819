"""minigrad: PyTorch's autograd on NumPy, small enough to be read whole.

`import minigrad as torch`, and what you write is what you would write with PyTorch. The names
stand in public.py. Only syntax that an old Python can read stands here.
"""

import sys

try:
    import numpy

    NEEDED = None if sys.version_info >= (3, 11) else "Python 3.11 or newer"
except ImportError as error:
    NEEDED = "NumPy (%s)" % error

if NEEDED is None:
    from .public import *
else:

    def __getattr__(name):
        """Say in one line what is missing; the launcher does not come here."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(
            "minigrad needs %s. `python3 -m minigrad`, in the folder of the course, installs all "
            "that it needs and opens the lessons." % NEEDED
        )
