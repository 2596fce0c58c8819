"""PyTorch's words for operands, shapes and dimensions that do not fit.

They stand apart so that operations read straight through: these ask NumPy, and come here when NumPy
refuses.
"""

import math
import sys
import warnings

import numpy as np

from .dtypes import BOOL, NUMBERS, OF_NUMPY, spoken, spoken_in_cpp, type_name
from .words import fail_if, message


def check_floats(kind, kernel):
    """Raise PyTorch's error, which names a kernel, unless a NumPy dtype is one of floats."""
    if kind.kind != "f":
        raise NotImplementedError(message("not for the type", kernel, OF_NUMPY[kind].spoken))


def check_lerp(x, end, weight):
    """Raise PyTorch's error unless the operands of `lerp` are floats of one dtype."""
    for name, y in (("end", end), ("weight", weight)):
        if getattr(y, "dtype", x.dtype) != x.dtype:
            raise RuntimeError(message("lerp of two", spoken_in_cpp(x), name, spoken_in_cpp(y)))
    check_floats(x.dtype, "lerp_kernel_" + ("tensor" if hasattr(weight, "dtype") else "scalar"))


def refused(sign, x, y):
    """Return PyTorch's error for two operands that NumPy will not combine with `sign`."""
    if not all(isinstance(value, NUMBERS) for value in (x, y)):
        left, right = ("Tensor" if hasattr(v, "dtype") else type(v).__name__ for v in (x, y))
        return TypeError(f"unsupported operand type(s) for {sign}: '{left}' and '{right}'")
    if all(np.asarray(value).dtype == BOOL for value in (x, y)):
        return RuntimeError(message("bool minus bool"))
    return shape_error(np.shape(x), np.shape(y))


def check_no_bool(x, y):
    """Raise PyTorch's error if a boolean is subtracted, or from one: NumPy has `1 - mask`."""
    first, second = getattr(x, "dtype", type(x)), getattr(y, "dtype", type(y))
    if first is BOOL or first is bool or second is BOOL or second is bool:
        raise RuntimeError(message("bool minus"))


def shape_error(a, b):
    """Return PyTorch's error for two shapes that do not broadcast."""
    n = max(len(a), len(b))
    left, right = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    dim = max(d for d in range(n) if left[d] != right[d] and 1 not in (left[d], right[d]))
    return RuntimeError(message("shapes that do not broadcast", left[dim], right[dim], dim))


def sums_down(shape, small):
    """Return whether one shape can be summed down to another, which can be repeated into it."""
    extra = len(shape) - len(small)
    return extra >= 0 and all(n in (1, m) for n, m in zip(small, shape[extra:]))


def misfit(shape, given):
    """Return PyTorch's error for values of a shape that does not fit the one to be written."""
    larger = list(broadcast_shape(shape, given))  # or its own error
    return RuntimeError(message("output of another shape", list(shape), larger))


def broadcast_shape(*shapes):
    """Return the shape that all broadcast to; PyTorch's error at the first that does not."""
    shape = ()
    for each in shapes:
        try:
            shape = np.broadcast_shapes(shape, each)
        except ValueError:
            raise shape_error(shape, each) from None
    return shape


def combined(compute, *arrays):
    """Return compute(*arrays); PyTorch's error at the first that does not broadcast."""
    try:
        return compute(*arrays)
    except ValueError:
        broadcast_shape(*map(np.shape, arrays))
        raise


told = set()  # what was said in this process


def warn_once(words, stacklevel=4):
    """Warn where a caller's caller was called, the first time alone, as PyTorch does."""
    if words not in told:
        told.add(words)
        # A property is called from there when it is used first (name_tables.py).
        between = sys._getframe(stacklevel - 1).f_code.co_name == "__get__"
        warnings.warn(words, stacklevel=stacklevel + between)


def check_cast(x, target):
    """Raise PyTorch's error if a result may not be written where there is a smaller kind."""
    if "biuf".index(x.dtype.kind) > "biuf".index(target.dtype.kind):
        raise RuntimeError(message("cast to a smaller kind", spoken(x), spoken(target)))


def checked_dim(dim, ndim):
    """Return `dim` counted from the front; PyTorch's error if there is no such dimension."""
    n = max(ndim, 1)  # PyTorch lets a 0-d tensor have dims 0 and -1
    if not -n <= dim < n:
        raise IndexError(message("dim out of range", -n, n - 1, dim))
    return int(dim) % n


def checked_dims(dim, ndim):
    """Return one dim, several, or none (which means all) as a tuple counted from the front."""
    given = dim if isinstance(dim, tuple | list) else (dim,)
    dims = [checked_dim(each, ndim) for each in given]
    for each in dims:
        fail_if(dims.count(each) > 1, "dim {} appears multiple times in the list of dims", each)
    if ndim == 0:
        return ()
    return tuple(dims) or tuple(range(ndim))


