"""Run a check so that nothing an answer does outlives it, and say what was put back."""

import contextlib
import pickle
import random
import sys
import warnings
from contextvars import copy_context
from types import NoneType

import numpy as np

from ..engine.grad_mode import tracking
from ..engine.tensor import Tensor
from ..language import _
from ..pytorch import dtypes
from .answers import NotYet, Raised, Wrong
from .build import workshop
from .live import Snapshot


def run(check, answer):
    """Return how a check ended for an answer, and names of what the answer had left changed.

    Where an answer raises since it uses what a later chapter builds, it has a second try with the
    whole package: what is right in PyTorch is right here.

    Returns:
        None if the answer is right, else the exception; and a list such as `["grad mode"]`.
    """
    error, left = attempt(check, answer)
    raised = isinstance(error, Raised) or not isinstance(error, (NoneType, Wrong, NotYet))
    if raised and workshop.cache_info().currsize:
        second, left_then = attempt(check, answer, workshop().whole)
        if second is None or "NotBuiltYet" in repr(error):
            return second, left_then
    return error, left


def attempt(check, answer, whole=None):
    """Run a check once, in the package as it is or as a snapshot has it."""
    left, context = [], copy_context()
    with put_back(answer, left):
        if whole:
            whole.restore()
        try:
            context.run(check, answer)
            error = None
        except KeyboardInterrupt:
            raise
        except BaseException as raised:  # exit() in an answer must not end the lesson
            error = raised
        if context.get(tracking, True) != tracking.get():
            left.append(_("grad mode"))
    return error, [] if whole else left


@contextlib.contextmanager
def put_back(answer, left):
    """Put back on leaving what Python, NumPy and minigrad keep for all, and add it to `left`."""
    package = Snapshot(
        [
            module
            for name, module in sorted(sys.modules.items())
            if name == "minigrad" or (name.startswith("minigrad.") and ".course" not in name)
        ]
    )
    tensors = [(name, *state) for name, state in tensors_around(answer)]
    python, legacy = random.getstate(), np.random.get_state(legacy=False)
    numbers = sys.modules["minigrad.pytorch.random"]
    depth, default, seeded = sys.getrecursionlimit(), dtypes.default, numbers.generator
    drawn = seeded and seeded.bit_generator.state
    try:
        with warnings.catch_warnings():
            yield
        left += [_("{name}, a function").format(name=name) for name in package.changed()[:1]]
        left += [_("the default dtype")] * (dtypes.default is not default)
        again = seeded is not None and numbers.generator is not seeded
        again = again or pickle.dumps(np.random.get_state(legacy=False)) != pickle.dumps(legacy)
        left += [_("the random numbers")] * (again or random.getstate() != python)
        left += [
            _("the tensor {name}").format(name=name) for name, *state in tensors if changed(*state)
        ][:1]
    finally:
        package.restore()
        random.setstate(python)
        np.random.set_state(legacy)
        sys.setrecursionlimit(depth)
        if seeded:
            seeded.bit_generator.state = drawn
        for _name, tensor, grad, node, hooks in tensors:
            tensor.grad, tensor.node = grad, node
            if changed(tensor, grad, node, hooks):  # by now only hooks can be
                node.hooks.clear()  # in place: a handle holds the same dictionary
                node.hooks.update(hooks)


def tensors_around(answer):
    """Yield the learner's tensors that a function can reach by name, with what may change."""
    for name, value in list(getattr(answer, "__globals__", {}).items()):
        if isinstance(value, Tensor) and not name.startswith("_"):
            hooks = dict(getattr(value.node, "hooks", None) or {})
            yield name, (value, grad_of(value), value.node, hooks)


def grad_of(tensor):
    """Return a tensor's `.grad`, without the warning that reading a result's earns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tensor.grad


def changed(tensor, grad, node, hooks):
    """Return whether a tensor has another gradient, node or hooks than it had."""
    now = getattr(tensor.node, "hooks", None) or {}
    return grad_of(tensor) is not grad or tensor.node is not node or now != hooks
