"""A test that takes `torch` runs once with each engine: PyTorch is held to what we say of it."""

from contextlib import nullcontext

import pytest
from engines import ENGINES, plain

collect_ignore = ["mutate.py"]  # it needs cosmic-ray


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
def torch(request):
    return request.param


@pytest.fixture(scope="module", params=[nullcontext, plain], ids=["quick", "plain"])
def way(request):
    """Run a test with the engine's stand-ins for speed, and with what they stand in for."""
    with request.param():
        yield request.param