def checked_size(sizes, name=None):
    """Return the sizes given as `f(2, 3)`, `f((2, 3))` or `f([2, 3])`, as a tuple."""
    if len(sizes) == 1 and isinstance(sizes[0], tuple | list):
        sizes = sizes[0]
    sizes = tuple(size.__index__() for size in sizes)
    if name is not None and min(sizes, default=0) < 0:
        fail_if(name == "zeros", "zeros: Dimension size must be non-negative.")
        below = next(size for size in sizes if size < 0)
        raise RuntimeError(message("sizes below 0", below, sizes))
    return sizes


def type_of(value):
    """Return the name of a value's type as PyTorch says it: some with the module's."""
    cls = type(value)
    torch = "torch." * (cls.__name__ in ("Size", "device", "dtype"))
    return ("numpy." if cls.__module__ == "numpy" else torch) + cls.__name__


def not_tensor(name, value):
    return TypeError(message("input that is no tensor", name, type_of(value)))


def nonempty(x, name, dim=None):
    """Return `x`; PyTorch's error if there is nothing to take the maximum of."""
    fail_if(x.size == 0 and dim is None, "extreme of nothing", name)
    fail_if(dim is not None and not x.shape[dim], "none along a dim", name, dim, kind=IndexError)
    return x


def inferred(shape, size):
    """Return `shape` with its -1 worked out from the number of entries."""
    fail_if(shape.count(-1) > 1, "only one dimension can be inferred")
    for place, n in enumerate(shape):
        fail_if(n < -1, "size below -1", n, place, shape)
    known = math.prod(n for n in shape if n != -1)
    if -1 in shape and known and size % known == 0:
        return tuple(size // known if n == -1 else n for n in shape)
    if known != size or -1 in shape:
        fail_if(-1 in shape and known == 0 == size, "reshape of nothing", shape)
        raise RuntimeError(f"shape '{list(shape)}' is invalid for input of size {size}")
    return shape


def matmul_error(x, y, of_two_types=None):
    """Return PyTorch's error for two matrices or vectors that cannot be multiplied."""
    a, b = x.shape, y.shape
    left, right = spoken(x), spoken(y)
    if (x.ndim, y.ndim) == (1, 1):
        if left != right:
            return RuntimeError(message("dot of two dtypes", left, right))
        return RuntimeError(message("dot of two lengths", *a, *b, *a, *b))
    if y.ndim == 1:
        if a[1] == b[0]:
            return RuntimeError(message("vector of another dtype", right, left, right))
        return RuntimeError(f"size mismatch, got input ({a[0]}), mat ({a[0]}x{a[1]}), vec ({b[0]})")
    if x.ndim == 2 and a[1] != b[0]:
        return RuntimeError(message("product of other shapes", *a, *b))
    if of_two_types:
        return RuntimeError(of_two_types.format(left, right))
    return RuntimeError(message("product of two dtypes", spoken_in_cpp(x), spoken_in_cpp(y)))


def addmm_error(b, x, y):
    """Return PyTorch's error for b + x @ y that cannot be."""
    for name, matrix in (("mat1", x), ("mat2", y)):
        if matrix.ndim != 2:
            return RuntimeError(f"{name} must be a matrix, got {matrix.ndim}-D tensor")
    if x.shape[1] != y.shape[0] or x.dtype != y.dtype:
        return matmul_error(x, y, "mat1 and mat2 must have the same dtype, but got {} and {}")
    return expand_error(b, (x.shape[0], y.shape[1]))


def expand_error(x, size):
    """Return PyTorch's error for an array that cannot be expanded to a size."""
    extra = len(size) - x.ndim
    kind = "CPUBoolType" if x.dtype == BOOL else f"torch.{spoken(x)}Tensor"
    if extra < 0:
        return RuntimeError(message("expand to fewer dims", kind, x.shape, size, len(size), x.ndim))
    for d in reversed(range(len(size))):
        if d < extra and size[d] < 0:
            return RuntimeError(message("expand before the first dim", size[d], d))
        old = x.shape[d - extra] if d >= extra else 1
        if old not in (1, size[d]):
            return RuntimeError(message("expand to another size", size[d], old, d, size, x.shape))


def check_changed(hook, changed, grad):
    name = getattr(hook, "__name__", type(hook).__name__)
    fail_if(not hasattr(changed, "grad_fn"), "hook of no tensor", type_of(changed), kind=TypeError)
    if changed.array.dtype != grad.array.dtype:
        kinds = type_name(grad), type_name(changed)
        raise RuntimeError(message("hook that changes the dtype", name, *kinds))
    fail_if(changed.array.shape != grad.array.shape, "hook that changes the size", name)


def replaced(hook, changed, grads):
    """Return the gradients as a hook left them; PyTorch's errors if they cannot stand there."""
    if changed is None:
        return grads
    fail_if(not isinstance(changed, tuple), "hook of no tuple", type_of(changed), kind=TypeError)
    facts = getattr(hook, "__name__", type(hook).__name__), len(changed), len(grads)
    fail_if(len(changed) != len(grads), "hook that returns too many", *facts)
    for new, old in zip(changed, grads):
        if new is not None:
            fail_if(old is None, "can't replace a None gradient with a non-None value")
            check_changed(hook, new, old)
    return changed
