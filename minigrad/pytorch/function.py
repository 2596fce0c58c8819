"""Functions of your own: a forward and a backward, written with tensors."""

import functools
import inspect
import warnings
from collections import namedtuple

import numpy as np

from ..engine.grad_mode import no_grad, tracking
from ..engine.graph import Node
from ..engine.tensor import AccumulateGrad, Tensor
from .conversions import is_tensor
from .errors import sums_down, type_of
from .grad_mode import running_backward
from .memory import check_version
from .outputs import Output, Parts
from .views import become_view, written
from .words import fail_if, message

# A result that was saved for backward: it is not held itself, or the graph would hold itself.
SavedResult = namedtuple("SavedResult", "array index alone")


class Function:
    """Define an operation with a gradient rule of its own.

    Why: where the slope is known better than by following each step, or where the forward pass
    leaves the graph (NumPy, another library). Call the subclass's `apply`, never the class itself.

    `ctx` stands for the node of the graph. In forward, `ctx.save_for_backward(...)` keeps tensors
    for backward, where `ctx.saved_tensors` returns them; other values can be kept as attributes.
    Backward returns one gradient for each input of forward, None where there is none.

    >>> class Double(torch.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         return x * 2
    ...
    ...     @staticmethod
    ...     def backward(ctx, grad):
    ...         return grad * 2
    >>> Double.apply(torch.tensor(3.0, requires_grad=True))
    tensor(6., grad_fn=<DoubleBackward>)
    """

    def __init_subclass__(cls):
        cls.node_class = type(cls.__name__ + "Backward", (FunctionNode,), {"function": cls})

    def __init__(self, *_):
        warnings.warn(message("Function made", type(self)), DeprecationWarning, stacklevel=2)

    def __call__(self, *_):
        raise RuntimeError(message("Function of old"))

    @staticmethod
    def forward(*_, **__):
        """Compute the result."""
        raise NotImplementedError(message("Function without forward"))

    @staticmethod
    def backward(*_):
        """Return the gradient for each input."""
        raise NotImplementedError(message("Function without backward"))

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Keep what backward needs; where it is defined, forward takes no ctx."""

    @classmethod
    def apply(cls, *args, **kwargs):
        """Run forward on the inputs, untracked, and put one node behind what it returns."""
        apart = cls.setup_context is not Function.setup_context
        if kwargs:  # bring them in the order of forward's parameters, without its ctx
            parameters = list(inspect.signature(cls.forward).parameters.values())
            try:
                args = inspect.Signature(parameters[not apart :]).bind(*args, **kwargs).args
            except TypeError as error:
                raise TypeError(f"forward() {error}") from None
        node = cls.node_class(args)
        ctx = Context(node)
        with no_grad():
            result = cls.forward(*args) if apart else cls.forward(ctx, *args)
            if apart:
                cls.setup_context(ctx, args, result)
        if tracking.get() and any(node.needs_input_grad):
            results = result if isinstance(result, tuple) else (result,)
            returned = [r for r in results if is_among(r, args) and not is_among(r, node.dirty)]
            twice = apart and any(is_among(each, node.to_save) for each in returned)
            fail_if(twice, "input saved and returned")
            return node.put_behind(result, args)
        return result


class Context:
    """Be `ctx`: the node, but `ctx.shape = x.shape` leaves the node's own shape alone."""

    __slots__ = ("_node", "__dict__")

    def __init__(self, node):
        self._node = node
        self.__dict__ = node.kept

    def __getattr__(self, name):
        return getattr(self._node, name)


