"""Weights in files: what `state_dict` gives, kept as a NumPy archive."""

import numpy as np

from ..engine.tensor import Tensor
from .creation import tensor


def save(state, path):
    """Write a dictionary of tensors, such as `model.state_dict()`, to a file.

    The file is an `.npz` archive of arrays. An old one is replaced once the new one is whole.

    >>> import tempfile
    >>> file = tempfile.mkdtemp() + "/weights.npz"
    >>> torch.save(torch.nn.Linear(2, 1).state_dict(), file)
    """
    wrong = [name for name, value in state.items() if not isinstance(value, Tensor)]
    if wrong:
        raise TypeError(f"save takes a dictionary of tensors, and {wrong[0]!r} is none")
    from pathlib import Path  # here, because few programs save, and it takes a while to import

    path = Path(path)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        np.savez(file, **{name: value.array for name, value in state.items()})
    fresh.replace(path)


def load(path):
    """Read what `save` wrote; give the result to `model.load_state_dict`.

    >>> import tempfile
    >>> file = tempfile.mkdtemp() + "/weights.npz"
    >>> torch.save({"w": torch.tensor([1.0, 2.0])}, file)
    >>> torch.load(file)
    {'w': tensor([1., 2.])}
    """
    from zipfile import BadZipFile  # here, as above

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: tensor(file[name]) for name in file.files}
    except (ValueError, EOFError, AttributeError, BadZipFile) as error:
        raise RuntimeError(
            f"{path} does not hold weights that `save` wrote ({error}): it is damaged, or another "
            "kind of file"
        ) from None
