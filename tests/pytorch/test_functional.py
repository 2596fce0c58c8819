"""Jacobians, Hessians and products with them.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf

import minigrad


def products(x, y):
    """Two results of two inputs, the first of two dims, the second without."""
    return x[:, None] * y * y, (x * x).sum()


@pytest.mark.parametrize("create_graph", [False, True])
def test_functional_of_several_inputs_and_outputs(torch, create_graph):
    functional = torch.autograd.functional
    x, y = leaf(torch, [1.0, 2.0]), leaf(torch, [3.0, 4.0, 5.0])
    v = torch.ones(2, 3), torch.tensor(2.0)
    u = torch.tensor([1.0, -1.0]), torch.tensor([0.0, 1.0, 2.0])
    options = {"create_graph": create_graph}
    outs, back = functional.vjp(products, (x, y), v, **options)
    assert [each.tolist() for each in back] == [[54, 58], [18, 24, 30]]
    outs, ahead = functional.jvp(products, (x, y), u, **options)
    assert [each.tolist() for each in ahead] == [[[9, 24, 45], [-9, 0, 15]], -2]
    blocks = functional.jacobian(products, (x, y), **options)
    assert [[tuple(b.shape) for b in row] for row in blocks] == [
        [(2, 3, 2), (2, 3, 3)],
        [(2,), (3,)],
    ]
    assert blocks[0][0][0].tolist() == [[9, 0], [16, 0], [25, 0]]
    assert blocks[1][0].tolist() == [2, 4]
    assert not blocks[1][1].any()  # the second result does not know y
    assert [each.requires_grad for each in (*outs, *back, *ahead)] == [create_graph] * 6
    assert blocks[0][0].requires_grad == create_graph
    assert x.grad is None and y.grad is None


@pytest.mark.parametrize("vectorize", [False, True])
def test_functional_jacobian_and_hessian_by_two_roads(torch, vectorize):
    functional = torch.autograd.functional
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])

    def cubes(x, y):
        return (x * x * x * y).sum()

    (xx, xy), (yx, yy) = functional.hessian(cubes, (x, y), vectorize=vectorize)
    assert xx.tolist() == [[18, 0], [0, 48]]
    assert xy.tolist() == yx.tolist() == [[3, 0], [0, 12]]
    assert yy.tolist() == [[0, 0], [0, 0]]
    assert not xx.requires_grad
    z = leaf(torch, [1.0, 2.0])
    slopes = functional.jacobian(lambda z: z**3, z, create_graph=True, vectorize=vectorize)
    assert torch.autograd.grad(slopes.sum(), z)[0].tolist() == [6, 12]
    curves = functional.hessian(lambda z: (z**3).sum(), z, create_graph=True, vectorize=vectorize)
    assert torch.autograd.grad(curves.sum(), z)[0].tolist() == [6, 6]


@pytest.mark.parametrize("product", ["vhp", "hvp"])
def test_functional_products_with_a_hessian(torch, product):
    run = getattr(torch.autograd.functional, product)
    x, y = leaf(torch, [1.0, 2.0]), leaf(torch, [3.0, 4.0])
    v = torch.tensor([1.0, -1.0]), torch.tensor([2.0, 1.0])
    for create_graph in (False, True):
        value, (first, second) = run(lambda x, y: (x * x * x * y).sum(), (x, y), v, create_graph)
        assert value.item() == 35
        assert first.tolist() == [18 + 6, -48 + 12]
        assert second.tolist() == [3, -12]
        assert value.requires_grad == first.requires_grad == create_graph


def test_functional_tracks_inside_no_grad(torch):
    functional = torch.autograd.functional
    x = torch.tensor([1.0, 2.0])

    def cubes(x):
        return (x**3).sum()

    with torch.no_grad():
        assert functional.jacobian(cubes, x).tolist() == [3, 12]
        assert functional.vjp(cubes, x)[1].tolist() == [3, 12]
        assert functional.jvp(cubes, x, x)[1].item() == 27
        assert functional.vhp(cubes, x, x)[1].tolist() == [6, 24]


@pytest.mark.parametrize("name", ["jacobian", "hessian", "vjp", "jvp", "vhp", "hvp"])
def test_functional_in_strict_mode_tells_an_input_that_is_not_used(torch, name):
    run = getattr(torch.autograd.functional, name)
    given = torch.tensor(1.0), torch.tensor(2.0)
    v = {"vjp": (torch.tensor(1.0),), "jacobian": (), "hessian": ()}.get(name, (given,))

    def alone(x, y):
        return x * x * x

    run(alone, given, *v)
    with pytest.raises(RuntimeError, match="(?s)independent.*input 1|input 1.*independent"):
        run(alone, given, *v, strict=True)


@pytest.mark.parametrize(
    "options", [{}, {"create_graph": True}, {"strict": True}, {"vectorize": 1}]
)
def test_the_jacobian_of_nothing_has_no_rows(options):
    """PyTorch trips on it here."""
    x, jacobian = minigrad.tensor([1.0, 2.0]), minigrad.autograd.functional.jacobian
    assert jacobian(lambda x: x[:0] * 2, x, **options).shape == (0, 2)
    nothing, second = jacobian(lambda x: (x[:0], x * x), x, **options)
    assert nothing.shape == (0, 2)
    assert second.tolist() == [[2, 0], [0, 4]]


def test_a_strict_hessian_tells_a_slope_that_an_input_does_not_change(torch):
    given = torch.tensor(1.0), torch.tensor(2.0)

    def apart(x, y):
        return x**3 + y**3

    assert torch.autograd.functional.hessian(apart, given)[0][1].item() == 0
    with pytest.raises(RuntimeError, match="independent of input"):
        torch.autograd.functional.hessian(apart, given, strict=True)


def test_a_jacobian_without_a_graph_is_one_pass(monkeypatch):
    calls, grad = [], minigrad.autograd.grad

    def counted(*args, **kwargs):
        calls.append(args)
        return grad(*args, **kwargs)

    functional = minigrad.autograd.functional
    monkeypatch.setattr(functional, "grad", counted)
    for options, count in (({}, 1), ({"create_graph": True}, 3), ({"strict": True}, 3)):
        calls.clear()
        functional.jacobian(lambda x: x * x, leaf(minigrad, [1.0, 2.0, 3.0]), **options)
        assert len(calls) == count
