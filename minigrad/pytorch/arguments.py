"""One layer for the arguments of all public functions: PyTorch's signatures, and its TypeErrors.

signatures.txt has them in PyTorch's own notation; a method's is its function's without the first,
an in-place method's is its method's. What fits goes on to the function by its own names. Types
that went on as they were are noted, and next time go straight on.
"""

import functools
import warnings

import numpy as np

from ..engine.tensor import Tensor
from .device import check_device, device
from .dtypes import ALL, OF_PYTHON, dtype, number_dtype, plain_number, result_type
from .errors import check_cast, type_of, warn_once
from .words import fail_if, message

FILE = __file__.replace("arguments.py", "signatures.txt")
ALIASES = {"dim": ("axis",), "keepdim": ("keepdims",), "input": ("x", "a", "x1"), "other": ("x2",)}
IN_PYTHON = "norm split unique".split()  # and what has a dot in its name
# Functions in which numbers may stand for the tensors, on either side.
TAKE_NUMBERS = "add sub mul div divide multiply subtract true_divide floor_divide copy".split()
TAKEN_AS_IT_IS = "Tensor Sized object".split()
# Arguments that change nothing on a CPU where all lies row by row.
IGNORED = "layout pin_memory memory_format generator non_blocking sparse_grad path".split()


def whole(v):
    if isinstance(v, Tensor):
        return v.array.ndim == 0 and v.array.dtype.kind in "iu"
    return isinstance(v, int | np.integer) and not isinstance(v, bool)


def number(v):
    if isinstance(v, Tensor):
        return v.array.ndim == 0 and v.node is None
    return isinstance(v, int | float | complex | np.number | np.bool_)


def sizes(v):
    return isinstance(v, tuple | list) and (not v or whole(v[0]))  # PyTorch unpacks the rest later


def type_itself(v):
    return isinstance(v, dtype | type) and (v in OF_PYTHON or v in ALL)


# For each kind of parameter: what PyTorch calls it, and whether a value is one. Of other kinds,
# such as Generator, it is anything that counts as true.
# fmt: off
KINDS = {
    "Tensor": ("Tensor", lambda v: isinstance(v, Tensor)),
    "Sized": ("Tensor", lambda v: bool(v.size() or True)),  # what some losses ask first
    "Tensor[]": ("tuple of Tensors", lambda v: isinstance(v, tuple | list)),
    "Number": ("Number", number), "float": ("float", number), "int": ("int", whole),
    "int[]": ("tuple of ints", sizes),
    "int[1]": ("tuple of ints", lambda v: sizes(v) or whole(v)),
    "int[2]": ("tuple of ints", lambda v: sizes(v) or whole(v)),
    "bool": ("bool", lambda v: isinstance(v, bool | np.bool_)),
    "str": ("str", lambda v: isinstance(v, str)),
    "device": ("torch.device", lambda v: isinstance(v, str | int | device)),
    "dtype": ("torch.dtype", type_itself), "object": ("object", lambda v: True),
}
# fmt: on


class Parameter:
    """One parameter of a signature, such as `int[1]? dim` or `Number alpha=1`."""

    def __init__(self, text, named_only):
        kind, name = text.split(" ", 1)
        self.name, self.optional, self.default = name.partition("=")
        self.none, self.kind = kind.endswith("?") or self.default == "None", kind.rstrip("?")
        self.named_only = named_only
        self.words, self.fits = KINDS.get(self.kind, (f"torch.{self.kind}", bool))

    def __str__(self):
        return f"{self.words} {self.name}" + f" = {self.default}" * bool(self.optional)


