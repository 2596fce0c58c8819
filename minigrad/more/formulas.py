"""Operations from formulas: a row of a table stands for a class of nodes and a function.

PyTorch does the same: its file `derivatives.yaml` has a formula for each input of each operation,
and a program writes the classes. A formula is NumPy text, like every rule, and runs on tensors too.
"""

from functools import partial

from ..dtypes import floating
from ..graph import Node
from ..tensor import record

ENTRYWISE = set()  # the rules that `entrywise` made


def rule(name, saves, *formulas, inputs="self other"):
    """Return a class of nodes whose rule is a formula for the gradient of each input.

    Args:
        name: PyTorch's name of the class.
        saves: the names of what a node saves, such as "self result".
        formulas: functions of the result's gradient, what was saved, and the node's `args`.
        inputs: the names of the inputs.
    """

    def backward(self, grad):
        return (formulas[0](grad, *self.saved, *self.args),)

    def backward_to_each(self, grad):
        known = grad, *self.saved, *self.args
        return tuple(f(*known) if node else None for f, node in zip(formulas, self.next))

    members = {
        "__slots__": (),
        "__module__": formulas[0].__module__,
        "saves": tuple(saves.split()),
        "inputs": tuple(inputs.split()),
        "formulas": formulas,
        "backward": backward if len(formulas) == 1 else backward_to_each,
    }
    return type(name, (Node,), members)


def entrywise(
    node, returns, given, shown, forward, saves, formula, array=None, name=None, home="torch"
):
    """Return the function for an operation entry by entry, with its rule as `function.rule`.

    Args:
        node: PyTorch's name of the node, such as "TanBackward0".
        returns, given, shown: what the function returns, and an example, for its docstring.
        forward: a function of the array and the operation's further arguments.
        saves: "self", "result" or "".
        formula: the rule, see `rule`.
        array: what gives the array of a tensor; it is made one of floats if this is left out.
        name: the function's name, if it is not the node's in small letters.
        home: where the reader finds the function.
    """
    name = name or node.removesuffix("Backward0").lower()
    made = rule(node, saves, formula)
    array = array or partial(floating, name=name)
    defaults = forward.__defaults__ if hasattr(forward, "__code__") else None
    further = forward.__code__.co_varnames[1 : 1 + len(defaults)] if defaults else ()

    def operation(input, *args, **named):
        x = array(input)
        y = forward(x, *args, **named)
        if defaults:
            left = zip(further[len(args) :], defaults[len(args) :])
            args += tuple(named.get(key, default) for key, default in left)
        saved = () if not saves else (x,) if saves == "self" else (y,)
        return record(y, made, (input.node,), saved, args)

    operation.rule = made
    operation.__module__ = formula.__module__
    ENTRYWISE.add(made)
    call = f"{home}.{name}(torch.tensor({given}))"
    return documented(operation, name, f"{returns}, entry by entry", call, f"tensor({shown})")


def documented(function, name, returns, call, shown):
    """Give a function that was made here its name, and a docstring with an example."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return {returns}."
    return example(call, shown)(function)


def example(*lines):
    """Add an example to a function's docstring: some statements, and what the last one shows."""
    *statements, shown = lines
    text = "\n        >>> ".join(["import minigrad as torch", *statements])

    def add(function):
        function.__doc__ += f"\n\n    Example:\n        >>> {text}\n        {shown}\n    "
        return function

    return add
