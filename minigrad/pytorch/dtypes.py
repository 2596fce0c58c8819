"""Number types as in PyTorch: their names, the default, and what a mixed operation gives."""

import math
import sys
from contextvars import ContextVar
from functools import lru_cache

import numpy as np

from .words import example, fail_if, message


@example("torch.tensor([1.0, 2.0]).dtype", "torch.float32")
class dtype:  # noqa: N801  PyTorch's name
    """Name a type of number as PyTorch does; `numpy` is NumPy's own type, which stays below."""

    __slots__ = ("name", "spoken", "cpp", "numpy", "is_floating_point", "itemsize")

    def __init__(self, name, spoken, cpp):
        self.name, self.spoken, self.cpp = name, spoken, cpp  # PyTorch's messages use all three
        self.numpy = np.dtype(name)
        self.is_floating_point = self.numpy.kind == "f"
        self.itemsize = self.numpy.itemsize

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        # Pickled and copied by the name it has in this file, so that `is` keeps working.
        return "boolean" if self is boolean else self.name


float32 = dtype("float32", "Float", "float")
float64 = dtype("float64", "Double", "double")
int64 = dtype("int64", "Long", "long int")
int32 = dtype("int32", "Int", "int")
int16 = dtype("int16", "Short", "short int")
int8 = dtype("int8", "Char", "signed char")
uint8 = dtype("uint8", "Byte", "unsigned char")
boolean = dtype("bool", "Bool", "bool")
double, long, short = float64, int64, int16

ALL = (float32, float64, int64, int32, int16, int8, uint8, boolean)
OF_NUMPY = {each.numpy: each for each in ALL}

FLOAT32, FLOAT64, INT64 = float32.numpy, float64.numpy, int64.numpy
BOOL, BYTE = boolean.numpy, uint8.numpy
SCALAR = np.float32  # NumPy's type of most results without dimensions

on_tensors = ContextVar("on_tensors", default=False)  # rules do, so NumPy's functions take tensors
default = float32
# What a Python number brings along (None: the default), and what its type means as a dtype.
OF_NUMBER = {float: None, int: INT64, bool: BOOL}
OF_PYTHON = {float: FLOAT64, int: INT64, bool: BOOL}


@example("torch.get_default_dtype()", "torch.float32")
def get_default_dtype():
    """Return the dtype that Python floats take: float32, unless you changed it."""
    return default


def set_default_dtype(d):
    """Let Python floats take dtype `d` from now on: float32 or float64.

    >>> torch.set_default_dtype(torch.float32)
    """
    global default
    fail_if(not isinstance(d, dtype), "default that is no dtype", kind=TypeError)
    fail_if(not d.is_floating_point, "default of integers", kind=TypeError)
    default = d


def of_array(array):
    """Return PyTorch's dtype for a NumPy array or scalar."""
    try:
        return OF_NUMPY[array.dtype]
    except KeyError:
        raise TypeError(message("array of another type", array.dtype)) from None


def spoken(array):
    """Return the name that PyTorch's error messages use for an array's dtype, such as Float."""
    return of_array(array).spoken


def spoken_in_cpp(array):
    """Return the name that C++ has for it, such as `long int`."""
    return of_array(array).cpp


def type_name(tensor):
    """Return what PyTorch calls a tensor's type, such as torch.FloatTensor."""
    return f"torch.{spoken(tensor.array)}Tensor"


def floating(tensor, name=None):
    """Return a tensor's array, integers in the default dtype: NumPy has their sine in float64."""
    array = tensor.array
    return array if array.dtype.kind == "f" else array.astype(default.numpy)


def as_numpy(dtype, otherwise=None):
    """Return the NumPy dtype for a dtype given by the user; None: `otherwise`, or the default."""
    if dtype is None:
        return otherwise or default.numpy
    try:
        return OF_PYTHON[dtype] if isinstance(dtype, type) else dtype.numpy
    except (AttributeError, KeyError):
        raise TypeError(message("dtype of another type", type(dtype).__name__)) from None


def for_sums(tensor, dtype):
    """Return a tensor's array to be added or multiplied up: no smaller integers than int64."""
    array = tensor.array
    kind = as_numpy(dtype, array.dtype if array.dtype.kind == "f" else INT64)
    tracked = tensor.node is not None
    fail_if(tracked and kind.kind != "f", "Autograd not support dtype: {}", OF_NUMPY[kind].spoken)
    return array if array.dtype == kind else array.astype(kind)


