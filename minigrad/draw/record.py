"""Recording a backward: the steps that the learner's own engine really takes, as they happen."""

import inspect
import linecache
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType

import numpy as np

from minigrad.engine import autograd, backward, create_graph, hooks
from minigrad.engine.graph import Node
from minigrad.engine.tensor import AccumulateGrad, Tensor
from minigrad.pytorch import anomaly, visits
from minigrad.pytorch import autograd as pytorch_autograd
from minigrad.pytorch.outputs import Output, Parts

from .read import Minigrad

ENGINE = {
    module.__name__
    for module in (autograd, backward, create_graph, hooks, visits, anomaly, pytorch_autograd)
}
LONGEST = 2_000  # steps that are kept; later ones are only counted


@dataclass(slots=True)
class Step:
    """One rule that ran.

    Attributes:
        number: the node's number, as `node.number`.
        name: the node's class, such as `MulBackward0`.
        call: which backward call it belongs to, from 0.
        grad: the gradient that came in; for an operation with several results, a dictionary from
            which result to gradient.
        parts: what the rule returned: one gradient for each input, None where it gave none.
        waiting: the gradients that waited at other nodes when the rule was called, by node
            number, as the engine held them; None where the engine keeps no such table.
        before, after: `.grad` of the leaf around this step; only for an accumulator.
        error: the exception by which the rule ended, or None.
        ran: the last line of the rule that did something, as text; "" where none was watched.
        called: the line by which the rule was called.
        arrivals: the lines by which its parts then came to what waits, in their order.
    """

    number: int
    name: str
    call: int
    grad: np.ndarray
    parts: tuple = ()
    waiting: dict | None = None
    before: np.ndarray | None = None
    after: np.ndarray | None = None
    error: BaseException | None = None
    ran: str = ""
    called: str = ""
    arrivals: list = field(default_factory=list)


@dataclass(slots=True)
class Recording:
    """The steps of one or more backward calls, in the order in which they ran.

    Attributes:
        steps: the list of Step.
        more: how many steps came after the last one that was kept.
        error: the exception that ended the recorded block, or None.
        saved: what each node had saved when the recording began, by node number.
        outputs: for an operation with several results, the pair (number of its node, which
            result) by the number that one result's pending gradient has in `Step.waiting`.
        walk: the code that called the rules.
    """

    steps: list = field(default_factory=list)
    more: int = 0
    error: BaseException | None = None
    saved: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)
    walk: CodeType | None = None


@contextmanager
def record_backward(*roots):
    """Record every rule that runs on the graph of these tensors inside the `with` block.

    Nothing is simulated: the rules of the graph's node classes are watched while your own engine
    calls them, so a wrong engine is recorded as it is. The rules are put back at the end in any
    case. Other graphs run on undisturbed.

    Args:
        roots: the tensors whose graphs are watched.

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
    watched = reachable(roots)
    recording = Recording()
    for number, node in watched.items():
        recording.saved[number] = Minigrad.saved(node) or []
        if isinstance(node, Output):  # it only passes a gradient on to the operation
            recording.outputs[number] = (node.next[0].number, node.args)
    watched = {n: node for n, node in watched.items() if n not in recording.outputs}
    rules = {}  # each class that owns a rule, with that rule
    for node in watched.values():
        owner = next(c for c in type(node).__mro__ if "backward" in vars(c))
        rules[owner] = vars(owner)["backward"]
    codes = {one.__code__ for rule in rules.values() for one in (rule, inspect.unwrap(rule))}
    watch = Watch(recording, watched, codes)
    traces = sys.gettrace() is None  # else a debugger does, and may go on
    try:
        if traces:
            sys.settrace(watch.enter)
        for owner, rule in rules.items():
            owner.backward = watch.around(rule)
        yield recording
    except BaseException as error:
        recording.error = error
        raise
    finally:
        if traces:
            sys.settrace(None)
        for owner, rule in rules.items():
            owner.backward = rule
        watch.frame = None


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

    def __init__(self, recording, watched, rules):
        self.recording, self.watched, self.rules = recording, watched, rules
        self.line, self.held = "", {}  # the walk's line that runs, and what waited before it
        self.frame, self.call = None, -1
        self.busy = False  # a rule that calls another rule is one step, not two

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
