"""Facts: what a picture shows, as plain data, so that nothing drawn keeps a graph alive."""

from dataclasses import dataclass, field

from ..language import _


@dataclass(slots=True)
class Box:
    """One tensor in the picture.

    `kind` is leaf, result, constant or number. `grad` is None where there is nothing to say about
    a gradient. `heat` and `grad_heat` are maps of large values, or None.
    """

    key: str
    kind: str
    name: str = ""
    value: list = field(default_factory=list)
    grad: list | None = None
    note: str = ""
    heat: object = None
    grad_heat: object = None
    shape: tuple = ()
    whole: str = ""  # shape and whole value

    def rows(self, value=None, grad=None):
        """Return the rows from top to bottom as pairs (style, content).

        A stepper may give other lines for the value and the gradient.
        """
        out = [("name", self.name)] if self.name else []
        if value is None and self.heat:
            out.append(("heat", self.heat))
        out += [("value", row) for row in (self.value if value is None else value)]
        out += [("note", self.note)] if self.note else []
        out += [("grad", row) for row in (grad or self.grad or ())]
        if not grad and self.grad_heat:
            out.append(("heat", self.grad_heat))
        return out


@dataclass(slots=True)
class Operation:
    """One operation, or one box for many (`kind` fold, or more: those that are not drawn).

    `inputs` are keys of boxes; `tracked[k]` tells whether backward goes on to input k. `outputs`
    are keys by which of the results they are. `saved` are the lines on what the node keeps for
    its rule, a satellite beside it; `freed` tells that it keeps them no more. `hidden` are the
    numbers of the leaves that are folded into it.
    """

    key: str
    kind: str
    name: str
    inputs: list = field(default_factory=list)
    tracked: list = field(default_factory=list)
    outputs: dict = field(default_factory=dict)
    sign: str = ""
    exponent: str | None = None
    details: list = field(default_factory=list)
    saved: list = field(default_factory=list)
    freed: bool = False
    hidden: set = field(default_factory=set)

    def rows(self):
        """Return the rows from top to bottom as pairs (style, content)."""
        if self.kind == "operation":
            return [("sign", self.sign), ("small", self.name)]
        return [("name", self.name), *(("value", row) for row in self.details)]


@dataclass(slots=True)
class Edge:
    """One line: forward, constant, backward, joint (leaf and accumulator), saved or cut."""

    key: str
    kind: str
    tail: str
    head: str
    label: str = ""


@dataclass(slots=True)
class Graph:
    """All that a picture shows, by key: tensors, operations (oldest first), edges."""

    boxes: dict = field(default_factory=dict)
    operations: list = field(default_factory=list)
    edges: dict = field(default_factory=dict)
    roots: list = field(default_factory=list)
    left_out: str = ""
    keys: dict = field(default_factory=dict)  # node's number -> key of operation or leaf
    incoming: dict = field(default_factory=dict)  # node's number -> key of the edge into it
    outgoing: dict = field(default_factory=dict)  # (node's number, input k) -> key of the edge
    troubles: list = field(default_factory=list)  # a line each

    def into(self, number):
        """Return the key of the edge by which a gradient comes to this node; None if not drawn."""
        return self.incoming.get(number)

    def onward(self, number, k):
        """Return the key of the edge by which this node passes a gradient on to its input k."""
        return self.outgoing.get((number, k))

    def items(self):
        """Return everything that has a place, as triples (key, kind, rows)."""
        for key, box in self.boxes.items():
            yield key, box.kind, box.rows()
            if box.kind == "leaf":
                yield f"acc:{key}", "accumulator", [("sum", "+=")]
        for operation in self.operations:
            yield operation.key, operation.kind, operation.rows()
            if operation.saved:
                rows = [("note", _("saved")), *(("value", row) for row in operation.saved)]
                yield f"saved:{operation.key}", "saved", rows

    def add(self, key, kind, tail, head, label=""):
        """Add an edge."""
        self.edges[key] = Edge(key, kind, tail, head, label)

    def lonely(self, name, details):
        """Add a box that no edge leads to."""
        key = f"op{len(self.operations) + 1}"
        self.operations.append(Operation(key, "more", name, details=details))

    def link(self, shapes):
        """Add the edges: one forward and one backward for each use of each tensor.

        With `shapes` each tensor's shape stands on the edges that lead from it.
        """
        for operation in self.operations:
            for k, key in enumerate(operation.inputs):
                box, tracked = self.boxes[key], operation.tracked[k]
                label = str(box.shape) if shapes and box.kind != "number" else ""
                kind = "forward" if tracked else "constant"
                self.add(f"fore:{operation.key}.{k}", kind, key, operation.key, label)
                if tracked:
                    self.add(f"back:{operation.key}.{k}", "backward", operation.key, key)
            for k, key in operation.outputs.items():
                self.add(f"fore:{operation.key}.out{k or ''}", "forward", operation.key, key)
                self.add(f"back:{operation.key}.out{k or ''}", "backward", key, operation.key)
            if operation.saved:
                self.add(f"saved:{operation.key}", "saved", operation.key, f"saved:{operation.key}")
        for key, box in self.boxes.items():
            if box.kind == "leaf":
                self.add(f"joint:{key}", "joint", f"acc:{key}", key)
