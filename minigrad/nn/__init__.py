"""Networks: modules that own parameters, layers, losses; PyTorch's `torch.nn`.

The course builds module.py and linear.py. On top of these stand pytorch_module.py (PyTorch's
Module), applied.py, layers.py and containers.py.

Files here may import NumPy, the engine, `minigrad/pytorch` and each other, downwards. Begin with
module.py.
"""

from ..pytorch.name_tables import found_at_first_use, in_file
from . import functional, init, utils  # noqa: F401

globals().update(in_file("nn"))
__getattr__ = found_at_first_use(__name__, "torch.nn")
