"""Give the kernels of all tests the same environment, and let nbval run cells as Jupyter does."""

import os
import tempfile

import pytest

import minigrad as torch
from minigrad import language
from minigrad.course.refresh import kernel_environment

FOLDER = tempfile.TemporaryDirectory(prefix="minigrad-tests-")
os.environ.update(kernel_environment(FOLDER.name))


@pytest.fixture(autouse=True)
def torch_in_doctests(doctest_namespace):
    """Examples say `torch` without importing it: `import minigrad as torch` goes before them."""
    doctest_namespace["torch"] = torch


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """A test that speaks another language, as the launcher does, leaves it behind."""
    monkeypatch.setattr(language, "spoken", language.ENGLISH)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    import nbval.kernel
    import nbval.plugin

    class Kernel(nbval.kernel.RunningKernel):
        """A kernel that keeps its own progress file, and history as JupyterLab does.

        Without history, `Out[1]` and a closing semicolon behave otherwise.
        """

        def __init__(self, *args, **kwargs):
            os.environ.update(kernel_environment(FOLDER.name))
            super().__init__(*args, **kwargs)

        def execute_cell_input(self, cell_input, allow_stdin=None):
            return self.kc.execute(
                cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
            )

    nbval.plugin.RunningKernel = Kernel
