"""From a rule to a function of tensors: unwrap the inputs, compute, record.

Chapter 2 builds it.
"""

import weakref

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
    """Yield the values that `rule.saves` names; None in place of one that nobody will need."""
    value_of = dict(zip(rule.inputs, values), result=result)
    node_of = dict(zip(rule.inputs, nodes))
    for name, users in rule.saves.items():
        wanted = any(node_of[user] for user in users.split())
        yield value_of[name] if wanted else None


def untracked(value):
    """Return what a node notes of an untracked input: a number, a tensor by weak reference."""
    return weakref.ref(value) if isinstance(value, Tensor) else value  # so a deleted one can go


def apply(rule, *inputs):
    """Compute `rule.forward` of the inputs; return the result as a tensor, with its node.

    Args:
        rule: a subclass of Node with a `forward`.
        inputs: tensors and numbers, as `forward` takes them; those that `rule.inputs` names
            come first.
    """
    values = [getattr(each, "array", each) for each in inputs]
    nodes = tuple(getattr(each, "node", None) for each, _ in zip(inputs, rule.inputs))
    result = rule.forward(*values)
    saved = tuple(what_to_save(rule, nodes, values, result))
    args = tuple(untracked(each) for each in inputs if not getattr(each, "node", None))
    return record(result, rule, nodes, saved, args)
