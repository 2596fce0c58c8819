"""Recording a backward: the steps that the learner's own engine really takes, as they happen."""

import inspect
import linecache
import sys
from contextlib import contextmanager

import numpy as np

from minigrad.engine import autograd, backward, create_graph, hooks
from minigrad.engine.graph import Node
from minigrad.engine.tensor import AccumulateGrad, Tensor
from minigrad.pytorch import visits
from minigrad.pytorch.outputs import Output, Parts

from ..language import N_
from .read import Minigrad, reader_of
from .recording import LONGEST, Recording, Step, Watched

ENGINE = {module.__name__ for module in (autograd, backward, create_graph, hooks, visits)}
# Their floors lie too high to be imported here.
ENGINE |= {"minigrad.pytorch.anomaly", "minigrad.pytorch.autograd"}


@contextmanager
def record_backward(*roots):
    """Record every rule that runs on the graph of these tensors inside the `with` block.

    Nothing is simulated: the rules of the graph's node classes are watched while your own engine
    calls them, so a wrong engine is recorded as it is. Of PyTorch each node is watched by its own
    hooks. Rules are put back and hooks removed at the end in any case. Other graphs run on
    undisturbed.

    Args:
        roots: the tensors whose graphs are watched, of minigrad or of PyTorch.

    Returns:
        A context manager that gives a Recording, which fills while the block runs.

    Example:
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = x * x
        >>> with record_backward(y) as recording:
        ...     y.backward()
        >>> [(step.name, len(step.parts)) for step in recording.steps]
        [('MulBackward0', 2), ('AccumulateGrad', 0)]
    """
    read = reader_of(roots, N_("record_backward watches the graphs of"))
    if read is Minigrad:
        watch = Watch(roots)
    else:
        from .record_torch import TorchWatch

        watch = TorchWatch(roots, read)
    try:
        watch.start()
        yield watch.recording
    except BaseException as error:
        watch.recording.error = error
        raise
    finally:
        watch.stop()


def reachable(roots):
    """Return the nodes behind some tensors, by number."""
    stack = [root.node for root in roots if root.node is not None]
    found = {}
    while stack:
        node = stack.pop()
        if node.number not in found:
            found[node.number] = node
            stack += [following for following in node.next if following is not None]
    return found


