"""Every name that `import minigrad as torch` gives, as PyTorch has it."""
# ruff: noqa: F401  this file is a list of names

import sys

from ..engine.grad_mode import enable_grad, is_grad_enabled, no_grad
from ..engine.ops import add, div, exp, log, mul, neg, relu, sub, tanh
from ..engine.tensor import Tensor
from . import (
    anomaly,
    autograd,
    conversions,
    dispatch,
    gradcheck,
    hooks,
    leaves,
    methods,
    number_types,
    printing,
    quick,
    quiet,
    signs,
)
from .allocator import keep_freed_memory
from .anomaly import is_anomaly_enabled
from .conversions import Variable, is_tensor
from .creation import (
    arange,
    as_tensor,
    empty,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from .dtypes import boolean as bool
from .dtypes import (
    double,
    dtype,
    float32,
    float64,
    get_default_dtype,
    int8,
    int16,
    int32,
    int64,
    long,
    set_default_dtype,
    short,
    uint8,
)
from .dtypes import float32 as float
from .dtypes import int32 as int
from .grad_mode import set_grad_enabled
from .inference import inference_mode, is_inference_mode_enabled
from .later import later
from .operations.activations import log_softmax, softmax
from .operations.batches import bmm
from .operations.binary import floor_divide, maximum, minimum, remainder
from .operations.comparing import (
    allclose,
    clamp,
    eq,
    equal,
    ge,
    gt,
    isclose,
    isfinite,
    isinf,
    isnan,
    le,
    logical_not,
    lt,
    masked_fill,
    ne,
    where,
)
from .operations.facts import is_floating_point, numel
from .operations.joining import cat, chunk, split, stack, unbind
from .operations.matmul import matmul
from .operations.matrices import diagonal, outer, tril, triu
from .operations.ordering import amax, amin, argmax, argmin, argsort, median, min, sort
from .operations.picking import gather, index_select, scatter_add
from .operations.pointwise import (
    ceil,
    clone,
    erf,
    expm1,
    floor,
    log1p,
    log2,
    log10,
    round,
    rsqrt,
    sign,
    tan,
)
from .operations.products import addmm, dot, mm, mv
from .operations.reductions import all, any, cumsum, logsumexp, norm, prod, std, var
from .operations.shapes import broadcast_to, flatten, flip, permute, squeeze, t, unsqueeze
from .operations.sums import mean, sum
from .operations.temp_max import max
from .operations.temp_ops import abs, cos, pow, reciprocal, sigmoid, sin, sqrt, square
from .random import manual_seed, rand, rand_like, randint, randn, randn_like, randperm
from .serialization import load, save
from .shapes import reshape, transpose
from .size import Size

anomaly.counting += [quick]

# What PyTorch has inside `torch.autograd`, and what stands here on the floors above autograd.py.
autograd.__getattr__ = later(
    autograd.__name__,
    {
        "functional": "pytorch.functional",
        "function": "pytorch.function",
        "Function": "pytorch.function:Function",
        "gradgradcheck": "pytorch.gradgradcheck:gradgradcheck",
    },
)
sys.modules["minigrad.autograd"] = autograd
autograd.gradcheck = gradcheck.gradcheck
autograd.detect_anomaly = anomaly.detect_anomaly
autograd.set_detect_anomaly = anomaly.set_detect_anomaly
autograd.no_grad = no_grad
autograd.enable_grad = enable_grad
autograd.set_grad_enabled = set_grad_enabled
autograd.Variable = Variable
