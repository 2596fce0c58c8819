"""Networks: modules that own parameters, layers, losses; PyTorch's `torch.nn`.

The course builds module.py and linear.py. On top of these stand pytorch_module.py (PyTorch's
Module), applied.py, layers.py and containers.py.

Files here may import NumPy, the engine, `minigrad/pytorch` and each other, downwards. Begin with
module.py.
"""

from ..pytorch.name_tables import found_at_first_use, named
from . import applied, containers, functional, init, layers, pytorch_module, utils  # noqa: F401

NAMES = {
    applied: "AvgPool2d BCELoss BCEWithLogitsLoss CrossEntropyLoss Dropout ELU Flatten GELU "
    "Identity L1Loss LeakyReLU LogSoftmax MSELoss MaxPool2d NLLLoss ReLU ReLU6 SiLU Sigmoid "
    "SmoothL1Loss Softmax Softplus Tanh",
    containers: "ModuleDict ModuleList ParameterList Sequential",
    layers: "BatchNorm1d BatchNorm2d Conv2d Embedding LayerNorm Linear",
    pytorch_module: "Module Parameter",
}
globals().update(named(NAMES))
__getattr__ = found_at_first_use(__name__, "torch.nn")
