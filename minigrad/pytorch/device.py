"""Where numbers lie: in the CPU's memory, row by row. Other devices are refused in one line."""

from types import SimpleNamespace

from .words import example, fail_if, message


@example("torch.device('cpu')", "device(type='cpu')")
class device:  # noqa: N801  PyTorch's name
    """Name a device as PyTorch does. You may name others; numbers are on the CPU alone."""

    __slots__ = ("type", "index")

    def __init__(self, type, index=None):
        self.type, _, place = getattr(type, "type", type).partition(":")
        self.index = int(place) if place else index
        fail_if(self.type not in ("cpu", "cuda", "mps", "meta", "xpu"), "device unknown", self.type)

    def __repr__(self):
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and str(self) == str(other)

    def __hash__(self):
        return hash(str(self))


CPU = device("cpu")


def check_device(wanted):
    """Raise an error if numbers are to go anywhere but to the CPU."""
    if wanted is not None and device(wanted).type != "cpu":
        raise AssertionError(message("device beside the CPU", device(wanted)))


# What a program asks before it uses a GPU.
cuda = SimpleNamespace(
    is_available=lambda: False, device_count=lambda: 0, manual_seed_all=lambda seed: None
)
backends = SimpleNamespace(mps=SimpleNamespace(is_available=lambda: False))


@example("torch.ones(2).cpu()", "tensor([1., 1.])")
def cpu(self):
    """Return the tensor itself: it is on the CPU."""
    return self


@example("torch.cuda.is_available()", "False")
def cuda_of(self, device="cuda", non_blocking=False):
    """Say that there is no GPU here."""
    check_device(device)
