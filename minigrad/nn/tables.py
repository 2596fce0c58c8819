"""Where a module keeps what is set as its attribute, and how it prints."""

import operator

from ..engine.tensor import Tensor
from ..pytorch.dtypes import type_name


def table_for(module, name, value):
    """Return the table in which a module keeps `value`; None for a plain attribute.

    A parameter or a module goes to its table. What takes the place of one (None, or for a buffer
    another tensor) goes there too.
    """
    held = vars(module)
    kind = getattr(type(value), "table", None)
    if kind is not None:
        if kind not in held:
            what = {"_parameters": "parameters", "_modules": "module"}[kind]
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        for table in (held, held["_parameters"], held["_buffers"], held["_modules"]):
            if table is not held[kind]:  # there the new one takes the place of the old
                table.pop(name, None)
        return held[kind]
    for kind in ("_parameters", "_modules", "_buffers"):
        if name in held.get(kind, ()):
            check_replacement(kind, name, value)
            return held[kind]
    return None


def check_replacement(kind, name, value):
    """Raise PyTorch's error if `value` cannot take the place of a parameter, module or buffer."""
    expected = {
        "_parameters": ("parameter", "torch.nn.Parameter"),
        "_modules": ("child module", "torch.nn.Module"),
        "_buffers": ("buffer", "torch.Tensor"),
    }
    if value is None or kind == "_buffers" and isinstance(value, Tensor):
        return
    what, wanted = expected[kind]
    given = type_of(value)
    raise TypeError(f"cannot assign '{given}' as {what} '{name}' ({wanted} or None expected)")


def type_of(value):
    """Return the name of a value's type as PyTorch writes it."""
    return type_name(value) if isinstance(value, Tensor) else type(value).__name__


def named_members(module, table, prefix, recurse):
    """Yield (name, tensor) from one table of a module and of those below, each tensor once."""
    seen = set()
    for path, part in module.named_modules(prefix=prefix) if recurse else [(prefix, module)]:
        for name, tensor in vars(part)[table].items():
            if tensor is not None and tensor not in seen:
                seen.add(tensor)
                yield f"{path}.{name}" if path else name, tensor


def text_of(module, lines):
    """Return a module's printed form: its name, and below it `lines`, one for each part."""
    name, extra = type(module).__name__, module.extra_repr()
    if not lines:
        return f"{name}({extra})"
    below = "".join(f"  {line}\n" for line in "\n".join(lines).split("\n"))
    return f"{name}(\n{below})"


def part_lines(module):
    """Return one line (or more) of text for each module right below."""
    return [f"({name}): {part!r}" for name, part in module._modules.items()]


def lines_with_repeats(module):
    """Return the lines of `part_lines`, with one line for neighbours that print alike."""
    lines, runs = [], []
    for place, part in enumerate(module):
        if runs and runs[-1][2] == repr(part):
            runs[-1][1] = place
        else:
            runs.append([place, place, repr(part)])
    for first, last, text in runs:
        lines.append(
            f"({first}): {text}"
            if first == last
            else f"({first}-{last}): {last - first + 1} x {text}"
        )
    return lines


def name_at(modules, index):
    """Return the name at a place of a container, counted from the end if negative."""
    index = operator.index(index)
    if not -len(modules) <= index < len(modules):
        raise IndexError(f"index {index} is out of range")
    return list(modules)[index]
