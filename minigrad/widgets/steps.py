"""A recorded backward, told event by event: which edge, which arithmetic, what waits now.

The facts come from `record_backward` alone: what the learner's own engine did. Nothing here
computes a gradient; sums are written out, and compared with what the engine really held.
"""

from dataclasses import dataclass, field

import numpy as np

from minigrad.draw.text import whole
from minigrad.language import _

from .kit import complaint
from .spelling import last_rows, place, product, row_of, same, shown, source, term, walk


@dataclass(slots=True)
class Event:
    """One thing that happened on the way back.

    Attributes:
        title: what happened.
        sums: the arithmetic, line by line.
        lit: keys of what stands out in the picture.
        labels: text on edges that stays from now on, by the edge's key.
        grads: what `.grad` is from now on, by the key of the tensor's box.
        pending: gradients that wait after this event, by node number; None where the engine
            keeps no table of them.
        rule: name of the node's class whose rule ran, or "".
        row: which row of the rule's text ran, -1 for none.
        walk_row: which row of the text of the walk ran.
        tips: the whole gradient on edges, by the edge's key.
    """

    title: str
    sums: list = field(default_factory=list)
    lit: tuple = ()
    labels: dict = field(default_factory=dict)
    grads: dict = field(default_factory=dict)
    pending: dict | None = None
    rule: str = ""
    row: int = -1
    walk_row: int = -1
    tips: dict = field(default_factory=dict)

    def carry(self, edge, grad):
        """Note a gradient on an edge."""
        self.labels[edge], self.tips[edge] = (
            shown(grad),
            _("gradient, {grad}").format(grad=whole(np.asarray(grad))),
        )


