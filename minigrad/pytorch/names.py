"""Every name that `import minigrad as torch` gives, as PyTorch has it, by the file it stands in.

In each row, `name=other` gives what is called `other` there the name that PyTorch has for it.
"""

import math
import sys
from itertools import chain

from ..engine import grad_mode as plain_modes
from ..engine import operators, ops, tensor  # noqa: F401  the plain signs are there already
from ..engine.tensor import Tensor
from . import (
    allocator,
    anomaly,
    autograd,
    conversions,
    creation,
    device,
    dtypes,
    grad_mode,
    inference,
    inplace,
    leaves,  # noqa: F401  this and the others below only attach to the engine
    numpy_functions,  # noqa: F401
    numpy_warnings,  # noqa: F401
    printing,
    quick,
    random,
    serialization,
    size,
    typed_forward,  # noqa: F401
)
from .arguments import public, table
from .name_tables import found_at_first_use, named, say_what_is_lacking
from .operations import (
    activations,
    binary,
    casts,
    comparing,
    indexing,
    joining,
    metadata,
    ordering,
    picking,
    places,
    pointwise,
    products,
    reductions,
    shapes,
)

# Functions that are methods, too: `torch.exp(x)` is `x.exp()`.
BOTH = {
    ops: "exp log mul multiply=mul neg negative=neg relu tanh",
    activations: "log_softmax softmax",
    binary: "add addcdiv addcmul arctan2=atan2 atan2 div divide=div floor_divide fmod lerp maximum "
    "minimum pow remainder sub subtract=sub true_divide=div",
    comparing: "allclose bitwise_and bitwise_or bitwise_xor clamp clip=clamp eq equal ge "
    "greater=gt greater_equal=ge gt isclose isfinite isinf isnan le less=lt less_equal=le "
    "logical_and logical_not logical_or logical_xor lt masked_fill ne not_equal=ne",
    joining: "chunk split unbind",
    metadata: "is_floating_point numel",
    ordering: "amax amin argmax argmin argsort max median min sort topk",
    picking: "gather index_select scatter_add",
    places: "diag masked_select narrow nonzero select unique",
    pointwise: "abs absolute=abs acos acosh arccos=acos arccosh=acosh arcsin=asin arcsinh=asinh "
    "arctan=atan arctanh=atanh asin asinh atan atanh ceil clone cos cosh erf expm1 floor "
    "log10 log1p log2 reciprocal round rsqrt sigmoid sign sin sinh sqrt square "
    "tan trunc",
    products: "addmm bmm dot matmul mm mv outer",
    random: "bernoulli multinomial",
    reductions: "all any cumprod cumsum logsumexp mean norm prod std sum var",
    shapes: "broadcast_to=expand diagonal flatten flip permute ravel reshape roll squeeze swapaxes="
    "transpose t transpose tril triu unsqueeze",
}
FUNCTIONS = {
    math: "e inf nan pi",
    tensor: "Tensor",
    plain_modes: "enable_grad is_grad_enabled no_grad",
    allocator: "keep_freed_memory",
    anomaly: "is_anomaly_enabled",
    comparing: "where",
    conversions: "Variable is_tensor",
    creation: "BoolTensor ByteTensor DoubleTensor FloatTensor IntTensor LongTensor arange "
    "as_tensor asarray empty empty_like eye from_numpy full full_like linspace ones ones_like "
    "tensor zeros zeros_like",
    device: "backends cuda device",
    dtypes: "bool=boolean double dtype float32 float64 float=float32 get_default_dtype int16 int32 "
    "int64 int8 int=int32 long set_default_dtype short uint8",
    grad_mode: "set_grad_enabled",
    inference: "inference_mode is_inference_mode_enabled",
    joining: "cat concat=cat concatenate=cat stack",
    printing: "set_printoptions",
    random: "manual_seed normal rand rand_like randint randn randn_like randperm",
    serialization: "load save",
    size: "Size",
}
METHODS = {
    binary: "__floordiv__=floor_divide __mod__=remainder __pos__=itself __pow__=pow "
    "__rfloordiv__=rfloor_divide __rmod__=rremainder __rpow__=rpow",
    casts: "bool double float int long to",
    comparing: "where=tensor_where __and__=bitwise_and __contains__=contains __eq__=eq __ge__=ge "
    "__gt__=gt __invert__=bitwise_not __le__=le __lt__=lt __ne__=ne __or__=bitwise_or "
    "__rand__=bitwise_and __ror__=bitwise_or __rxor__=bitwise_xor __xor__=bitwise_xor",
    conversions: "data_ptr detach_ item numpy tolist type=as_type __array__=to_array "
    "__bool__=as_bool __deepcopy__=deep_copy __index__=as_index __len__=length "
    "__reduce_ex__=reduced",
    creation: "new_empty new_full new_ones new_tensor new_zeros",
    device: "cpu cuda=cuda_of",
    indexing: "__getitem__=getitem __setitem__=setitem",
    inplace: "copy_ fill_ zero_",
    joining: "__iter__=iterate",
    metadata: "dim element_size is_contiguous ndimension=dim nelement=numel size stride",
    pointwise: "__abs__=abs __rsub__=rsub __rtruediv__=rdiv",
    random: "bernoulli_ normal_ uniform_",
    shapes: "contiguous expand expand_as repeat reshape_as view view_as",
}
PROPERTIES = {
    conversions: "output_nr",
    metadata: "device dtype is_cuda itemsize=element_size ndim=dim",
    shapes: "T=reversed_dims mT=matrix_transpose",
}
# Methods with a twin that writes into the tensor: `x.exp_()`; then those of `x += 1` and its like.
IN_PLACE = (
    "abs absolute acos add addcdiv addcmul asin atan atan2 bitwise_and bitwise_or bitwise_xor "
    "ceil clamp clip cos cosh cumprod cumsum div divide erf exp expm1 floor floor_divide fmod "
    "lerp log log10 log1p log2 masked_fill mul multiply neg negative pow reciprocal relu "
    "remainder round rsqrt scatter_add sigmoid sign sin sinh sqrt square sub subtract tan tanh "
    "tril triu true_divide trunc"
)
TURNED_IN_PLACE = "squeeze swapaxes t transpose unsqueeze"
SIGNS_IN_PLACE = (
    "__iadd__=add_ __iand__=bitwise_and_ __ifloordiv__=floor_divide_ __imod__=remainder_ "
    "__imul__=mul_ __ior__=bitwise_or_ __ipow__=pow_ __isub__=sub_ __itruediv__=div_ "
    "__ixor__=bitwise_xor_"
)


