"""In-place operations: compute as ever, write the result into the tensor's own memory.

The new values come from the ordinary operation, so an in-place operation needs no rule of its
own. What is new is what the write does to others: saved values grow stale (memory.py), and views
and bases change along (views.py).
"""

import numpy as np

from ..engine.grad_mode import tracking
from ..engine.graph import next_number
from ..engine.operation import record
from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import converted, spoken
from .errors import not_tensor, shape_error
from .examples import example
from .grad_mode import inference
from .memory import CopyBackwards, own_memory, owner, stamp
from .operations.formulas import rule
from .outputs import Output
from .views import Nowhere, base_of, rebase


def change(self, operation, *args, **kwargs):
    """Put the result of `operation(self, *args)` in the place of self's values; return self."""
    old = Tensor(own_memory(self), self.node)
    if words := refusal(self):
        raise RuntimeError(words)
    out = operation(old, *args, **kwargs)
    if out.array.shape != self.array.shape:
        raise misfit(self.array.shape, out.array.shape)
    kinds = "biuf"
    if kinds.index(out.array.dtype.kind) > kinds.index(self.array.dtype.kind):
        raise RuntimeError(
            f"result type {spoken(out.array)} can't be cast to the desired output type "
            f"{spoken(self.array)}"
        )
    node = out.node
    fresh = node is None or keep_old_values(node, self.array)
    self.array[...] = out.array
    written = stamp(self.array)
    if node is not None:
        if fresh:
            node.number = next_number()
        rebase(self, node)
    maker = base_of(self).grad_fn
    written.maker = maker and maker.name()
    return self


def keep_old_values(node, array):
    """Let a node whose saved values are about to be written keep a copy, or take the new ones.

    What its rule calls "self" are the values from before: they are copied. What it calls "result"
    will stand in `array` itself. Anything else in this memory will be stale, and backward says so
    as PyTorch does; then the node must keep its old number. Return whether nothing is.
    """
    memory, fresh, saved = owner(array), True, []
    for name, value in zip(node.saves, node.saved):
        if name == "result":
            value = array
        elif isinstance(value, np.ndarray) and owner(value) is memory:
            fresh = fresh and name == "self"
            value = value.copy() if name == "self" else value
        saved.append(value)
    node.saved = tuple(saved)
    return fresh


def refusal(self):
    """Return PyTorch's words for why a tensor may not be written, or None."""
    x, base, leaf = self.array, self.base, isinstance(self.node, AccumulateGrad)
    tracked = self.node is not None and tracking.get()
    if getattr(self, "inference", False) and not inference.get():
        return (
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make "
            "a clone to get a normal tensor before doing inplace update.See "
            "https://github.com/pytorch/rfcs/pull/17 for more details."
        )
    if tracked and isinstance(self.node, Nowhere):
        return (
            "A view was created in no_grad mode and is being modified inplace with grad mode "
            "enabled. Given that this use case is ambiguous and error-prone, it is forbidden. You "
            "can clarify your code by moving both the view and the inplace either both inside the "
            "no_grad block (if you don't want the inplace to be tracked) or both outside (if you "
            "want the inplace to be tracked)."
        )
    if tracked and base is not None and isinstance(self.node, Output):
        name = self.grad_fn.name().partition("Backward")[0]
        return (
            f"Output {self.node.args} of {name} is a view and is being modified inplace. This view "
            "is the output of a function that returns multiple views. Such functions do not allow "
            "the output views to be modified inplace. You should replace the inplace operation by "
            "an out-of-place one."
        )
    if tracked and (leaf or base is not None and isinstance(base.node, AccumulateGrad)):
        what = "a leaf Variable" if base is None else "a view of a leaf Variable"
        return f"{what} that requires grad is being used in an in-place operation."
    if x.size and any(n > 1 and step == 0 for n, step in zip(x.shape, x.strides)):
        return (
            "unsupported operation: more than one element of the written-to tensor refers to a "
            "single memory location. Please clone() the tensor before performing the operation."
        )


