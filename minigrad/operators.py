"""Python's operators, as a dictionary: which function each sign on a tensor stands for."""

from . import linalg, ops
from .inplace import inplace
from .more import binary, comparing, indexing, joining, pointwise
from .tensor import Tensor

Tensor.__add__ = ops.add
Tensor.__radd__ = ops.add
Tensor.__iadd__ = inplace(ops.add)
Tensor.__mul__ = ops.mul
Tensor.__rmul__ = ops.mul
Tensor.__imul__ = inplace(ops.mul)
Tensor.__sub__ = ops.sub
Tensor.__rsub__ = pointwise.rsub
Tensor.__isub__ = inplace(ops.sub)
Tensor.__truediv__ = ops.div
Tensor.__rtruediv__ = pointwise.rdiv
Tensor.__itruediv__ = inplace(ops.div)
Tensor.__neg__ = ops.neg
Tensor.__pow__ = ops.pow
Tensor.__rpow__ = binary.rpow
Tensor.__ipow__ = inplace(ops.pow)
Tensor.__abs__ = pointwise.abs
Tensor.__matmul__ = linalg.matmul
Tensor.__getitem__ = indexing.getitem
Tensor.__setitem__ = indexing.setitem
Tensor.__iter__ = joining.iterate
Tensor.__contains__ = comparing.contains

Tensor.__pos__ = binary.itself
Tensor.__mod__ = binary.remainder
Tensor.__rmod__ = binary.rremainder
Tensor.__floordiv__ = binary.floor_divide
Tensor.__rfloordiv__ = binary.rfloor_divide
Tensor.__eq__ = comparing.eq
Tensor.__ne__ = comparing.ne
Tensor.__lt__ = comparing.lt
Tensor.__le__ = comparing.le
Tensor.__gt__ = comparing.gt
Tensor.__ge__ = comparing.ge
Tensor.__and__ = Tensor.__rand__ = comparing.bitwise_and
Tensor.__or__ = Tensor.__ror__ = comparing.bitwise_or
Tensor.__xor__ = Tensor.__rxor__ = comparing.bitwise_xor
Tensor.__invert__ = comparing.bitwise_not
Tensor.__hash__ = object.__hash__
