"""Networks: modules that own parameters, layers, losses."""

from . import functional, states, utils  # noqa: F401  states binds Module's methods
from .containers import ModuleList, Sequential
from .layers import Conv2d, Embedding, Flatten, Linear, ReLU, Sigmoid, Tanh
from .losses import BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss
from .module import Module, Parameter

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
