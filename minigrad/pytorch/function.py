"""Functions of your own: a forward and a backward, written with tensors."""

import functools

from ..engine.grad_mode import no_grad, tracking
from ..engine.graph import Node
from ..engine.tensor import Tensor
from . import function_rules as rules
from .grad_mode import set_grad_enabled
from .outputs import Output, Parts


class Function:
    """Define an operation with a gradient rule of its own.

    Why: where the slope is known better than by following each step, or where the forward pass
    leaves the graph (NumPy, another library).

    Write a subclass with two static methods, and call its `apply`, never the class itself:

        forward(ctx, *inputs)          returns a tensor, or a tuple of them
        backward(ctx, *grad_outputs)   returns one gradient for each input, None where none

    `ctx` stands for the node of the graph. In forward, `ctx.save_for_backward(...)` keeps tensors
    for backward, where `ctx.saved_tensors` returns them; other values can be kept as attributes.

    Example:
        >>> import minigrad as torch
        >>> class Double(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         return x * 2
        ...
        ...     @staticmethod
        ...     def backward(ctx, grad):
        ...         return grad * 2
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> y = Double.apply(x)
        >>> y
        tensor(6., grad_fn=<DoubleBackward>)
        >>> y.backward()
        >>> x.grad
        tensor(2.)

    Built in chapter 13.
    """

    def __init_subclass__(cls):
        cls.node_class = type(cls.__name__ + "Backward", (FunctionNode,), {"function": cls})

    def __init__(self, *_):
        rules.warn_of_instance(type(self))

    def __call__(self, *_):
        raise RuntimeError(rules.LEGACY)

    @staticmethod
    def forward(*_, **__):
        """Compute the result."""
        raise NotImplementedError(
            "You must implement the forward function for custom autograd.Function."
        )

    @staticmethod
    def backward(*_):
        """Return the gradient for each input."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )

    @staticmethod
    def setup_context(ctx, inputs, output):
        """Keep what backward needs; where it is defined, forward takes no ctx."""

    @classmethod
    def apply(cls, *args, **kwargs):
        """Run forward on the inputs, untracked, and put one node behind what it returns."""
        args = rules.positional(cls, args, kwargs)
        node = cls.node_class(args)
        with no_grad():
            if cls.setup_context is Function.setup_context:
                result = cls.forward(Context(node), *args)
            else:
                result = cls.forward(*args)
                cls.setup_context(Context(node), args, result)
        if tracking.get() and any(node.needs_input_grad):
            return node.put_behind(result, args)
        return result


class Context:
    """Be `ctx`: a node, and apart from what the node holds itself the values set on it.

    Why: `ctx.shape = x.shape` is not to change the shape that the engine goes by.
    """

    __slots__ = ("_node", "__dict__")

    def __init__(self, node):
        self._node = node
        self.__dict__ = node.kept

    def __getattr__(self, name):
        return getattr(self._node, name)


class FunctionNode(Node):
    """Stand in the graph for one call of a Function.

    Attributes:
        args: for each argument whether it is a tensor.
        kept: what was set on `ctx`, by name.
        dirty: the inputs that forward wrote in place.

    Built in chapter 13.
    """

    function = Function

    def __init__(self, args):
        tensors = tuple(each.node for each in args if isinstance(each, Tensor))
        super().__init__(tensors, args=tuple(isinstance(each, Tensor) for each in args))
        self.needs_input_grad = tuple(is_tracked(each) for each in args)
        self.zeros_for_none, self.without_gradient = True, ()
        self.kept, self.dirty = {}, ()

    def __getattr__(self, name):
        """Look among what was set on `ctx`."""
        try:
            return self.kept[name]
        except KeyError:
            what = f"'{type(self).__name__}' object has no attribute '{name}'"
            raise AttributeError(what) from None

    def save_for_backward(self, *tensors):
        """Keep tensors for backward. They are freed after it, and watched for in-place writes."""
        rules.check_saved(tensors)
        self.saved = tensors

    @property
    def saved_tensors(self):
        """Return the tensors kept for backward, with their place in the graph."""
        return tuple(rules.unpacked(self, each) for each in self.saved)

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
        self.saved = rules.without_cycles(self.saved, results)
        self.shapes = [rules.shape_and_dtype(each) for each in results]
        for index, each in enumerate(results):
            if rules.has_gradient(each, self.without_gradient):
                node = self if alone else Output((self,), (), each.array.shape, index)
                if any(each is tensor for tensor in self.dirty):
                    rules.written(each, node)
                else:
                    results[index] = rules.fresh(each, args)
                    results[index].node = node
        self.shape = result.array.shape if alone and isinstance(result, Tensor) else None
        return results[0] if alone else tuple(results)

    def backward(self, grad):
        """Call the Function's backward with tensors, and check what it returns."""
        parts = grad if isinstance(grad, Parts) else Parts(0, grad)
        tracked = any(isinstance(each, Tensor) for each in parts.grads.values())
        grads = [rules.incoming(self, parts, index) for index in range(len(self.shapes))]
        with set_grad_enabled(tracked):
            found = self.function.backward(Context(self), *grads)
        found = rules.checked(self, found)
        return found if tracked else [rules.handed_on(each) for each in found]

    def __repr__(self):
        return f"<torch.autograd.function.{self.name()} object at 0x{id(self):016x}>"


def is_tracked(value):
    return isinstance(value, Tensor) and value.node is not None


def once_differentiable(function):
    """Let a `backward` compute outside the graph: its result cannot be differentiated again.

    Example:
        >>> import minigrad as torch
        >>> class Double(torch.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         return x * 2
        ...
        ...     @staticmethod
        ...     @torch.autograd.function.once_differentiable
        ...     def backward(ctx, grad):
        ...         return grad * 2
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> Double.apply(x).backward()
    """

    @functools.wraps(function)
    def wrapped(ctx, *grads):
        with no_grad():
            found = function(ctx, *grads)
        if not tracking.get() or not any(map(is_tracked, grads)):
            return found
        listed = found if isinstance(found, tuple) else (found,)
        return tuple(
            None if each is None else Tensor(each.array, DelayedError(())) for each in listed
        )

    return wrapped


class DelayedError(Node):
    """Stand behind what must not be differentiated."""

    __slots__ = ()

    def backward(self, grad):
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with @once_differentiable"
        )
