"""Every name that `import minigrad as torch` gives, as PyTorch has it, found at its first use.

They stand in names.txt, by the file that has them, in rows of a kind: "torch" for functions and
types, "Tensor" for methods, "both" for functions that are methods, too (`torch.exp(x)` is
`x.exp()`), "sign" for those of `x += 1` and its like, "property", "Node" for methods of nodes. An
operation "in_place" has a twin that writes into the tensor, `x.exp_()`, one "turned" a twin that
gives the tensor another shape. Those of the kinds "autograd" and "later" are taken over in
`minigrad/autograd.py`, those of "nn" and "functional" in `minigrad/nn`, those of "ufunc", "array"
and "reversed" in numpy_functions.py.

A file is read when one of its names is used first. One that puts stand-ins into the engine is
imported here, or has a row "engine" with the functions for which `later` is to read it, and a row
"taught" with the methods that lessons build.
"""

import sys
from functools import partial
from operator import attrgetter

from .. import engine
from ..engine.graph import Node
from ..engine.tensor import Tensor

# isort: split
# these only attach to the engine
from . import creation, numpy_warnings, saved_names, typed_forward  # noqa: F401
from .leaves import read_only
from .name_tables import at_first_use, fetch, found_at_first_use, places_of, say_what_is_lacking
from .seams import later


def public(*facts):
    return fetch(".pytorch.arguments:public")(*facts)


def method(name, place):
    found = fetch(place)
    return found if name.startswith("__") else public(name, found, True)


def in_place(name, place):
    twin = fetch(".pytorch.inplace:inplace")(fetch(place))
    return fetch(".pytorch.inplace:at_once")(twin, public(name, twin, True))


def turned(name, place):
    return public(name, fetch(".pytorch.inplace:turned")(fetch(place)), True)


methods, functions = places_of("both"), places_of("torch")
at_first_use(Tensor, method, methods | places_of("Tensor"))
at_first_use(Tensor, lambda name, at: property(fetch(at), read_only(name)), places_of("property"))
data = [f".pytorch.conversions:{name}" for name in ("data", "set_data")]
at_first_use(Tensor, lambda _, both: property(*map(fetch, both)), {"data": data})
for make in (in_place, turned):
    twins = {f"{name}_": place for name, place in places_of(make.__name__).items()}
    at_first_use(Tensor, make, twins)
at_first_use(Tensor, lambda name, place: fetch(place).__wrapped__, places_of("sign"))
at_first_use(Node, method, places_of("Node"))
for name, place in places_of("engine").items():
    later(attrgetter(name)(engine), partial(fetch, place))
at_first_use(Tensor, lambda _, place: fetch(place), places_of("taught"))
Tensor.__hash__ = object.__hash__
say_what_is_lacking(Tensor, "torch.Tensor")

newaxis, __version__ = None, "2.13.0+minigrad"  # PyTorch's, whose behaviour it has
__all__ = ["autograd", "newaxis", *methods, *functions]  # noqa: F822  found as the others are


def function(name, found):
    return public(name, found) if name in fetch(".pytorch.arguments:table")() else found


def __dir__():
    return sorted({*vars(sys.modules["minigrad"]), *__all__})


files = {"autograd": ".autograd", "nn": ".nn", "optim": ".optim", "func": ".pytorch.func"}
files |= methods | functions
__getattr__ = found_at_first_use("minigrad", "torch", files, function)
