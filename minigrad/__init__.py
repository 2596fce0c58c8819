"""minigrad: PyTorch's autograd on NumPy, small enough to be read whole."""

from . import autograd, methods, operators  # noqa: F401  they bind Tensor's methods
from .batches import bmm
from .binary import maximum, minimum
from .creation import (
    arange,
    as_tensor,
    empty,
    eye,
    from_numpy,
    full,
    full_like,
    linspace,
    manual_seed,
    ones,
    ones_like,
    rand,
    rand_like,
    randint,
    randn,
    randn_like,
    randperm,
    tensor,
    zeros,
    zeros_like,
)
from .dtypes import boolean as bool
from .dtypes import (
    double,
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
from .grad_mode import is_grad_enabled
from .linalg import matmul
from .more_shapes import flatten, permute, squeeze, t, unsqueeze
from .ops import (
    abs,
    add,
    cos,
    div,
    exp,
    log,
    mul,
    neg,
    pow,
    reciprocal,
    relu,
    sigmoid,
    sin,
    sqrt,
    square,
    sub,
    tanh,
)
from .reductions import max, mean, sum
from .shapes import reshape, transpose
from .tensor import Tensor
