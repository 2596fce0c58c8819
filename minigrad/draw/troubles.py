"""Troubles: gradients of parameters that are missing, vanish, explode or are no numbers."""

import numpy as np

from ..language import _
from .numbers import number
from .reach import behind

SMALL, LARGE = 1e-7, 1e3  # where a gradient's largest entry is below or above, it is marked
MOST = 4  # parameters that one box names


def mark(graph, roots, parameters, read):
    """Mark in the boxes, and list in `graph.troubles`, what is wrong with a model's gradients.

    Args:
        graph: the facts of the picture.
        roots: the tensors it starts from.
        parameters: pairs (name, parameter).
        read: how to read them.
    """
    reached = {read.number(node) for node in behind(roots, read) if read.is_leaf(node)}
    ran = any(read.grad(parameter) is not None for _, parameter in parameters)
    boxes = {n: operation for operation in graph.operations for n in operation.hidden}
    found, missing = {}, []
    for name, parameter in parameters:
        source, grad = read.source(parameter), read.grad(parameter)
        n = source and read.number(source[0])
        if source is None:
            words = f"None: {_('does not ask')}" if grad is None else ""
        elif n not in reached:
            older = _("not reached: its .grad is older")
            words = f"None: {_('not reached')}" if grad is None else older
            missing.append(name)
        elif grad is None:
            words = f"None: {_('no gradient came')}" if ran else ""
        else:
            words = trouble(read.array(grad))
        if words:
            graph.troubles.append(f"{name}: {words}")
            if n in boxes:
                row = f"! {graph.troubles[-1].removeprefix(boxes[n].name + '.')}"
                found.setdefault(boxes[n].key, []).append(row)
            elif n in graph.keys:
                graph.boxes[graph.keys[n]].grad += [f"! {words.removeprefix('None: ')}"]
    for operation in graph.operations:
        operation.details += short(found.get(operation.key, []))
    if missing:
        graph.lonely(f"! {_('not reached')}", short(missing))


def trouble(grad):
    """Say in a few words what is wrong with a gradient; nothing where all is well.

    Example:
        >>> trouble(np.array([1e-9, 0.0])), trouble(np.array([np.nan])), trouble(np.ones(2))
        ('vanishes: at most 1e−9', 'NaN', '')
    """
    if not np.all(np.isfinite(grad)):
        return "NaN" if np.isnan(grad).any() else _("infinite")
    largest = np.abs(grad).max(initial=0.0)
    if largest == 0:
        return _("all 0")
    if largest < SMALL:
        return _("vanishes: at most {largest}").format(largest=number(largest))
    return _("explodes: up to {largest}").format(largest=number(largest)) if largest > LARGE else ""


def short(rows):
    """Return the first few of many rows, and how many more there are."""
    return (
        rows
        if len(rows) <= MOST
        else [*rows[:MOST], _("and {count} more").format(count=len(rows) - MOST)]
    )
