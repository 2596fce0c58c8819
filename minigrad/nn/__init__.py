"""Networks: modules that own parameters, layers, losses.

The course builds module.py and linear.py. On top of these stand, in this order: states.py and
members.py (PyTorch's Module), layers.py, containers.py and losses.py. Begin with module.py.
"""

from . import functional, utils
from .containers import ModuleList, Sequential
from .layers import Conv2d, Embedding, Flatten, Linear, ReLU, Sigmoid, Tanh
from .losses import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .pytorch_module import Module, Parameter

__all__ = [
    "BCEWithLogitsLoss",
    "Conv2d",
    "CrossEntropyLoss",
    "Embedding",
    "Flatten",
    "L1Loss",
    "Linear",
    "MSELoss",
    "Module",
    "ModuleList",
    "NLLLoss",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "functional",
    "utils",
]
