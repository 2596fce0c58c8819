"""Collecting: a live graph read into facts. It walks, never recurses, and counts its steps."""

import numpy as np

from . import fold, heat, symbols, text
from .facts import Box, Graph, Operation

INPUTS = 12  # an operation with more inputs than this shows the first few


def collect(roots, named, read, limit=20, by_module=False, show=(), recording=None):
    """Read the graph behind some tensors into plain data.

    Args:
        roots: the tensors to start from.
        named: pairs (name, tensor) that the caller can see.
        read: how to read this engine's objects, such as `read.Minigrad`.
        limit: draw at most this many boxes for operations.
        by_module: fold the parameters of each module with the operations that use them.
        show: what to show beside the usual: saved, grads, shapes, versions.
        recording: what `record_backward` recorded: it has kept the values that backward freed.

    Returns:
        Graph: numbered in the order of creation, so that it is the same on every run.
    """
    kept = recording.saved if recording else {}
    graph = Collector(roots, named, read, show, kept).collect(limit, by_module)
    for number, (owner, k) in recording.outputs.items() if recording else ():
        if owner in graph.keys:
            graph.incoming[number] = f"back:{graph.keys[owner]}.out{k or ''}"
    return graph


class Collector:
    """Carry the tables that are needed while a graph is read; see `collect`."""

    def __init__(self, roots, named, read, show, kept):
        self.read, self.roots, self.show, self.kept = read, roots, show, kept
        self.graph = Graph()
        self.names, self.results, self.constants, self.leaves = {}, {}, {}, {}
        self.tracked = []
        for name, tensor in [*named, *(("", t) for t in roots)]:
            source = read.source(tensor)
            self.names.setdefault(id(tensor), str(name))
            if source is None:
                self.constants.setdefault(read.identity(read.array(tensor)), tensor)
                continue
            self.tracked.append(tensor)
            if read.is_leaf(source[0]):
                self.leaves.setdefault(id(source[0]), (str(name), source[0]))
            else:
                self.results.setdefault((id(source[0]), source[1]), tensor)
        self.values = {}  # values of results that only a saved value still knows
        self.keyed = {}  # key of the box for a result, a leaf's node or an untracked array
        self.alive = []  # what is known by its id must not die before the picture is done

    def collect(self, limit, by_module):
        """Read everything; see the function of the same name."""
        read, graph = self.read, self.graph
        sources = [read.source(tensor) for tensor in self.roots]
        nodes = {id(s[0]): s[0] for s in sources if s is not None and not read.is_leaf(s[0])}
        groups, left_out = fold.plan(nodes.values(), read, self.leaves, limit, by_module)
        members = {id(node): k for k, group in enumerate(groups) for node in group.nodes}
        alone = [group.nodes[0] for group in groups if not group.name]
        for node in alone:
            self.learn_values(node)
        drawn_leaves = {id(e[0]) for node in alone for e in read.next(node)[:INPUTS] if e}
        for k, group in enumerate(groups):
            if group.name:
                self.folded(k, group, members, drawn_leaves)
            else:
                self.operation(group.nodes[0])
        for tensor in self.roots:
            graph.roots.append(self.tensor(tensor))
        self.give_outputs(members)
        if left_out:
            self.more(left_out)
        self.cuts()
        self.link()
        return graph

    def saved(self, node):
        """Return the saved values of a node, or what they were before they were freed."""
        saved = self.read.saved(node)
        saved = self.kept.get(self.read.number(node), []) if saved is None else saved
        self.alive += [value for _, value in saved]
        return saved

    def learn_values(self, node):
        """Note the values of inputs and result that this node saved."""
        following = self.read.next(node)
        for name, value in self.saved(node):
            slot = self.read.slot(node, name)
            owner = (node, 0) if name == "result" else None
            if slot is not None and slot < len(following):
                owner = following[slot]
            if owner is not None:
                self.values.setdefault((id(owner[0]), owner[1]), value)

    def operation(self, node):
        """Add one operation that is drawn as such."""
        read, graph = self.read, self.graph
        exponent = read.exponent(node)
        operation = self.add("operation", read.name(node))
        operation.exponent = None if exponent is None else text.number(exponent)
        operation.sign = symbols.sign(operation.name, operation.exponent)
        following = read.next(node)
        for k, source in enumerate(following[:INPUTS]):
            operation.inputs.append(self.operand(node, k) if source is None else self.input(source))
            operation.tracked.append(source is not None)
        if len(following) > INPUTS:
            more = f"{len(following) - INPUTS:,} more inputs"
            operation.inputs.append(self.box("number", value=[more]))
            operation.tracked.append(False)
        if "saved" in self.show:
            self.satellites(node, operation)
        graph.keys[read.number(node)] = operation.key
        graph.incoming[read.number(node)] = f"back:{operation.key}.out"

    def satellites(self, node, operation):
        """Note what a node keeps for its rule."""
        operation.freed = self.read.saved(node) is None
        for name, value in self.saved(node):
            first, *rest = text.lines(np.asarray(value))
            operation.saved += [f"{name}: {first}", *rest]
            if not operation.freed and self.read.is_stale(node, value):
                operation.saved.append("written over since")

    def folded(self, k, group, members, drawn_leaves):
        """Add one box for many operations, with the inputs that come from outside."""
        operation = self.add("fold", group.name)
        operation.details = list(group.details)
        for node in group.nodes:
            for slot, source in enumerate(self.read.next(node)):
                if source is None:
                    key = self.operand(node, slot) if group.owned else None
                elif members.get(id(source[0])) == k or id(source[0]) in group.owned:
                    key = None
                elif self.read.is_leaf(source[0]) and id(source[0]) not in drawn_leaves:
                    key = self.input(source) if group.owned else None
                else:
                    key = self.input(source)
                if key is not None and key not in operation.inputs:
                    operation.inputs.append(key)
                    operation.tracked.append(source is not None)

    def add(self, kind, name):
        """Add an operation under the next key."""
        operation = Operation(f"op{len(self.graph.operations) + 1}", kind, name)
        self.graph.operations.append(operation)
        return operation

    def box(self, kind, **facts):
        """Add a tensor's box under the next key."""
        key = f"t{len(self.graph.boxes) + 1}"
        self.graph.boxes[key] = Box(key, kind, **facts)
        return key

    def known(self, identity, make):
        """Return the key of the box of this identity; make it when it is met first."""
        if identity not in self.keyed:
            self.keyed[identity] = make()
        return self.keyed[identity]

    def tensor(self, tensor):
        """Return the box of a tensor that is at hand."""
        source = self.read.source(tensor)
        return self.constant(tensor) if source is None else self.input(source)

    def input(self, source):
        """Return the box of a leaf or of a result, given its node and which result it is."""
        node, k = source
        if self.read.is_leaf(node):
            return self.known((id(node), 0), lambda: self.leaf(node))
        return self.known((id(node), k), lambda: self.result(node, k))

    def leaf(self, node):
        """Make the box of the leaf that this accumulator fills."""
        tensor = self.read.variable(node)
        if tensor is None:
            shape = tuple(self.read.shape(node))
            key = self.box("leaf", value=[text.shape(shape)], shape=shape, note="tensor gone")
        else:
            key = self.box("leaf", **self.facts(tensor), **self.gradient(tensor))
        self.graph.keys[self.read.number(node)] = key
        self.graph.incoming[self.read.number(node)] = f"joint:{key}"
        return key

    def result(self, node, k):
        """Make the box of one of a node's results."""
        tensor = self.results.get((id(node), k))
        if tensor is not None:
            keeps = self.read.keeps_grad(tensor)
            grad = self.gradient(tensor) if keeps else {}
            if "grads" in self.show:
                grad = grad or {"grad": ["grad not kept"]}
            return self.box("result", **self.facts(tensor), **grad)
        grad = {"grad": ["grad not kept"]} if "grads" in self.show else {}
        value = self.values.get((id(node), k))
        if value is not None:
            return self.box("result", **valued(np.asarray(value)), **grad)
        shape = tuple(self.read.shape(node))
        return self.box("result", value=[text.shape(shape)], shape=shape, **grad)

    def constant(self, tensor):
        """Return the box of a tensor that is not tracked."""
        identity = self.read.identity(self.read.array(tensor))
        return self.known(identity, lambda: self.box("constant", **self.facts(tensor)))

    def facts(self, tensor):
        """Return name, value and version of a tensor, as a box wants them."""
        out = {"name": self.names.get(id(tensor), ""), **valued(self.read.array(tensor))}
        if "versions" in self.show:
            out["note"] = f"version {self.read.version(tensor)}"
        return out

    def gradient(self, tensor):
        """Return what a box says about a tensor's `.grad`."""
        grad = self.read.grad(tensor)
        if grad is None:
            return {"grad": ["grad None"]}
        array = self.read.array(grad)
        first, *rest = text.lines(array)
        return {"grad": ["grad " + first, *rest], "grad_heat": heat.of(array)}

    def operand(self, node, k):
        """Return the box of an input that is not tracked: from a saved value, or what is kept."""
        for name, value in self.saved(node):
            if self.read.slot(node, name) == k:
                if isinstance(value, (int, float)):
                    return self.box("number", value=[text.number(value)])
                identity = self.read.identity(value)
                if identity in self.constants:
                    return self.constant(self.constants[identity])
                if identity not in self.keyed:
                    self.keyed[identity] = self.box("constant", **valued(value))
                return self.keyed[identity]
        unseen = self.read.unseen(node)
        if self.read.is_tensor(unseen):
            return self.constant(unseen)
        if unseen is not None:
            return self.box("number", value=[text.number(unseen)])
        freed = self.read.saved(node) is None
        return self.box("constant", value=["freed" if freed else "not kept"])

    def give_outputs(self, members):
        """Tell each operation which of the boxes are its results."""
        for identity, key in self.keyed.items():
            if self.graph.boxes[key].kind == "result" and identity[0] in members:
                operation = self.graph.operations[members[identity[0]]]
                k = identity[1] if operation.kind == "operation" else len(operation.outputs)
                operation.outputs[k] = key

    def more(self, left_out):
        """Add the box that stands for what is not drawn."""
        made = {k for operation in self.graph.operations for k in operation.outputs.values()}
        frontier = [key for key, box in self.graph.boxes.items() if box.kind == "result"]
        operation = self.add("more", "…")
        operation.details = left_out.rsplit(" ", 1)
        operation.outputs = dict(enumerate(key for key in frontier if key not in made))
        self.graph.left_out = left_out

    def cuts(self):
        """Mark each untracked tensor that shares its memory with a tracked one: detached there."""
        for identity, key in list(self.keyed.items()):
            tensor = self.constants.get(identity)
            array = None if tensor is None else self.read.array(tensor)
            if not isinstance(array, np.ndarray):
                continue
            for origin in self.tracked:
                if np.may_share_memory(array, self.read.array(origin)):
                    self.graph.add(f"cut:{key}", "cut", self.tensor(origin), key, "cut")
                    break

    def link(self):
        """Add the edges: one forward and one backward for each use of each tensor."""
        graph = self.graph
        for operation in graph.operations:
            for k, key in enumerate(operation.inputs):
                self.both(f"{operation.key}.{k}", key, operation.key, operation.tracked[k])
            for k, key in operation.outputs.items():
                self.both(f"{operation.key}.out{k or ''}", operation.key, key, True)
            if operation.saved:
                key = f"saved:{operation.key}"
                graph.add(key, "saved", operation.key, key)
        for key, box in graph.boxes.items():
            if box.kind == "leaf":
                graph.add(f"joint:{key}", "joint", f"acc:{key}", key)

    def both(self, key, tail, head, tracked):
        """Add the edges of one use of a tensor."""
        box = self.graph.boxes.get(tail)
        shaped = box and box.kind != "number" and "shapes" in self.show
        label = str(box.shape) if shaped else ""
        self.graph.add(f"fore:{key}", "forward" if tracked else "constant", tail, head, label)
        if tracked:
            self.graph.add(f"back:{key}", "backward", head, tail)


def valued(array):
    """Return lines, heat map and shape of a value, as a box wants them."""
    array = np.asarray(array)
    return {"value": text.lines(array), "heat": heat.of(array), "shape": array.shape}
