"""Optimizers: how parameters follow their gradients.

The course builds optimizer.py, sgd.py and adam.py. On top of these stand groups.py (PyTorch's
Optimizer) and rules.py (its SGD, its Adam, and others). Begin with optimizer.py.
"""

from . import lr_scheduler
from .pytorch_optimizer import Optimizer
from .rules import SGD, Adagrad, Adam, AdamW, RMSprop

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]
