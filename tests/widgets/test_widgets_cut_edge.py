"""Chapter 11's cut edges."""

import pytest

from minigrad.widgets import CutEdge


@pytest.mark.parametrize(
    "ways, said",
    [
        ({}, "x.grad is 27"),
        ({"first": "detach()"}, "x.grad is 18"),
        ({"third": "detach()"}, "x.grad is 9"),
        ({"second": "no_grad"}, "x.grad is 9"),
        ({"fourth": "no_grad"}, "RuntimeError: element 0 of tensors does not require grad"),
        ({"first": "freeze"}, "RuntimeError: element 0 of tensors does not require grad"),
        ({"third": "freeze"}, "RuntimeError: you can only change requires_grad flags of leaf"),
        ({"fourth": "freeze"}, "x.grad is None"),  # as in PyTorch: a frozen leaf takes nothing
    ],
)
def test_a_cut_edge(ways, said):
    model = CutEdge(**ways)
    assert model.said().startswith(said)
    assert "<svg" in model.picture()


def test_two_operations_without_grad_are_two_blocks():
    model = CutEdge(second="no_grad", third="freeze", fourth="no_grad")
    assert model.program().count("with mg.no_grad():") == 2
    assert model.said().startswith("RuntimeError: element 0 of tensors does not require grad")
    assert CutEdge(first="freeze", second="freeze").program().count("requires_grad_(False)") == 1
