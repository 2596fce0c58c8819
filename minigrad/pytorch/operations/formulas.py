"""Operations from formulas: a row of a table stands for a class of nodes and a function.

PyTorch does the same: its file `derivatives.yaml` has a formula for each input of each operation,
and a program writes the classes. A formula is NumPy text, like every rule, and runs on tensors too.
"""

from ...engine.graph import Node
from ...engine.operation import record
from ..dtypes import floating

ENTRYWISE = set()  # the rules that `entrywise` made


def rule(name, saves, *formulas, inputs="self other"):
    """Return a class of nodes whose rule is a formula for the gradient of each input.

    Args:
        name: PyTorch's name of the class.
        saves: the names of what a node saves, such as "self result".
        formulas: functions of the result's gradient, what was saved, and the node's `args`.
        inputs: the names of the inputs.
    """
    formula = formulas[0]

    def backward(self, grad):
        return (formula(grad, *self.saved, *self.args),)

    def backward_to_each(self, grad):
        known = grad, *self.saved, *self.args
        return tuple([f(*known) if node else None for f, node in zip(formulas, self.next)])

    members = {
        "__module__": formula.__module__,
        "saves": tuple(saves.split()),
        "inputs": tuple(inputs.split()),
        "formulas": formulas,
        "backward": backward if len(formulas) == 1 else backward_to_each,
    }
    return type(name, (Node,), members)


def entrywise(
    node,
    returns,
    given,
    shown,
    forward,
    saves,
    formula,
    array=floating,
    called=None,
    name=None,
    home="torch.",
):
    """Return the function for an operation entry by entry, with its rule as `function.rule`.

    Args:
        node: PyTorch's name of the node, such as "TanBackward0".
        returns, given, shown: what the function returns, and an example, for its docstring.
        forward: a function of the array and the operation's further arguments.
        saves: "self", "result" or "".
        formula: the rule, see `rule`.
        array: a function of a tensor, and of the name for an error, that returns the array.
        called: that name, if it is not the function's.
        name: the function's name, if it is not the node's in small letters.
        home: where the reader finds it.
    """
    name = name or node.removesuffix("Backward0").lower()
    called = called or name
    made = rule(node, saves, formula)
    ENTRYWISE.add(made)

    def operation(input):
        x = array(input, called)
        y = forward(x)
        return record(y, made, (input.node,), (y,) if saves == "result" else (x,) if saves else ())

    def operation_with(input, *args, **named):
        x = array(input, called)
        y = forward(x, *args, **named)
        args += tuple(named.get(key, default) for key, default in further[len(args) :])
        return record(y, made, (input.node,), (x,), args)

    defaults = getattr(forward, "__defaults__", None)
    if defaults:
        further = list(zip(forward.__code__.co_varnames[1:], defaults))
        forward.__qualname__ = name  # for Python's error of an argument that it does not know
        operation = operation_with
        operation.__wrapped__ = forward  # `help` shows its arguments
    operation.rule, operation.__module__ = made, formula.__module__
    call = f"{home}{name}(torch.tensor({given}))"
    return documented(operation, name, returns, call, f"tensor({shown})")


def documented(function, name, returns, call, shown):
    """Give a function that was made here its name, and a docstring with an example."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return {returns}."
    return example(call, shown)(function)


def example(*lines):
    """Add an example to a function's docstring: some statements, and what the last one shows."""
    *statements, shown = lines
    text = "\n        >>> ".join(statements)

    def add(function):
        function.__doc__ += f"\n\n    Example:\n        >>> {text}\n        {shown}\n    "
        return function

    return add
