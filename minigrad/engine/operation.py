"""From a rule to a function of tensors: unwrap the inputs, compute, record.

Chapter 2 builds it.
"""

from .grad_mode import tracking
from .tensor import Tensor


def record(array, rule, nodes, saved=(), args=()):
    """Wrap a result; if tracking is on and an input is tracked, put a node behind it.

    `rule` is the subclass of Node, `nodes` has for each input its node, None where one is not
    tracked; `saved` and `args` are what the rule will need.
    """
    if any(nodes) and tracking.get():
        return Tensor(array, rule(nodes, saved, array.shape, args))
    return Tensor(array)


def what_to_save(rule, nodes, values, result):
    """Return the values that `rule.saves` names; None in place of one that nobody will need."""
    value_of = dict(zip(rule.inputs, values), result=result)
    node_of = dict(zip(rule.inputs, nodes))
    saved = []
    for name, users in rule.saves.items():
        needed = any(node_of[user] for user in users)
        saved.append(value_of[name] if needed else None)
    return tuple(saved)


def apply(rule, *inputs):
    """Compute `rule.forward` of the inputs; return the result as a tensor, with its node.

    Args:
        rule: a subclass of Node with a `forward`.
        inputs: tensors and numbers, as `forward` takes them; those that `rule.inputs` names
            come first.
    """
    values = [getattr(each, "array", each) for each in inputs]
    nodes = tuple(getattr(each, "node", None) for each in inputs[: len(rule.inputs)])
    args = tuple(each for each in inputs if not isinstance(each, Tensor))
    result = rule.forward(*values)
    saved = what_to_save(rule, nodes, values, result)
    return record(result, rule, nodes, saved, args)
