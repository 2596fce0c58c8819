"""Recording a backward of PyTorch: by the hooks that its nodes take before and after their rule."""

from functools import partial

import numpy as np

from .recording import LONGEST, Recording, Step, Watched

ROOM = 256 * 2**20  # bytes of gradients and saved values that a recording copies or keeps alive


class TorchWatch:
    """Watch the nodes behind some tensors; see `record.Watch`.

    PyTorch hides its table of pending gradients. What waits is added up here afterwards from what
    the rules returned; what came to a node and no rule had sent is the seed of a root.
    """

    def __init__(self, roots, read):
        self.read, self.recording = read, Recording()
        self.nodes, self.handles = {}, []
        self.calls, self.open = {}, {}  # by the engine's number of the call
        self.room = ROOM
        sources = [read.source(root) for root in roots]
        self.roots = {read.number(source[0]) for source in sources if source is not None}
        stack = [source[0] for source in sources if source is not None]
        while stack:
            node = stack.pop()
            if read.number(node) not in self.nodes:
                self.nodes[read.number(node)] = node
                stack += [edge[0] for edge in self.note(node) if edge is not None]

    def note(self, node):
        """Write down what a node is and what it keeps; return the edges that lead on from it."""
        read, number, following = self.read, self.read.number(node), self.read.next(node)
        about = (read.name(node), [edge and self.target(*edge[:2]) for edge in following])
        kind = (read.is_leaf(node), True, read.rule(node))
        for k, shape in enumerate(read.shapes(node)):
            self.recording.nodes[number] = Watched(*about, read.shapes(node)[0], *kind)
            way = self.target(node, k)
            if way != number:  # one of several results
                self.recording.outputs[way] = way
                self.recording.nodes[way] = Watched(about[0], [number], shape, *kind)
        saved = read.saved(node) or []
        self.room -= sum(np.asarray(value).nbytes for _, value in saved)
        self.recording.saved[number] = saved if self.room > 0 else []
        return following

    def target(self, node, k):
        """Return the number under which a gradient waits for one of a node's results."""
        number = self.read.number(node)
        return number if len(self.read.shapes(node)) == 1 else (number, k)

    def start(self):
        """Hang two hooks on each node."""
        for number, node in self.nodes.items():
            self.handles.append(node.register_prehook(partial(self.before, number)))
            self.handles.append(node.register_hook(partial(self.after, number)))

    def stop(self):
        """Take the hooks away, and work out what waited."""
        for handle in self.handles:
            handle.remove()
        if self.open and self.recording.error is not None:
            [*self.open.values()][-1].error = self.recording.error
        for call in range(len(self.calls)):
            self.wait([step for step in self.recording.steps if step.call == call])
        self.nodes.clear()

    def before(self, number, grads):
        """Begin a step: the gradient is at a node and its rule will run."""
        call = self.read.call()
        call = self.calls.setdefault(call, len(self.calls))
        if len(self.recording.steps) >= LONGEST or self.room <= 0:
            self.recording.more += 1
            return
        parts = {k: self.copied(grad) for k, grad in enumerate(grads) if grad is not None}
        alone = len(self.read.shapes(self.nodes[number])) == 1
        step = Step(number, self.recording.nodes[number].name, call, parts)
        step.grad = parts.get(0) if alone else parts
        step.before = self.leaf_grad(number)
        self.recording.steps.append(step)
        self.open[call, number] = step

    def after(self, number, parts, grads):
        """End a step: the rule has run and returned these gradients."""
        step = self.open.pop((self.calls.get(self.read.call()), number), None)
        if step is not None:
            step.parts = tuple(map(self.copied, parts))
            step.after = self.leaf_grad(number)

    def leaf_grad(self, number):
        """Return a copy of `.grad` of an accumulator's leaf; None for any other node."""
        node = self.nodes[number]
        return self.copied(node.variable.grad) if self.read.is_leaf(node) else None

    def copied(self, grad):
        """Return the numbers of a gradient, as they are now."""
        if grad is None:
            return None
        array = np.array(self.read.array(grad))[()]
        self.room -= array.nbytes
        return array

    def wait(self, steps):
        """Fill in what waited at each step of one call."""
        came, sent, table = {}, {}, {}
        for step in steps:
            came |= arrived(step)
            self.send(step, sent)
        for way, grad in came.items():
            node = way[0] if isinstance(way, tuple) else way
            if way not in sent:
                table[way] = grad
            elif node in self.roots and not np.allclose(grad, sent[way], equal_nan=True):
                table[way] = grad - sent[way]
        for step in steps:
            for way in arrived(step):
                table.pop(way, None)
            step.waiting = dict(table)
            self.send(step, table)

    def send(self, step, table):
        """Add to a table what a step's rule passed on."""
        for way, part in zip(self.recording.nodes[step.number].next, step.parts):
            if way is not None and part is not None:
                table[way] = part if way not in table else table[way] + part


def arrived(step):
    """Return the gradients that came to a step's node, by the number under which they waited."""
    if isinstance(step.grad, dict):
        return {(step.number, k): grad for k, grad in step.grad.items()}
    return {step.number: step.grad}