for name, method in chain(named(BOTH), named(METHODS)):
    if not name.startswith("__"):
        method = public(name, method, True)
    setattr(Tensor, name, method)
for name, fact in named(PROPERTIES):
    setattr(Tensor, name, property(fact))
for twin, names in ((inplace.inplace, IN_PLACE), (inplace.turned, TURNED_IN_PLACE)):
    for name in names.split():
        method = twin(getattr(Tensor, name).__wrapped__)
        setattr(Tensor, name + "_", public(name + "_", method, True))
for name, method in named({Tensor: SIGNS_IN_PLACE}):
    setattr(Tensor, name, method.__wrapped__)
Tensor.__hash__ = object.__hash__
say_what_is_lacking(Tensor, "torch.Tensor")

anomaly.counting += [quick]

# What PyTorch has inside `torch.autograd`, and what stands here on the floors above autograd.py.
autograd.__getattr__ = found_at_first_use(
    autograd.__name__,
    "torch.autograd",
    {
        "functional": "pytorch.functional",
        "function": "pytorch.function",
        "Function": "pytorch.function:Function",
        "graph": "pytorch.graph_hooks",
        "gradcheck": "pytorch.gradcheck:gradcheck",
        "gradgradcheck": "pytorch.gradcheck:gradgradcheck",
    },
)
sys.modules["minigrad.autograd"] = autograd
IN_AUTOGRAD = {
    plain_modes: "enable_grad no_grad",
    anomaly: "detect_anomaly set_detect_anomaly",
    conversions: "Variable",
    grad_mode: "set_grad_enabled",
}
vars(autograd).update(named(IN_AUTOGRAD))

shown = dict(chain(named(BOTH), named(FUNCTIONS)), autograd=autograd)
for name in shown.keys() & table():
    shown[name] = public(name, shown[name])
shown.update(newaxis=None, __version__="2.13.0+minigrad")  # PyTorch's, whose behaviour it has
__all__ = list(shown)
globals().update(shown)
