"""In-place operations: compute as ever, write the result into the tensor's own memory.

The new values come from the ordinary operation, so an in-place operation needs no rule of its
own. What is new is what the write does to others: saved values grow stale (memory.py), and views
and bases change along (views.py).
"""

import copy
import functools
import warnings

import numpy as np
from numpy import ndarray
from numpy.lib.array_utils import byte_bounds

from ..engine.grad_mode import tracking
from ..engine.operation import record
from ..engine.tensor import Tensor
from .dtypes import FLOAT32, converted, on_tensors
from .errors import check_cast, misfit
from .formulas import flat, rule
from .grad_mode import inference
from .memory import CopyBackwards, own_memory, owner, stamp
from .saving import hooks
from .views import forbidden, mark, sharing, written
from .words import example, fail_if, message


def change(self, operation, *args, **kwargs):
    """Put the result of `operation(self, *args)` in the place of self's values; return self."""
    if args and isinstance(args[0], np.ndarray) and not on_tensors.get():
        return operation(self, *args)  # as `x += array` does: a new tensor, that NumPy has made
    x = own_memory(self)
    others = [each for each in (*args, *kwargs.values()) if isinstance(each, Tensor)]
    tracked = tracking.get() and x.dtype.kind == "f"
    tracked = tracked and any(each.node is not None for each in (self, *others))
    if words := refusal(self, tracked):
        raise RuntimeError(words)
    folded = operation is copied and args[0] is self or check_overlap(x, others, operation)
    mark(old := Tensor(x, before(self)), self.inference)
    packing = hooks.set(())  # what is saved will be final, and packed, after the write
    try:
        out = operation(old, *args, **kwargs)
    finally:
        hooks.reset(packing)
    if out.array.shape != x.shape:
        raise misfit(x.shape, out.array.shape)
    check_cast(out.array, x)
    node = out.node if tracked else None
    saved, fresh = ((), False) if node is None else to_keep(node, x)
    np.copyto(x, out.array, "unsafe", where=x != out.array if folded else True)
    check_mode(self)
    written(self, node, fresh)
    if node is not None:
        node.saved = saved
    return self


def before(self):
    """Return the node that leads back from what is to be written over.

    PyTorch goes from a written view straight to its base: hooks on the old view see nothing.
    """
    if self.base is None or self.node is None or not self.node.hooks:
        return self.node
    node = copy.copy(self.node)
    node.hooks = None
    return node


MASK = "masked_fill_ on expanded tensors", "tensor[mask] = scalar"
PUT = "index_put_ on expanded tensors", "tensor[indices] = tensor"
DEPRECATED = {"masked_fill": [MASK], "fill_in": [PUT, MASK], "index_put": [PUT]}  # by operation


def check_overlap(x, others, operation):
    """Raise PyTorch's error if a place would be written twice, or read after it was written.

    Return whether some places of `x` are one in memory, where that is allowed.
    """
    name = operation.__name__
    folded = x.size and any(n > 1 and step == 0 for n, step in zip(x.shape, x.strides))
    if name in ("fill", "zero") and not others:
        return folded
    several = name == "fill" and others[0].array.ndim
    fail_if(several, "filled with several values", several)
    if folded:
        fail_if(name not in DEPRECATED, "write to one place")
        for what, how in DEPRECATED[name]:
            warnings.warn(message("write to expanded memory", what, how), stacklevel=4)
    if name == "fill":
        return folded  # the value is read before
    wholly = name in ("index_put", "scatter_add")  # here even the very same entries are too many
    if MASK not in DEPRECATED.get(name, ()) and any(overlaps(x, y.array, wholly) for y in others):
        raise RuntimeError(message("read of what is written"))
    return folded


def overlaps(x, y, wholly):
    """Return whether two arrays share some places but not all, or `wholly` all; as PyTorch sees it.

    It looks no further where one of them leaves places out.
    """
    if not (isinstance(y, np.ndarray) and x.size and y.size and is_dense(x) and is_dense(y)):
        return False
    (start, end), (first, last) = byte_bounds(x), byte_bounds(y)
    if (start, end) == (first, last):
        steps = zip(x.shape, x.strides, y.strides)  # along a dim of length 1 they tell nothing
        return wholly or x.shape != y.shape or any(n > 1 and s != t for n, s, t in steps)
    return start < last and first < end


def is_dense(x):
    """Return whether the entries fill their piece of memory, each once, in whatever order."""
    size = x.itemsize
    for step, length in sorted((s, n) for s, n in zip(x.strides, x.shape) if n > 1):
        if step != size:
            return False
        size *= length
    return True


def to_keep(node, array):
    """Return what a node is to save whose values are about to be written: a copy, or the new ones.

    What its rule calls "self" are the values from before: they are copied. What it calls "result"
    will stand in `array` itself. Anything else in this memory will be stale, and backward says so
    as PyTorch does; then the node must keep its old number. Return also whether nothing is.
    """
    memory, fresh, saved = owner(array), True, []
    for name, value in zip(node.saves, node.saved):
        if name == "result":
            value = array
        elif isinstance(value, np.ndarray) and owner(value) is memory:
            fresh = fresh and name == "self"
            value = value.copy() if name == "self" else value
        saved.append(value)
    return tuple(saved), fresh


