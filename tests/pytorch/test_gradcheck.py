"""Differences as a judge of rules, and what `import minigrad` brings at once or later."""

import subprocess
import sys

import numpy as np
import pytest

import minigrad as torch
from minigrad.engine.numeric import numeric_grad
from minigrad.pytorch.gradcheck import GradcheckError, gradcheck, gradgradcheck


def double(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize(
    "function, x, expected",
    [
        (lambda x: x**2, 3.0, 6.0),
        (lambda x: 5.0, 3.0, 0.0),
        (lambda x: x**3, 2, 12.0),
        (lambda x: (x**2).sum(), np.array([1.0, 2.0]), [2.0, 4.0]),
        (lambda x: (x**2).sum(), np.ones((2, 0)), np.ones((2, 0))),
        (lambda x: np.array([x, x**2]), 3.0, [1.0, 6.0]),
        (lambda x: x * 2, np.array([1.0, 2.0]), [[2.0, 0.0], [0.0, 2.0]]),
        (
            lambda x: x[0] * x[1],
            np.array([[1.0, 2.0], [3.0, 4.0]]),
            [[[3, 0], [0, 4]], [[1, 0], [0, 2]]],
        ),
    ],
)
def test_numeric_grad(function, x, expected):
    found = numeric_grad(function, x)
    assert np.shape(found) == np.shape(expected)
    assert np.allclose(found, expected, atol=1e-6)


def test_numeric_grad_of_tensors_works_in_float64_and_answers_in_their_dtype():
    found = numeric_grad(lambda x: torch.sin(x).sum(), torch.tensor([0.0, 1.0]))
    assert found.dtype == torch.float32 and not found.requires_grad
    assert torch.allclose(found, torch.cos(torch.tensor([0.0, 1.0])))


def test_numeric_grad_leaves_its_argument_alone_and_takes_the_step():
    x, steps = np.array([1.0, 2.0]), []
    numeric_grad(lambda y: steps.append(np.abs(y - x).max()) or y.sum(), x, step=0.5)
    assert x.tolist() == [1.0, 2.0] and steps == [0.5] * 4


class Rule(torch.autograd.Function):
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
    gradcheck(torch.sin, x)
    assert x.grad is None


def test_gradgradcheck():
    x = double([0.3, -0.7])
    assert gradgradcheck(torch.tanh, x)
    assert gradgradcheck(lambda a: a**3, x, grad_outputs=torch.ones(2, dtype=torch.float64))

    class First(torch.autograd.Function):
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


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_numpy_any_use_gets_one_line_that_names_the_command():
    said = run(
        "import sys; sys.modules['numpy'] = None\n"
        "import minigrad, minigrad.launcher\n"
        "try:\n    minigrad.tensor\nexcept ImportError as error:\n    print(error)\n"
        "try:\n    from minigrad import ones\nexcept ImportError as error:\n    print(error)\n"
    ).splitlines()
    assert len(said) == 2 and all("python3 -m minigrad" in line for line in said)


def test_seldom_needed_parts_are_imported_at_their_first_use():
    assert run(
        "import sys, minigrad as torch\n"
        "print('minigrad.nn' in sys.modules, 'minigrad.functional' in sys.modules)\n"
        "torch.nn.Linear, torch.optim.SGD, torch.autograd.functional.jacobian\n"
        "torch.autograd.Function, torch.autograd.gradcheck, torch.func.grad\n"
        "print('minigrad.nn' in sys.modules)\n"
    ).split() == ["False", "False", "True"]


@pytest.mark.parametrize("module", [torch, torch.autograd])
def test_a_name_that_is_not_there(module):
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = module.no_such_name


def test_nan_against_nan_is_a_mismatch_as_in_pytorch():
    assert not gradcheck(lambda x: x * float("nan"), double([1.0, 2.0]), raise_exception=False)
