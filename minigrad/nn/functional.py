"""Activations, losses and layers as plain functions: `torch.nn.functional`."""

from functools import partial

from ..engine import ops
from ..pytorch import errors, name_tables, random, words
from ..pytorch.arguments import public, table
from ..pytorch.operations import activations

for name, function in name_tables.in_file("functional"):
    globals()[name] = public(name, function) if name in table() else function
__getattr__ = name_tables.found_at_first_use(__name__, "torch.nn.functional")


@words.example("torch.nn.functional.relu(torch.tensor([-1.0, 2.0]))", "tensor([0., 2.])")
def relu(input, inplace=False):
    """Return input where it is positive, else 0; with `inplace`, written over the input."""
    try:
        return input.relu_() if inplace else ops.relu(input)
    except AttributeError:
        raise errors.not_tensor("relu", input) from None


@partial(public, "dropout")
@words.example("torch.nn.functional.dropout(torch.ones(2), 0.0)", "tensor([1., 1.])")
def dropout(input, p=0.5, training=True, inplace=False):
    """Return input with entries set to 0 with probability p in training, the others / (1 - p)."""
    words.fail_if(not 0 <= p <= 1, "chance of dropout", p, kind=ValueError)
    if not training:
        return input
    kept = random.bernoulli(input.detach(), 1 - p)
    kept = kept / (1 - p) if p < 1 else kept
    errors.check_cast(kept.array, input.array)
    return input * kept


@words.example("torch.nn.functional.softmax(torch.zeros(2), dim=0)", "tensor([0.5000, 0.5000])")
def softmax(input, dim=None, dtype=None):
    """Return exp(input) / sum(exp(input)) along a dim; without one, PyTorch guesses it."""
    dim = activations.guessed("softmax", input) if dim is None else dim
    return input.softmax(dim, dtype=dtype)


@words.example("torch.nn.functional.log_softmax(torch.zeros(1), dim=0)", "tensor([0.])")
def log_softmax(input, dim=None, dtype=None):
    """Return log(softmax(input)) along a dim; without one, PyTorch guesses it."""
    dim = activations.guessed("log_softmax", input) if dim is None else dim
    return input.log_softmax(dim, dtype=dtype)
