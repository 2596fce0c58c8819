"""PyTorch's `torch.autograd`: its two functions, and what else it has, found at its first use."""

from .pytorch.autograd import backward, grad
from .pytorch.name_tables import found_at_first_use, in_file, places_of

late = {"functional": ".pytorch.functional", "graph": ".pytorch.graph_hooks"} | places_of("later")
late["function"] = ".pytorch.function"
__all__ = ["backward", "grad", *places_of("autograd"), *late]
globals().update(in_file("autograd"))
__getattr__ = found_at_first_use(__name__, "torch.autograd", late)


def __dir__():
    return sorted(__all__)
