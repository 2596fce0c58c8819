"""Optimizers: how parameters follow their gradients; PyTorch's `torch.optim`.

The course builds optimizer.py, sgd.py and adam.py. On top of these stand pytorch_optimizer.py
(PyTorch's Optimizer) and rules.py (its SGD, its Adam, and others).

Files here may import NumPy, the engine, `minigrad/pytorch` and each other, downwards. Begin with
optimizer.py.
"""

# ruff: noqa: F401  this file is a list of names

from ..pytorch.name_tables import found_at_first_use
from . import lr_scheduler
from .pytorch_optimizer import Optimizer
from .rules import SGD, Adagrad, Adam, AdamW, RMSprop

__getattr__ = found_at_first_use(__name__, "torch.optim")
