"""What a recording holds, as plain data: the steps of backward, and the graph they went through."""

from dataclasses import dataclass, field
from types import CodeType

import numpy as np

LONGEST = 2_000  # steps that are kept; later ones are only counted


@dataclass(slots=True)
class Step:
    """One rule that ran.

    Attributes:
        number: the node's number, as `node.number`.
        name: the node's class, such as `MulBackward0`.
        call: which backward call it belongs to, from 0.
        grad: the gradient that came in; for an operation with several results, a dictionary from
            which result to gradient.
        parts: what the rule returned: one gradient for each input, None where it gave none.
        waiting: the gradients that waited at other nodes when the rule was called, by node
            number, as the engine held them; None where the engine keeps no such table. PyTorch
            does not show its table: there it is what the rules had passed on, added up.
        before, after: `.grad` of the leaf around this step; only for an accumulator.
        error: the exception by which the rule ended, or None.
        ran: the last line of the rule that did something, as text; "" where none was watched.
        called: the line by which the rule was called.
        arrivals: the lines by which its parts then came to what waits, in their order.
    """

    number: int
    name: str
    call: int
    grad: np.ndarray
    parts: tuple = ()
    waiting: dict | None = None
    before: np.ndarray | None = None
    after: np.ndarray | None = None
    error: BaseException | None = None
    ran: str = ""
    called: str = ""
    arrivals: list = field(default_factory=list)


@dataclass(slots=True)
class Watched:
    """One node of the watched graph, as plain data.

    Attributes:
        name: the node's class.
        next: for each input the number of its node, or None.
        shape: shape of the result.
        is_leaf: whether it is an accumulator.
        hooked: whether a hook may have changed the gradient that waited here.
        rule: the class that has the rule's text.
    """

    name: str
    next: list
    shape: tuple
    is_leaf: bool
    hooked: bool
    rule: type


@dataclass(slots=True)
class Recording:
    """The steps of one or more backward calls, in the order in which they ran.

    Attributes:
        steps: the list of Step.
        more: how many steps came after the last one that was kept.
        error: the exception that ended the recorded block, or None.
        saved: what each node had saved when the recording began, by node number.
        outputs: for an operation with several results, the pair (number of its node, which
            result) by the number that one result's pending gradient has in `Step.waiting`.
        nodes: the Watched, by node number.
        walk: the code that called the rules; None where it is not written in Python.
    """

    steps: list = field(default_factory=list)
    more: int = 0
    error: BaseException | None = None
    saved: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)
    nodes: dict = field(default_factory=dict)
    walk: CodeType | None = None
