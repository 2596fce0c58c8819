"""Step through a backward that really ran: one edge, one sum, one rule at a time."""

import html
import sys

from minigrad.draw.collect import collect
from minigrad.draw.names import find
from minigrad.draw.picture import GraphPicture
from minigrad.draw.read import reader_of
from minigrad.draw.record import record_backward
from minigrad.draw.text import lines
from minigrad.language import N_, _

from .kit import MONO, Button, Experiment, Slider, code, table
from .spelling import shown
from .steps import Story
from .view import experiment

DRAWN = 40  # operations
CODE_ROWS = 9
NARROW = 500  # beside a wider picture the two texts of code would find no room


class Stepper(Experiment):
    """Show the events of one recording, one after the other, forwards and back.

    Every state is a function of the event's place alone, so going back is exact.

    Args:
        roots: the tensors whose graph was recorded.
        recording: a `draw.Recording`.
        named: pairs (name, tensor), as the learner calls them.

    Attributes:
        events: what happened; `events[at]` is shown.
    """

    most = 0  # lines of arithmetic of one event

    def __init__(self, roots, recording, named=()):
        graph = collect(roots, named, reader_of(roots), DRAWN, recording=recording)
        story = Story(graph, recording)
        self.events, self.names, self.rules = story.events, story.names, story.rules
        self.walk = story.walk
        self.most = max(self.most, *(len(event.sums) for event in self.events))
        self.at = 0
        last = len(self.events) - 1
        self.controls = (
            Slider(
                "at",
                _("step"),
                range(len(self.events)),
                lambda at: _("{done} of {count}").format(done=at, count=last),
                play=True,
            ),
            Button("back", _("back"), usable="can_go_back"),
            Button("next", _("next"), usable="can_go_on"),
        )
        self.graph = self.lay_out(graph)
        self.beside = bool(self.graph.layout) and self.graph.layout.width < NARROW

    def lay_out(self, graph):
        """Return the picture, with room for the longest text that any event writes."""
        labels = {}
        for event in self.events:
            for edge, text in event.labels.items():
                if edge in graph.edges and graph.edges[edge].kind != "joint":
                    labels[edge] = max(labels.get(edge, ""), text, key=len)
            for key, grad in event.grads.items():
                if key in graph.boxes:
                    rows = graph.boxes[key].grad or [""], grad_lines(grad)
                    graph.boxes[key].grad = max(rows, key=lambda rows: max(map(len, rows)))
        return GraphPicture(graph, labels=labels)

    def drawing(self):
        return self.graph

    def back(self):
        """Go to the event before."""
        self.at = max(self.at - 1, 0)

    def next(self):
        """Go to the next event."""
        self.at = min(self.at + 1, len(self.events) - 1)

    def can_go_back(self):
        """Tell whether there is an event before."""
        return self.at > 0

    def can_go_on(self):
        """Tell whether there is a next event."""
        return self.at + 1 < len(self.events)

    def picture(self):
        return self.paint(self.at)

    def paint(self, at):
        """Return the picture as it is after event number `at`."""
        labels, grads, tips = {}, {}, {}
        for event in self.events[: at + 1]:
            labels |= event.labels
            tips |= event.tips
            grads |= event.grads
        boxes = self.graph.graph.boxes
        rows = {key: (boxes[key].value, grad_lines(g)) for key, g in grads.items() if key in boxes}
        kinds = self.graph.graph.edges
        labels = {k: t for k, t in labels.items() if k in kinds and kinds[k].kind != "joint"}
        changes = {"lit": self.events[at].lit, "lines": rows, "tips": tips}
        return self.graph.paint(labels=labels, said=self.words(at), **changes)

    def text(self):
        return self.words(self.at)

    def words(self, at):
        """Return event number `at` in words."""
        event = self.events[at]
        rows = [
            _("{at} of {last}: {title}").format(
                at=at, last=len(self.events) - 1, title=event.title
            ),
            *event.sums,
        ]
        return "\n    ".join(rows)

    def still(self):
        """Return the picture after the last event, and all events in words."""
        return self.paint(len(self.events) - 1), "\n".join(map(self.words, range(len(self.events))))

    def html(self):
        event = self.events[self.at]
        waiting = [(self.names[n], shown(grad)) for n, grad in (event.pending or {}).items()]
        if event.pending is None:
            pending = _("this engine keeps no table of what waits")
        else:
            pending = table((_("waiting at"), _("gradient")), waiting or [(_("nothing waits"), "")])
        # Each part keeps the height of its tallest state, so that nothing below it moves.
        sums = 1.5 * self.most
        rows = 2 * max(len(e.pending or ()) for e in self.events) + 2
        tallest = 1 + max((text.count("\n") for text in self.rules.values()), default=0)
        rule = code(self.rules.get(event.rule, ""), min(tallest, CODE_ROWS), event.row)
        ran = (
            _("the rule of {name}").format(name=event.rule)
            if event.rule
            else _("no rule has run yet")
        )
        calls = f"<div>{_('what calls the rules')}</div>{code(self.walk, mark=event.walk_row)}"
        return (
            f'<div style="font-weight: 600">{html.escape(event.title)}</div>'
            f'<div style="{MONO} white-space: pre-wrap; min-height: {sums}em">'
            f"{html.escape(chr(10).join(event.sums))}</div>"
            '<div style="display: flex; flex-wrap: wrap; gap: 8px 32px; margin-top: 8px">'
            f'<div style="flex: 1 1 20em; min-width: 0"><div style="min-height: {rows}em">{pending}'
            f'</div><div style="margin-top: 8px">{ran}</div>{rule}</div>'
            f'<div style="flex: 1 1 36em; min-width: 0">{calls if self.walk else ""}</div></div>'
        )


def grad_lines(grad):
    """Write `.grad` as a picture's box does."""
    rows = ["None"] if grad is None else lines(grad)
    return ["grad " + rows[0], *rows[1:]]


def step_backward(*roots, gradient=None, retain_graph=None, recording=None):
    """Run `backward` of your own engine, or of PyTorch, and step through what it really did.

    The call is a true one: `.grad` of the leaves grows as after `y.backward()`.

    Args:
        roots: one tensor, of minigrad or of PyTorch; or several, with `recording`.
        gradient: the seed, for a tensor with more than one entry.
        retain_graph: keep the saved values, so that backward can run again.
        recording: show this recording (by `draw.record_backward`) and run nothing. It may hold
            several backward calls in a row.

    Returns:
        View: next, back, a slider, play; `.model.events` lists what happened.

    Raises:
        TypeError: for a root that is not a tensor.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> stepper = step_backward(y).model
        >>> stepper.at = 3
        >>> print(stepper.text())
        3 of 4: MulBackward0 passes a gradient to x
            incoming 1 × local 3 = outgoing 3
            3 + 3 = 6 waits at x
    """
    named = find(sys._getframe(1), reader_of(roots, N_("step_backward steps through")))
    if recording is None:
        if len(roots) != 1:
            raise TypeError(
                _("step_backward runs one tensor's backward; for several give recording=")
            )
        asked = {"gradient": gradient, "retain_graph": retain_graph}
        asked = {name: value for name, value in asked.items() if value is not None}
        try:
            with record_backward(*roots) as recording:
                roots[0].backward(**asked)
        except Exception:  # noqa: S110  the recording holds it, and the last event says it
            pass
    return experiment(Stepper(roots, recording, named))
