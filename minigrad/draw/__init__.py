"""Draw a graph: facts from live objects, a layout by Graphviz, a painted SVG, an outline."""

from .picture import GraphPicture, draw_graph
from .record import Recording, Step, record_backward

__all__ = ["GraphPicture", "Recording", "Step", "draw_graph", "record_backward"]
