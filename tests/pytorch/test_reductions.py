"""The largest and the smallest entries, and norms.

Where torch is installed, it is held to the same.
"""

from engines import leaf


def test_a_number_has_no_dim_to_keep(torch):
    x = leaf(torch, 2.0)
    for out in (x.max(0, keepdim=True), x.min(0, keepdim=True), x.max(-1)):
        assert out.values.shape == out.indices.shape == ()
        (slope,) = torch.autograd.grad(out.values, x)
        assert slope.shape == ()
        assert slope.item() == 1


def test_the_largest_of_a_vector_with_its_dim_kept(torch):
    x = leaf(torch, [1.0, 3.0, 2.0])
    for found in (x.max(0, keepdim=True), x.min(-1, keepdim=True)):
        assert found.values.shape == found.indices.shape == (1,)


def test_entries_as_large_as_the_largest_of_their_row_share_its_gradient(torch):
    x = leaf(torch, [[1.0, -3.0, 3.0], [4.0, 5.0, 6.0]])
    torch.norm(x, float("inf"), dim=1).sum().backward()
    assert x.grad.tolist() == [[0, -0.5, 0.5], [0, 0, 1]]
