"""PyTorch's `torch.autograd.graph`: hooks on what the graph saves, a hook for several gradients."""

from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

from .inference import watch
from .name_tables import found_at_first_use
from .saving import hooks, opened
from .words import fail_if

__getattr__ = found_at_first_use(__name__, "torch.autograd.graph")
disabled = ContextVar("disable_saved_tensors_hooks", default=None)  # what to say of it


class saved_tensors_hooks:  # noqa: N801  PyTorch's name
    """Hand each tensor that the graph saves to a hook, inside a `with` block.

    Why: the saved values are what training needs memory for. You may count them, keep them in
    fewer bits, or in a file. `pack_hook(tensor)` returns whatever is to be kept in place of the
    tensor; `unpack_hook(that)` returns a tensor when backward (or you) read it.

    >>> x = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> halve, again = lambda t: t.to(torch.int8), lambda t: t.to(torch.float32)
    >>> with torch.autograd.graph.saved_tensors_hooks(halve, again):
    ...     y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([2., 4.])
    """

    def __init__(self, pack_hook, unpack_hook):
        self.pair = pack_hook, unpack_hook

    def __enter__(self):
        fail_if(disabled.get() is not None, "{}", disabled.get())
        hooks.set((*hooks.get(), self.pair))
        opened.append(self)
        watch()

    def __exit__(self, *_):
        hooks.set(hooks.get()[:-1])
        opened.remove(self)


class save_on_cpu(saved_tensors_hooks):  # noqa: N801
    """Keep what the graph saves in the CPU's memory: here it is there already."""

    def __init__(self, pin_memory=False, device_type="cuda"):
        super().__init__(lambda tensor: tensor, lambda tensor: tensor)


@contextmanager
def disable_saved_tensors_hooks(error_message):
    """Let hooks on saved tensors be an error inside a `with` block, with a message of yours."""
    fail_if(hooks.get(), "{}", error_message)
    before = disabled.set(error_message)
    try:
        yield
    finally:
        disabled.reset(before)


def register_multi_grad_hook(tensors, fn, *, mode="all"):
    """Call `fn(grads)` once backward has a gradient for all of several tensors.

    With the mode "any", call `fn(grad)` at the first that comes.

    >>> x, y = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    >>> handle = torch.autograd.graph.register_multi_grad_hook((x, y), print)
    >>> (x * 2 + y * 3).sum().backward()
    [tensor([2.]), tensor([3.])]
    """
    grads, tensors = {}, list(tensors)

    def hook_of(place):
        def hook(grad):
            grads[place] = grad
            if mode == "any" and len(grads) == 1:
                fn(grad)
            if len(grads) == len(tensors):
                found = [grads[place] for place in range(len(tensors))]
                grads.clear()
                if mode == "all":
                    fn(found)

        return hook

    handles = [tensor.register_hook(hook_of(n)) for n, tensor in enumerate(tensors)]
    return SimpleNamespace(remove=lambda: [handle.remove() for handle in handles])
