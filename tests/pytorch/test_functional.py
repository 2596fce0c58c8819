"""Fine points of functional, gradcheck and Function; most were found by a run of mutations.

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


def test_gradcheck_tells_right_from_wrong(torch):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            return x * 2, (x * y).sum()

        @staticmethod
        def backward(ctx, first, second):
            return first * 2 + second, None

    x, y = leaf(torch, [0.3, 0.7], torch.float64), torch.ones(2, dtype=torch.float64)
    check = torch.autograd.gradcheck
    assert check(Wrong.apply, (x, y))  # y is not checked, and the slope by x is right where y is 1
    assert not check(Wrong.apply, (x, y * 2), raise_exception=False)
    with pytest.raises(RuntimeError, match="output 1 with respect to input 0"):
        check(Wrong.apply, (x, y * 2))
    assert check(lambda x: x[:, None] * torch.ones(3, dtype=torch.float64), x)
    assert torch.autograd.gradgradcheck(lambda x, y: x * x * x * y, (x, y))


def test_gradcheck_inside_no_grad_sees_constants_that_move(torch):
    x = leaf(torch, [0.3, 0.7], torch.float64)
    seed = torch.ones(2, dtype=torch.float64, requires_grad=True)
    check = torch.autograd.gradcheck
    with torch.no_grad():
        with pytest.raises(
            RuntimeError, match="Numerical gradient for function expected to be zero"
        ):
            check(lambda x: x * x, x)
        assert not check(lambda x: x * x, x, raise_exception=False)
        assert check(lambda x: x * 0, x)  # does not move
        assert check(torch.enable_grad()(lambda x: x * x), x)
        assert torch.autograd.gradgradcheck(lambda x: x * x * x, x, seed)


def test_gradcheck_passes_over_a_constant_beside_a_result(torch):
    x = leaf(torch, [0.3, 0.7], torch.float64)
    check = torch.autograd.gradcheck
    assert check(lambda x: (x.detach() * 2, x * x), x)
    with pytest.raises(RuntimeError, match="Numerical gradient for function expected to be zero"):
        check(lambda x: (x.detach() * 2, x.detach()), x)


def test_gradcheck_uses_its_step_and_its_tolerances(torch):
    x = leaf(torch, [1.0, 2.0], torch.float64)
    check = torch.autograd.gradcheck

    def cube(x):
        return x**3

    assert not check(cube, x, eps=0.1, raise_exception=False)  # off by eps**2
    assert check(cube, x, eps=0.1, atol=0.02)
    assert check(cube, x, eps=0.1, rtol=0.02)
    assert check(cube, x, eps=1e-3)


def test_two_results_of_a_function_one_of_them_unused(torch):
    got = []

    class Two(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, scale):
            ctx.save_for_backward(x)
            ctx.set_materialize_grads(scale > 0)
            places = x.argsort()
            ctx.mark_non_differentiable(places)
            return x * scale, x * x, places

        @staticmethod
        def backward(ctx, first, second, _):
            (x,) = ctx.saved_tensors
            got.append(None if second is None else second.tolist())
            return (first * 5 if second is None else first * 5 + second * 2 * x), None

    x = leaf(torch, [2.0, 1.0])
    for scale in (3, -3):
        first, second, places = Two.apply(x, scale)
        assert (first.requires_grad, places.requires_grad) == (True, False)
        first.sum().backward()
    assert got == [[0.0, 0.0], None]
    assert x.grad.tolist() == [10, 10]
    x.grad = None
    first, second, _ = Two.apply(x, 3)
    (first + second).sum().backward()
    assert x.grad.tolist() == [9, 7]
    with torch.no_grad():
        assert not Two.apply(x, 3)[0].requires_grad
    assert not Two.apply(x.detach(), 3)[0].requires_grad


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


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_function_that_returns_a_coarser_gradient(torch, create_graph):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return (grad * 2).float()

    x = leaf(torch, [1.0, 2.0], torch.float64)
    (slope,) = torch.autograd.grad(Double.apply(x).sum(), x, create_graph=create_graph)
    assert slope.dtype == torch.float64
