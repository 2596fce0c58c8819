"""Differences as a judge of rules.

Where torch is installed, it is held to the same.
"""

import pytest
from engines import leaf

import minigrad
from minigrad.pytorch.gradcheck import GradcheckError, gradcheck, gradgradcheck


def double(values):
    return minigrad.tensor(values, dtype=minigrad.float64, requires_grad=True)


class Rule(minigrad.autograd.Function):
    """x * x with a rule to be chosen."""

    slope = None

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        return Rule.slope(ctx.saved_tensors[0], grad)


@pytest.mark.parametrize(
    "slope, right",
    [
        (lambda x, g: 2 * x * g, True),
        (lambda x, g: 2.001 * x * g, True),
        (lambda x, g: 2.01 * x * g, False),
        (lambda x, g: -2 * x * g, False),
        (lambda x, g: 2 * x, False),
        (lambda x, g: 2 * x * g.sum(), False),
        (lambda x, g: x * g, False),
        (lambda x, g: None, False),
        (lambda x, g: 2 * x * g * float("nan"), False),
    ],
)
def test_gradcheck_tells_right_rules_from_wrong_ones(slope, right):
    Rule.slope = staticmethod(slope)
    x = double([0.5, -2.0, 3.0])
    assert gradcheck(Rule.apply, x, raise_exception=False) is right
    if not right:
        with pytest.raises(GradcheckError, match="Jacobian mismatch for output 0"):
            gradcheck(Rule.apply, (x,))


def test_gradcheck_takes_every_output_and_input_in_turn():
    x, y = double([1.0, 2.0]), double([3.0, 4.0])
    assert gradcheck(lambda a, b, k: (a * b, (a + b).sum() * k), (x, y, 3))
    Rule.slope = staticmethod(lambda x, g: 3 * x * g)
    with pytest.raises(GradcheckError, match="for output 1 with respect to input 1"):
        gradcheck(lambda a, b: (a * b, a + Rule.apply(b)), (x, y))


def test_gradcheck_touches_nobody_s_grad():
    x = double([1.0, 2.0])
    gradcheck(minigrad.sin, x)
    assert x.grad is None


def test_gradgradcheck():
    x = double([0.3, -0.7])
    assert gradgradcheck(minigrad.tanh, x)
    assert gradgradcheck(lambda a: a**3, x, grad_outputs=minigrad.ones(2, dtype=minigrad.float64))

    class First(minigrad.autograd.Function):
        """x**3 with a rule that is right once and cannot be differentiated rightly."""

        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            return 3 * ctx.saved_tensors[0].detach() ** 2 * grad

    assert gradcheck(First.apply, x)
    with pytest.raises(GradcheckError):
        gradgradcheck(First.apply, x)


def test_nan_against_nan_is_a_mismatch_as_in_pytorch():
    assert not gradcheck(lambda x: x * float("nan"), double([1.0, 2.0]), raise_exception=False)


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


def test_gradcheck_takes_options_by_name_only(torch):
    x = leaf(torch, 0.5, torch.float64)
    assert torch.autograd.gradcheck(func=torch.sin, inputs=(x,))
    with pytest.raises(TypeError):
        torch.autograd.gradcheck(torch.sin, x, 1e-6)


def test_gradcheck_warns_of_inputs_that_are_not_float64(torch):
    def double(*given):
        return given[-1] * 2

    fine, coarse = (leaf(torch, 0.5, dtype) for dtype in (torch.float64, torch.float32))
    with pytest.warns(UserWarning, match="Input #1 requires gradient and is not a double") as told:
        torch.autograd.gradcheck(double, (fine, coarse), eps=1e-2, atol=0.1)
    assert len(told) == 1


def test_gradcheck_passes_over_whole_numbers(torch):
    x = leaf(torch, [0.3, 0.7], torch.float64)
    assert torch.autograd.gradcheck(lambda x: (x * x, (x * 1e9).long()), x)
    assert torch.autograd.gradcheck(lambda x: (x * 1e9).long(), x)
    assert torch.autograd.gradgradcheck(lambda x: ((x * 1e9).long(), x**3), x)


def test_gradcheck_passes_over_booleans():
    """PyTorch trips on them."""
    x = leaf(minigrad, [0.3, 0.7], minigrad.float64)
    assert minigrad.autograd.gradcheck(lambda x: (x * x, x > 0.3), x)
    assert minigrad.autograd.gradcheck(lambda x: x > 0.3, x)


def test_gradcheck_goes_on_after_a_constant(torch):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return grad

    def function(x):
        return torch.ones(2, dtype=x.dtype), Wrong.apply(x)

    x = leaf(torch, [0.3, 0.7], torch.float64)
    assert not torch.autograd.gradcheck(function, x, raise_exception=False)


def test_gradgradcheck_passes_over_an_input_that_is_not_used(torch):
    x, y = leaf(torch, 0.5, torch.float64), leaf(torch, 0.7, torch.float64)
    assert torch.autograd.gradgradcheck(lambda x, y: x**3, (x, y))


def test_gradgradcheck_takes_seeds_that_differ(torch):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad + ((grad - grad.mean()) ** 2).detach()  # right if all are equal

    x = leaf(torch, [0.3, 0.7], torch.float64)
    assert not torch.autograd.gradgradcheck(Square.apply, x, raise_exception=False)


def faulty(torch, backward):
    """Return a function, x * x summed up, whose rule is given."""

    class Faulty(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return (x * x).sum()

    Faulty.backward = staticmethod(lambda ctx, grad: backward(grad, *ctx.saved_tensors))
    return Faulty.apply


def test_gradcheck_sees_a_rule_that_forgets_the_gradient_that_comes_in(torch):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    forgetful = faulty(torch, lambda grad, x: 2 * x)
    with pytest.raises(RuntimeError, match="backward not multiplied by grad_output"):
        torch.autograd.gradcheck(forgetful, x)
    assert torch.autograd.gradcheck(forgetful, x, raise_exception=False) is False
    assert torch.autograd.gradcheck(faulty(torch, lambda grad, x: grad * 2 * x), x)


def test_gradcheck_sees_a_rule_that_gives_other_numbers_the_second_time(torch):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    noise = iter(range(1000))
    noisy = faulty(torch, lambda grad, x: grad * (2 * x + 1e-8 * next(noise)))
    with pytest.raises(RuntimeError, match="not reentrant.*\n*.*tolerance.*was 0.0"):
        torch.autograd.gradcheck(noisy, x)
    assert torch.autograd.gradcheck(noisy, x, nondet_tol=1e-5)


def test_gradcheck_wants_inputs_that_can_be_moved_one_by_one(torch):
    x = torch.ones(1, dtype=torch.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="0th input has a dimension with stride 0"):
        torch.autograd.gradcheck(lambda x: x * 2, x.expand(3))
