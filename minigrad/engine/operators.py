"""Python's operators, as a table: which function each sign on a tensor stands for.

Chapters 2 and 3 build it.
"""

from . import ops, products
from .tensor import Tensor

Tensor.__add__ = Tensor.__radd__ = ops.add
Tensor.__sub__ = ops.sub
Tensor.__mul__ = Tensor.__rmul__ = ops.mul
Tensor.__truediv__ = ops.div
Tensor.__neg__ = ops.neg
Tensor.__pow__ = ops.pow
Tensor.__matmul__ = products.matmul