class FunctionNode(Node):
    """Stand in the graph for one call of a Function; `args` say which arguments are tensors."""

    function = Function
    zeros_for_none, without_gradient = True, ()
    to_save = dirty = ()  # tensors for backward, and inputs that forward wrote in place

    def __init__(self, args):
        nodes = tuple(each.node for each in args if is_tensor(each))
        super().__init__(nodes, args=tuple(map(is_tensor, args)))
        self.needs_input_grad = tuple(map(is_tracked, args))
        self.kept = {}  # what was set on `ctx`

    def __getattr__(self, name):
        """Look among what was set on `ctx`."""
        if name in self.kept:
            return self.kept[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def save_for_backward(self, *tensors):
        """Keep tensors for backward. They are freed after it, and watched for in-place writes."""
        for index, each in enumerate(tensors):
            if each is not None and not is_tensor(each):
                raise TypeError(message("saved that is no tensor", index, type(each).__name__))
        self.to_save = tensors

    @property
    def saved_tensors(self):
        """Return the tensors kept for backward, with their place in the graph."""
        return tuple(map(self.unpacked, self.saved))

    def unpacked(self, saved):
        """Return a saved tensor, checked for in-place writes."""
        if saved is None:
            return None
        of_result = isinstance(saved, SavedResult)
        if isinstance(self.saved, tuple):  # else hooks have packed it
            check_version(self, "result" if of_result else "self", saved.array)
        if not of_result:
            return saved
        array, index, alone = saved
        return Tensor(array, self if alone else Output((self,), (), array.shape, index))

    def mark_non_differentiable(self, *tensors):
        """Say that some of the results have no gradient, such as indices."""
        self.without_gradient = tensors

    def mark_dirty(self, *tensors):
        """Say which inputs forward wrote in place; it must return them."""
        self.dirty = tensors

    def set_materialize_grads(self, value):
        """Say whether backward gets zeros (True) or None for a result that nobody used."""
        self.zeros_for_none = value

    def put_behind(self, result, args):
        """Put this node behind the results of forward, and return them."""
        alone = not isinstance(result, tuple)
        results = [result] if alone else list(result)
        self.saved, self.to_save = tuple(without_cycles(self.to_save, results)), ()
        self.count = len(results)
        self.forms = [(r.array.shape, r.array.dtype) if is_tensor(r) else None for r in results]
        for index, each in enumerate(results):
            of_floats = is_tensor(each) and each.array.dtype.kind == "f"
            if not of_floats or is_among(each, self.without_gradient):
                continue
            node = self if alone else Output((self,), (), each.array.shape, index)
            if not is_among(each, self.dirty):
                results[index] = fresh(each, args)
                results[index].node = node
            else:
                fail_if(isinstance(each.node, AccumulateGrad), "leaf written in forward")
                written(each, node)
        if sum(map(is_tracked, results)) > 1:
            for each in results:
                if is_tensor(each) and each.base is not None:
                    each.origin = "many"
        self.shape = result.array.shape if alone and is_tensor(result) else None
        return results[0] if alone else tuple(results)

    def backward(self, grad):
        """Call the Function's backward with tensors, and check what it returns."""
        parts = grad if isinstance(grad, Parts) else Parts(0, grad)
        tracked = any(map(is_tensor, parts.grads.values()))
        grads = [self.incoming(parts.grads.get(i), form) for i, form in enumerate(self.forms)]
        with running_backward(tracked):
            found = self.function.backward(Context(self), *grads)
        found = self.checked(list(found) if isinstance(found, tuple) else [found])
        return found if tracked else [each if each is None else each.array for each in found]

    def incoming(self, grad, form):
        """Return the gradient of one result, of this shape and dtype, as backward gets it."""
        if grad is not None:
            return grad if is_tensor(grad) else Tensor(grad)
        return Tensor(np.zeros(*form)[()]) if self.zeros_for_none and form else None

    def checked(self, found):
        """Return one gradient for each input tensor; PyTorch's error if they do not fit."""
        count, name = len(self.args), self.name()
        while len(found) > count and found[-1] is None:
            found.pop()
        fail_if(len(found) != count, "gradients too many", name, count, len(found))
        for position, (grad, of_tensor) in enumerate(zip(found, self.args), 1):
            fail_if(grad is not None and not of_tensor, "gradient for no tensor", name, position)
            fail_if(not (grad is None or is_tensor(grad)), "gradient that is none", type_of(grad))
        found = [grad for grad, of_tensor in zip(found, self.args) if of_tensor]
        for index, (grad, following) in enumerate(zip(found, self.next)):
            if grad is None or following is None or sums_down(grad.array.shape, following.shape):
                continue
            facts = name, index, grad.array.shape, following.shape
            raise RuntimeError(message("gradient that does not fit", *facts))
        return found

    def __repr__(self):
        return f"<torch.autograd.function.{self.name()} object at 0x{id(self):016x}>"


def is_tracked(value):
    return isinstance(value, Tensor) and value.node is not None


def is_among(tensor, tensors):
    return any(tensor is each for each in tensors)


def without_cycles(saved, results):
    """Yield what was saved, with a stand-in for each tensor that is a result."""
    for each in saved:
        places = [i for i, result in enumerate(results) if result is each is not None]
        yield SavedResult(each.array, places[0], len(results) == 1) if places else each


def fresh(result, args):
    """Return a result that may take a new node: not an input itself, nor a view of one."""
    if is_among(result, args):
        view = Tensor(result.array)
        become_view(view, result, "custom")
        return view
    if result.base is not None:
        result.origin = "custom"
        return result
    return result if result.node is None else Tensor(result.array)


def once_differentiable(function):
    """Let a `backward` compute outside the graph: its result cannot be differentiated again.

    >>> class Double(torch.autograd.Function):
    ...     forward = staticmethod(lambda ctx, x: x * 2)
    ...     backward = staticmethod(once_differentiable(lambda ctx, grad: grad * 2))
    >>> Double.apply(torch.tensor(3.0, requires_grad=True)).backward()
    """

    @functools.wraps(function)
    def wrapped(ctx, *grads):
        with no_grad():
            found = function(ctx, *grads)
        if not tracking.get() or not any(map(is_tracked, grads)):
            return found
        listed = found if isinstance(found, tuple) else (found,)
        return tuple(e if e is None else Tensor(e.array, DelayedError(())) for e in listed)

    return wrapped


class DelayedError(Node):
    """Stand behind what must not be differentiated."""

    def backward(self, grad):
        raise RuntimeError(message("differentiated twice"))
