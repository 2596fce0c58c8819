"""Chapter 11: cut an edge of z = x * x * x in one of three ways; 27, 18, 9 or an error."""

import minigrad as mg
from minigrad.draw import draw_graph, record_backward
from minigrad.language import N_, _

from .kit import Choice, Experiment, code, complaint
from .spelling import shown

TRACKED, DETACH, NO_GRAD, FREEZE = N_("tracked"), "detach()", "no_grad", N_("freeze")
WAYS = (TRACKED, DETACH, NO_GRAD, FREEZE)
# attribute: (the edge, the tensor at its start, the operation at its end)
EDGES = {
    "first": (N_("first x, to a"), "x", "a"),
    "second": (N_("second x, to a"), "x", "a"),
    "third": (N_("a, to z"), "a", "z"),
    "fourth": (N_("x, to z"), "x", "z"),
}


class CutEdge(Experiment):
    """Compute a = x * x and z = a * x at x = 3, with each edge tracked or cut.

    `detach()` cuts this edge alone, `no_grad` all edges into the operation, and freezing
    (`requires_grad_(False)`) all edges that leave the tensor from there on.

    Example:
        >>> model = CutEdge()
        >>> model.text().splitlines()[-1]
        'x.grad is 27'
        >>> model.fourth = "detach()"
        >>> model.text().splitlines()[-1]
        'x.grad is 18'
    """

    frame = 870, 270
    controls = tuple(Choice(name, _(edge), WAYS, _) for name, (edge, *around) in EDGES.items())

    def __init__(self, **ways):
        for name in EDGES:
            setattr(self, name, ways.get(name, TRACKED))

    def program(self):
        """Return the program with its cuts, as the text that is run."""
        rows = ["x = mg.tensor(3.0, requires_grad=True)"]
        for result, names in (("a", ("first", "second")), ("z", ("third", "fourth"))):
            factors = []
            for name in names:
                way, start = getattr(self, name), EDGES[name][1]
                factors.append(f"{start}_{name}" if way == DETACH else start)
                if way == DETACH:
                    rows.append(f"{start}_{name} = {start}.detach()")
                if way == FREEZE and f"{start}.requires_grad_(False)" not in rows:
                    rows.append(f"{start}.requires_grad_(False)")
            line = f"{result} = {' * '.join(factors)}"
            if NO_GRAD in [getattr(self, name) for name in names]:
                rows += ["with mg.no_grad():", f"    {line}"]
            else:
                rows.append(line)
        return "\n".join([*rows, "z.backward()"])

    def run(self):
        """Run the program; return its tensors by name, a recording, and the error or None."""
        made, recording = {"mg": mg}, None
        forward, last = self.program().rsplit("\n", 1)
        try:
            exec(forward, made)  # both are made of the fixed lines above, nothing is typed
            with record_backward(made["z"]) as recording:
                exec(last, made)
            error = None
        except RuntimeError as caught:
            error = caught
        return {k: t for k, t in made.items() if isinstance(t, mg.Tensor)}, recording, error

    def drawing(self):
        made, recording, _ = self.run()
        return draw_graph(*reversed(made.values()), names=made, recording=recording).flat()

    def said(self):
        """Return in one line what x.grad is, or what the error says."""
        made, recording, error = self.run()
        if error is not None:
            return complaint(error)
        grad = made["x"].grad
        return _("x.grad is {grad}").format(grad=shown(None if grad is None else grad.array))

    def text(self):
        return f"{self.program()}\n{self.said()}"

    def html(self):
        return code(self.program(), rows=10) + f'<div style="min-height: 4.5em">{self.said()}</div>'
