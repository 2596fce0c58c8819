"""Every name that `import minigrad as torch` gives, as PyTorch has it.

They stand in names.txt, by the file that has them, in rows of a kind: "torch" for functions and
types, "Tensor" for methods, "both" for functions that are methods, too (`torch.exp(x)` is
`x.exp()`), "property", and "autograd" for what PyTorch has in `torch.autograd`. An operation
"in_place" has a twin that writes into the tensor, `x.exp_()`, one "turned" a twin that gives the
tensor another shape. Those of the kinds "nn" and "functional" are taken over in `minigrad/nn`.
"""

import sys
from itertools import chain

from ..engine import operators  # noqa: F401  the plain signs are there already
from ..engine.tensor import Tensor
from . import (
    anomaly,
    autograd,
    inplace,
    leaves,  # noqa: F401  this and the others below only attach to the engine
    numpy_functions,  # noqa: F401
    numpy_warnings,  # noqa: F401
    quick,
    typed_forward,  # noqa: F401
)
from .arguments import public, table
from .name_tables import found_at_first_use, in_file, named, say_what_is_lacking

# What `x += 1` and its like call.
SIGNS_IN_PLACE = (
    "__iadd__=add_ __iand__=bitwise_and_ __ifloordiv__=floor_divide_ __imod__=remainder_ "
    "__imul__=mul_ __ior__=bitwise_or_ __ipow__=pow_ __isub__=sub_ __itruediv__=div_ "
    "__ixor__=bitwise_xor_"
)

for name, method in chain(in_file("both"), in_file("Tensor")):
    if not name.startswith("__"):
        method = public(name, method, True)
    setattr(Tensor, name, method)
for name, fact in in_file("property"):
    setattr(Tensor, name, property(fact))
for kind, twin in (("in_place", inplace.inplace), ("turned", inplace.turned)):
    for name, operation in in_file(kind):
        setattr(Tensor, name + "_", public(name + "_", twin(operation), True))
for name, method in named({Tensor: SIGNS_IN_PLACE}):
    setattr(Tensor, name, method.__wrapped__)
Tensor.__hash__ = object.__hash__
say_what_is_lacking(Tensor, "torch.Tensor")

anomaly.counting += [quick]

# What PyTorch has inside `torch.autograd`, and what stands here on the floors above autograd.py.
autograd.__getattr__ = found_at_first_use(
    autograd.__name__,
    "torch.autograd",
    "function=pytorch.function functional=pytorch.functional graph=pytorch.graph_hooks "
    "Function=pytorch.function:Function gradcheck=pytorch.gradcheck:gradcheck "
    "gradgradcheck=pytorch.gradcheck:gradgradcheck",
)
sys.modules["minigrad.autograd"] = autograd
vars(autograd).update(in_file("autograd"))

shown = dict(chain(in_file("both"), in_file("torch")), autograd=autograd)
for name in shown.keys() & table():
    shown[name] = public(name, shown[name])
shown.update(newaxis=None, __version__="2.13.0+minigrad")  # PyTorch's, whose behaviour it has
__all__ = list(shown)
globals().update(shown)
