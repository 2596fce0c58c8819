"""The same numbers in another dtype: `to`, and its short forms `float`, `long` and the like."""

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..device import check_device
from ..dtypes import OF_NUMPY, as_numpy, boolean, float32, float64, int32, int64, of_array
from ..formulas import rule
from ..memory import order_of
from ..words import documented, example
from .pointwise import clone


def cast_back(grad, kind):
    return to(grad, OF_NUMPY[kind]) if isinstance(grad, Tensor) else grad.astype(kind)


ToCopyBackward0 = rule("ToCopyBackward0", "", cast_back)


@example("torch.tensor([1, 2]).to(torch.float64)", "tensor([1., 2.], dtype=torch.float64)")
def to(self, *args, dtype=None, device=None, non_blocking=False, copy=False, memory_format=None):
    """Return the tensor in another dtype (itself if it has that dtype); "cpu" changes nothing.

    A tensor in place of a dtype gives its own.
    """
    for each in args[:2]:
        if isinstance(each, Tensor):
            dtype = of_array(each.array)
        elif isinstance(each, str) or hasattr(each, "index"):
            device = each
        elif each is not None:
            dtype = each
    check_device(device)
    kind = as_numpy(dtype, self.array.dtype)
    if kind == self.array.dtype:
        return clone(self) if copy else self
    node = self.node if kind.kind == "f" else None
    out = self.array.astype(kind, order_of(self.array))
    return record(out, ToCopyBackward0, (node,), (), (self.array.dtype,))


def cast(name, dtype):
    """Return the method that casts to one dtype."""

    def method(self):
        return to(self, dtype)

    returns = f"the tensor in {dtype}, as `to` does"
    call = f"torch.ones(2, dtype=torch.int8).{name}().dtype"
    return documented(method, name, returns, call, dtype)


float, double = cast("float", float32), cast("double", float64)
long, int, bool = cast("long", int64), cast("int", int32), cast("bool", boolean)
