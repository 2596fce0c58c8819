"""Python's operators, as a dictionary: which function each sign on a tensor stands for."""

from . import ops, reduce
from .tensor import Tensor

Tensor.__add__ = ops.add
Tensor.__radd__ = ops.add
Tensor.__sub__ = ops.sub
Tensor.__mul__ = ops.mul
Tensor.__rmul__ = ops.mul
Tensor.__truediv__ = ops.div
Tensor.__neg__ = ops.neg
Tensor.__pow__ = ops.pow
Tensor.sum = reduce.sum
Tensor.mean = reduce.mean
