"""minigrad: PyTorch's autograd on NumPy, small enough to be read whole."""

import numpy as np

from . import autograd, operators  # noqa: F401  they bind Tensor's methods
from .grad_mode import is_grad_enabled  # noqa: F401
from .ops import cos, exp, log, sin, tanh  # noqa: F401
from .tensor import Tensor


def tensor(data, requires_grad=False):
    out = Tensor(np.array(data, dtype=np.float32)[()])
    return out.requires_grad_() if requires_grad else out