class Story:
    """Turn a recording into events.

    Args:
        graph: the facts drawn, a `draw.facts.Graph`.
        recording: a `draw.Recording`.
    """

    def __init__(self, graph, recording):
        self.graph, self.steps, self.outputs = graph, recording.steps, recording.outputs
        self.nodes = recording.nodes
        rules = {node.name: node.rule for node in self.nodes.values()}
        self.rules = {name: source(rule) for name, rule in rules.items()}
        several = {name: rule for name, rule in rules.items() if hasattr(rule, "formulas")}
        self.formulas = {name: last_rows(rule.formulas) for name, rule in several.items()}
        self.walk = walk(recording.walk)
        self.names = {n: self.name(n, node.name) for n, node in self.nodes.items()}
        self.held = {}  # what waits at each node now, by number
        self.known = True  # whether the engine showed its table
        self.kept = {}  # .grad of results that keep theirs, as it grows, by the box's key
        self.events = [Event(_("backward has not begun"), pending={})]
        for i, step in enumerate(self.steps):
            self.tell(i, step)
        error = recording.error
        if error is not None and (not self.steps or self.steps[-1].error is None):
            self.events.append(
                Event(_("backward raised an error"), [complaint(error), place(error)])
            )
        if recording.more:
            self.events.append(
                Event(
                    _("{count:,} more steps ran; they are not shown").format(count=recording.more)
                )
            )

    def name(self, number, class_name):
        """Return what a node's tensor is called in the picture and in the table."""
        number, which = self.outputs.get(number, (number, 0))
        key = self.graph.keys.get(number)
        if key is None:
            return class_name
        if key in self.graph.boxes:
            return self.graph.boxes[key].name or _("leaf")
        operation = next(o for o in self.graph.operations if o.key == key)
        box = self.graph.boxes.get(operation.outputs.get(which))
        return (box and box.name) or f"#{key.removeprefix('op')}"

    def tell(self, i, step):
        """Add the events of one rule that ran."""
        begins = i == 0 or self.steps[i - 1].call != step.call
        waited = None if begins else self.held.pop(step.number, None)
        self.known = step.waiting is not None
        if begins or self.known:
            self.held = dict(step.waiting or {})
        if begins:
            self.begin(step)
        node = self.nodes[step.number]
        events = [self.accumulate(step)] if node.is_leaf else self.pass_on(i, step)
        if step.error is not None:
            said = [complaint(step.error), place(step.error)]
            events = [
                Event(
                    _("{name} raised an error").format(name=step.name),
                    said,
                    (self.graph.keys.get(step.number),),
                )
            ]
        first = events[0]
        if node.hooked and waited is not None and not same(waited, step.grad):
            at = self.names[step.number]
            first.sums.insert(
                0,
                _("a hook at {at} turned {before} into {after}").format(
                    at=at, before=shown(waited), after=shown(step.grad)
                ),
            )
        self.incoming(step, first)
        self.keep(step, first)
        for event in events:
            event.rule = step.name
            if event.row < 0:
                event.row = row_of(step.ran, self.rules[step.name])
            if event.walk_row < 0:
                event.walk_row = row_of(step.called, self.walk)
        self.events += events

    def begin(self, step):
        """Add the event by which a backward call starts: the seed enters."""
        pending = {step.number: step.grad, **self.held} if self.known else None
        into = self.graph.into(step.number)
        at = ", ".join(self.names[number] for number in pending or [step.number])
        title = _("call {number}: ").format(number=step.call + 1) if self.steps[-1].call else ""
        seeds = ", ".join(shown(grad) for grad in (pending or {step.number: step.grad}).values())
        self.events.append(
            Event(
                _("{title}backward starts at {at}").format(title=title, at=at),
                [_("seed {seeds}").format(seeds=seeds)],
                (into,),
                pending=pending,
            )
        )
        self.incoming(step, self.events[-1])

    def incoming(self, step, event):
        """Note the gradient on the edges by which it came to a node."""
        if not isinstance(step.grad, dict):
            event.carry(self.graph.into(step.number), step.grad)
            return
        ways = {source: n for n, source in self.outputs.items()}
        for which, part in step.grad.items():
            event.carry(self.graph.into(ways.get((step.number, which))), part)

    def pass_on(self, i, step):
        """Return one event for each gradient that a rule passed on."""
        parts = zip(self.nodes[step.number].next, step.parts, strict=False)
        sent = [(k, n, p) for k, (n, p) in enumerate(parts) if n is not None and p is not None]
        last = {number: k for k, number, _ in sent}
        after = self.after(i)
        events = []
        for k, number, part in sent:
            event = Event(
                _("{name} passes a gradient to {to}").format(name=step.name, to=self.names[number])
            )
            event.sums.append(product(step.grad, part))
            if self.known:
                event.sums += self.arrive(number, part, after if last[number] == k else None)
                event.pending = dict(self.held)
            edge = self.graph.onward(step.number, k)
            event.lit = (edge, self.graph.keys.get(step.number))
            event.carry(edge, part)
            if step.name in self.formulas:
                event.row = self.formulas[step.name][k]
            if len(events) < len(step.arrivals):
                event.walk_row = row_of(step.arrivals[len(events)], self.walk)
            events.append(event)
        nothing = Event(
            _("{name} passes nothing on").format(name=step.name), pending=dict(self.held)
        )
        return events or [nothing]

    def after(self, i):
        """Return what the engine held after step i, by node number; None where not known."""
        if i + 1 == len(self.steps) or self.steps[i + 1].call != self.steps[i].call:
            return None
        following = self.steps[i + 1]
        if following.waiting is None:
            return None
        real = dict(following.waiting)
        if not self.nodes[following.number].hooked:  # else it is no longer what waited
            real[following.number] = following.grad
        return real

    def arrive(self, number, part, after):
        """Note a gradient that arrives at a node; return the lines that say what became of it."""
        name, before = self.names[number], self.held.get(number)
        fits = np.shape(part) == tuple(self.nodes[number].shape)
        total = part if before is None else before + part if fits else None
        now = total if after is None else after.get(number, total)
        self.held[number] = part if now is None else now
        if not fits:
            summed = _("summed from shape {before} to {after}").format(
                before=np.shape(part), after=np.shape(now)
            )
            return [
                _("{summed}: {grad} waits at {name}").format(
                    summed=summed, grad=shown(now), name=name
                )
            ]
        if before is None:
            return []
        if same(now, total):
            return [
                _("{before} + {part} = {total} waits at {name}").format(
                    before=shown(before), part=term(part), total=shown(total), name=name
                )
            ]
        wrong = _("{before} waited and {part} came, but {after} waits now").format(
            before=shown(before), part=shown(part), after=shown(now)
        )
        return [
            _("{name}: {wrong}, not {total}").format(name=name, wrong=wrong, total=shown(total))
        ]

    def accumulate(self, step):
        """Return the event in which a leaf's `.grad` grows."""
        name, key = self.names[step.number], self.graph.keys.get(step.number)
        event = Event(
            _("{node} adds to {name}.grad").format(node=step.name, name=name),
            pending=self.held if self.known else None,
        )
        event.lit = (self.graph.into(step.number), f"acc:{key}")
        event.grads[key] = step.after
        adds = [
            k
            for k, row in enumerate(self.rules[step.name].split("\n"))
            if row.strip().startswith("leaf.grad") and ("+=" in row) == (step.before is not None)
        ]
        event.row = max(adds, default=-1)
        before, now = step.before, step.after
        if now is None:
            event.sums.append(_("{name} is gone, so nothing is kept").format(name=name))
        elif before is None:
            event.sums.append(
                _("{name}.grad was None; now it is {grad}").format(name=name, grad=shown(now))
            )
        elif same(now, before + step.grad):
            event.sums.append(f"{shown(before)} + {term(step.grad)} = {shown(now)}")
        else:
            total = shown(before + step.grad)
            came = _("{before} was there and {part} came").format(
                before=shown(before), part=shown(step.grad)
            )
            event.sums.append(
                _("{came}, but {name}.grad is now {grad}, not {total}").format(
                    came=came, name=name, grad=shown(now), total=total
                )
            )
        self.events[0].grads.setdefault(key, before)
        return event

    def keep(self, step, event):
        """Note that a result keeps its gradient, where `retain_grad()` asked for it."""
        key = self.graph.keys.get(step.number)
        operation = next((o for o in self.graph.operations if o.key == key), None)
        box = operation and self.graph.boxes.get(operation.outputs.get(0))
        if box is None or box.grad is None or isinstance(step.grad, dict):
            return
        self.kept[box.key] = self.kept.get(box.key, 0) + step.grad
        event.grads[box.key] = self.kept[box.key]
        event.sums.append(
            _("kept: {name}.grad is {grad}").format(
                name=self.names[step.number], grad=shown(self.kept[box.key])
            )
        )
        self.events[0].grads.setdefault(box.key, None)
