"""The engine's operations, quicker: stand-ins that give the same results, sooner.

A plain operation calls `apply`, which calls `forward`, `record` and two constructors. Here one
function does all of it: it fills the attributes of tensor and node itself. What a lesson builds
plainly gets PyTorch's number types around its `forward`.
"""

import functools
from weakref import ref

from ..engine import autograd, create_graph, graph, numeric, operation, operators, ops, reductions  # noqa: F401  all is loaded now
from ..engine.create_graph import tensor_again
from ..engine.grad_mode import tracking
from ..engine.tensor import Tensor
from .dtypes import FLOAT32, SCALAR, floating, promoted
from .errors import refused
from .seams import around, stand_in

graph.Node.saved = graph.Node.args = ()  # what most nodes have need not be stored in each
new = object.__new__
NOTHING = ()
next_number = graph.next_number
is_on = tracking.get


@stand_in(operation.record)
def record(array, rule, nodes, saved=(), args=()):
    if is_on():
        for each in nodes:
            if each is not None:
                out, node = new(Tensor), new(rule)
                out.array, out.node = array, node
                node.next, node.shape, node.number = nodes, array.shape, next_number()
                if saved:
                    node.saved = saved
                if args is not NOTHING:
                    node.args = args
                return out
    return Tensor(array)


def of_two(plain, rule, sign):
    """Put a quick stand-in in the place of an operation on two operands."""
    compute, saves = rule.forward, rule.saves
    always = saves.get("other") == "self other"  # whichever of the two is tracked

    @stand_in(plain)
    def function(self, other):
        x, a = self.array, self.node
        if isinstance(other, Tensor):
            y, b = other.array, other.node
        else:
            y, b = other, None
        try:
            array = compute(x, y)
        except (TypeError, ValueError):
            raise refused(sign, x, y) from None
        if type(array) is not SCALAR and array.dtype is not FLOAT32:
            array = promoted(array, x, y, plain.__name__)
        if (a or b) and is_on():
            out, node = new(Tensor), new(rule)
            out.array, out.node = array, node
            node.next, node.shape, node.number = (a, b), array.shape, next_number()
            if saves:
                node.saved = b and x, y if always else a and y
            if not (a and b):
                node.args = (y if y is other else ref(other if a else self),)
            return out
        return Tensor(array)

    return function


def of_one(plain, rule):
    """Put a quick stand-in in the place of a function of one tensor."""
    compute, result = rule.forward, "result" in rule.saves

    @stand_in(plain)
    def function(self):
        x = floating(self, plain.__name__)
        y = compute(x)
        return record(y, rule, (self.node,), (y if result else x,))

    return function


OF_TWO = {
    ops.add: (ops.AddBackward0, "+"),
    ops.sub: (ops.SubBackward0, "-"),
    ops.mul: (ops.MulBackward0, "*"),
    ops.div: (ops.DivBackward0, "/"),
}
RULES = [(rule, plain.__name__, sign) for plain, (rule, sign) in OF_TWO.items()]
for plain, words in OF_TWO.items():
    of_two(plain, *words)
of_one(ops.exp, ops.ExpBackward0)
of_one(ops.log, ops.LogBackward0)
of_one(ops.tanh, ops.TanhBackward0)


@stand_in(ops.neg)
def neg(self):
    return record(-self.array, ops.NegBackward0, (self.node,))


@stand_in(ops.relu)
def relu(self):
    y = ops.ReluBackward0.forward(self.array)
    return record(y, ops.ReluBackward0, (self.node,), (y,))


@stand_in(create_graph.with_tensors)
def with_tensors(node):
    if not node.saves:
        return node
    twin = new(type(node))
    vars(twin).update(vars(node))
    twin.saved = [tensor_again(node, *pair) for pair in zip(node.saves, node.saved)]
    return twin


def typed(forward, name, sign):
    """Return the forward of an operation on two operands, which need not be of one type."""

    @functools.wraps(forward)
    def typed(x, y):
        try:
            return promoted(forward(x, y), x, y, name)
        except (TypeError, ValueError):
            raise refused(sign, x, y) from None

    return typed


def attach():
    """Put the number types around each forward that has none."""
    for rule, *words in RULES:
        if not hasattr(rule.forward, "__wrapped__"):
            rule.forward = staticmethod(typed(rule.forward, *words))


around.append(attach)
attach()
