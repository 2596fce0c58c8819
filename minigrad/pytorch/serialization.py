"""Weights in files: what `state_dict` gives, kept as a NumPy archive that holds no code."""

from collections import OrderedDict

import numpy as np

from ..engine.tensor import Tensor
from .creation import tensor
from .words import message


def save(obj, f):
    """Write tensors, and lists and dictionaries of them, to a file: `model.state_dict()`.

    The file `f`, a path or an open file, is an `.npz` archive of arrays, and of the rest as text.
    An old one is replaced once the new one is whole.

    >>> import tempfile
    >>> file = tempfile.mkdtemp() + "/weights.npz"
    >>> torch.save(torch.nn.Linear(2, 1).state_dict(), file)
    """
    import json  # here, because few programs save, and it takes a while to import
    from pathlib import Path

    arrays = []
    text = json.dumps(packed(obj, arrays))
    parts = {"text": np.array(text), **{f"tensor {n}": each for n, each in enumerate(arrays)}}
    if hasattr(f, "write"):
        return np.savez(f, **parts)
    path = Path(f)
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        np.savez(file, **parts)
    fresh.replace(path)


def packed(value, arrays):
    """Return a value as JSON has it; arrays go into the list, and their numbers stand for them."""
    if isinstance(value, Tensor):
        arrays.append(value.array)
        return {"tensor": len(arrays) - 1}
    if isinstance(value, dict):
        pairs = [[packed(key, arrays), packed(each, arrays)] for key, each in value.items()]
        return {"ordered" if isinstance(value, OrderedDict) else "dict": pairs}
    if isinstance(value, list | tuple):
        return {type(value).__name__: [packed(each, arrays) for each in value]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(message("save of no tensors", type(value).__name__))


def load(f):
    """Read what `save` wrote; give the result to `model.load_state_dict`.

    >>> import tempfile
    >>> file = tempfile.mkdtemp() + "/weights.npz"
    >>> torch.save({"w": torch.tensor([1.0, 2.0])}, file)
    >>> torch.load(file)
    {'w': tensor([1., 2.])}
    """
    import json  # here, as above
    from zipfile import BadZipFile

    try:
        with np.load(f, allow_pickle=False) as file:
            return unpacked(json.loads(file["text"].item()), file)
    except (ValueError, EOFError, AttributeError, BadZipFile, KeyError) as error:
        raise RuntimeError(message("file of another kind", f, error)) from None


def unpacked(value, file):
    """Return what `packed` made of a value as it was."""
    if not isinstance(value, dict):
        return value
    kind, parts = next(iter(value.items()))
    if kind == "tensor":
        return tensor(file[f"tensor {parts}"])
    if kind in ("dict", "ordered"):
        pairs = [(unpacked(key, file), unpacked(each, file)) for key, each in parts]
        return OrderedDict(pairs) if kind == "ordered" else dict(pairs)
    return (list if kind == "list" else tuple)(unpacked(each, file) for each in parts)
