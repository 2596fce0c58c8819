"""Draw a graph: facts from live objects, a layout by Graphviz, a painted SVG, an outline in text.

It reads tensors and nodes from outside (read.py), or watches a backward (record.py), and changes
nothing. What is drawn is told first in plain facts (facts.py), so that a test can ask for them.

Files here may import NumPy, Graphviz, matplotlib, the engine, `minigrad/pytorch` and each other.
Begin with facts.py and picture.py.
"""

from .picture import GraphPicture, draw_graph
from .reasons import Reasons, why_no_grad
from .record import record_backward
from .recording import Recording, Step

__all__ = [
    "GraphPicture",
    "Reasons",
    "Recording",
    "Step",
    "draw_graph",
    "record_backward",
    "why_no_grad",
]
