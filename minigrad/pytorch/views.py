"""Views: tensors on the same memory as another, and what an in-place write means for each.

A view and its base are one memory seen twice. A write through one of them changes both, so both
get a new node: the base `CopySlices` ("as before, but this part is new"), every view
`AsStridedBackward0` ("this part of the base").
"""

import weakref
from functools import partial, wraps

import numpy as np

from ..engine.grad_mode import tracking
from ..engine.graph import Node, next_number
from ..engine.hooks import LAST
from ..engine.operation import record
from ..engine.tensor import AccumulateGrad, Tensor
from .formulas import rule
from .grad_mode import inference
from .memory import address, own_memory, owner, short, stamp, version
from .outputs import Output
from .seams import around
from .words import message

Tensor.base = None  # what a view is a view of
Tensor.inference = False  # made in inference mode
Tensor.origin = None  # why a view must not be written while tracking, as messages.txt has it
Tensor.stale = False  # a view whose memory was written while nothing was tracked
inferred = weakref.WeakValueDictionary()  # id of what was made in inference mode -> the array
sharing = {}  # id of a memory -> weak references to the views on it, in a dictionary for its order


def record_view(source, array, rule, args=()):
    """Wrap `array`, a view of `own_memory(source)`, as a view of the tensor `source`."""
    out = Tensor(array)
    become_view(out, source)
    if source.node:
        tracked = tracking.get()
        out.node = rule((source.node,), (), array.shape, args) if tracked else nowhere(out)
    return out


def record_views(source, arrays, rule, args=()):
    """Wrap several NumPy views that one operation made, such as `unbind`."""
    outs = tuple(map(Tensor, arrays))
    tracked = source.node and tracking.get()
    node = rule((source.node,), (), None, args) if tracked else None
    if tracked:
        node.count = len(outs)
    for index, out in enumerate(outs):
        become_view(out, source, "many")
        if source.node is not None:
            shape = out.array.shape
            out.node = Output((node,), (), shape, index) if tracked else nowhere(out)
    return outs


class Nowhere(AccumulateGrad):
    """Stand behind a view of a tracked tensor that was made without tracking.

    PyTorch says that such a view requires grad, but no gradient comes through it or to it.
    """

    edge = None, 0

    def backward(self, grad):
        return ()


def nowhere(view):
    return None if view.base.node is None else Nowhere(view)


class Spoiled(Node):
    """Stand behind a view whose memory was written though it must not be: to use it is the error.

    Operations ask a node for its truth before they put it into a graph.
    """

    was = None  # the edge that the view had

    @property
    def edge(self):
        raise RuntimeError(self.args)

    def __bool__(self):
        return not tracking.get() or bool(self.edge)

    def backward(self, grad):
        return self.edge


MODES = {"no_grad": ("no_grad mode", " with grad mode enabled")}
MODES["inference_mode"] = "inference mode", " in normal mode"


def forbidden(view, what):
    """Return PyTorch's words for a view that must not be written; `what` was done, or is being."""
    edge, start, now = edge_of(view.node), "A view", ""
    if edge:
        maker, number = edge
        start = f"Output {number} of {short(maker.name())} is a view"
    if not edge or view.origin in MODES:
        mode, now = MODES.get(view.origin, MODES["no_grad"])
        start += f"{' of a view which' * bool(edge)} was created in {mode}"
    return f"{start} and {what} modified inplace{now}. {message(f'view of {view.origin}')}"


def edge_of(node):
    """Return the operation that made a view, and which of its results it is; None if untracked."""
    if isinstance(node, Spoiled):
        return node.was
    return None if node is None or isinstance(node, AccumulateGrad) else node.edge


def become_view(view, source, origin=None):
    """Remember what `view` is a view of, and let writes to its memory find it while it lives."""
    view.base = base_of(source)
    if inference.get():
        origin = "inference_mode"
        mark(view, source.inference)
    elif not tracking.get():
        origin = "no_grad"
    if source.inference:
        mark(view)
    view.origin = origin or source.origin
    key = id(owner(view.array))
    sharing.setdefault(key, {})[weakref.ref(view, partial(forget, key))] = None


def mark(tensor, made=True):
    """Note whether a tensor was made in inference mode, and so that nodes find its values."""
    tensor.inference, array = made, tensor.array
    if made:  # a scalar, to which nothing can refer weakly, lives with its tensor
        inferred[id(array)] = array if isinstance(array, np.ndarray) else tensor
    else:
        inferred.pop(id(array), None)


def marked_as(source, made):
    """Return a tensor on another's memory: made in inference mode if that one was."""
    if source.inference or made.inference:
        mark(made, source.inference)
    return made


def forget(key, reference):
    views = sharing.get(key, {})
    views.pop(reference, None)
    if not views:
        sharing.pop(key, None)


def views_on(memory):
    """Return the views on a memory that are alive."""
    views = [reference() for reference in list(sharing.get(id(memory), ()))]
    return [view for view in views if view is not None and owner(view.array) is memory]


def base_of(tensor):
    return tensor if tensor.base is None else tensor.base


def inherit(tensor):
    """Let views that no operation tracked require grad if what they show does, and only then."""
    for view in (tensor, *views_on(owner(tensor.array))):
        if view.base is tensor or view is tensor and tensor.base is not None:
            tracked, node = view.base.node is not None, view.node
            if tracked and node is None:
                view.node = Nowhere(view)
                if view.stale:
                    renew(view)
            elif not tracked and isinstance(node, Nowhere | Spoiled) and not edge_of(node):
                view.node = None


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


def written(tensor, node=None, fresh=True):
    """Note that a tensor was written; put its new node, if any, behind base, tensor and views.

    A `fresh` node has saved what stands there now: it counts as made after the write.
    """
    notes, base = stamp(tensor.array), base_of(tensor)
    if node is not None:
        node.number = next_number() if fresh else node.number
        if base is not tensor:
            places = places_in(base.array, tensor.array)
            node = CopySlices((base.node, node), (places,), base.array.shape)
        give_node(base, node)
    for view in views_on(owner(tensor.array)):
        renew(view)
    maker = base.grad_fn
    notes.maker = maker and maker.name()


def renew(view):
    """Put a new node behind a view whose memory was written: it shows the base as it is now."""
    base, node = view.base, view.node
    if base.node is None and (node is None or isinstance(node, AccumulateGrad | Spoiled)):
        view.stale = True
        return
    if view.origin and not isinstance(node, Spoiled):
        words = forbidden(view, "its base or another view of its base has been")
        view.node = Spoiled((), (), view.array.shape, words)
        view.node.was = edge_of(node)
    elif not view.origin:
        args = places_in(base.array, view.array), base.array.shape
        give_node(view, AsStridedBackward0((base.node,), (), view.array.shape, args))


def attach():
    """Let a tensor without dimensions, too, share its memory with what is detached from it."""
    plain = Tensor.detach
    if not hasattr(plain, "__wrapped__"):

        @wraps(plain)
        def detach(self):
            own_memory(self)
            return marked_as(self, plain(self))

        Tensor.detach = detach


Tensor._is_view = lambda self: self.base is not None
Tensor._base = property(lambda self: self.base)
Tensor._version = property(lambda self: version(self.array))
around.append(attach)
attach()
