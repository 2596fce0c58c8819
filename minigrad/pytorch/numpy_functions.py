"""NumPy's functions on tensors: how the text of a rule runs on tensors.

When a gradient is to have a graph of its own, a rule such as `grad * np.cos(x)` runs on tensors.
NumPy asks its arguments before it computes, and the tables here send the call to the operation of
ours. Outside of that NumPy gets the tensor's values, if no graph is cut by that.
"""

import math
import operator

import numpy as np

from ..engine import ops
from ..engine.operation import record
from ..engine.reductions import MeanBackward0, SumBackward0
from ..engine.tensor import Tensor
from .conversions import numpy
from .dtypes import on_tensors, plain_number
from .hooks import as_tensor
from .memory import stretched
from .messages import message
from .name_tables import named
from .operations import binary, comparing, joining, picking, pointwise, reductions, shapes
from .operations.pointwise import zero_where
from .seams import stand_in

# NumPy's name of a ufunc, and the operation's if it is another.
OPERATIONS = {
    ops: "add divide=div exp log multiply=mul negative=neg subtract=sub tanh",
    operator: "matmul",
    binary: "floor_divide=div_rounded maximum minimum power=pow",
    comparing: "equal=eq greater=gt greater_equal=ge isfinite isinf isnan less=lt less_equal=le "
    "logical_and=bitwise_and logical_not logical_or=bitwise_or not_equal=ne",
    pointwise: "absolute=abs cos cosh expm1 floor log1p reciprocal sign sin sinh sqrt square tan",
}
UFUNCS = {getattr(np, name): operation for name, operation in named(OPERATIONS)}
REDUCTIONS = {np.add: reductions.sum, np.multiply: reductions.prod}


def expand_dims(x, axis):
    """Insert dims of length 1 at the given places of the result."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    ndim = x.array.ndim + len(axes)
    for each in sorted(a % ndim for a in axes):
        x = shapes.unsqueeze(x, each)
    return x


def broadcast_to(x, shape):
    """Repeat a gradient into a larger shape; as nobody writes into it, it need not be a view."""
    return record(stretched(x.array, shape), shapes.ExpandBackward0, (x.node,))


FUNCTIONS = {
    np.sum: lambda x, axis: reductions.sum(x, axis),
    np.copy: lambda x: x,  # a leaf makes its own
    np.where: lambda mask, x, y: comparing.where(as_tensor(mask), x, y),
    np.expand_dims: expand_dims,
    np.broadcast_to: broadcast_to,
    np.transpose: lambda x, axes: shapes.permute(x, axes),
    np.concatenate: lambda parts, axis=0: joining.cat(list(map(as_tensor, parts)), axis),
    np.stack: lambda parts, axis=0: joining.stack(list(map(as_tensor, parts)), axis),
    np.flip: lambda x, axis: shapes.flip(x, axis),
    np.roll: lambda x, shift, axis: shapes.roll(x, shift, axis),
    np.tril: lambda x, k=0: shapes.tril(x, k),
    np.triu: lambda x, k=0: shapes.triu(x, k),
    np.take_along_axis: lambda x, i, axis: picking.gather(x, axis, as_tensor(i)),
    np.zeros_like: lambda x: Tensor(np.zeros_like(x.array)),
    np.ones_like: lambda x: Tensor(np.ones_like(x.array)),
}


def array_ufunc(self, ufunc, method, *inputs, **options):
    """Answer NumPy for a ufunc such as `np.exp(x)`, or `array * x`."""
    if not on_tensors.get():
        return outside(ufunc, method, inputs, options)
    if method == "reduce" and ufunc in REDUCTIONS:
        axis = inputs[1] if len(inputs) > 1 else options.get("axis", 0)
        return REDUCTIONS[ufunc](inputs[0], axis, options.get("keepdims", False))
    if method != "__call__" or ufunc not in UFUNCS:
        return NotImplemented
    inputs = [as_tensor(each) for each in inputs]
    if not isinstance(inputs[0], Tensor):
        inputs[0] = Tensor(np.asarray(inputs[0], self.array.dtype)[()])
    return UFUNCS[ufunc](*inputs)


def array_function(self, function, types, args, options):
    """Answer NumPy for a function such as `np.where(mask, x, y)`."""
    if not on_tensors.get():
        return function._implementation(*args, **options)
    own = FUNCTIONS.get(function)
    return own(*args, **options) if own else function(*plain(args), **options)


SIGNS = {np.add: "+", np.subtract: "-", np.multiply: "*", np.matmul: "@", np.bitwise_and: "&"}
SIGNS |= {np.power: "** or pow()", np.floor_divide: "//", np.remainder: "%"}
SIGNS |= {np.bitwise_or: "|", np.bitwise_xor: "^"}
ORDER = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
# What Python calls on a tensor that stands behind a number.
REVERSED = (
    "add=radd subtract=rsub multiply=rmul divide=rtruediv floor_divide=rfloordiv remainder=rmod "
    "power=rpow equal=eq not_equal=ne less=gt less_equal=ge greater=lt greater_equal=le"
)
REVERSED = dict(each.split("=") for each in REVERSED.split())


def outside(ufunc, method, inputs, options):
    """Answer as PyTorch does: numbers are welcome, arrays only where nothing is tracked."""
    first, name = inputs[0], ufunc.__name__
    number = isinstance(first, np.generic) or isinstance(first, np.ndarray) and name in ORDER
    if number and first.ndim == 0 and method == "__call__" and name in REVERSED:
        return getattr(inputs[1], f"__{REVERSED[name]}__")(plain_number(first[()]))
    if isinstance(first, np.ndarray) and name in ("equal", "not_equal"):
        return getattr(inputs[1], f"__{REVERSED[name]}__")(first)
    if isinstance(first, np.ndarray) and name in ORDER:
        raise TypeError(message("arrays in order", ORDER[name], "'numpy.ndarray'", "'Tensor'"))
    if isinstance(first, np.ndarray) and ufunc in SIGNS:
        raise TypeError(message("sign of an array", SIGNS[ufunc]))
    return array_wrap(None, getattr(ufunc, method)(*plain(inputs), **options))


def array_wrap(self, array, context=None, return_scalar=False):
    """Return what NumPy computed as a tensor; PyTorch has NumPy's booleans as bytes."""
    return Tensor(array.astype(np.uint8) if array.dtype == bool else array)


def plain(values):
    if isinstance(values, Tensor):
        return numpy(values)
    if isinstance(values, tuple | list):
        return type(values)(map(plain, values))
    return values


Tensor.__array_wrap__ = array_wrap
Tensor.__array_ufunc__ = array_ufunc
Tensor.__array_function__ = array_function


@stand_in(SumBackward0.backward)
def sum_backward(self, grad):
    spread = broadcast_to if isinstance(grad, Tensor) else stretched
    return (spread(grad, self.next[0].shape),)


@stand_in(MeanBackward0.backward)
def mean_backward(self, grad):
    shape = self.next[0].shape
    count = math.prod(shape)
    if isinstance(grad, Tensor):
        return (broadcast_to(grad, shape) / count,)
    share = stretched(grad / count, shape)
    share.flags.writeable = True  # so that whoever gets it has a copy: PyTorch's is no view
    return (share,)


@stand_in(ops.ReluBackward0.backward)
def relu_backward(self, grad):
    (y,) = self.saved
    return (zero_where(y <= 0, grad, y),)
