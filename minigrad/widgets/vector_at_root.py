"""Chapter 8: choose v, and see that `y.backward(v)` is v times the Jacobian, row times matrix."""

import numpy as np

import minigrad as mg
from minigrad.language import _

from .cards import matrices
from .kit import Choice, Experiment, Slider, table
from .spelling import shown

FUNCTIONS = ("x * x", "A @ x")
A = [[1.0, 2.0, 0.0], [0.0, -1.0, 3.0], [4.0, 0.0, 1.0]]
STEPS = [k / 2 for k in range(-4, 5)]


class VectorAtRoot(Experiment):
    """Hold x = [1, 2, 3], a function y of it, and a vector v that enters at the root.

    Args:
        function: one of `FUNCTIONS`.
        v: three numbers.

    Example:
        >>> model = VectorAtRoot("x * x")
        >>> model.v1 = 10.0
        >>> print(model.text())
        v = [1, 10, 1]
        y.backward(v) gives x.grad = [2, 40, 6], in one pass
        the whole J takes 3 passes over the same graph, one for each row
    """

    controls = (
        Choice("function", "y =", FUNCTIONS),
        *(Slider(f"v{k}", f"v[{k}]", STEPS, "{:g}".format) for k in range(3)),
    )

    def __init__(self, function="x * x", v=(1.0, 1.0, 1.0)):
        self.function = function
        self.v0, self.v1, self.v2 = v

    @property
    def v(self):
        """The vector."""
        return [self.v0, self.v1, self.v2]

    def run(self, *vectors):
        """Build one graph and run backward with each vector; return x.grad of each."""
        x = mg.tensor([1.0, 2.0, 3.0], requires_grad=True)
        y = x * x if self.function == "x * x" else mg.tensor(A) @ x
        rows = []
        for v in vectors:
            x.grad = None
            y.backward(mg.tensor(v), retain_graph=True)
            rows.append(x.grad.array)
        return np.stack(rows)

    def parts(self):
        """Return the parts of the picture."""
        (grad,) = self.run(self.v)
        jacobian = self.run(*np.eye(3).tolist())
        return ("v", self.v), "\N{MULTIPLICATION SIGN}", ("J", jacobian), "=", ("x.grad", grad)

    def picture(self):
        long = [VectorAtRoot(name, [-1.5] * 3).parts() for name in FUNCTIONS]
        return matrices(*self.parts(), largest=long)

    def text(self):
        (grad,) = self.run(self.v)
        return _(
            "v = {v}\ny.backward(v) gives x.grad = {grad}, in one pass\nthe whole J "
            "takes {count} passes over the same graph, one for each row"
        ).format(v=shown(self.v), grad=shown(grad), count=len(A))

    def html(self):
        rows = [("y.backward(v)", 1, 1), (_("the whole J"), 1, len(A))]
        return super().html() + table(("", _("graphs"), _("passes")), rows)
