"""Module and Parameter: a part of a network, and what it learns."""

from ..engine.tensor import Tensor


class Parameter(Tensor):
    """Mark a tensor as one that a module learns: a leaf that requires grad.

    The parameter shares the memory of `data`, a tensor; `requires_grad=False` freezes it.
    """

    def __init__(self, data, requires_grad=True):
        super().__init__(data.detach().array)
        self.requires_grad_(requires_grad)


class Module:
    """Compute something with parameters: a layer, a loss, a whole network.

    You set parameters and smaller modules as attributes, and write `forward`, which computes. The
    module finds all parameters below it, for the optimizer. `torch.nn.Module` stands on this one.
    """

    def __call__(self, *args, **kwargs):
        """Run `forward`."""
        return self.forward(*args, **kwargs)

    def named_parameters(self):
        """Yield (name, parameter): the module's own, then those of the modules below."""
        for name, value in vars(self).items():
            if isinstance(value, Parameter):
                yield name, value
        for name, value in vars(self).items():
            if isinstance(value, Module):
                for below, parameter in value.named_parameters():
                    yield f"{name}.{below}", parameter

    def parameters(self):
        """Yield the parameters alone."""
        for _, parameter in self.named_parameters():
            yield parameter