class Signature:
    """One way to call a function: `(Tensor input, *, Tensor out=None)`; of a method less input."""

    def __init__(self, name, text, method):
        inner, _, text = text.partition("(")  # some have another name in PyTorch's own code
        self.name, self.hidden = inner or name, text.endswith("deprecated")
        placed, _, named = text.partition(")")[0].partition("*")
        placed = [Parameter(each, False) for each in placed.strip(", ").split(", ") if each]
        named = [Parameter(each, True) for each in named.strip(", ").split(", ") if each]
        if method:
            placed, named = placed[1:], [p for p in named if p.name != "out"]
        self.method, self.placed, self.parameters = method, len(placed), placed + named
        self.noargs = method and not self.parameters
        self.least = sum(not p.optional for p in self.parameters)
        self.spread = [p.kind for p in placed] == ["int[]"]  # view(2, 3) is view((2, 3))

    def __str__(self):
        shown = list(map(str, self.parameters))
        shown[self.placed : self.placed] = ["*"] * (self.placed < len(shown))
        return f"({', '.join(shown)})"

    def bind(self, args, named, strict):
        """Return {name: value}, or None if the call does not fit; if `strict`, PyTorch's error."""
        found, left = {}, dict(named)

        def refuse(words, place=""):
            if strict:
                raise TypeError(f"{place}{self.name}(){words}")

        own = "." in self.name or self.name in IN_PYTHON  # whose spelling alone counts
        if strict and self.noargs and (args or named):
            given = f"no arguments ({len(args)} given)" if args else "no keyword arguments"
            raise TypeError(f"TensorBase.{self.name}() takes {given}")
        if self.spread and args and sizes(args):
            args = (args,)
        if len(args) > self.placed:
            least, most, count = self.least, self.placed, len(args)
            takes = f"{most}" if least == most else f"from {least} to {most}"
            s, were = "s" * (takes != "1"), "was" if least == most and count == 1 else "were"
            return refuse(f" takes {takes} positional argument{s} but {count} {were} given")
        for place, p in enumerate(self.parameters):
            spellings = (p.name,) if own else (p.name, *ALIASES.get(p.name, ()))
            keys = [key for key in spellings if key in left]
            if place >= len(args) and not keys:
                if p.optional:
                    continue
                lack = [f'"{q.name}"' for q in self.parameters[place:] if not q.optional]
                s, listed = "s" * (len(lack) == 1), ", ".join(lack)
                return refuse(f" missing {len(lack)} required positional argument{s}: {listed}")
            value = args[place] if place < len(args) else left.pop(keys[0])
            as_number = p.kind == "Tensor" and self.name.rstrip("_") in TAKE_NUMBERS
            if value is None and p.none:
                continue
            if not p.fits(value) and not (as_number and number(value)):
                where = f" (position {place + 1})" if place < len(args) else ""
                but = f"not {type_of(value)}"
                if where and p.kind.startswith("int[") and isinstance(value, tuple | list):
                    but = f"but found element of type {type_of(value[0])} at pos 0"
                return refuse(f": argument '{p.name}'{where} must be {p.words}, {but}")
            found[p.name] = unpacked(self.name, p, place, value)
        if left:  # PyTorch names the first that it would not spell so
            names = [p.name for p in self.parameters]
            key = next((key for key in named if key not in names), [*left][0])
            what = "multiple values for" if key in names[: len(args)] else "an unexpected keyword"
            return refuse(f" got {what} argument '{key}'", "Tensor." * (own and self.method))
        return found


def unpacked(name, p, place, value):
    """Return NumPy's numbers and tensors that stand for numbers as Python's; check lists."""
    if p.kind == "Tensor[]":
        for index, each in enumerate(value):
            if not isinstance(each, Tensor):
                raise TypeError(message("element that is no tensor", index, place, type_of(each)))
    elif isinstance(value, tuple | list) and p.kind.startswith("int["):
        for index, each in enumerate(value):
            if not hasattr(each, "__index__"):
                raise TypeError(message("list of no ints", name, p.name, index + 1, type_of(each)))
        exact = all(type(each) is int for each in value)
        return value if exact else tuple(int(each.__index__()) for each in value)
    elif isinstance(value, np.generic | Tensor) and p.kind not in TAKEN_AS_IT_IS:
        keeps = p.kind != "Number" or isinstance(value, Tensor)  # True stays a bool
        return value.item() if keeps else plain_number(value)
    return value


def bound(signatures, args, named):
    """Return the first signature that a call fits, and its arguments by name; else raise."""
    for signature in signatures:
        found = signature.bind(args, named, len(signatures) == 1)
        if found is not None:
            return signature, found
    count, shown = len(args) + len(named), [s for s in signatures if not s.hidden]
    near = [s for s in shown if s.least <= count <= len(s.parameters)]
    if len(near) == 1:
        near[0].bind(args, named, True)
    given = ", ".join([*map(type_of, args), *(f"{k}={type_of(v)}" for k, v in named.items())])
    given = f"({given}{', ' * (not args and bool(named))})"  # as PyTorch has it
    start = f"{signatures[0].name}() received an invalid combination of arguments - got "
    if len(shown) > 1:
        options = "\n * ".join(map(str, shown))
        raise TypeError(f"{start}{given}, but expected one of:\n * {options}\n")
    strange = [key for key in named if key not in [p.name for p in shown[0].parameters]]
    if strange:
        raise TypeError(f"{start}unrecognized keyword arguments: {', '.join(strange)}")
    raise TypeError(f"{start}{given}, but expected {shown[0]}")


@functools.cache
def table():
    """Return the signatures of signatures.txt by the name of the function."""
    with open(FILE, encoding="utf-8") as file:
        (_, factory), *lines = [line.rstrip("\n").split(": ") for line in file]
    found = {}
    for names, text in lines:
        text = text.replace("OUT", "Tensor out=None").replace("FACTORY", factory)
        found |= dict.fromkeys(names.split(), text.split(" | "))
    return found


