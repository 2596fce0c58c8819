"""`refresh` brings build cells up to date with the package."""

import pytest

from minigrad.course.renew import renewed

PACKAGE = '''
import numpy as np


def f(x):
    """Return x plus two.

    Long text.
    """
    return x + 2


class A:
    """A."""

    size = 3

    @property
    def g(self):
        """Return one."""
        return 1

    @g.setter
    def g(self, value):
        pass

    def h(self):
        return 4
'''


@pytest.fixture
def root(tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "a.py").write_text(PACKAGE, encoding="utf-8")
    return tmp_path


def test_what_agrees_stays_to_the_letter(root):
    cell = "%%build toy/a.py\ndef f(x):  # a comment\n    return (x\n            + 2)\n"
    assert renewed(cell, root) == cell


def test_a_changed_function_is_taken_over_with_the_cells_docstring(root):
    cell = '%%build toy/a.py\ndef f(x):\n    """Add."""\n    return x + 1\n\n\nx = 1'
    new = '%%build toy/a.py\ndef f(x):\n    """Add."""\n    return x + 2\n\n\nx = 1'
    assert renewed(cell, root) == new
    bare = "%%build toy/a.py\ndef f(x):\n    return x + 1"
    assert renewed(bare, root) == "%%build toy/a.py\ndef f(x):\n    return x + 2"


def test_of_a_class_only_the_members_of_the_cell(root):
    cell = (
        "%%build toy/a.py\nclass A:\n    size = 2\n\n    @property\n    def g(self):\n"
        "        return 0\n\n    @g.setter\n    def g(self, value):\n        pass\n"
    )
    new = cell.replace("size = 2", "size = 3").replace("return 0", "return 1")
    assert renewed(cell, root) == new


@pytest.mark.parametrize("first", ["%%build toy/a.py --draft", "x = 1", "%%time"])
def test_drafts_and_other_cells_stay(root, first):
    cell = f"{first}\ndef f(x):\n    return 0"
    assert renewed(cell, root) == cell


def test_what_the_package_has_not_is_left(root):
    cell = "%%build toy/a.py\ndef gone():\n    return 0"
    assert renewed(cell, root) == cell
