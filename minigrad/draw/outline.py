"""The outline: the same picture as text, for a screen reader, a test and a bare terminal."""

from . import symbols

DEEPEST = 10  # indentation stops here, so that a long chain stays readable


def outline(graph):
    """Return the graph as indented lines, from the result down to the leaves.

    Each line is a name, how it was made and what it holds: `L = s * a = 8`. What has no name gets
    a number such as `#2`.
    """
    made = {operation.output: operation for operation in graph.operations}
    names = {}
    for operation in graph.operations:
        box = graph.boxes[operation.output]
        names[box.key] = box.name or f"#{operation.key[2:]}"
    for key, box in graph.boxes.items():
        if key not in names:
            names[key] = box.name or " ".join(box.value)
    out, seen = [], set()
    stack = [(key, 0) for key in dict.fromkeys(reversed(graph.roots))]
    while stack:
        key, depth = stack.pop()
        if key in seen:
            continue
        seen.add(key)
        box = graph.boxes[key]
        indent = "  " * min(depth, DEEPEST)
        if box.kind != "number":
            out.append(indent + line(box, names, made.get(key)))
        if key in made:
            stack += [(k, depth + 1) for k in reversed(made[key].inputs) if k not in seen]
    if graph.left_out:
        out.append(f"({graph.left_out})")
    return "\n".join(out)


def line(box, names, operation):
    """Return one tensor's line."""
    words = names[box.key]
    if operation:
        inputs = [names[key] for key in operation.inputs]
        words += " = " + symbols.formula(operation.name, inputs, operation.exponent)
    if box.name or (operation and not box.value[0].startswith("shape")):
        words += " = " + " ".join(box.value)
    elif operation:
        words += ", " + box.value[0]
    notes = [box.kind] if box.kind in ("leaf", "constant") else []
    notes += [operation.name] if operation else []
    notes += [" ".join(box.grad)] if box.grad else []
    return words + (f"  ({', '.join(notes)})" if notes else "")


def title(graph):
    """Return one sentence that says what the picture shows."""
    named = [graph.boxes[key].name or "a result" for key in dict.fromkeys(graph.roots)]
    leaves = [box.name or "unnamed" for box in graph.boxes.values() if box.kind == "leaf"]
    count = len(graph.operations)
    return (
        f"The graph of {', '.join(named)}: {count} operation{'s' if count != 1 else ''}, "
        f"{'leaves' if len(leaves) != 1 else 'leaf'} {', '.join(leaves) or 'none'}"
    )