@functools.cache
def signatures_of(name, method):
    """Return the signatures of a function, or of a method; none if the table has none."""
    plain = name.removesuffix("_") or name
    keys = (f"Tensor.{name}", f"Tensor.{plain}", plain) if method else (name,)
    texts = next((table()[key] for key in keys if key in table()), ())
    return [Signature(name, t, method) for t in texts if not (method and "(Number self" in t)]


def public(name, function, method=False):
    """Return a function as users call it: its arguments go through the table.

    >>> public("sin", torch.sin.__wrapped__)("1")
    Traceback (most recent call last):
    TypeError: sin(): argument 'input' (position 1) must be Tensor, not str
    """
    fitting = set()  # types of arguments that went on as they were

    def call(*args, **named):
        # Of a single argument the type itself is noted, which is quicker to look up.
        key = type(args[0]) if len(args) == 1 else tuple(map(type, args))
        if not named and key in fitting:
            return function(*args)
        key = (*map(type, args), *named, *map(type, named.values()))
        if key in fitting:
            return function(*args, **named)
        return looked_up(name, function, method, args, named, fitting, key)

    vars(call).update(vars(function), __wrapped__=function)  # as functools.wraps, but sooner
    call.__name__, call.__qualname__, call.__doc__ = name, name, function.__doc__
    call.__module__ = function.__module__
    return call


def looked_up(name, function, method, args, named, fitting, key):
    """Call a function with what its signature makes of the arguments; note types that just fit."""
    lists = [each for each in (*args, *named.values()) if isinstance(each, tuple | list)]
    if lists:
        key = (*key, *(tuple(map(type, each)) for each in lists))
        if key in fitting:
            return function(*args, **named)
    forms = key, *key[: len(key) == 1]  # a single type is looked up as itself
    signatures = signatures_of(name, method)
    if not signatures:
        fitting.update(forms)
        return function(*args, **named)
    signature, values = bound(signatures, args[method:], named)
    if signature.hidden:
        warn_once(message("old overload", name, f"{name}{signature}", f"{name}{signatures[0]}"))
    check_device(values.pop("device", None))
    out = values.pop("out", None)
    values = {n: v for n, v in values.items() if n not in IGNORED}
    code, operands = getattr(function, "of", function).__code__, list(args[:method])
    spread = bool(code.co_flags & 4)  # it takes *args
    known = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    for place, p in enumerate(signature.parameters, method):
        if p.name not in values:
            continue
        if spread and not p.named_only:
            apart = signature.spread and len(args) > method and sizes(args[method:])
            operands += values.pop(p.name) if apart else (values.pop(p.name),)
        elif place == 0:
            operands.append(values.pop(p.name))
        elif not spread and p.name not in known:
            value = values.pop(p.name)
            if place < code.co_argcount and not p.named_only:
                values[known[place]] = value  # PyTorch has another name for it
            elif str(value) != p.default:
                raise TypeError(message("argument of PyTorch's", name, p.name))
    if name in TAKE_NUMBERS and not isinstance(operands[0], Tensor):
        operands[0] = as_operand(operands[0], [*operands[1:], *values.values()][0])
    result = function(*operands, **values)
    if out is not None:
        return written(name, result, out)
    names = range(len(args) + 1) if spread else known
    given, passed = dict(zip(names, args)) | named, dict(zip(names, operands)) | values
    same = given.keys() == passed.keys() and all(given[name] is passed[name] for name in given)
    if same and type not in key:  # one class is a dtype, and another is none
        fitting.update(forms)
    return result


def as_operand(number, other):
    """Return a number as a tensor of the dtype that an operation with `other` has."""
    of_both = isinstance(other, Tensor) and not isinstance(number, bool)
    kind = result_type(other.array, number) if of_both else number_dtype(number)
    return Tensor(np.asarray(number).astype(kind)[()])


def written(name, result, out):
    """Return `out`, with a result written over it: what `out=` asks for."""
    from .inplace import copy_  # here, as few programs ask for it

    if isinstance(result, tuple):
        return type(result)(*(written(name, *pair) for pair in zip(result, out)))
    fail_if(result.node is not None or out.node is not None, "out of a tracked result", name)
    x, y = result.array, out.array
    check_cast(x, y)
    if x.shape != y.shape:
        if y.size:
            words = message("out of another shape", list(y.shape), list(x.shape))
            warnings.warn(words, stacklevel=5)
        out.array = np.empty(x.shape, y.dtype)
    return copy_(out, result)
