"""NumPy's functions on tensors: how the text of a rule runs on tensors.

When a gradient is to have a graph of its own, a rule such as `grad * np.cos(x)` runs on tensors.
NumPy asks its arguments before it computes, and the tables here send the call to the operation of
ours. Outside of that NumPy gets the tensor's values, if no graph is cut by that.
"""

import inspect

import numpy as np

from ..engine.tensor import Tensor
from .conversions import numpy
from .dtypes import on_tensors, plain_number
from .hooks import as_tensor
from .name_tables import in_file
from .operations import comparing, joining, picking, reductions, shapes
from .words import message

UFUNCS = {getattr(np, name): operation for name, operation in in_file("ufunc")}
REDUCTIONS = {np.add: reductions.sum, np.multiply: reductions.prod}


def expand_dims(x, axis):
    """Insert dims of length 1 at the given places of the result."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    ndim = x.array.ndim + len(axes)
    for each in sorted(a % ndim for a in axes):
        x = shapes.unsqueeze(x, each)
    return x


FUNCTIONS = {getattr(np, name): operation for name, operation in in_file("array")}
FUNCTIONS |= {
    np.copy: lambda x: x,  # a leaf makes its own
    np.where: lambda mask, x, y: comparing.where(as_tensor(mask), x, y),
    np.expand_dims: expand_dims,
    np.transpose: lambda x, axes=None: x.T if axes is None else shapes.permute(x, axes),
    np.concatenate: lambda parts, axis=0: joining.cat(list(map(as_tensor, parts)), axis),
    np.stack: lambda parts, axis=0: joining.stack(list(map(as_tensor, parts)), axis),
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
    if function not in FUNCTIONS:
        return function(*plain(args), **options)
    if options:  # by place, as operations of ours have other names for them
        bound = inspect.signature(function).bind(*args, **options)
        args, options = bound.args, bound.kwargs
    return FUNCTIONS[function](*args, **options)


SIGNS = dict(add="+", subtract="-", multiply="*", matmul="@", power="** or pow()", remainder="%")
SIGNS |= dict(floor_divide="//", bitwise_and="&", bitwise_or="|", bitwise_xor="^")
ORDER = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}
REVERSED = dict(in_file("reversed"))  # what Python calls on a tensor that stands behind a number


def outside(ufunc, method, inputs, options):
    """Answer as PyTorch does: numbers are welcome, arrays only where nothing is tracked."""
    first, name = inputs[0], ufunc.__name__
    number = isinstance(first, np.generic) or isinstance(first, np.ndarray) and name in ORDER
    if number and first.ndim == 0 and method == "__call__" and name in REVERSED:
        return REVERSED[name](inputs[1], plain_number(first[()]))
    if isinstance(first, np.ndarray) and name in ("equal", "not_equal"):
        return REVERSED[name](inputs[1], first)
    if isinstance(first, np.ndarray) and name in ORDER:
        raise TypeError(message("arrays in order", ORDER[name], "'numpy.ndarray'", "'Tensor'"))
    if isinstance(first, np.ndarray) and name in SIGNS:
        raise TypeError(message("sign of an array", SIGNS[name]))
    return array_wrap(None, getattr(ufunc, method)(*plain(inputs), **options))


def array_wrap(self, array, context=None, return_scalar=False):
    """Return what NumPy computed as a tensor; PyTorch has NumPy's booleans as bytes."""
    return Tensor(array.astype(np.uint8) if array.dtype == bool else array)


def plain(values):
    if isinstance(values, Tensor):
        return numpy(values)
    return type(values)(map(plain, values)) if isinstance(values, tuple | list) else values
