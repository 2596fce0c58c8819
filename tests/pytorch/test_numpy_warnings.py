"""Infinities and nans come without NumPy's warnings, in every thread; your own NumPy warns on."""

import subprocess
import sys
import threading
import warnings

import pytest

import minigrad as torch
from minigrad.launcher import ROOT
from minigrad.pytorch.numpy_warnings import keep_quiet

F = torch.nn.functional
EXTREME = [0.0, 1.0, -1.0, 3e38, -3e38, torch.tensor(3e38).item() * 2, -1e-38, float("nan")]
EXPRESSIONS = [
    "x / 0", "1 / x", "x / x", "x + x", "x - x", "x * x", "0 * x", "x ** 3", "x ** -1", "2 ** x",
    "x ** x", "y // y", "y % y", "x @ x", "x.sum()", "x.mean()", "x.prod()", "x.std()", "x.norm()",
    "x.max()", "x.min()", "x.median()", "x.logsumexp(0)", "x.cumsum(0)", "x.sort().values",
    "x.softmax(0)", "x.log_softmax(0)", "x.exp()", "x.expm1()", "x.log()", "x.log2()", "x.log10()",
    "x.log1p()", "x.sqrt()", "x.rsqrt()", "x.sin()", "x.cos()", "x.tan()", "x.tanh()", "x.erf()",
    "x.sigmoid()", "x.relu()", "x.abs()", "x.sign()", "x.round()", "x.floor()",
    "x.double().float()", "y.int()", "x.clamp(-1, 1)", "x.maximum(-x)", "x > y",
    "torch.isclose(y, y, rtol=9)", "torch.allclose(y, y, rtol=9)", "torch.outer(x, x)",
    "torch.linspace(-3e38, 3e38, 5)", "torch.tensor(1e300)", "(x[[3, 3]] * 3e38)",
    "x.clone().fill_(x[0] * 1e38 * 10)",
    "F.mse_loss(x, -x)", "F.cross_entropy(x, y)", "F.softplus(x)", "F.gelu(x)", "F.silu(x)",
    "F.elu(x)", "F.logsigmoid(x)", "F.binary_cross_entropy_with_logits(x, y)",
    "F.linear(x, torch.ones(2, 8) * 3e38)",
    "F.conv2d(x.reshape(1, 1, 2, 4), torch.full((1, 1, 2, 2), 3e38))",
]  # fmt: skip


def meet(expression):
    """Go forward and back through an expression, with every warning an error."""
    keep_quiet()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x, y = torch.tensor(EXTREME, requires_grad=True), torch.tensor(EXTREME)
        result = eval(expression, {"torch": torch, "F": F, "x": x, "y": y})
        if isinstance(result, torch.Tensor) and result.requires_grad:
            result.backward(torch.full(result.shape, 3e38))
            torch.autograd.grad((x * x).exp().sum(), x, create_graph=True)[0].sum().backward()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_infinity_comes_without_a_warning_in_any_thread(expression):
    errors = []

    def run():
        try:
            meet(expression)
        except Warning as warning:
            errors.append(warning)

    thread = threading.Thread(target=run)  # threads that run together share their filters
    thread.start()
    thread.join()
    assert errors == []
    meet(expression)


PROGRAM = """\
import threading
import numpy as np
import minigrad as torch

def compute():
    print(torch.tensor(1.0) / 0, torch.tensor([0.0]).log())

compute()
thread = threading.Thread(target=compute)
thread.start()
thread.join()
np.log(np.zeros(1))
np.float32(1) / np.float32(0)
np.linspace(-1e308, 1e308, 3)
"""


def test_your_own_numpy_warns_at_your_own_lines():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout == "tensor(inf) tensor([-inf])\n" * 2
    said = [line for line in done.stderr.splitlines() if line.startswith("<string>")]
    assert [line.split(" encountered")[0] for line in said] == [
        "<string>:12: RuntimeWarning: divide by zero",
        "<string>:13: RuntimeWarning: divide by zero",
        "<string>:14: RuntimeWarning: overflow",
        "<string>:14: RuntimeWarning: invalid value",
    ]


@pytest.mark.parametrize(
    "expression, cpp",
    [
        ("torch.full((2,), 1e300)", "float"),
        ("torch.full((2,), 300, dtype=torch.uint8)", "uint8_t"),
        ("torch.full_like(torch.ones(2), 3.5e38)", "float"),
        ("torch.ones(2).fill_(-3.5e38)", "float"),
        ("torch.ones(2, dtype=torch.int).fill_(float('nan'))", "int"),
        ("torch.ones(2).__setitem__(0, 1e39)", "float"),
    ],
)
def test_a_number_too_large_to_fill_with_is_refused(expression, cpp):
    with pytest.raises(RuntimeError, match=f"^value cannot be converted to type {cpp} without"):
        eval(expression)


def test_a_number_that_fits_fills():
    assert torch.full((1,), float("inf")).item() == float("inf")
    assert torch.ones(1, dtype=torch.uint8).fill_(-1).item() == 255
    assert torch.full((1,), 2.7, dtype=torch.int64).item() == 2
    assert torch.full((1,), float("nan"), dtype=torch.bool).item() is True
