"""Sums and means with PyTorch's number types and ways to name dims."""

import math

import numpy as np

from ...engine import reductions
from ...engine.operation import record
from ...engine.reductions import MeanBackward0, SumBackward0, SumBackward1
from ..dtypes import INT64, spoken
from ..errors import checked_dims
from ..examples import example
from ..seams import stand_in


@stand_in(reductions.sum)
def sum(self, dim=None, keepdim=False):
    x = self.array if self.array.dtype.kind == "f" else self.array.astype(INT64)
    if dim is None:
        return record(np.add.reduce(x, None), SumBackward0, (self.node,))
    dims = checked_dims(dim, x.ndim)
    out = np.add.reduce(x, dims, keepdims=keepdim)
    return record(out, SumBackward1, (self.node,), (), (dims, keepdim))


class MeanBackward1(SumBackward1):
    """mean over some dims: an equal share of the gradient of the mean that it went into."""

    def backward(self, grad):
        dims, keepdim, count = self.args
        share = grad / count
        if not keepdim:
            share = np.expand_dims(share, dims)
        return (np.broadcast_to(share, self.next[0].shape),)


@stand_in(reductions.mean)
@example("torch.tensor([[1.0, 2.0], [3.0, 4.0]]).mean(0)", "tensor([2., 3.])")
def mean(self, dim=None, keepdim=False):
    """Return the mean of all entries, or over the dims that are named."""
    x = self.array
    if x.dtype.kind != "f":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or "
            f"complex dtype. Got: {spoken(x)}"
        )
    if dim is None:
        return record(np.add.reduce(x, None) / x.dtype.type(x.size), MeanBackward0, (self.node,))
    dims = checked_dims(dim, x.ndim)
    count = math.prod(x.shape[d] for d in dims)
    out = np.add.reduce(x, dims, keepdims=keepdim) / x.dtype.type(count)
    return record(out, MeanBackward1, (self.node,), (), (dims, keepdim, count))