class Watch:
    """Stand before the rules and write down what goes in and out, and which lines run."""

    def __init__(self, roots):
        self.recording, self.watched = Recording(), reachable(roots)
        for number, node in self.watched.items():
            self.recording.saved[number] = Minigrad.saved(node) or []
            if isinstance(node, Output):  # it only passes a gradient on to the operation
                self.recording.outputs[number] = (node.next[0].number, node.args)
        self.owners = {}  # each class that owns a rule, with that rule
        for number, node in self.watched.items():
            if number not in self.recording.outputs:
                owner = next(c for c in type(node).__mro__ if "backward" in vars(c))
                self.owners[owner] = vars(owner)["backward"]
        rules = self.owners.values()
        self.rules = {one.__code__ for rule in rules for one in (rule, inspect.unwrap(rule))}
        self.line, self.held = "", {}  # the walk's line that runs, and what waited before it
        self.frame, self.call = None, -1
        self.busy = False  # a rule that calls another rule is one step, not two

    def start(self):
        """Put a record around each rule."""
        self.traces = sys.gettrace() is None  # else a debugger does, and may go on
        if self.traces:
            sys.settrace(self.enter)
        self.in_place, visits.in_place = visits.in_place, False
        for owner, rule in self.owners.items():
            owner.backward = self.around(rule)

    def stop(self):
        """Put the rules back, and note what the graph was."""
        if self.traces:
            sys.settrace(None)
        visits.in_place = self.in_place
        for owner, rule in self.owners.items():
            owner.backward = rule
        self.frame = None
        for number, node in self.watched.items():
            following = [f and f.number for f in node.next]
            about = (isinstance(node, AccumulateGrad), node.hooks is not None, type(node))
            known = Watched(type(node).__name__, following, node.shape, *about)
            self.recording.nodes[number] = known

    def around(self, rule):
        """Return the rule with a record of each run."""

        def backward(node, *grads):
            if node.number not in self.watched or self.busy:
                return rule(node, *grads)
            if len(self.recording.steps) >= LONGEST:
                self.recording.more += 1
                return rule(node, *grads)
            step = self.begin(node, grads, sys._getframe(1))
            self.recording.steps.append(step)
            self.busy = True
            try:
                out = rule(node, *grads)
                step.parts = tuple(copied(part) for part in listed(out))
                return out
            except BaseException as error:
                step.error = error
                raise
            finally:
                self.busy = False
                step.after = leaf_grad(node)

        return backward

    def begin(self, node, grads, caller):
        """Return a Step with what is known before the rule runs."""
        while table(caller) is None and caller.f_back.f_globals["__name__"] in ENGINE:
            caller = caller.f_back  # a visit stands between the walk and the rule
        outer = caller
        while outer.f_back is not None and outer.f_back.f_code is caller.f_code:
            outer = outer.f_back  # an engine that calls itself is still one backward call
        if outer is not self.frame:
            self.frame, self.call = outer, self.call + 1
        step = Step(node.number, type(node).__name__, self.call, copied(grads[0]))
        step.waiting, step.before = table(caller), leaf_grad(node)
        step.called = line(caller)
        if sys.gettrace() == self.enter:
            caller.f_trace = self.walk
        self.recording.walk = self.recording.walk or caller.f_code
        self.line, self.held = step.called, identities(caller)
        return step

    def enter(self, frame, event, arg):
        """Trace a function that is called only if it is a rule."""
        return self.rule if frame.f_code in self.rules and self.busy else None

    def rule(self, frame, event, arg):
        """Note the line of a rule that runs now."""
        step = self.recording.steps[-1]
        if event == "line" and (line(frame) != "return ()" or not step.ran):
            step.ran = line(frame)
        return self.rule

    def walk(self, frame, event, arg):
        """Note the line of the walk by which a gradient has come to what waits."""
        held = identities(frame)
        if any(self.held.get(node) != grad for node, grad in held.items()):
            self.recording.steps[-1].arrivals.append(self.line)
        self.line, self.held = line(frame), held
        return self.walk


def listed(out):
    """Return what a rule returned as a list: a learner's rule may return anything."""
    return out if isinstance(out, (tuple, list)) else () if out is None else (out,)


def line(frame):
    """Return the text of the line that a function is at."""
    return linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()


def pending(frame):
    """Return the engine's table of pending gradients itself; None where it keeps none."""
    own = {*frame.f_code.co_varnames, *frame.f_code.co_cellvars}  # a visit closes over others
    for thing in [thing for name, thing in frame.f_locals.items() if name in own]:
        if type(thing) is dict and all(isinstance(key, Node) for key in thing):
            return thing
    return None


def table(frame):
    """Return a copy of the engine's table of pending gradients, by node number."""
    held = pending(frame)
    if held is None:
        return None
    return {node.number: copied(grad) for node, grad in held.items()}


def identities(frame):
    """Return which gradients wait, by node number, each as what tells it from another."""
    return {node.number: id(grad) for node, grad in (pending(frame) or {}).items()}


def leaf_grad(node):
    """Return a copy of `.grad` of an accumulator's leaf; None for any other node."""
    leaf = node.leaf() if isinstance(node, AccumulateGrad) else None
    return None if leaf is None or leaf._grad is None else copied(leaf._grad)


def copied(grad):
    """Return the numbers of a gradient, as they are now; for several results a dictionary."""
    if isinstance(grad, Parts):
        return {k: copied(part) for k, part in grad.grads.items()}
    if isinstance(grad, Tensor):
        grad = grad.array
    return None if grad is None else np.array(grad)[()]
