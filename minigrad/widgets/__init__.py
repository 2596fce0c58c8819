"""Experiments: plain models that a test can drive, and one live view for all of them.

A model is a class in a file of its own, which computes and knows no widget; view.py shows any
model with ipywidgets. Files here may import everything below: the engine, PyTorch's layer, the
drawings, the course. Begin with kit.py, then step_size.py and view.py.

Example:
    >>> from minigrad.widgets import StepSize, experiment
    >>> experiment(StepSize()).model.h
    0.3
"""

from .again import Again, LoopLength
from .charts import curves, gradient_flow, images, lines
from .cut_edge import CutEdge
from .exam_paper import ExamPaper
from .expression_lab import ExpressionLab
from .first_graph import FirstGraph
from .guesses import GuessTable
from .keep_pins import KeepPins
from .kit import Experiment
from .leaf_table import LeafTable
from .memory_bars import MemoryBars, RunningSum
from .moons import Moons
from .museum import Museum
from .newton import Newton
from .order_game import OrderGame
from .progress_bar import progress_bar
from .reductions import BiasBroadcast, Reductions
from .step_size import StepSize
from .stepper import step_backward
from .unfolding import Unfolding, unfold_graph
from .vector_at_root import VectorAtRoot
from .view import View, experiment
from .wrong_engine import WrongEngine

__all__ = [
    "Again",
    "BiasBroadcast",
    "CutEdge",
    "ExamPaper",
    "Experiment",
    "ExpressionLab",
    "FirstGraph",
    "GuessTable",
    "KeepPins",
    "LeafTable",
    "LoopLength",
    "MemoryBars",
    "Moons",
    "Museum",
    "Newton",
    "OrderGame",
    "Reductions",
    "RunningSum",
    "StepSize",
    "Unfolding",
    "VectorAtRoot",
    "View",
    "WrongEngine",
    "curves",
    "experiment",
    "gradient_flow",
    "images",
    "lines",
    "progress_bar",
    "step_backward",
    "unfold_graph",
]
