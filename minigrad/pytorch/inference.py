"""Inference mode: no_grad, and a mark on the tensors that are made under it.

Marking each new tensor would cost every program a little. So `Tensor.__init__` is exchanged while
some thread is in inference mode, and is as ever otherwise.
"""

from _thread import allocate_lock  # of `threading`, which takes longer to import

from ..engine.grad_mode import Switch, tracking
from ..engine.graph import Node
from ..engine.tensor import Tensor
from .creation import init
from .grad_mode import inference
from .saving import opened, packed
from .views import inferred, mark
from .words import example, message

lock = allocate_lock()
running = 0  # how many blocks of inference mode are open, in all threads


def marking_init(self, array, node=None):
    """Make a tensor, and mark it if this thread is in inference mode."""
    init(self, array, node)
    if inference.get():
        mark(self)


class inference_mode(Switch):
    """Track nothing inside, and mark the results, so that they cannot be changed outside.

    >>> with torch.inference_mode():
    ...     y = torch.ones(2) * 2
    >>> y.requires_grad, y.is_inference()
    (False, True)
    """

    mode = True

    def __init__(self, mode=True):
        self.mode = mode

    def __enter__(self):
        self.before = tracking.get(), inference.get()
        tracking.set(not self.mode)
        inference.set(self.mode)
        if self.mode:
            count_blocks(1)

    def __exit__(self, *_):
        tracking.set(self.before[0])
        inference.set(self.before[1])
        if self.mode:
            count_blocks(-1)

    def clone(self):
        return type(self)(self.mode)


def count_blocks(change):
    """Count the open blocks, and let Tensor.__init__ mark new tensors while there are any."""
    global running
    with lock:
        running += change
        watch()
        Tensor.__init__ = marking_init if running else init


def watch():
    """Look at what nodes save while there are tensors made in inference mode, or hooks to pack it.

    Other programs do not pay for it: nodes have plain attributes again afterwards.
    """
    Node.saved, Node.args = watched("saved"), watched("args")


def watched(name):
    """Return an attribute of nodes that takes no tensor made in inference mode."""

    def write(self, values):
        if not inferred and not opened:
            Node.saved = Node.args = ()
        for value in values if tracking.get() and isinstance(values, tuple) else ():
            array = getattr(value, "array", value)
            made = inferred.get(id(array))
            if made is not None and getattr(made, "array", made) is array:
                raise RuntimeError(message("inference tensor saved"))
        vars(self)[name] = packed(self, values) if name == "saved" else values

    return property(lambda self: vars(self).get(name, ()), write)


@example("torch.is_inference_mode_enabled()", "False")
def is_inference_mode_enabled():
    """Return whether this thread is in inference mode."""
    return inference.get()


@example("torch.ones(2).is_inference()", "False")
def is_inference(self):
    """Return whether the tensor was made in inference mode."""
    return self.inference
