"""What the error for a stale saved value says; where torch is installed, it is held to the same."""

import pytest
from engines import leaf

VIEWS = [lambda h: h[0], lambda h: h[:1], lambda h: h.t()]


@pytest.mark.parametrize("view", VIEWS)
def test_a_stale_view_is_named_as_one(torch, view):
    for h in (leaf(torch, [[1.0, 2.0], [3.0, 4.0]]) * 1, leaf(torch, [[1.0, 2.0]] * 2).t() * 1):
        v = view(h)
        y = (v * v).sum()
        h.add_(1)
        with pytest.raises(RuntimeError, match="output 0 of AsStrided, is at version 1"):
            y.backward()


@pytest.mark.parametrize(
    "written, named", [("he", 2), ("eh", 1), ("hy", 1), ("yh", 2), ("ey", 1), ("ye", 2)]
)
def test_of_several_stale_values_the_first_by_name_is_told_and_the_result_last(
    torch, written, named
):
    h, e = leaf(torch, [1.0, 2.0]) * 1, leaf(torch, [2.0, 3.0]) * 1
    values = {"h": h, "e": e, "y": h**e}
    for times, name in enumerate(written, start=1):
        for _ in range(times):
            values[name].mul_(2)
    with pytest.raises(RuntimeError, match=f"is at version {named}; expected version 0"):
        values["y"].sum().backward()
