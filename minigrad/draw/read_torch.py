"""How a picture reads PyTorch's live objects, where torch is installed; it is not imported."""

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

    def held(self, node):
        """Return the node, and hold it, so that its id stays its own."""
        return self.alive.setdefault(id(node), node)

    def is_tensor(self, thing):
        return isinstance(thing, self.torch.Tensor)

    def array(self, tensor):
        plain = tensor.detach().cpu()
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
        return [self.edge(following, k) for following, k in node.next_functions]

    def edge(self, node, k):
        if node is None:
            return None
        shape = node.variable.shape if self.is_leaf(node) else node._input_metadata[k].shape
        return self.held(node), k, shape

    def number(self, node):
        return id(node) if self.is_leaf(node) else node._sequence_nr()

    def name(self, node):
        return node.name().rpartition("::")[2]

    def saved(self, node):
        out = []
        for attribute in dir(node):
            if attribute.startswith("_saved_"):
                try:
                    value = getattr(node, attribute)
                except RuntimeError:  # freed
                    return None
                if self.is_tensor(value):
                    out.append((attribute[7:], self.array(value)))
                elif attribute == "_saved_exponent":
                    out.append(("exponent", value))
        return out

    def slot(self, node, name):
        return SLOTS.get(self.name(node), SLOTS[None]).get(name)

    def is_stale(self, node, value):
        return False

    def unseen(self, node):
        return None
