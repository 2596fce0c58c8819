"""The methods of a tensor, as a dictionary: `x.exp()` is the function `exp` with x in front."""

from ..engine import ops, reductions
from ..engine.tensor import Tensor
from . import shapes
from .inplace import copy_, fill_, inplace, zero_
from .operations import (
    activations,
    batches,
    binary,
    comparing,
    facts,
    joining,
    matrices,
    ordering,
    picking,
    pointwise,
    products,
    temp_max,
    temp_ops,
)
from .operations import reductions as more_reductions
from .operations import shapes as more_shapes
from .operations.matmul import matmul

METHODS = {
    # Facts and casts.
    "dim": facts.dim,
    "size": facts.size,
    "numel": facts.numel,
    "nelement": facts.numel,
    "stride": facts.stride,
    "element_size": facts.element_size,
    "is_contiguous": facts.is_contiguous,
    "is_floating_point": facts.is_floating_point,
    "to": facts.to,
    "float": facts.float,
    "double": facts.double,
    "long": facts.long,
    "int": facts.int,
    "bool": facts.bool,
    "clone": pointwise.clone,
    "copy_": copy_,
    "fill_": fill_,
    "zero_": zero_,
    # Entry by entry.
    "add": ops.add,
    "sub": ops.sub,
    "mul": ops.mul,
    "multiply": ops.mul,
    "div": ops.div,
    "true_divide": ops.div,
    "floor_divide": binary.floor_divide,
    "remainder": binary.remainder,
    "pow": temp_ops.pow,
    "neg": ops.neg,
    "abs": temp_ops.abs,
    "square": temp_ops.square,
    "sqrt": temp_ops.sqrt,
    "rsqrt": pointwise.rsqrt,
    "reciprocal": temp_ops.reciprocal,
    "exp": ops.exp,
    "expm1": pointwise.expm1,
    "log": ops.log,
    "log1p": pointwise.log1p,
    "log2": pointwise.log2,
    "log10": pointwise.log10,
    "sin": temp_ops.sin,
    "cos": temp_ops.cos,
    "tan": pointwise.tan,
    "tanh": ops.tanh,
    "sigmoid": temp_ops.sigmoid,
    "relu": ops.relu,
    "erf": pointwise.erf,
    "sign": pointwise.sign,
    "floor": pointwise.floor,
    "ceil": pointwise.ceil,
    "round": pointwise.round,
    "softmax": activations.softmax,
    "log_softmax": activations.log_softmax,
    # Comparisons and choices.
    "eq": comparing.eq,
    "ne": comparing.ne,
    "lt": comparing.lt,
    "le": comparing.le,
    "gt": comparing.gt,
    "ge": comparing.ge,
    "equal": comparing.equal,
    "isclose": comparing.isclose,
    "allclose": comparing.allclose,
    "isnan": comparing.isnan,
    "isinf": comparing.isinf,
    "isfinite": comparing.isfinite,
    "logical_not": comparing.logical_not,
    "maximum": binary.maximum,
    "minimum": binary.minimum,
    "where": comparing.tensor_where,
    "masked_fill": comparing.masked_fill,
    "clamp": comparing.clamp,
    # Fewer entries.
    "sum": reductions.sum,
    "mean": reductions.mean,
    "max": temp_max.max,
    "min": ordering.min,
    "amax": ordering.amax,
    "amin": ordering.amin,
    "argmax": ordering.argmax,
    "argmin": ordering.argmin,
    "all": more_reductions.all,
    "any": more_reductions.any,
    "prod": more_reductions.prod,
    "var": more_reductions.var,
    "std": more_reductions.std,
    "norm": more_reductions.norm,
    "logsumexp": more_reductions.logsumexp,
    "median": ordering.median,
    # Along a dim.
    "cumsum": more_reductions.cumsum,
    "sort": ordering.sort,
    "argsort": ordering.argsort,
    "gather": picking.gather,
    "scatter_add": picking.scatter_add,
    "index_select": picking.index_select,
    # The same entries in another shape.
    "reshape": shapes.reshape,
    "view": more_shapes.view,
    "flatten": more_shapes.flatten,
    "transpose": shapes.transpose,
    "swapaxes": shapes.transpose,
    "t": more_shapes.t,
    "permute": more_shapes.permute,
    "squeeze": more_shapes.squeeze,
    "unsqueeze": more_shapes.unsqueeze,
    "expand": more_shapes.expand,
    "expand_as": more_shapes.expand_as,
    "view_as": more_shapes.view_as,
    "broadcast_to": more_shapes.broadcast_to,
    "contiguous": more_shapes.contiguous,
    "repeat": more_shapes.repeat,
    "flip": more_shapes.flip,
    "tril": matrices.tril,
    "triu": matrices.triu,
    "diagonal": matrices.diagonal,
    "split": joining.split,
    "chunk": joining.chunk,
    "unbind": joining.unbind,
    # Products.
    "matmul": matmul,
    "mm": products.mm,
    "mv": products.mv,
    "dot": products.dot,
    "bmm": batches.bmm,
    "outer": matrices.outer,
}
IN_PLACE = (
    "add sub mul div pow neg abs square sqrt rsqrt reciprocal exp log sin cos tan tanh sigmoid "
    "relu sign floor ceil round masked_fill clamp scatter_add"
)
PROPERTIES = {
    "dtype": facts.dtype,
    "ndim": facts.ndim,
    "T": more_shapes.reversed_dims,
    "mT": more_shapes.matrix_transpose,
}

for name, method in METHODS.items():
    setattr(Tensor, name, method)
for name in IN_PLACE.split():
    setattr(Tensor, name + "_", inplace(METHODS[name]))
for name, fact in PROPERTIES.items():
    setattr(Tensor, name, property(fact))
