"""Networks: modules that own parameters, layers, losses; PyTorch's `torch.nn`.

The course builds module.py and linear.py. On top of these stand pytorch_module.py (PyTorch's
Module), layers.py, containers.py and losses.py.

Files here may import NumPy, the engine, `minigrad/pytorch` and each other, downwards. Begin with
module.py.
"""

# ruff: noqa: F401  this file is a list of names

from ..pytorch.name_tables import found_at_first_use
from . import functional, utils
from .containers import ModuleList, Sequential
from .layers import Conv2d, Embedding, Flatten, Linear, ReLU, Sigmoid, Tanh
from .losses import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .pytorch_module import Module, Parameter

__getattr__ = found_at_first_use(__name__, "torch.nn")
