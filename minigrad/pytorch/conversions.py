"""Out of the graph: to NumPy, to Python numbers, and to tensors that are cut off."""

import numpy as np

from ..engine.grad_mode import tracking
from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import ALL, type_name
from .errors import warn_once
from .memory import address, own_memory, owner, separate
from .views import marked_as
from .words import example, fail_if, message


@example("(torch.ones(2, requires_grad=True) * 2).detach_()", "tensor([2., 2.])")
def detach_(self):
    """Cut this tensor off from its graph, in place: it is a leaf from now on."""
    fail_if(self.base is not None, "detach_ of a view")
    if not self.is_leaf:
        self.node = self.off = None
    self.requires_grad = False
    return self


def data(self):
    """Return a tensor on the same memory, whose in-place writes nobody notices.

    Why not: it can silently make a gradient wrong. `detach()` shares memory too, but is watched.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> x.data *= 10
    >>> x, x._version
    (tensor([10., 20.], requires_grad=True), 0)
    """
    return marked_as(self, Tensor(separate(own_memory(self))))


def set_data(self, other):
    """Let this tensor hold another's values, whatever its graph says: `x.data = torch.zeros(3)`."""
    checked_tensor(other)
    fail_if(self.node is not None and other.array.dtype.kind != "f", "data of integers")
    if own_memory(other).__array_interface__ != own_memory(self).__array_interface__:
        self.array = separate(other.array, self.array)  # else `x.data -= ...` has written it
    if isinstance(self.node, AccumulateGrad):
        self.node.shape, self.node.memory = self.array.shape, self.array


def checked_tensor(value):
    fail_if(not isinstance(value, Tensor), "no tensor's data", type(value).__name__, kind=TypeError)
    return value


@example("torch.tensor([1.0, 2.0]).numpy()", "array([1., 2.], dtype=float32)")
def numpy(self, *, force=False):
    """Return the values as a NumPy array on the same memory; `force` it to cut a graph."""
    fail_if(self.node is not None and tracking.get() and not force, "numpy of a tracked tensor")
    return own_memory(self)


def to_array(self, dtype=None, copy=None):
    """Let NumPy read a tensor, as in `np.asarray(x)`."""
    return np.array(numpy(self), dtype=dtype, copy=copy)


@example("torch.tensor([2.5]).item()", "2.5")
def item(self):
    """Return the one entry as a Python number; the graph is cut."""
    fail_if(self.array.size != 1, "item of several entries", self.array.size)
    return self.array.item()


@example("torch.tensor([[1, 2], [3, 4]]).tolist()", "[[1, 2], [3, 4]]")
def tolist(self):
    """Return the entries as nested lists of Python numbers."""
    return self.array.tolist()


@example("torch.tensor([1.0, 2.0]).type()", "'torch.FloatTensor'")
def as_type(self, dtype=None):
    """Return the tensor in another dtype; without one, the name of its type."""
    if isinstance(dtype, str | type):
        names = {f"torch.{each.spoken}Tensor": each for each in ALL}
        name = getattr(dtype, "__name__", dtype)
        fail_if(dtype not in names, "invalid type: '{}'", name, kind=ValueError)
        dtype = names[dtype]
    return type_name(self) if dtype is None else self.to(dtype)


def deep_copy(self, memo):
    """Copy a leaf with its memory and its gradient, for `copy.deepcopy`."""
    fail_if(self.grad_fn is not None, "deepcopy of a result")
    if id(self) in memo:
        return memo[id(self)]
    array = own_memory(self)
    memory, start = owner(array), address(array) - address(owner(array))
    if id(memory) not in memo:  # so what shares memory will share it again
        memo[id(memory)] = bytearray(memory.tobytes("A"))
    array = np.ndarray(array.shape, array.dtype, memo[id(memory)], start, array.strides)
    copied = memo[id(self)] = rebuilt(type(self), array, self.node is not None)
    if self._grad is not None:
        copied._grad = deep_copy(self._grad, memo)
    return copied


def reduced(self, _protocol):
    """Say how to make the tensor again, for `pickle` and `copy.copy`."""
    return rebuilt, (type(self), self.array, self.node is not None)


def rebuilt(cls, array, requires_grad):
    """Make a leaf again from what `reduced` or `deep_copy` kept of it."""
    made = cls.__new__(cls)
    made.array, made.node = array, None
    return made.requires_grad_(requires_grad)


def one_entry(tensor, warn=True):
    """Return the only entry for `float(x)`; warn once if that cuts a graph."""
    if warn and tensor.node is not None:
        warn_once(message("number of a tracked tensor"))
    fail_if(tensor.array.size != 1, "number of several entries", kind=ValueError)
    return tensor.array.item()


def as_float(self):
    return float(one_entry(self))


def as_complex(self):
    return complex(one_entry(self))


def as_int(self):
    return int(one_entry(self, warn=False))


def as_index(self):
    """Let an integer tensor of one entry stand where Python wants an index."""
    whole = self.array.dtype.kind in "iub"
    fail_if(self.array.size != 1 or not whole, "index of several entries", kind=TypeError)
    return int(self.array.item())


def as_bool(self):
    """Return the truth of the one entry, for `if x:`."""
    what = "more than one value" if self.array.size else "no values"
    fail_if(self.array.size != 1, "Boolean value of Tensor with {} is ambiguous", what)
    return bool(self.array.item())


def length(self):
    """Return the length of the first dimension, for `len(x)`."""
    fail_if(self.array.ndim == 0, "len() of a 0-d tensor", kind=TypeError)
    return len(self.array)


@example("(x := torch.ones(3)).data_ptr() == x[:2].data_ptr()", "True")
def data_ptr(self):
    """Return the address of the first entry: equal for tensors that share memory from its start."""
    return address(own_memory(self)) if self.array.size else 0


@example("torch.ones(2, 3, requires_grad=True).unbind()[1].output_nr", "1")
def output_nr(self):
    """Return which of its operation's results this is; most operations have one, number 0."""
    return 0 if self.grad_fn is None else self.node.edge[1]


@example("torch.autograd.Variable(torch.ones(2))", "tensor([1., 1.])")
def Variable(data, requires_grad=False):  # noqa: N802  PyTorch's name
    """Return a new leaf on the memory of a tensor: what was needed before PyTorch 0.4."""
    return checked_tensor(data).detach().requires_grad_(requires_grad)


@example("torch.is_tensor([1.0, 1.0])", "False")
def is_tensor(obj):
    """Return whether something is a tensor."""
    return isinstance(obj, Tensor)