def refusal(self, tracked):
    """Return PyTorch's words for why a tensor may not be written, or None."""
    if tracked and self.base is not None:
        if self.origin:
            return forbidden(self, "is being")
        if self.node is not None and self.base.is_leaf:
            what = "a view of a leaf Variable that requires grad"
            return f"{what} is being used in an in-place operation."
    if tracked and self.node is not None and self.is_leaf:
        return "a leaf Variable that requires grad is being used in an in-place operation."


def check_mode(self):
    """Raise PyTorch's error for what was made in inference mode and was written outside of it."""
    fail_if(self.inference and not inference.get(), "inference tensor written")


# The old values are gone: they have no slope. A tensor of one entry gets all gradients it fills.
FillBackward2 = rule("FillBackward2", "", flat)
ZeroBackward0 = rule("ZeroBackward0", "", flat)
FillBackward3 = rule("FillBackward3", "", flat, lambda grad: np.add.reduce(grad, None))


@example("torch.zeros(2).copy_(torch.ones(1))", "tensor([1., 1.])")
def copy_(self, source):
    """Overwrite self with source's values, broadcast and cast to fit."""
    source = source if isinstance(source, Tensor) else Tensor(np.asarray(source))
    if direct(self, lambda x, y, out: np.copyto(out, y), source):
        return self
    return change(self, copied, source)


def copied(self, source):
    """Return a tensor in self's shape and dtype, with source's values."""
    shape, given = self.array.shape, source.array.shape
    try:
        array = np.broadcast_to(source.array, shape).astype(self.array.dtype)
    except ValueError:
        raise misfit(shape, given) from None
    return record(array, CopyBackwards, (self.node, source.node))


@example("torch.zeros(2).fill_(7)", "tensor([7., 7.])")
def fill_(self, value):
    """Overwrite every entry of self with one value."""
    return change(self, fill, value)


@example("torch.ones(2).zero_()", "tensor([0., 0.])")
def zero_(self):
    """Overwrite every entry of self with 0."""
    return change(self, zero)


def zero(self):
    return record(np.zeros_like(self.array), ZeroBackward0, (self.node,))


def fill(self, value):
    """Return a tensor in self's shape and dtype, with one value everywhere."""
    dtype, rule, nodes = self.array.dtype, FillBackward2, (self.node,)
    if not isinstance(value, Tensor):
        value = converted(value, dtype)
    else:
        value, rule, nodes = value.array.astype(dtype), FillBackward3, (self.node, value.node)
    return record(np.full_like(self.array, value), rule, nodes)


is_on = tracking.get
DIRECT = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.true_divide}


def direct(self, compute, other):
    """Write at once where nothing is tracked, shared, cast or refused; return whether it was so.

    This is the update of a parameter in a training step, and many times quicker than `change`.
    """
    x, node = self.array, self.node
    if is_on() or type(x) is not ndarray or x.dtype is not FLOAT32 or self.inference:
        return False
    y = other.array if isinstance(other, Tensor) else other
    fits = y.dtype is FLOAT32 if type(y) is ndarray and y is not other else type(other) is float
    if not fits or sharing and id(owner(x)) in sharing:
        return False
    try:
        compute(x, y, x)
    except ValueError:  # the shapes do not fit, and nothing is written
        return False
    stamp(x).maker = self.grad_fn.name() if node is not None and node.next else None
    return True


def inplace(operation):
    """Return the in-place twin of an operation, for the table of methods: add -> add_.

    >>> from minigrad.engine.ops import mul
    >>> inplace(mul)(torch.tensor([1.0, 2.0]), 10)
    tensor([10., 20.])
    """

    def twin(self, *args, **kwargs):
        return change(self, operation, *args, **kwargs)

    twin.of, twin.__name__ = operation, operation.__name__ + "_"  # it takes that one's arguments
    twin.__doc__ = f"Do `{operation.__name__}` in place: the result takes the place of self."
    return at_once(twin, twin)


def at_once(twin, method):
    """Return a method that writes `direct`ly where it can, and else goes the way it went."""
    compute = DIRECT.get(twin.of.__name__)
    if compute is None:
        return method

    @functools.wraps(method)
    def quick(self, *args, **kwargs):
        if len(args) == 1 and not kwargs and direct(self, compute, args[0]):
            return self
        return method(self, *args, **kwargs)

    quick.__wrapped__ = twin
    return quick


def turned(operation):
    """Return the twin of a view's operation that gives the tensor itself the new shape: t_."""

    def twin(self, *args, **kwargs):
        if words := refusal(self, tracking.get() and self.node is not None):
            raise RuntimeError(words)
        out = operation(Tensor(own_memory(self), self.node), *args, **kwargs)
        self.array, self.node = out.array, out.node
        check_mode(self)
        stamp(self.array)
        return self

    twin.of, twin.__name__ = operation, operation.__name__ + "_"  # it takes that one's arguments
    twin.__doc__ = f"Do `{operation.__name__}` in place: self has another shape, on its memory."
    return twin
