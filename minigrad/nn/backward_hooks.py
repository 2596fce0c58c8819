"""Hooks of modules that see the gradients of its inputs and outputs as backward comes by."""

from functools import partial

from ..engine.tensor import Tensor
from ..pytorch.operations.shapes import alias


class Watch:
    """Stand at a module's inputs and outputs for one forward, for its backward hooks."""

    def __init__(self, module, args):
        self.module, self.hooks = module, list(module._backward_hooks.values())
        self.grad_input, self.grad_output = [None] * len(args), []
        self.inputs, self.awaited = list(args), 0
        for place, value in enumerate(args):
            if isinstance(value, Tensor) and value.node is not None:
                self.inputs[place] = alias(value)
                self.inputs[place].register_hook(partial(self.arrived, place))
                self.awaited += 1

    def watched(self, out):
        """Return what the module made, and note the gradients that come to it."""
        outs = out if isinstance(out, tuple) else (out,)
        self.grad_output = [None] * len(outs)
        for place, value in enumerate(outs):
            if isinstance(value, Tensor) and value.node is not None:
                value.register_hook(partial(self.noted, place))
        return out

    def noted(self, place, grad):
        self.grad_output[place] = grad
        if not self.awaited:
            self.run()

    def arrived(self, place, grad):
        self.grad_input[place] = grad
        self.awaited -= 1
        if self.awaited == 0:
            self.run()
        return self.grad_input[place]

    def run(self):
        for hook in self.hooks:
            changed = hook(self.module, tuple(self.grad_input), tuple(self.grad_output))
            if changed is not None:
                changed = changed if isinstance(changed, tuple) else (changed,)
                self.grad_input = list(changed)
