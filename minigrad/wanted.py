"""Gradients asked for by name: at these tensors, and nowhere else."""

from operator import attrgetter

import numpy as np

from .gradient_errors import check_wanted, unused, without_grad
from .hooks import keep
from .memory import kept
from .tensor import AccumulateGrad, Tensor


class Wanted:
    """Catch the gradients at some tensors; run only the rules that lead to one of them.

    Args:
        inputs: the tensors.
        caller: "grad" or "backward", for the errors' text.

    Built in chapter 6.
    """

    def __init__(self, inputs, caller):
        self.inputs = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
        check_wanted(self.inputs, caller)
        self.caller, self.grads, self.leads = caller, {}, set()
        self.between = set()

    def explore(self, roots):
        """Find the nodes between the roots and the tensors: those whose rules must run."""
        for tensor in self.inputs:
            if tensor.node is None:
                raise without_grad(self.caller)
            self.grads[tensor.node] = None
        reached, seen = list(roots), {None, *roots}
        for node in reached:  # the list grows while it is read
            for following in node.next:
                if following not in seen:
                    seen.add(following)
                    reached.append(following)
        reached.sort(key=attrgetter("number"))  # inputs are older than what uses them
        reaching = set(self.grads)
        for node in reached:
            if not reaching.isdisjoint(node.next):
                reaching.add(node)
                self.leads.add(node)
        self.between = self.leads - self.grads.keys()

    def take(self, node, grad):
        """Keep the gradient if it is wanted; return whether the way ends here."""
        if node in self.grads:
            self.grads[node] = grad
        return node not in self.leads

    def fill(self):
        """Add what was caught to the `.grad` of each tensor, for `backward(inputs=...)`."""
        for tensor in self.inputs:
            grad = self.grads[tensor.node]
            if grad is not None and isinstance(tensor.node, AccumulateGrad):
                tensor.node.backward(grad)
            elif grad is not None and not tensor.retains_grad:  # else its hook has kept it
                keep(tensor, grad if isinstance(grad, Tensor) else Tensor(grad))
                tensor.retain_grad()

    def results(self, allow_unused, zeros):
        """Return what was caught, one for each tensor, for `autograd.grad`."""
        found = []
        for index, tensor in enumerate(self.inputs):
            grad = self.grads[tensor.node]
            if grad is None and not allow_unused:
                raise unused(index)
            if grad is None and zeros:
                grad = np.zeros_like(tensor.array)[()]
            if grad is not None and not isinstance(grad, Tensor):
                grad = Tensor(kept(grad, tensor.array))
            elif grad is not None and grad.array.dtype != tensor.array.dtype:
                grad = grad.to(tensor.dtype)
            found.append(grad)
        return tuple(found)
