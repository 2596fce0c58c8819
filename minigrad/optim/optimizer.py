"""Optimizer: hold the parameters, clear their gradients, change each a little."""

from ..engine.grad_mode import no_grad


class Optimizer:
    """Change parameters in place, by the rule of a subclass.

    The rule is a method `update(param, grad)`, which returns what to subtract. `torch.optim`
    stands on this class and on the two rules that the course builds.
    """

    def __init__(self, params):
        self.params = list(params)

    def zero_grad(self):
        """Take away the `.grad` of every parameter."""
        for param in self.params:
            param.grad = None

    def step(self):
        """Change every parameter that has a `.grad`."""
        with no_grad():
            for param in self.params:
                if param.grad is not None:
                    param -= self.update(param, param.grad)
