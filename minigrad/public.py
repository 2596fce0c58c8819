"""Every name that `import minigrad as torch` gives, as PyTorch has it."""
# ruff: noqa: F401  this file is a list of names

import sys

from . import (
    anomaly,
    autograd,
    conversions,
    dispatch,
    hooks,
    methods,
    node_hooks,
    operators,
    printing,
    quiet,
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
from .grad_mode import enable_grad, is_grad_enabled, no_grad, set_grad_enabled
from .inference import inference_mode, is_inference_mode_enabled
from .later import later
from .linalg import matmul
from .more.activations import log_softmax, softmax
from .more.binary import floor_divide, maximum, minimum, remainder
from .more.comparing import (
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
from .more.joining import cat, chunk, split, stack, unbind
from .more.metadata import is_floating_point, numel
from .more.ordering import amax, amin, argmax, argmin, argsort, max, median, min, sort
from .more.picking import gather, index_select, scatter_add
from .more.pointwise import (
    abs,
    ceil,
    clone,
    cos,
    erf,
    expm1,
    floor,
    log1p,
    log2,
    log10,
    reciprocal,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sqrt,
    square,
    tan,
)
from .more.products import addmm, bmm, dot, mm, mv, outer
from .more.reductions import (
    all,
    any,
    cumsum,
    logsumexp,
    norm,
    prod,
    std,
    var,
)
from .more.shapes import (
    diagonal,
    flatten,
    flip,
    permute,
    reshape,
    squeeze,
    t,
    transpose,
    tril,
    triu,
    unsqueeze,
)
from .more.shapes import expand as broadcast_to
from .ops import add, div, exp, log, mul, neg, pow, relu, sub, tanh
from .random import manual_seed, rand, rand_like, randint, randn, randn_like, randperm
from .reductions import mean, sum
from .serialization import load, save
from .size import Size
from .tensor import Tensor

anomaly.counting += [sys.modules[Tensor.__module__], sys.modules[add.__module__]]

# What PyTorch has inside `torch.autograd`, and what stands here on the floors above autograd.py.
autograd.__getattr__ = later(
    autograd.__name__,
    {
        "functional": "functional",
        "function": "function",
        "Function": "function.Function",
        "gradcheck": "gradcheck.gradcheck",
        "gradgradcheck": "gradgradcheck.gradgradcheck",
    },
)
autograd.detect_anomaly = anomaly.detect_anomaly
autograd.set_detect_anomaly = anomaly.set_detect_anomaly
autograd.no_grad = no_grad
autograd.enable_grad = enable_grad
autograd.set_grad_enabled = set_grad_enabled
autograd.Variable = Variable
