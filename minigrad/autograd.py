"""PyTorch's `torch.autograd`: two functions, and what else it has, found at its first use.

What the two do stands in engine/autograd.py, and beyond that in pytorch/autograd.py.
"""

from .pytorch.autograd import backward, grad
from .pytorch.name_tables import found_at_first_use, in_file, places_of

late = places_of("later") | {
    "function": ".pytorch.function",
    "functional": ".pytorch.functional",
    "graph": ".pytorch.graph_hooks",
}
__all__ = ["backward", "grad", *places_of("autograd"), *late]
globals().update(in_file("autograd"))
__getattr__ = found_at_first_use(__name__, "torch.autograd", late)


def __dir__():
    return sorted(__all__)
