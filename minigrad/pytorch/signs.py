"""Python's further signs, as a table: what the engine's operators.py leaves to PyTorch."""

from ..engine import operators, ops  # noqa: F401  the plain ones are there already
from ..engine.tensor import Tensor
from .inplace import inplace
from .operations import binary, comparing, indexing, joining, pointwise

Tensor.__iadd__ = inplace(ops.add)
Tensor.__imul__ = inplace(ops.mul)
Tensor.__rsub__ = pointwise.rsub
Tensor.__isub__ = inplace(ops.sub)
Tensor.__rtruediv__ = pointwise.rdiv
Tensor.__itruediv__ = inplace(ops.div)
Tensor.__pow__ = binary.pow
Tensor.__rpow__ = binary.rpow
Tensor.__ipow__ = inplace(binary.pow)
Tensor.__abs__ = pointwise.abs
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
