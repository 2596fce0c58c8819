"""Optimizers: how parameters follow their gradients."""

from . import lr_scheduler
from .adam import Adam
from .more import Adagrad, AdamW, RMSprop
from .optimizer import Optimizer
from .sgd import SGD

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "lr_scheduler"]
