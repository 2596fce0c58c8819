"""The engines that tests can ask: minigrad, and PyTorch where it is installed."""

import contextlib
import sys

import minigrad
from minigrad.course.live import Snapshot, upgrade

ENGINES = [minigrad]
try:
    import torch

    ENGINES.append(torch)
except ImportError:
    pass


def leaf(torch, values, dtype=None):
    """Return a tensor of one of the engines that requires grad."""
    return torch.tensor(values, dtype=dtype, requires_grad=True)


# What stands in for a plain function of the engine for speed alone.
QUICK = (
    "operation.record ops.add ops.sub ops.mul ops.div ops.exp ops.log ops.tanh ops.neg ops.relu "
    "create_graph.with_tensors backward.run_backward"
)


@contextlib.contextmanager
def plain():
    """Let the functions that the course builds do the work themselves, as in a lesson."""
    modules = [
        module
        for name, module in sorted(sys.modules.items())
        if name == "minigrad" or name.startswith(("minigrad.engine.", "minigrad.pytorch."))
    ]
    before = Snapshot(modules)
    for name in QUICK.split():
        file, _, name = name.partition(".")
        quick = getattr(sys.modules[f"minigrad.engine.{file}"], name)
        upgrade(quick, quick.__wrapped__, modules)
    try:
        yield
    finally:
        before.restore()
