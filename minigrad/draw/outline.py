"""The outline: the same picture as text, for a screen reader, a test and a bare terminal."""

from ..language import N_, _
from . import symbols, text

SHORT = 24  # a value up to here stands in a formula; a longer one is called after its kind
KINDS = {
    "leaf": N_("leaf"),
    "result": N_("result"),
    "constant": N_("constant"),
    "number": N_("number"),
}
DEEPEST = 10  # indentation stops here, so that a long chain stays readable


def known(graph):
    """Return for each box the operation that made it, if one did, and what it is called."""
    made = {key: op for op in graph.operations for key in op.outputs.values()}
    return made, {key: name_of(box, made.get(key)) for key, box in graph.boxes.items()}


def outline(graph):
    """Return the graph as indented lines, from the result down to the leaves.

    Each line is a name, how it was made and what it holds: `L = s * a = 8`. What has no name gets
    a number such as `#2`.
    """
    made, names = known(graph)
    cut = {edge.head: names[edge.tail] for edge in graph.edges.values() if edge.kind == "cut"}
    out, seen = [], set()
    stack = [(key, 0) for key in reversed(dict.fromkeys(graph.roots))]
    while stack:
        key, depth = stack.pop()
        if key in seen:
            continue
        seen.add(key)
        box = graph.boxes[key]
        if box.kind != "number":
            indent = "  " * min(depth, DEEPEST)
            out.append(indent + line(box, names, made.get(key), cut.get(key)))
        if key in made:
            stack += [(k, depth + 1) for k in reversed(made[key].inputs) if k not in seen]
    if graph.left_out:
        out.append(_("({what} not drawn)").format(what=graph.left_out))
    return "\n".join([*out, *graph.troubles])


def name_of(box, operation):
    """Return what a line calls a tensor."""
    value = " ".join(box.value)
    if box.name or operation is None:
        return box.name or (
            value if len(value) <= SHORT else _("the {kind}").format(kind=_(KINDS[box.kind]))
        )
    which = [k for k, key in operation.outputs.items() if key == box.key][0]
    return f"#{operation.key[2:]}" + (f".{which}" if which else "")


def line(box, names, operation, cut):
    """Return one tensor's line."""
    words = making(box, names, operation)
    if box.value[0] == text.shape(box.shape) and not box.name:
        words += _(", ") + box.value[0] if operation else ""
    elif words != " ".join(box.value):
        words += " = " + " ".join(box.value)
    notes = [_(KINDS[box.kind])] if box.kind in ("leaf", "constant") else []
    if operation:
        notes.append(" ".join([operation.name, *operation.details]))
        if operation.saved and not operation.freed:
            notes.append(_("saved {names}").format(names=" ".join(operation.saved)))
    notes += (
        [_("shares memory with {other}, cut off from its graph").format(other=cut)] if cut else []
    )
    notes += [box.note] if box.note else []
    notes += [" ".join(box.grad)] if box.grad else []
    return words + (_("  ({notes})").format(notes=_(", ").join(notes)) if notes else "")


def making(box, names, operation):
    """Return a tensor's name with what made it: `L = s * a`."""
    words = names[box.key]
    if operation and operation.kind == "operation":
        inputs = [names[key] for key in operation.inputs]
        words += " = " + symbols.formula(operation.name, inputs, operation.exponent)
    elif operation and operation.inputs:
        words += _(" from {names}").format(names=", ".join(names[key] for key in operation.inputs))
    return words


def tips(graph):
    """Return what one reads who hovers over a box, an operation or an arrow, by its key."""
    made, names = known(graph)
    out = {}
    for key, box in graph.boxes.items():
        kind = "" if key in made else _("  ({notes})").format(notes=_(KINDS[box.kind]))
        out[key] = f"{making(box, names, made.get(key))}{kind}\n{box.whole}".strip()
        out[f"acc:{key}"] = _("AccumulateGrad adds to {name}.grad what arrives").format(
            name=names[key]
        )
    for operation in graph.operations:
        results = [making(graph.boxes[k], names, operation) for k in operation.outputs.values()]
        out[operation.key] = "\n".join([operation.name, *results])
        out[f"saved:{operation.key}"] = _("what {name} keeps for its rule").format(
            name=operation.name
        )
    for key, edge in graph.edges.items():
        box = graph.boxes.get(edge.head) or graph.boxes.get(edge.tail)
        if edge.kind in ("forward", "constant"):
            out[key] = out[box.key]
        elif edge.kind == "backward":
            out[key] = _("back to {name}").format(name=names[box.key])
            if edge.tail == box.key:
                out[key] = _("back through {what}").format(
                    what=making(box, names, made.get(box.key))
                )
    return out


def title(graph):
    """Return one sentence that says what the picture shows."""
    named = [graph.boxes[key].name or _("a result") for key in dict.fromkeys(graph.roots)]
    leaves = [box.name or _("unnamed") for box in graph.boxes.values() if box.kind == "leaf"]
    folds = sum(operation.kind == "fold" for operation in graph.operations)
    count = sum(operation.kind == "operation" for operation in graph.operations)
    one, many = _("1 operation"), _("{count} operations").format(count=count)
    parts = [one if count == 1 else many]
    if folds:  # the leaves of a fold are not drawn: they lie inside
        one, many = _("1 box of several"), _("{count} boxes of several").format(count=folds)
        parts.append(one if folds == 1 else many)
    if leaves or not folds:
        said = _("leaf {names}") if len(leaves) == 1 else _("leaves {names}")
        parts.append(said.format(names=", ".join(leaves) or _("none")))
    said = _("The graph of {names}: {parts}")
    return said.format(names=", ".join(named), parts=_(", ").join(parts))
