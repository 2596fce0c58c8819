"""A test that takes `torch` runs once with each engine: PyTorch is held to what we say of it."""

import pytest
from engines import ENGINES

collect_ignore = ["mutate.py"]  # it needs cosmic-ray


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.__name__)
def torch(request):
    return request.param
