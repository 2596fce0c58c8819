"""Experiments: plain models that a test can drive, and one live view for all of them.

Example:
    >>> from minigrad.widgets import StepSize, experiment
    >>> experiment(StepSize()).model.h
    0.3
"""

from .expression_lab import ExpressionLab
from .first_graph import FirstGraph
from .kit import Experiment
from .leaf_table import LeafTable
from .order_game import OrderGame
from .step_size import StepSize
from .stepper import step_backward
from .view import View, experiment, progress

__all__ = [
    "Experiment",
    "ExpressionLab",
    "FirstGraph",
    "LeafTable",
    "OrderGame",
    "StepSize",
    "View",
    "experiment",
    "progress",
    "step_backward",
]
