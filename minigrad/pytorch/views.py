"""Views: tensors on the same memory as another, and what an in-place write means for each.

A view and its base are one memory seen twice. A write through one of them changes both, so both
get a new node: the base `CopySlices` ("as before, but this part is new"), every view
`AsStridedBackward0` ("this part of the base").
"""

import weakref

import numpy as np

from ..engine.grad_mode import tracking
from ..engine.graph import Node
from ..engine.hooks import LAST
from ..engine.operation import record
from ..engine.tensor import AccumulateGrad, Tensor
from .grad_mode import inference
from .memory import address
from .operations.formulas import rule
from .outputs import Output

Tensor.base = None  # what a view is a view of


def record_view(source, array, rule, args=()):
    """Wrap `array`, a view of `own_memory(source)`, as a view of the tensor `source`."""
    out = Tensor(array)
    become_view(out, source)
    if source.node is not None:
        tracked = tracking.get()
        out.node = rule((source.node,), (), array.shape, args) if tracked else Nowhere(out)
    return out


def record_views(source, arrays, rule, args=()):
    """Wrap several NumPy views that one operation made, such as `unbind`."""
    outs = tuple(map(Tensor, arrays))
    tracked = source.node is not None and tracking.get()
    node = rule((source.node,), (), None, args) if tracked else None
    for index, out in enumerate(outs):
        become_view(out, source)
        if source.node is not None:
            shape = out.array.shape
            out.node = Output((node,), (), shape, index) if tracked else Nowhere(out)
    return outs


class Nowhere(AccumulateGrad):
    """Stand behind a view of a tracked tensor that was made without tracking.

    PyTorch says that such a view requires grad, but no gradient comes through it or to it.
    """

    edge = None, 0

    def backward(self, grad):
        return ()


def become_view(view, source):
    """Remember what `view` is a view of, and let the base find its views while they live."""
    base = view.base = base_of(source)
    if inference.get():
        view.inference = getattr(source, "inference", False)
    if isinstance(base.node, AccumulateGrad):
        return  # a leaf that requires grad is never written while tracking is on
    views = vars(base).setdefault("views", set())
    views.add(weakref.ref(view, views.discard))


def base_of(tensor):
    return tensor if tensor.base is None else tensor.base


class CopySlices(Node):
    """The base, with one part of it written over: two inputs, and each entry came from one."""

    saves = ("places",)

    def name(self):
        return "torch::autograd::CopySlices"

    def backward(self, grad):
        """Give the written part to the new value, and the rest to the base as it was."""
        (places,) = self.saved
        written = np.zeros(self.shape, bool)
        written.reshape(-1)[places] = True
        kept = np.where(written, 0, grad) if self.next[0] else None
        return kept, take(grad, places) if self.next[1] else None


def take(x, places):
    """Return the entries of `x` at places counted in row-major order."""
    if isinstance(x, Tensor):
        out = take(x.array, places)
        return record(out, AsStridedBackward0, (x.node,), (), (places, x.array.shape))
    return x.reshape(-1)[places]


def put(x, places, shape):
    """Return zeros of `shape` with the entries of `x` added at `places`."""
    if isinstance(x, Tensor):
        out = put(x.array, places, shape)
        return record(out, AsStridedScatterBackward0, (x.node,), (), (places,))
    out = np.zeros(shape, x.dtype)
    np.add.at(out.reshape(-1), places.reshape(-1), x.reshape(-1))
    return out


AsStridedBackward0 = rule("AsStridedBackward0", "", put)  # a part of the base, entry by entry
AsStridedScatterBackward0 = rule("AsStridedScatterBackward0", "", take)  # put among zeros


def places_in(base, view):
    """Return, for each entry of `view`, its place in `base` counted in row-major order."""
    places = addresses(view)
    if base.flags.c_contiguous:
        return (places - address(base)) // base.itemsize
    there = addresses(base).reshape(-1)
    order = there.argsort()
    return order[np.searchsorted(there, places, sorter=order)]


def addresses(array):
    """Return where in memory each entry of `array` stands."""
    out = np.array(address(array))
    for length, step in zip(array.shape, array.strides):
        out = out[..., None] + np.arange(length) * step
    return out


def give_node(tensor, node):
    """Put a new node behind a tensor; if it retains its gradient, it goes on doing so."""
    old, tensor.node = tensor.node, node
    keeper = old.hooks.get(LAST) if old is not None and old.hooks else None
    if keeper is not None and keeper.args[0]() is tensor:
        del old.hooks[LAST]
        tensor.retain_grad()


def rebase(tensor, node):
    """Put the node of its new values behind a written tensor; new ones behind base and views."""
    base = base_of(tensor)
    shape = base.array.shape
    if base is not tensor:
        node = CopySlices((base.node, node), (places_in(base.array, tensor.array),), shape)
    give_node(base, node)
    for view in [each() for each in vars(base).get("views", ())]:
        if view is not None:
            args = places_in(base.array, view.array), shape
            give_node(view, AsStridedBackward0((base.node,), (), view.array.shape, args))
