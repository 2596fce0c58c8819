"""Speed: stand-ins for what the engine writes plainly. They give the same results, sooner.

A plain operation calls `apply`, which calls `forward`, `record` and two constructors. Here one
function does all of it: it fills the attributes of tensor and node itself.
"""

# ruff: noqa: F401  all of the engine is to be loaded now

from weakref import ref

import numpy as np
from numpy import ndarray

from ..engine import autograd, create_graph, graph, numeric, operation, operators, ops, reductions
from ..engine.grad_mode import tracking
from ..engine.tensor import Tensor
from . import dtypes
from .dtypes import BOOL, FLOAT32, OF_NUMBER, SCALAR, as_array, on_tensors
from .errors import check_no_bool, refused
from .seams import stand_in
from .words import message

graph.Node.saved = graph.Node.args = ()  # what most nodes have need not be stored in each
new = object.__new__
NOTHING = ()
numbers = graph.next_number.__self__  # `next(numbers)` is sooner than `next_number()`
is_on = tracking.get


@stand_in(operation.record)
def record(array, rule, nodes, saved=(), args=()):
    if is_on():
        for each in nodes:
            if each:  # a node that must not be used raises its error here
                out, node = new(Tensor), new(rule)
                out.array, out.node = array, node
                node.next, node.shape, node.number = nodes, array.shape, next(numbers)
                if saved:
                    node.saved = saved
                if args is not NOTHING:
                    node.args = args
                return out
    return Tensor(array)


array_by_array = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


def of_two(plain, sign, rule):
    """Put a quick stand-in in the place of an operation on two operands."""
    compute, saves, turned, over = rule.forward, bool(rule.saves), sign == "-", sign == "/"
    # In PyTorch's own rules, a number beside a tensor makes another node.
    alone = {} if saves else {"backward": lambda self, grad: (grad,)}
    beside_number = type(f"{rule.__name__[:-1]}1", (rule,), alone)

    @stand_in(plain)
    def function(self, other):
        x, a = self.array, self.node
        if isinstance(other, Tensor):
            y, b = other.array, other.node
            z = y
        elif type(other) in OF_NUMBER:
            y, b = other, None
            quick = y and type(y) is float and type(x) is ndarray and x.dtype is FLOAT32
            z = as_array(y) if quick else y
        elif isinstance(other, ndarray) and not on_tensors.get():
            return array_by_array[sign](self, other)
        else:
            y, b = dtypes.plain_number(other), None
            other = z = y
        try:
            array = compute(x, z)
        except OverflowError:
            array = dtypes.computed(compute, x, y)
        except (TypeError, ValueError):
            raise refused(sign, x, y) from None
        if turned and not (a and b):
            check_no_bool(x, y)
        if type(array) is not SCALAR and array.dtype is not FLOAT32:
            array = dtypes.promoted(array, x, y, sign)
        if (a or b) and is_on():
            out, node = new(Tensor), new(rule)
            out.array, out.node = array, node
            node.next, node.shape, node.number = (a, b), array.shape, next(numbers)
            node.saved = (b and x, y if over else a and y) if saves else ()
            if not b:
                node.args = (y if other is y else ref(other),)
                if on_tensors.get() and type(other) in OF_NUMBER:
                    node.__class__, node.next = beside_number, (a,)
            elif not a:
                node.args = (ref(self),)
            return out
        return Tensor(array)

    # Each its own code: Python adapts that to the nodes it makes, and to no others.
    function.__code__ = function.__code__.replace(co_name=plain.__name__)
    return function


def of_one(plain, rule):
    """Put a quick stand-in in the place of a function of one tensor."""
    compute, result, name = rule.forward, "result" in rule.saves, plain.__name__

    @stand_in(plain)
    def function(self):
        x = getattr(self, "array", None)
        if x is None or x.dtype is not FLOAT32:
            x = dtypes.floating(self, name)
        y = compute(x)
        return record(y, rule, (self.node,), (y if result else x,))

    return function


add = of_two(ops.add, "+", ops.AddBackward0)
sub = of_two(ops.sub, "-", ops.SubBackward0)
mul = of_two(ops.mul, "*", ops.MulBackward0)
div = of_two(ops.div, "/", ops.DivBackward0)
exp = of_one(ops.exp, ops.ExpBackward0)
log = of_one(ops.log, ops.LogBackward0)
tanh = of_one(ops.tanh, ops.TanhBackward0)


@stand_in(ops.neg)
def neg(self):
    if self.array.dtype is BOOL:
        raise RuntimeError(message("minus of booleans"))
    return record(-self.array, ops.NegBackward0, (self.node,))


@stand_in(ops.relu)
def relu(self):
    x = self.array
    if x.dtype is BOOL:
        raise RuntimeError("Boolean inputs not supported for relu")
    # Over two arrays NumPy's loop is twice as quick as over a number and an array.
    zeros = np.zeros(x.shape, x.dtype) if x.flags.c_contiguous else np.zeros_like(x)
    y = np.maximum(zeros, x)  # of two zeros the last, as in PyTorch
    return record(y, ops.ReluBackward0, (self.node,), (y,))


@stand_in(create_graph.with_tensors)
def with_tensors(node):
    if not node.saves:
        return node
    twin = new(type(node))
    twin.next, twin.shape, twin.args, twin.number = node.next, node.shape, node.args, node.number
    node_of, saved = dict(zip(node.inputs, node.next)), []
    node_of["result"] = node
    for name, value in zip(node.saves, node.saved):
        source = None if value is None else node_of.get(name)
        if source is not None:
            tensor = new(Tensor)
            tensor.array, tensor.node = value, source
            value = tensor
        saved.append(value)
    twin.saved = saved
    return twin