def plain_number(value):
    """Return a number of NumPy's as Python's, which brings along no dtype; all else as it is."""
    if on_tensors.get() or not isinstance(value, np.generic):
        return value
    return float(value) if isinstance(value, np.bool_) else value.item()


@lru_cache
def as_array(number):
    """Return a number, but not 0 (0.0 == -0.0), as the array that NumPy computes with sooner."""
    return np.array(number, FLOAT32)


def number_dtype(number):
    """Return the NumPy dtype that one number brings along."""
    if isinstance(number, np.generic | np.ndarray):
        return number.dtype
    try:
        return OF_NUMBER[type(number)] or default.numpy
    except KeyError:
        raise RuntimeError(f"Could not infer dtype of {type(number).__name__}") from None


def converted(number, kind):
    """Return one number as NumPy's `kind`; PyTorch's error if it is too large for that."""
    if type(number) is int:
        in_64_bits(number)
    if kind != BOOL:
        limits = np.finfo(kind) if kind.kind == "f" else np.iinfo(kind)
        most = limits.max.item() if kind.kind == "f" else limits.max
        least = int(limits.min) if kind.kind == "i" else -most
        if not least <= number <= most and (kind.kind != "f" or math.isfinite(number)):
            name = OF_NUMPY[kind].cpp  # PyTorch has these as they are, the others by their width
            name = name if name in ("float", "double", "int") else f"{kind.name}_t"
            raise RuntimeError(message("number too large", name))
    return np.array(number).astype(kind)[()]


def fitted(array, kind):
    """Return an array of numbers as NumPy's `kind`; PyTorch's error if one is too large for it."""
    if kind.kind in "iu" and array.size:
        most, least = np.iinfo(kind).max, int(np.iinfo(kind).min)
        least = least or -most * (array.dtype.kind != "f")  # a whole number may go round
        for number in (array.min().item(), array.max().item()):  # nan is either, if there is one
            fail_if(not least <= number <= most, "number too large", kind.name)
    return array.astype(kind, copy=False)


def wrapped(number, kind):
    """Return the low bits of a whole number as NumPy's `kind`, which is of integers, as in C."""
    return np.array(in_64_bits(number) % 2**64, np.uint64).astype(kind)[()]


def in_64_bits(number):
    """Return a whole number; PyTorch's error if C has none so large."""
    fail_if(not -(2**63) <= number < 2**64, "int too big to convert", kind=OverflowError)
    return number


def computed(compute, x, y):
    """Return compute(x, y); a Python number too large for the other's integers loses its bits."""
    try:
        return compute(x, y)
    except OverflowError:
        if isinstance(x, int):
            return compute(wrapped(x, y.dtype), y)
        return compute(x, wrapped(y, x.dtype))


def promote(x, y):
    """Return NumPy's dtype for values of two, but no integer widens a float as NumPy has it."""
    if (x.kind == "f") == (y.kind == "f"):
        return np.promote_types(x, y)
    return x if x.kind == "f" else y


def result_type(*operands):
    """Return the NumPy dtype of an operation on arrays, 0-d arrays and Python numbers.

    PyTorch ranks them in this order, and a lower rank counts only if it is of a higher kind (bool
    < integer < float): float32 array * float64 scalar is float32, int64 array * 2.5 the default.
    """
    ranks = [None, None, None]  # with dimensions, 0-d, Python numbers
    for value in operands:
        if hasattr(value, "dtype"):
            rank, kind = 0 if value.ndim else 1, value.dtype
        else:
            rank, kind = 2, number_dtype(value)
        ranks[rank] = promote(ranks[rank], kind) if ranks[rank] else kind
    result, *lower = filter(None, ranks)
    for kind in lower:
        if result == BOOL or result.kind != "f" == kind.kind:
            result = promote(result, kind)
    return result


NUMBERS = (bool, int, float, np.generic, np.ndarray)
SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


def promoted(out, x, y, caller=None):
    """Cast what NumPy gave for `x` and `y` to PyTorch's dtype: NumPy has int / 2 in float64."""
    kind = out.dtype
    if kind is x.dtype and (type(y) in OF_NUMBER or kind is getattr(y, "dtype", None)):
        return out
    caller = caller or sys._getframe(1).f_code.co_name
    if not isinstance(y, NUMBERS):  # NumPy reads a list as an array; PyTorch does not
        facts = SIGNS.get(caller, caller), type(y).__name__
        raise TypeError(message("operands of other types", *facts))
    right = result_type(x, y)
    if kind.kind == "f" != right.kind:
        right = default.numpy
    return out if kind == right or kind == BOOL else out.astype(right)
