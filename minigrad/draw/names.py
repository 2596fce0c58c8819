"""Names: what the caller's own variables call a tensor, found by identity."""

import re
from types import ModuleType

IPYTHONS_OWN = re.compile(r"_+\d*$|_i+\d*$|_[oid]h$|In$|Out$")


def find(frame, read, given=None):
    """Return the tensors that a caller can name, as a list of pairs (name, tensor).

    Looks at the frame's variables, and one level deep into lists, tuples, dictionaries and
    objects (`ws[0]`, `model.weight`). Plain variables come first, the given names before all.
    A `.grad` that has a graph of its own is called after its tensor: `x.grad`. What IPython keeps
    for itself (`_`, `_3`, `Out`) is not a name.

    Args:
        frame: the caller's frame.
        read: how to read this engine's objects, such as `read.Minigrad`.
        given: names to use in any case, as a dictionary from name to tensor; or a model.
    """
    plain = list(given.items()) if isinstance(given, dict) else parameters(frame, given)
    deep = []
    variables = {id(scope): scope for scope in (frame.f_locals, frame.f_globals)}
    for scope in variables.values():
        for name, thing in list(scope.items()):
            if IPYTHONS_OWN.match(name) or not name.isidentifier() or thing is given:
                continue
            if read.is_tensor(thing):
                plain.append((name, thing))
            else:
                deep += inside(name, thing, read.is_tensor)
    grads = [(f"{name}.grad", read.grad(tensor)) for name, tensor in plain + deep]
    return plain + deep + [(name, grad) for name, grad in grads if grad is not None]


def is_model(thing):
    """Tell whether this knows the names of its parameters."""
    return hasattr(type(thing), "named_parameters")


def parameters(frame, model):
    """Return pairs (name, parameter) of a model, under the name that the caller has for it."""
    if not is_model(model):
        return []
    own = [name for name, thing in frame.f_locals.items() if thing is model]
    own = [name for name in own if not IPYTHONS_OWN.match(name) and name.isidentifier()]
    return inside((own or [type(model).__name__])[0], model, lambda part: part is not None)


def inside(name, thing, is_tensor):
    """Return the tensors one level inside a variable, with their names."""
    if type(thing) in (list, tuple):
        parts = ((f"{name}[{k}]", part) for k, part in enumerate(thing[:1000]))
    elif type(thing) is dict:
        parts = ((f"{name}[{k!r}]", part) for k, part in list(thing.items())[:1000])
    elif isinstance(thing, (type, ModuleType)) or not hasattr(thing, "__dict__"):
        return []
    elif is_model(thing):
        parts = ((f"{name}.{path}", part) for path, part in thing.named_parameters())
    else:
        parts = ((f"{name}.{key}", part) for key, part in list(vars(thing).items())[:1000])
    return [(label, part) for label, part in parts if is_tensor(part)]
