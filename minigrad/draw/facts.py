"""Facts: a live graph read into plain data, so that nothing drawn keeps a graph alive."""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

import numpy as np

from . import symbols, text

COUNTED = 100_000  # operations are counted up to here: a picture answers at once
INPUTS = 12  # an operation with more inputs than this shows the first few


@dataclass(slots=True)
class Box:
    """One tensor in the picture.

    `kind` is leaf, result, constant, number or more (a stub for what is not drawn); `grad` is
    None where there is nothing to say about a gradient.
    """

    key: str
    kind: str
    name: str = ""
    value: list = field(default_factory=list)
    grad: list | None = None
    number: int | None = None


@dataclass(slots=True)
class Operation:
    """One operation: its node's name, its inputs in order, its result.

    `tracked[k]` tells whether backward goes on to input k.
    """

    key: str
    name: str
    sign: str
    inputs: list
    tracked: list
    output: str
    number: int | None = None
    exponent: object = None
    saved: list = field(default_factory=list)


@dataclass(slots=True)
class Edge:
    """One arrow: forward, backward, or the joint between a leaf and its accumulator."""

    key: str
    kind: str
    tail: str
    head: str


@dataclass(slots=True)
class Graph:
    """All that a picture shows, by key: tensors, operations (oldest first), edges."""

    boxes: dict = field(default_factory=dict)
    operations: list = field(default_factory=list)
    edges: dict = field(default_factory=dict)
    roots: list = field(default_factory=list)
    left_out: str = ""
    keys: dict = field(default_factory=dict)  # node's number -> key of operation or leaf

    def into(self, number):
        """Return the key of the edge by which the gradient comes to this node."""
        key = self.keys.get(number)
        if key is None:
            return None
        return f"joint:{key}" if key in self.boxes else f"back:{key}.out"

    def onward(self, number, k):
        """Return the key of the edge by which this node passes a gradient to its input k."""
        return f"back:{self.keys[number]}.{k}" if number in self.keys else None


def newest_first(roots, read, limit):
    """Return the newest `limit` operations, and how many there are (counted to COUNTED)."""
    queue = [(-read.number(node), k, node) for k, node in enumerate(roots)]
    heapify(queue)
    seen = {id(node) for node in roots}
    kept = []
    while queue and len(kept) < limit:
        node = heappop(queue)[-1]
        kept.append(node)
        for following in read.next(node):
            if following is None or id(following) in seen or read.is_leaf(following):
                continue
            seen.add(id(following))
            heappush(queue, (-read.number(following), len(seen), following))
    count = len(kept)
    stack = [node for _, _, node in queue]
    while stack and count < COUNTED:
        node = stack.pop()
        count += 1
        for following in read.next(node):
            if following is None or id(following) in seen or read.is_leaf(following):
                continue
            seen.add(id(following))
            stack.append(following)
    return kept, count, not stack


def collect(roots, named, read, limit, kept=()):
    """Read the graph behind some tensors into plain data.

    Args:
        roots: the tensors to start from.
        named: pairs (name, tensor) that the caller can see.
        read: how to read this engine's objects, such as `read.Minigrad`.
        limit: draw at most about this many operations, the newest.
        kept: saved values that a recording kept when backward freed them, by node number.

    Returns:
        Graph: numbered in the order of creation, so that it is the same on every run.
    """
    return Collector(roots, named, read, kept).collect(limit)


