"""Networks: modules that own parameters, layers, losses; PyTorch's `torch.nn`.

The course builds module.py and linear.py. On top of these stand pytorch_module.py (PyTorch's
Module), applied.py, layers.py and containers.py.

Files here may import NumPy, the engine, `minigrad/pytorch` and each other, downwards. Begin with
module.py.
"""

# ruff: noqa: F401  this file is a list of names

from ..pytorch.name_tables import found_at_first_use
from . import functional, init, utils
from .applied import (
    ELU,
    GELU,
    AvgPool2d,
    BCELoss,
    BCEWithLogitsLoss,
    CrossEntropyLoss,
    Dropout,
    Flatten,
    Identity,
    L1Loss,
    LeakyReLU,
    LogSoftmax,
    MaxPool2d,
    MSELoss,
    NLLLoss,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    SmoothL1Loss,
    Softmax,
    Softplus,
    Tanh,
)  # fmt: skip
from .containers import ModuleDict, ModuleList, ParameterList, Sequential
from .layers import BatchNorm1d, BatchNorm2d, Conv2d, Embedding, LayerNorm, Linear
from .pytorch_module import Module, Parameter

__getattr__ = found_at_first_use(__name__, "torch.nn")
