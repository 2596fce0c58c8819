"""Python's operators, as a dictionary: which function each sign on a tensor stands for."""

from . import indexing, linalg, ops
from .tensor import Tensor

Tensor.__add__ = ops.add
Tensor.__radd__ = ops.add
Tensor.__mul__ = ops.mul
Tensor.__rmul__ = ops.mul
Tensor.__sub__ = ops.sub
Tensor.__rsub__ = ops.rsub
Tensor.__truediv__ = ops.div
Tensor.__rtruediv__ = ops.rdiv
Tensor.__neg__ = ops.neg
Tensor.__pow__ = ops.pow
Tensor.__abs__ = ops.abs
Tensor.__matmul__ = linalg.matmul
Tensor.__getitem__ = indexing.getitem
