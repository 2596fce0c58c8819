"""How a picture reads PyTorch's live objects, where torch is installed; it is not imported.

Nodes and their edges are public in torch (`next_functions`, `get_gradient_edge`, hooks). What is
read beside that: `_saved_*` and `_raw_saved_*`, which torch's manual shows; `_sequence_nr()`, the
order of creation; `_input_metadata`, the shape of a result; `_version`; and the number of the
running backward, by which `torch.utils.checkpoint` tells calls apart too.
"""

import sys

SLOTS = {
    "AddmmBackward0": {"mat1": 1, "mat2": 2},
    None: {"self": 0, "input": 0, "other": 1, "mat2": 1, "vec": 1, "tensor": 1, "weight": 1},
}


class Torch:
    """Answer what a drawing asks, for PyTorch's tensors and nodes: see `read.Minigrad`."""

    def __init__(self):
        self.torch = sys.modules["torch"]
        self.alive = {}  # PyTorch makes a node's Python object anew when nobody holds it
        self.edges = {}  # by the node's id
        self.attributes = {}  # names of what a node keeps, by its class

    def held(self, node):
        """Return the node, and hold it, so that its id stays its own."""
        return self.alive.setdefault(id(node), node)

    def is_tensor(self, thing):
        return isinstance(thing, self.torch.Tensor)

    def array(self, tensor):
        plain = tensor.detach().cpu().resolve_conj().resolve_neg()
        plain = plain if plain.layout == self.torch.strided else plain.to_dense()
        return (plain if plain.dtype != self.torch.bfloat16 else plain.float()).numpy()

    def identity(self, value):
        interface = value.__array_interface__
        return "memory", interface["data"][0], interface["shape"]

    def source(self, tensor):
        if not tensor.requires_grad:
            return None
        edge = self.torch.autograd.graph.get_gradient_edge(tensor)
        return self.held(edge.node), edge.output_nr, tensor.shape

    def grad(self, tensor):
        return tensor.grad if tensor.is_leaf or tensor.retains_grad else None

    def keeps_grad(self, tensor):
        return tensor.retains_grad

    def version(self, tensor):
        return tensor._version

    def is_leaf(self, node):
        return hasattr(node, "variable")

    def variable(self, node):
        return node.variable

    def next(self, node):
        edges = self.edges.get(id(node))
        if edges is None:
            self.held(node)
            edges = [self.edge(following, k) for following, k in node.next_functions]
            self.edges[id(node)] = edges
        return edges

    def edge(self, node, k):
        if node is None:
            return None
        shape = node.variable.shape if self.is_leaf(node) else node._input_metadata[k].shape
        return self.held(node), k, shape

    def number(self, node):
        return id(node.variable) if self.is_leaf(node) else node._sequence_nr()

    def shapes(self, node):
        """Return the shape of each of a node's results."""
        if self.is_leaf(node):
            return [node.variable.shape]
        return [about.shape for about in node._input_metadata]

    def rule(self, node):
        """Return the class that has the rule's text, where it is one of Python's."""
        return getattr(node, "_forward_cls", type(node))

    def call(self):
        """Return the engine's number of the backward call that is running."""
        return self.torch._C._current_graph_task_id()

    def name(self, node):
        return node.name().rpartition("::")[2]

    def saved(self, node):
        """Return the pairs (name, value) without what a hook packed away, as checkpoint does.

        To ask for such a value would run a part of forward again.
        """
        names = self.attributes.get(type(node))
        if names is None:
            names = [name[7:] for name in dir(node) if name.startswith("_saved_")]
            self.attributes[type(node)] = names
        out = []
        for name in names:
            try:
                if getattr(getattr(node, f"_raw_saved_{name}", None), "unpack_hook", None):
                    continue
                value = getattr(node, f"_saved_{name}")
            except RuntimeError:  # freed
                return None
            if self.is_tensor(value):
                out.append((name, value.item() if self.is_number(value) else self.array(value)))
            elif name == "exponent":
                out.append((name, value))
        return out

    def is_number(self, tensor):
        """Tell whether a saved value was a Python number, which never decides a result's type."""
        kind = "float16" if tensor.is_floating_point() else "int8"
        least = self.torch.ones((), dtype=getattr(self.torch, kind))
        decided = self.torch.result_type(tensor, least) if tensor.dim() == 0 else tensor.dtype
        return decided == least.dtype != tensor.dtype

    def slot(self, node, name):
        return SLOTS.get(self.name(node), SLOTS[None]).get(name)

    def is_stale(self, node, value):
        return False

    def unseen(self, node):
        return None
