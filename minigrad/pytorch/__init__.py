"""What makes the engine PyTorch: number types, words of errors, checks, printing, views, speed,
and all further operations.

Files here may import the engine and what lies below them in this folder; the engine imports
nothing of them. They attach at its seams: functions and methods of the engine get a stand-in
(seams.py), rules get PyTorch's number types around `forward` (typed_forward.py), and tables give
tensors their methods (names.py, from names.txt), whose files are read at the first use. Begin with
seams.py and names.py.
"""

from . import quick  # noqa: F401  first of all: what is imported below takes its functions