class Collector:
    """Carry the tables that are needed while a graph is read; see `collect`."""

    def __init__(self, roots, named, read, kept):
        self.read, self.roots, self.kept = read, roots, dict(kept)
        self.graph = Graph()
        self.names, self.results, self.by_array = {}, {}, {}
        for name, tensor in [*named, *(("", t) for t in roots)]:
            node = read.node(tensor)
            self.names.setdefault(id(tensor), str(name))
            if node is None:
                self.by_array.setdefault(id(read.array(tensor)), tensor)
            else:
                self.results.setdefault(id(node), tensor)
        self.values = {}  # values of results that only a saved value still knows
        self.keyed = {}  # key of the box for a tensor's node, or for an untracked array

    def collect(self, limit):
        """Read everything; see the function of the same name."""
        read, graph = self.read, self.graph
        tracked = [read.node(t) for t in self.roots if read.node(t) is not None]
        unique = {id(n): n for n in tracked if not read.is_leaf(n)}
        kept, count, whole = newest_first(list(unique.values()), read, limit)
        kept.sort(key=read.number)
        for node in kept:
            self.learn_values(node)
        drawn = {id(node) for node in kept}
        beyond = []
        for node in kept:
            self.operation(node, drawn, beyond)
        for tensor in self.roots:
            graph.roots.append(self.tensor(tensor))
        if beyond:
            self.more(count - len(kept), whole, beyond)
        self.link()
        return graph

    def saved(self, node):
        """Return the saved values of a node, or what they were before they were freed."""
        return self.read.saved(node) or self.kept.get(self.read.number(node), [])

    def learn_values(self, node):
        """Note the values of inputs and result that this node saved."""
        for name, value in self.saved(node):
            slot = self.read.slot(name)
            owner = node if name == "result" else None
            if slot is not None and slot < len(self.read.next(node)):
                owner = self.read.next(node)[slot]
            if owner is not None:
                self.values.setdefault(id(owner), value)

    def operation(self, node, drawn, beyond):
        """Add one operation with its inputs and its result."""
        read, graph = self.read, self.graph
        key = f"op{len(graph.operations) + 1}"
        inputs, tracked = [], []
        saved = read.saved(node)
        following = read.next(node)
        for k, source in enumerate(following[:INPUTS]):
            if source is None:
                inputs.append(self.operand(node, k))
            elif read.is_leaf(source):
                inputs.append(self.leaf(source))
            else:
                inputs.append(self.result(source))
                if id(source) not in drawn and inputs[-1] not in beyond:
                    beyond.append(inputs[-1])
            tracked.append(source is not None)
        if len(following) > INPUTS:
            more = self.box("more", value=[f"{len(following) - INPUTS:,} more inputs"])
            inputs.append(more)
            tracked.append(False)
        operation = Operation(key, read.name(node), "", inputs, tracked, self.result(node))
        operation.number = read.number(node)
        exponent = read.exponent(node)
        operation.exponent = None if exponent is None else text.number(exponent)
        operation.sign = symbols.sign(operation.name, operation.exponent)
        operation.saved = [(name, text.lines(np.asarray(value))) for name, value in saved]
        graph.operations.append(operation)
        graph.keys[operation.number] = key

    def box(self, kind, **facts):
        """Add a tensor's box under the next key."""
        key = f"t{len(self.graph.boxes) + 1}"
        self.graph.boxes[key] = Box(key, kind, **facts)
        return key

    def known(self, owner, make):
        """Return the key of the box for this object; make it when it is met first."""
        if id(owner) not in self.keyed:
            self.keyed[id(owner)] = make()
        return self.keyed[id(owner)]

    def tensor(self, tensor):
        """Return the box of a tensor that is at hand."""
        node = self.read.node(tensor)
        if node is None:
            return self.constant(tensor)
        return self.leaf(node) if self.read.is_leaf(node) else self.result(node)

    def leaf(self, node):
        """Return the box of the leaf that this accumulator fills."""

        def make():
            tensor = self.read.variable(node)
            number = self.read.number(node)
            if tensor is None:
                shape = text.shape(self.read.shape(node))
                return self.box("leaf", value=[shape, "(tensor gone)"], number=number)
            name = self.names.get(id(tensor), "")
            value = text.lines(self.read.array(tensor))
            return self.box(
                "leaf", name=name, value=value, grad=self.gradient(tensor), number=number
            )

        key = self.known(node, make)
        self.graph.keys[self.read.number(node)] = key
        return key

    def gradient(self, tensor):
        """Return the lines for a tensor's `.grad`."""
        grad = self.read.grad(tensor)
        rows = ["None"] if grad is None else text.lines(grad)
        return ["grad " + rows[0], *rows[1:]]

    def result(self, node):
        """Return the box of the result that this node made."""

        def make():
            tensor = self.results.get(id(node))
            if tensor is not None:
                name = self.names.get(id(tensor), "")
                grad = self.gradient(tensor) if self.read.keeps_grad(tensor) else None
                return self.box(
                    "result", name=name, value=text.lines(self.read.array(tensor)), grad=grad
                )
            if id(node) in self.values:
                return self.box("result", value=text.lines(np.asarray(self.values[id(node)])))
            return self.box("result", value=[text.shape(self.read.shape(node))])

        return self.known(node, make)

    def constant(self, tensor):
        """Return the box of a tensor that is not tracked."""

        def make():
            name = self.names.get(id(tensor), "")
            return self.box("constant", name=name, value=text.lines(self.read.array(tensor)))

        return self.known(self.read.array(tensor), make)

    def operand(self, node, k):
        """Return the box of an input that is not tracked: from a saved value, or what is kept."""
        for name, value in self.saved(node):
            if self.read.slot(name) == k:
                if isinstance(value, (int, float)):
                    return self.box("number", value=[text.number(value)])
                if id(value) in self.by_array:
                    return self.constant(self.by_array[id(value)])
                return self.known(
                    value, lambda value=value: self.box("constant", value=text.lines(value))
                )
        unseen = self.read.unseen(node)
        if self.read.is_tensor(unseen):
            return self.constant(unseen)
        if unseen is not None:
            return self.box("number", value=[text.number(unseen)])
        return self.box("constant", value=["freed" if self.read.is_freed(node) else "gone"])

    def more(self, count, whole, beyond):
        """Add the stub that stands for the operations that are not drawn."""
        words = f"{count:,}" if whole else f"more than {count:,}"
        self.graph.left_out = f"{words} older operations are not drawn"
        key = self.box("more", value=["…", f"{words} older", "operations"])
        for k, result in enumerate(beyond):
            self.graph.edges[f"fore:{key}.{k}"] = Edge(f"fore:{key}.{k}", "forward", key, result)
            self.graph.edges[f"back:{key}.{k}"] = Edge(f"back:{key}.{k}", "backward", result, key)

    def link(self):
        """Add the edges: one forward and one backward for each use of each tensor."""
        edges = self.graph.edges

        def add(key, tail, head, tracked):
            kind = "forward" if tracked else "constant"
            edges[f"fore:{key}"] = Edge(f"fore:{key}", kind, tail, head)
            if tracked:
                edges[f"back:{key}"] = Edge(f"back:{key}", "backward", head, tail)

        for operation in self.graph.operations:
            for k, source in enumerate(operation.inputs):
                add(f"{operation.key}.{k}", source, operation.key, operation.tracked[k])
            add(f"{operation.key}.out", operation.key, operation.output, True)
        for box in self.graph.boxes.values():
            if box.kind == "leaf":
                edges[f"joint:{box.key}"] = Edge(
                    f"joint:{box.key}", "joint", f"acc:{box.key}", box.key
                )
