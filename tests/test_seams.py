"""What a cell builds counts at once, though the layer around the engine has its own quick ways."""

import ast

import pytest

import minigrad as mg
from minigrad.course.build import Workshop
from minigrad.course.syllabus import SYLLABUS
from minigrad.pytorch.seams import attach

BACKWARD, AUTOGRAD = "minigrad/engine/backward.py", "minigrad/engine/autograd.py"


@pytest.fixture
def workshop():
    """Return a workshop on the package itself, which is whole again afterwards."""
    workshop = Workshop("minigrad", SYLLABUS, after=attach)
    yield workshop
    workshop.whole.restore()


def square_sum(values=(1.0, 2.0)):
    x = mg.tensor(list(values), requires_grad=True)
    return x, (x * x).sum()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (BACKWARD, "def use_up(node, grad):\n    return run_rule(node, grad)"),
        (AUTOGRAD, "def rule_for(retain_graph=None, create_graph=False):\n    return run_rule"),
    ],
)
def test_a_rule_that_keeps_lets_backward_run_twice(workshop, path, text):
    workshop.chapter(10)
    workshop.build(path, text)
    x, y = square_sum()
    y.backward()
    y.backward()
    assert x.grad.tolist() == [4.0, 8.0]
    workshop.chapter(11)
    _, y = square_sum()
    y.backward()
    with pytest.raises(RuntimeError, match="a second time"):
        y.backward()


def test_two_leaves_have_gradients_of_their_own_after_the_plain_walk(workshop):
    text = (workshop.folder / "engine/backward.py").read_text(encoding="utf-8")
    walk = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    assert walk.name == "run_backward"
    workshop.build(BACKWARD, ast.get_source_segment(text, walk))
    a, b = (mg.ones(2, requires_grad=True) for _ in range(2))
    (a + b).backward(mg.ones(2))
    (a * 2).backward(mg.ones(2))
    assert (a.grad.tolist(), b.grad.tolist()) == ([3.0, 3.0], [1.0, 1.0])


def test_detach_shares_the_memory_of_one_number_too_once_it_is_built(workshop):
    workshop.chapter(11)
    with pytest.raises(NotImplementedError, match="Tensor.detach is built in chapter 11"):
        mg.tensor(3.0).detach()
    cell = "class Tensor:\n    def detach(self):\n        return Tensor(self.array)"
    workshop.build("minigrad/engine/tensor.py", cell)
    x = mg.tensor(3.0, requires_grad=True)
    y = x * x
    x.detach().add_(1)
    assert (x.item(), x._version) == (4.0, 1)
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        y.backward()
