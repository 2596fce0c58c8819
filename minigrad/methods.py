"""The methods of a tensor, as a dictionary: `x.exp()` is the function `exp` with x in front."""

from . import batches, binary, linalg, more_shapes, ops, reductions, shapes
from .tensor import Tensor

# Entry by entry.
Tensor.add = ops.add
Tensor.sub = ops.sub
Tensor.mul = ops.mul
Tensor.div = ops.div
Tensor.neg = ops.neg
Tensor.pow = ops.pow
Tensor.square = ops.square
Tensor.reciprocal = ops.reciprocal
Tensor.exp = ops.exp
Tensor.log = ops.log
Tensor.sqrt = ops.sqrt
Tensor.sin = ops.sin
Tensor.cos = ops.cos
Tensor.tanh = ops.tanh
Tensor.sigmoid = ops.sigmoid
Tensor.relu = ops.relu
Tensor.abs = ops.abs
Tensor.maximum = binary.maximum
Tensor.minimum = binary.minimum
Tensor.__rpow__ = binary.rpow

# Fewer entries.
Tensor.sum = reductions.sum
Tensor.mean = reductions.mean
Tensor.max = reductions.max

# The same entries in another shape.
Tensor.reshape = shapes.reshape
Tensor.transpose = shapes.transpose
Tensor.swapaxes = shapes.transpose
Tensor.permute = more_shapes.permute
Tensor.t = more_shapes.t
Tensor.T = property(more_shapes.reversed_dims)
Tensor.mT = property(more_shapes.matrix_transpose)
Tensor.squeeze = more_shapes.squeeze
Tensor.unsqueeze = more_shapes.unsqueeze
Tensor.expand = more_shapes.expand
Tensor.flatten = more_shapes.flatten

# Products.
Tensor.matmul = linalg.matmul
Tensor.bmm = batches.bmm
