"""Products of matrices and vectors.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf


def test_a_dot_product_with_a_constant(torch):
    x, c = leaf(torch, [1.0, 2.0]), torch.tensor([3.0, 4.0])
    for out in (x @ c, c @ x):
        x.grad = None
        out.backward()
        assert x.grad.tolist() == [3, 4]
    (x @ x).backward()
    assert x.grad.tolist() == [3 + 2, 4 + 4]


@pytest.mark.parametrize("inner", [2, 4])
def test_products_of_sizes_that_do_not_fit(torch, inner):
    x = torch.ones(2, 3)
    with pytest.raises(RuntimeError, match=f"multiplied \\(2x3 and {inner}x5\\)"):
        x @ torch.ones(inner, 5)
    with pytest.raises(RuntimeError, match=f"size mismatch, .* vec \\({inner}\\)"):
        x @ torch.ones(inner)
    with pytest.raises(RuntimeError, match=f"expected tensor \\[3\\] and src \\[{inner}\\]"):
        x[0] @ torch.ones(inner)


def test_a_product_over_more_than_256_entries(torch):
    """So far Python keeps one object for each number, and `is` would do for `==`."""
    assert (torch.ones(2, 300) @ torch.ones(300)).tolist() == [300, 300]
