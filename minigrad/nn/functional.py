"""Activations, losses and layers as plain functions: `torch.nn.functional`."""

from ..engine import ops
from ..pytorch import examples, name_tables
from ..pytorch.operations import activations, conv, losses, picking, pointwise, products

FUNCTIONS = {
    ops: "tanh",
    activations: "elu gelu hardtanh leaky_relu logsigmoid relu6 silu softplus",
    conv: "conv2d",
    losses: "binary_cross_entropy binary_cross_entropy_with_logits cross_entropy l1_loss mse_loss "
    "nll_loss smooth_l1_loss",
    picking: "embedding one_hot",
    pointwise: "sigmoid",
    products: "linear",
}
globals().update(name_tables.named(FUNCTIONS))
__getattr__ = name_tables.found_at_first_use(__name__, "torch.nn.functional")


@examples.example("torch.nn.functional.relu(torch.tensor([-1.0, 2.0]))", "tensor([0., 2.])")
def relu(input, inplace=False):
    """Return input where it is positive, else 0; with `inplace`, written over the input."""
    return input.relu_() if inplace else ops.relu(input)


@examples.example("torch.nn.functional.softmax(torch.zeros(2), dim=0)", "tensor([0.5000, 0.5000])")
def softmax(input, dim=None):
    """Return exp(input) / sum(exp(input)) along a dim; without one, PyTorch guesses it."""
    dim = activations.guessed("softmax", input) if dim is None else dim
    return activations.softmax(input, dim)


@examples.example("torch.nn.functional.log_softmax(torch.zeros(1), dim=0)", "tensor([0.])")
def log_softmax(input, dim=None):
    """Return log(softmax(input)) along a dim; without one, PyTorch guesses it."""
    dim = activations.guessed("log_softmax", input) if dim is None else dim
    return activations.log_softmax(input, dim)