# The old values are gone: they have no slope. A tensor of one entry gets all gradients it fills.
FillBackward2 = rule("FillBackward2", "", lambda grad: np.zeros_like(grad))
ZeroBackward0 = rule("ZeroBackward0", "", lambda grad: np.zeros_like(grad))
FillBackward3 = rule(
    "FillBackward3", "", lambda grad: np.zeros_like(grad), lambda grad: np.add.reduce(grad, None)
)


@example("torch.zeros(2).copy_(torch.ones(1))", "tensor([1., 1.])")
def copy_(self, source):
    """Overwrite self with source's values, broadcast and cast to fit."""
    if not isinstance(source, Tensor):
        source = Tensor(np.asarray(checked_number("copy_", "other", source)))

    def copied(old):
        shape, given = old.array.shape, source.array.shape
        try:
            array = np.broadcast_to(source.array, shape).astype(old.array.dtype)
        except ValueError:
            raise misfit(shape, given) from None
        return record(array, CopyBackwards, (old.node, source.node))

    return change(self, copied)


def misfit(shape, given):
    """Return PyTorch's error for values of a shape that does not fit the one to be written."""
    try:
        larger = np.broadcast_shapes(shape, given)
    except ValueError:
        return shape_error(shape, given)
    words = f"output with shape {list(shape)} doesn't match the broadcast shape {list(larger)}"
    return RuntimeError(words)


@example("torch.zeros(2).fill_(7)", "tensor([7., 7.])")
def fill_(self, value):
    """Overwrite every entry of self with one value."""
    return change(self, filled, value)


@example("torch.ones(2).zero_()", "tensor([0., 0.])")
def zero_(self):
    """Overwrite every entry of self with 0."""
    return change(self, lambda old: record(np.zeros_like(old.array), ZeroBackward0, (old.node,)))


def filled(self, value):
    """Return a tensor in self's shape and dtype, with one value everywhere."""
    dtype, rule, nodes = self.array.dtype, FillBackward2, (self.node,)
    if not isinstance(value, Tensor):
        value = converted(checked_number("fill_", "value", value), dtype)
    elif value.array.ndim:
        raise RuntimeError(
            "fill_ only supports 0-dimension value tensor but got tensor with "
            f"{value.array.ndim} dimensions."
        )
    else:
        value, rule, nodes = value.array.astype(dtype), FillBackward3, (self.node, value.node)
    return record(np.full_like(self.array, value), rule, nodes)


def checked_number(caller, argument, value):
    """Return a number; PyTorch's error for anything else that should have been a tensor."""
    if not isinstance(value, bool | int | float | np.generic):
        raise not_tensor(caller, value, argument)
    return value


def inplace(operation):
    """Return the in-place twin of an operation, for the table of methods: add -> add_.

    >>> from minigrad.engine.ops import mul
    >>> inplace(mul)(torch.tensor([1.0, 2.0]), 10)
    tensor([10., 20.])
    """

    def twin(self, *args, **kwargs):
        return change(self, operation, *args, **kwargs)

    twin.of = operation  # whose arguments it takes
    twin.__name__ = operation.__name__ + "_"
    twin.__doc__ = f"Do `{operation.__name__}` in place: the result takes the place of self."
    return twin


def turned(operation):
    """Return the twin of a view's operation that gives the tensor itself the new shape: t_."""

    def twin(self, *args, **kwargs):
        if (words := refusal(self)) and "single memory" not in words:
            raise RuntimeError(words)
        out = operation(Tensor(own_memory(self), self.node), *args, **kwargs)
        self.array, self.node = out.array, out.node
        stamp(self.array)
        return self

    twin.of = operation  # whose arguments it takes
    twin.__name__ = operation.__name__ + "_"
    twin.__doc__ = f"Do `{operation.__name__}` in place: self has another shape, on its memory."
    return twin
