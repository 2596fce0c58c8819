"""Pairs with names, such as the `values` and `indices` that `x.max(dim)` returns."""

from collections import namedtuple


def return_type(name, fields="values indices"):
    """Return a namedtuple class that prints as PyTorch's: torch.return_types.max(...)."""
    pair = namedtuple(name, fields)
    pair.__repr__ = show
    return pair


def show(self):
    lines = ",\n".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
    return f"torch.return_types.{type(self).__name__}(\n{lines})"
