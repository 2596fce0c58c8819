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
    found, missing, said = {}, [], _("{on}: {line}").format
    for name, parameter in parameters:
        source, grad = read.source(parameter), read.grad(parameter)
        n = source and read.number(source[0])
        none = grad is None
        if source is None:
            words = _("does not ask") if none else ""
        elif n not in reached:
            words = _("not reached") if none else _("not reached: its .grad is older")
            missing.append(name)
        elif none:
            words = _("no gradient came") if ran else ""
        else:
            words = trouble(read.array(grad))
        if words:
            told = said(on="None", line=words) if none else words
            graph.troubles.append(said(on=name, line=told))
            if n in boxes:
                row = said(on=name.removeprefix(boxes[n].name + "."), line=told)
                found.setdefault(boxes[n].key, []).append(f"! {row}")
            elif n in graph.keys:
                graph.boxes[graph.keys[n]].grad += [f"! {words}"]
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
