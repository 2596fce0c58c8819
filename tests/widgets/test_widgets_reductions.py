"""Chapter 7's sums and means: what each entry gets."""

import pytest

from minigrad.widgets import BiasBroadcast, Reductions
from minigrad.widgets.reductions import EQUAL


@pytest.mark.parametrize(
    "model, words",
    [
        (Reductions("mean", 2, 2), "every entry of x.grad is 0.25"),
        (Reductions("mean", 1, 5), "every entry of x.grad is 0.2"),
        (Reductions("sum", 3, 3), "every entry of x.grad is 1"),
        (Reductions("max", 2, 3), "x.grad is 1 at the largest entry and 0 elsewhere"),
        (Reductions("max", 2, 2, EQUAL), "every entry of x.grad is 0.25"),
        (Reductions("max", 1, 1), "every entry of x.grad is 1"),
        (BiasBroadcast(5, "sum"), "b.grad = [5, 5, 5]"),
        (BiasBroadcast(1, "sum"), "b is used once"),
    ],
)
def test_reductions_say_what_each_entry_gets(model, words):
    assert words in model.text()
    assert "<svg" in model.picture()
