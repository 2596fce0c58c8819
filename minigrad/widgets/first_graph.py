"""Chapter 0: one slider, and a small graph that follows it."""

import minigrad as mg
from minigrad.draw import draw_graph

from .kit import Experiment, Slider


class FirstGraph(Experiment):
    """Compute y = -(a * b) with b = 3 and an `a` that the learner chooses, and draw the graph."""

    controls = (Slider("a", "a", [n / 2 for n in range(-6, 7)], "{:g}".format),)

    def __init__(self, a=2.0):
        self.a = a

    def drawing(self):
        """Return the picture of the graph, computed anew by the learner's own package."""
        a = mg.tensor(float(self.a), requires_grad=True)
        b = mg.tensor(3.0, requires_grad=True)
        c = a * b
        y = -c
        return draw_graph(y, view="forward", names={"a": a, "b": b, "c": c, "y": y})

    def text(self):
        return self.drawing().outline
