"""Collecting: a live graph read into facts. It walks, never recurses, and counts its steps."""

from functools import partial

import numpy as np

from ..language import _
from . import fold, heat, numbers, symbols, text, widths
from .facts import Box, Graph, Operation

INPUTS = 12  # an operation with more inputs than this shows the first few


def collect(roots, named, read, limit=20, by_module=False, unfold=(), show=(), recording=None):
    """Read the graph behind some tensors into plain data.

    Args:
        roots: the tensors to start from.
        named: pairs (name, tensor) that the caller can see.
        read: how to read this engine's objects, such as `read.Minigrad`.
        limit: draw at most this many boxes for operations.
        by_module: fold the parameters of each module with the operations that use them.
        unfold: names of modules that are not folded.
        show: what to show beside the usual: saved, grads, shapes, versions.
        recording: what `record_backward` recorded: it has kept the values that backward freed.

    Returns:
        Graph: numbered in the order of creation, so that it is the same on every run.
    """
    kept = recording.saved if recording else {}
    graph = Collector(roots, named, read, show, kept).collect(limit, by_module, unfold)
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
            self.names.setdefault(id(tensor), widths.plain(name))
            if source is None:
                self.constants.setdefault(read.identity(read.array(tensor)), tensor)
                continue
            self.tracked.append(tensor)
            if read.is_leaf(source[0]):
                self.leaves.setdefault(id(source[0]), (str(name), source))
            else:
                self.results.setdefault((id(source[0]), source[1]), tensor)
        self.values = {}  # values of results that only a saved value still knows
        self.keyed = {}  # key of the box for a result, a leaf's node or an untracked array
        self.arrays = {}  # of untracked tensors, by key of the box
        self.alive = []  # what is known by its id must not die before the picture is done

    def collect(self, limit, by_module, unfold):
        """Read everything; see the function of the same name."""
        read, graph = self.read, self.graph
        sources = [read.source(tensor) for tensor in self.roots]
        nodes = {id(s[0]): s[0] for s in sources if s is not None and not read.is_leaf(s[0])}
        groups, left_out = fold.plan(nodes.values(), read, self.leaves, limit, by_module, unfold)
        members = {id(node): k for k, group in enumerate(groups) for node in group.nodes}
        numbers = {id(node): read.number(node) for group in groups for node in group.nodes}
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
        self.give_outputs(members, numbers)
        if left_out:
            self.more(left_out)
        self.cuts()
        graph.link("shapes" in self.show)
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
            if owner is not None and not self.read.is_stale(node, value):
                self.values.setdefault((id(owner[0]), owner[1]), value)

    def operation(self, node):
        """Add one operation that is drawn as such."""
        read, graph = self.read, self.graph
        following = read.next(node)
        operation = self.add("operation", read.name(node))
        exponent = dict(self.saved(node)).get("exponent")
        if exponent is not None and len(following) == 1:
            operation.exponent = numbers.number(exponent)
        operation.sign = symbols.sign(operation.name, operation.exponent)
        for k, source in enumerate(following[:INPUTS]):
            operation.inputs.append(self.operand(node, k) if source is None else self.input(source))
            operation.tracked.append(source is not None)
            graph.outgoing[read.number(node), k] = f"back:{operation.key}.{k}"
        if len(following) > INPUTS:
            more = _("{count:,} more inputs").format(count=len(following) - INPUTS)
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
                operation.saved.append(_("written over since"))

    def folded(self, k, group, members, drawn_leaves):
        """Add one box for many operations, with the inputs that come from outside."""
        operation = self.add("fold", group.name)
        operation.details = list(group.details)
        for node in group.nodes:
            for slot, source in enumerate(self.read.next(node)):
                key = None
                if source is None:
                    key = self.operand(node, slot) if group.owned else None
                elif members.get(id(source[0])) == k:
                    pass
                elif id(source[0]) in group.owned or (
                    self.read.is_leaf(source[0])
                    and id(source[0]) not in drawn_leaves
                    and not group.owned
                ):
                    operation.hidden.add(self.read.number(source[0]))
                else:
                    key = self.input(source)
                if key is not None and key not in operation.inputs:
                    operation.inputs.append(key)
                    operation.tracked.append(source is not None)
                    edge = f"back:{operation.key}.{len(operation.inputs) - 1}"
                    self.graph.outgoing[self.read.number(node), slot] = edge

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
        node, k, _ = source
        make = self.leaf if self.read.is_leaf(node) else self.result
        return self.known((id(node), k), partial(make, *source))

    def leaf(self, node, _which, shape):
        """Make the box of the leaf that this accumulator fills."""
        tensor = self.read.variable(node)
        if tensor is None:
            key = self.box("leaf", **unknown(shape), note=_("tensor gone"))
        else:
            key = self.box("leaf", **self.facts(tensor), **self.gradient(tensor))
        self.graph.keys[self.read.number(node)] = key
        self.graph.incoming[self.read.number(node)] = f"joint:{key}"
        return key

    def result(self, node, k, shape):
        """Make the box of one of a node's results."""
        tensor, value = self.results.get((id(node), k)), self.values.get((id(node), k))
        if tensor is not None:
            facts = self.facts(tensor)
        else:
            facts = unknown(shape) if value is None else valued(value)
        if tensor is not None and self.read.keeps_grad(tensor):
            facts |= self.gradient(tensor)
        elif "grads" in self.show:
            facts["grad"] = [_("grad not kept")]
        return self.box("result", **facts)

    def constant(self, tensor):
        """Return the box of a tensor that is not tracked."""
        return self.untracked(self.read.array(tensor), lambda: self.facts(tensor))

    def untracked(self, array, facts):
        """Return the box for an array that no graph tracks."""
        identity = self.read.identity(array)
        if identity not in self.keyed:
            self.keyed[identity] = self.box("constant", **facts())
            self.alive.append(array)
            self.arrays[self.keyed[identity]] = array
        return self.keyed[identity]

    def facts(self, tensor):
        """Return name, value and version of a tensor, as a box wants them."""
        out = {"name": self.names.get(id(tensor), ""), **valued(self.read.array(tensor))}
        if "versions" in self.show:
            out["note"] = _("version {number}").format(number=self.read.version(tensor))
        return out

    def gradient(self, tensor):
        """Return what a box says about a tensor's `.grad`."""
        grad = self.read.grad(tensor)
        if grad is None:
            return {"grad": ["grad None"]}
        array = self.read.array(grad)
        first, *rest = text.lines(array)
        rest = rest if array.size <= 6 else []  # its shape is the tensor's
        return {"grad": ["grad " + first, *rest], "grad_heat": heat.of(array)}

    def operand(self, node, k):
        """Return the box of an input that is not tracked: from a saved value, or what is kept."""
        for name, value in self.saved(node):
            if self.read.slot(node, name) == k:
                if type(value) in (int, float, bool):
                    return self.box("number", value=[numbers.number(value)])
                identity = self.read.identity(value)
                if identity in self.constants:
                    return self.constant(self.constants[identity])
                return self.untracked(value, partial(valued, value))
        unseen = self.read.unseen(node)
        if self.read.is_tensor(unseen):
            return self.constant(unseen)
        if unseen is not None:
            return self.box("number", value=[numbers.number(unseen)])
        if self.read.saved(node) is None:
            return self.box("constant", value=[_("freed")])
        return self.box("number", value=[_("not kept")])  # nor is it known whether it is a tensor

    def give_outputs(self, members, numbers):
        """Tell each operation which of the boxes are its results."""
        for identity, key in self.keyed.items():
            if self.graph.boxes[key].kind == "result" and identity[0] in members:
                operation = self.graph.operations[members[identity[0]]]
                k = identity[1] if operation.kind == "operation" else len(operation.outputs)
                operation.outputs[k] = key
                edge = f"back:{operation.key}.out{k or ''}"
                self.graph.incoming.setdefault(numbers[identity[0]], edge)

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
        for key, array in list(self.arrays.items()):
            for origin in self.tracked if isinstance(array, np.ndarray) else ():
                if np.may_share_memory(array, self.read.array(origin)):
                    self.graph.add(f"cut:{key}", "cut", self.tensor(origin), key, _("cut"))
                    break


def valued(array):
    """Return lines, heat map, shape and whole of a value, as a box wants them."""
    array = np.asarray(array)
    out = {"value": text.lines(array), "heat": heat.of(array), "shape": array.shape}
    return out | {"whole": text.whole(array)}


def unknown(shape):
    """Return what is known of a tensor that nobody holds any more, as a box wants it."""
    said = text.shape(shape)
    whole = _("{said}\nthe value is not held any more").format(said=said)
    return {"value": [said], "shape": tuple(shape), "whole": whole}
