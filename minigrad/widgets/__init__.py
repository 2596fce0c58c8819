"""Experiments: plain models that a test can drive, and one live view for all of them.

from minigrad.widgets import StepSize, experiment

experiment(StepSize())
"""

from .expression_lab import ExpressionLab
from .kit import Experiment
from .step_size import StepSize
from .view import View, experiment, progress

__all__ = ["Experiment", "ExpressionLab", "StepSize", "View", "experiment", "progress"]
