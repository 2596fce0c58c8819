"""Experiments: plain models that a test can drive, and one live view for all of them.

from minigrad.widgets import StepSize, experiment

experiment(StepSize())
"""

from .expression_lab import ExpressionLab
from .first_graph import FirstGraph
from .kit import Experiment
from .step_size import StepSize
from .stepper import step_backward
from .view import View, experiment, progress

__all__ = ["Experiment", "ExpressionLab", "FirstGraph", "StepSize", "View", "experiment"]
__all__ += ["progress", "step_backward"]
