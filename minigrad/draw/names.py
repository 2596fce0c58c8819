"""Names: what the caller's own variables call a tensor, found by identity."""

import re

IPYTHONS_OWN = re.compile(r"_+\d*$|_i+\d*$|_[oid]h$|In$|Out$")


def find(frame, is_tensor, given=None):
    """Return the tensors that a caller can name, as a list of pairs (name, tensor).

    Looks at the frame's variables, and one level deep into lists, tuples, dictionaries and
    objects (`ws[0]`, `model.weight`). Plain variables come first, the given names before all.
    What IPython keeps for itself (`_`, `_3`, `Out`) is not a name.

    Args:
        frame: the caller's frame.
        is_tensor: tells whether an object is a tensor.
        given: names to use in any case, as a dictionary from name to tensor.
    """
    plain = list((given or {}).items())
    deep = []
    for scope in (frame.f_locals, frame.f_globals):
        for name, thing in list(scope.items()):
            if IPYTHONS_OWN.match(name):
                continue
            if is_tensor(thing):
                plain.append((name, thing))
            else:
                deep += inside(name, thing, is_tensor)
    return plain + deep


def inside(name, thing, is_tensor):
    """Return the tensors one level inside a variable, with their names."""
    if type(thing) in (list, tuple):
        parts = ((f"{name}[{k}]", part) for k, part in enumerate(thing[:1000]))
    elif type(thing) is dict:
        parts = ((f"{name}[{k!r}]", part) for k, part in list(thing.items())[:1000])
    elif isinstance(thing, type) or not hasattr(thing, "__dict__"):
        return []
    elif callable(getattr(thing, "named_parameters", None)):
        parts = ((f"{name}.{path}", part) for path, part in thing.named_parameters())
    else:
        parts = ((f"{name}.{key}", part) for key, part in list(vars(thing).items())[:1000])
    return [(label, part) for label, part in parts if is_tensor(part)]
