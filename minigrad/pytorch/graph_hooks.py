"""PyTorch's `torch.autograd.graph`, as far as it goes here: a hook for several gradients."""

from types import SimpleNamespace

from .name_tables import found_at_first_use

__getattr__ = found_at_first_use(__name__, "torch.autograd.graph")


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
