"""Exact gradients where a derivative jumps or does not exist: kinks, ties, nan, infinity.

There every engine has to choose. The choices here are PyTorch's, recorded from 2.13; where torch is
installed they are asked of it again.
"""

import math
import warnings

import pytest

import minigrad

nan, inf = math.nan, math.inf

# x, what is computed from it, and the gradient of its sum.
CASES = [
    # at zero
    ([-1.0, 0.0, 2.0], "torch.relu(x)", [0.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x.clamp(min=0)", [0.0, 1.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x.clamp(max=0)", [1.0, 1.0, 0.0]),
    ([-1.0, 0.0, 2.0], "torch.maximum(x, torch.zeros(3))", [0.0, 0.5, 1.0]),
    ([-1.0, 0.0, 2.0], "torch.minimum(x, torch.zeros(3))", [1.0, 0.5, 0.0]),
    ([-1.0, 0.0, 2.0], "x.abs()", [-1.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x.sign()", [0.0, 0.0, 0.0]),
    ([-1.0, 0.0, 2.0], "x * 0", [0.0, 0.0, 0.0]),
    ([-1.0, 0.0, 2.0], "F.leaky_relu(x, 0.5)", [0.5, 0.5, 1.0]),
    ([nan, -inf, inf], "F.leaky_relu(x, 0.5)", [0.5, 0.5, 1.0]),
    ([nan, -inf, inf], "F.elu(x, 2.0)", [1.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "F.elu(x)", [0.367879, 1.0, 1.0]),
    ([-1.0, 0.0, 2.0], "F.hardtanh(x, -1.0, 2.0)", [0.0, 1.0, 0.0]),
    ([-1.0, 0.0, 2.0], "F.relu6(x)", [0.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "F.silu(x)", [0.0723295, 0.5, 1.09078]),
    ([-1.0, 0.0, 2.0], "F.softplus(x)", [0.268941, 0.5, 0.880797]),
    ([-1.0, 0.0, 2.0], "x.round()", [0.0, 0.0, 0.0]),
    ([-1.0, 0.0, 2.0], "F.l1_loss(x, torch.zeros(3), reduction='sum')", [-1.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "F.smooth_l1_loss(x, torch.zeros(3), reduction='sum')", [-1.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x.norm()", [-0.447214, 0.0, 0.894427]),
    ([-1.0, 0.0, 2.0], "x.norm(1)", [-1.0, 0.0, 1.0]),
    ([-1.0, 0.0, 2.0], "torch.where(x > 0, x, -x)", [-1.0, -1.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x.masked_fill(x > 0, 5.0)", [1.0, 1.0, 0.0]),
    ([-1.0, 0.0, 2.0], "x ** 2", [-2.0, 0.0, 4.0]),
    ([-1.0, 0.0, 2.0], "x ** 1", [1.0, 1.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x ** 0", [0.0, 0.0, 0.0]),
    ([-1.0, 0.0, 2.0], "x % 2", [1.0, 1.0, 1.0]),
    # edges of clamp
    ([-1.0, 0.0, 2.0], "x.clamp(-1, 2)", [1.0, 1.0, 1.0]),
    ([-1.0, 0.0, 2.0], "x.clamp(2, -1)", [0.0, 0.0, 0.0]),
    (
        [-1.0, 0.0, 2.0],
        "x.clamp(torch.tensor([-1.0, 0.0, 3.0]), torch.tensor([0.0, 0.0, 2.0]))",
        [1.0, 1.0, 0.0],
    ),
    # ties
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.max()", [[0.0, 0.5, 0.5], [0.0, 0.0, 0.0]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.min()", [[0.5, 0.0, 0.0], [0.0, 0.0, 0.5]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.max(dim=1).values", [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.min(dim=1).values", [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.amax(dim=1)", [[0.0, 0.5, 0.5], [0.5, 0.5, 0.0]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.amin(dim=1)", [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.amax()", [[0.0, 0.5, 0.5], [0.0, 0.0, 0.0]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.amin((0, 1))", [[0.5, 0.0, 0.0], [0.0, 0.0, 0.5]]),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.median()", [[0.0, 0.0, 0.0], [0.5, 0.5, 0.0]]),
    (
        [[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]],
        "x.median(dim=1).values",
        [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]],
    ),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.norm(inf)", [[0.0, 0.5, 0.5], [0.0, 0.0, 0.0]]),
    (
        [[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]],
        "x.sort(dim=1).values[:, 0]",
        [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        [[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]],
        "x.logsumexp(1)",
        [[0.0633789, 0.46831, 0.46831], [0.422319, 0.422319, 0.155362]],
    ),
    (
        [[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]],
        "torch.maximum(x[0], x[1])",
        [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]],
    ),
    ([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]], "x.max(dim=0).values", [[0.0, 1.0, 1.0], [1.0, 0.0, 0.0]]),
    # the zero vector
    ([0.0, 0.0], "x.norm()", [0.0, 0.0]),
    ([0.0, 0.0], "x.norm(1)", [0.0, 0.0]),
    ([0.0, 0.0], "x.norm(3)", [0.0, 0.0]),
    ([0.0, 0.0], "x.norm(inf)", [0.0, 0.0]),
    ([0.0, 0.0], "x.std()", [0.0, 0.0]),
    ([0.0, 0.0], "x.var()", [0.0, 0.0]),
    ([0.0, 0.0], "x.prod()", [0.0, 0.0]),
    ([0.0, 0.0], "x.sqrt()", [inf, inf]),
    ([0.0, 0.0], "x.abs()", [0.0, 0.0]),
    ([0.0, 0.0], "x ** 0.5", [inf, inf]),
    ([0.0, 0.0], "x ** 2", [0.0, 0.0]),
    ([0.0, 0.0], "(x * x).sum().sqrt()", [nan, nan]),
    ([0.0, 0.0], "torch.softmax(x, 0)", [0.0, 0.0]),
    ([0.0, 0.0], "x.mean()", [0.5, 0.5]),
    ([0.0, 0.0], "x.cumsum(0)", [2.0, 1.0]),
    ([0.0, 0.0], "torch.sqrt(torch.relu(x))", [0.0, 0.0]),
    ([0.0, 0.0], "1 / torch.relu(x)", [0.0, 0.0]),
    ([0.0, 0.0], "x / x", [nan, nan]),
    ([0.0, 0.0], "x * (1 / x)", [nan, nan]),
    ([0.0, 0.0], "x.log()", [inf, inf]),
    ([0.0, 0.0], "torch.rsqrt(x)", [-inf, -inf]),
    # zeros in a product
    ([0.0, 2.0, 3.0], "x.prod()", [6.0, 0.0, 0.0]),
    ([0.0, 0.0, 3.0], "x.prod()", [0.0, 0.0, 0.0]),
    ([[0.0, 2.0], [3.0, 4.0]], "x.prod()", [[24.0, 0.0], [0.0, 0.0]]),
    ([0.0, 2.0, 3.0], "x.prod(0)", [6.0, 0.0, 0.0]),
    ([0.0, 0.0, 3.0], "x.prod(0)", [0.0, 0.0, 0.0]),
    ([[0.0, 2.0], [3.0, 4.0]], "x.prod(0)", [[3.0, 4.0], [0.0, 2.0]]),
    # nan and inf
    ([nan, -1.0, inf, -inf, 0.0], "torch.relu(x)", [1.0, 0.0, 1.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.exp()", [nan, 0.367879, inf, 0.0, 1.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.sigmoid()", [nan, 0.196612, 0.0, 0.0, 0.25]),
    ([nan, -1.0, inf, -inf, 0.0], "x.tanh()", [nan, 0.419974, 0.0, 0.0, 1.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.clamp(-1, 1)", [0.0, 1.0, 0.0, 0.0, 1.0]),
    ([nan, -1.0, inf, -inf, 0.0], "torch.maximum(x, torch.zeros(5))", [1.0, 0.0, 1.0, 0.0, 0.5]),
    (
        [nan, -1.0, inf, -inf, 0.0],
        "torch.where(x > 0, x, torch.zeros(5))",
        [0.0, 0.0, 1.0, 0.0, 0.0],
    ),
    ([nan, -1.0, inf, -inf, 0.0], "x * 2", [2.0, 2.0, 2.0, 2.0, 2.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x * 0", [0.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.sum()", [1.0, 1.0, 1.0, 1.0, 1.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.mean()", [0.2, 0.2, 0.2, 0.2, 0.2]),
    ([nan, -1.0, inf, -inf, 0.0], "x.max()", [1.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.min()", [1.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.max(0).values", [1.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.amax(0)", [nan, nan, nan, nan, nan]),
    ([nan, -1.0, inf, -inf, 0.0], "x ** 2", [nan, -2.0, inf, -inf, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "F.softplus(x)", [nan, 0.268941, 1.0, 0.0, 0.5]),
    ([nan, -1.0, inf, -inf, 0.0], "F.logsigmoid(x)", [nan, 0.731059, 0.0, 1.0, 0.5]),
    ([nan, -1.0, inf, -inf, 0.0], "x.sign()", [0.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x[x > 0]", [0.0, 0.0, 1.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "torch.softmax(x[1:2], 0)", [0.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.norm()", [nan, nan, nan, nan, nan]),
    ([nan, -1.0, inf, -inf, 0.0], "x.masked_fill(x.isnan(), 0.0)", [0.0, 1.0, 1.0, 1.0, 1.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.sin()", [nan, 0.540302, nan, nan, 1.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x.log()", [nan, -1.0, 0.0, 0.0, inf]),
    ([nan, -1.0, inf, -inf, 0.0], "x - x", [0.0, 0.0, 0.0, 0.0, 0.0]),
    ([nan, -1.0, inf, -inf, 0.0], "x / x", [nan, 0.0, nan, nan, nan]),
    # the same entry twice
    ([1.0, 2.0, 3.0], "x[[0, 0, 1]] * torch.tensor([1.0, 10.0, 100.0])", [11.0, 100.0, 0.0]),
    ([1.0, 2.0, 3.0], "x[torch.tensor([[0, 0], [2, 0]])]", [3.0, 0.0, 1.0]),
    ([1.0, 2.0, 3.0], "x.gather(0, torch.tensor([1, 1, 1]))", [0.0, 3.0, 0.0]),
    ([1.0, 2.0, 3.0], "x.index_select(0, torch.tensor([2, 2]))", [0.0, 0.0, 2.0]),
    ([1.0, 2.0, 3.0], "x[[True, False, True]]", [1.0, 0.0, 1.0]),
    ([1.0, 2.0, 3.0], "x[-1] * 3 + x[2]", [0.0, 0.0, 4.0]),
    ([1.0, 2.0, 3.0], "x[[-1, 2]]", [0.0, 0.0, 2.0]),
    ([1.0, 2.0, 3.0], "x.expand(4, 3)", [4.0, 4.0, 4.0]),
    ([1.0, 2.0, 3.0], "x.repeat(2)", [2.0, 2.0, 2.0]),
    ([1.0, 2.0, 3.0], "torch.cat([x, x, x])", [3.0, 3.0, 3.0]),
    ([1.0, 2.0, 3.0], "torch.stack([x, x])", [2.0, 2.0, 2.0]),
    ([1.0, 2.0, 3.0], "x[:2].sum() + x[1:].sum() * 10", [1.0, 11.0, 10.0]),
    ([1.0, 2.0, 3.0], "x[0] * x[0]", [2.0, 0.0, 0.0]),
    (
        [1.0, 2.0, 3.0],
        "torch.zeros(3).scatter_add(0, torch.tensor([0, 0, 0]), x) * torch.tensor([2.0, 3.0, 4.0])",
        [2.0, 2.0, 2.0],
    ),
    ([1.0, 2.0, 3.0], "F.embedding(torch.tensor([0, 0, 1]), x[:, None])", [2.0, 1.0, 0.0]),
    ([1.0, 2.0, 3.0], "x.outer(x)", [12.0, 12.0, 12.0]),
    # large logits
    (
        [[1000.0, 0.0], [-1000.0, 1000.0]],
        "F.cross_entropy(x, torch.tensor([0, 1]))",
        [[0.0, 0.0], [0.0, 0.0]],
    ),
    (
        [[1000.0, 0.0], [-1000.0, 1000.0]],
        "F.cross_entropy(x, torch.tensor([0, -100]))",
        [[0.0, 0.0], [0.0, 0.0]],
    ),
    (
        [[1000.0, 0.0], [-1000.0, 1000.0]],
        "F.cross_entropy(x, torch.tensor([-100, -100]), reduction='sum')",
        [[0.0, 0.0], [0.0, 0.0]],
    ),
    (
        [[1000.0, 0.0], [-1000.0, 1000.0]],
        "torch.log_softmax(x, 1)[:, 0]",
        [[0.0, 0.0], [1.0, -1.0]],
    ),
    ([[1000.0, 0.0], [-1000.0, 1000.0]], "x.logsumexp(1)", [[1.0, 0.0], [0.0, 1.0]]),
    (
        [[1000.0, 0.0], [-1000.0, 1000.0]],
        "F.nll_loss(x, torch.tensor([1, 1]))",
        [[0.0, -0.5], [0.0, -0.5]],
    ),
    # certain guesses
    (
        [0.0, 1.0, 1.0, 0.5],
        "F.binary_cross_entropy(x, torch.tensor([1.0, 0.0, 1.0, 0.5]))",
        [-250000000000.0, 250000000000.0, 0.0, 0.0],
    ),
    # powers of zero
    ([0.0, 0.0, 0.0], "x ** torch.tensor([0.5, 0.0, 2.0])", [inf, 0.0, 0.0]),
    ([0.0, 0.0, 0.0], "torch.tensor([2.0, 0.0, 0.0]) ** x", [0.693147, 0.0, 0.0]),
    ([0.0, 0.0, 0.0], "0.0 ** x", [0.0, 0.0, 0.0]),
    ([0.0, 0.0, 0.0], "2.0 ** x", [0.693147, 0.693147, 0.693147]),
    ([-2.0, 0.0, 2.0], "x ** torch.tensor([2.0, 1.0, 0.5])", [-4.0, 1.0, 0.353553]),
    ([-2.0, 0.0, 2.0], "x ** 3", [12.0, 0.0, 12.0]),
    ([-2.0, 0.0, 2.0], "x ** -1", [-0.25, -inf, -0.25]),
    ([-2.0, 0.0, 2.0], "x ** 0.5", [nan, inf, 0.353553]),
    # one entry
    ([3.0], "x.var(unbiased=False)", [0.0]),
    ([3.0], "x.std(unbiased=False)", [0.0]),
    ([3.0], "x.softmax(0)", [0.0]),
    ([3.0], "x.max()", [1.0]),
    ([3.0], "x.median()", [1.0]),
    # nothing
    ([], "x.sum()", []),
    ([], "x.prod()", []),
    ([], "x.mean()", []),
    ([], "(x * 2).norm()", []),
    ([], "x[:0].cumsum(0)", []),
    ([], "torch.cat([x, x])", []),
]


@pytest.mark.parametrize("x, expression, expected", CASES)
def test_gradient_at_a_kink(torch, x, expression, expected):
    leaf = torch.tensor(x, requires_grad=True)
    names = {"torch": torch, "F": torch.nn.functional, "x": leaf, "nan": nan, "inf": inf}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*degrees of freedom")
        eval(expression, names).sum().backward()
    assert flat(leaf.grad.tolist()) == pytest.approx(flat(expected), rel=1e-5, nan_ok=True)


def flat(values):
    """The numbers of nested lists in a row."""
    return [n for value in values for n in flat(value)] if isinstance(values, list) else [values]


@pytest.mark.parametrize("x, expression, expected", CASES)
def test_no_warning_at_a_kink(x, expression, expected):
    leaf = minigrad.tensor(x, requires_grad=True)
    names = {"torch": minigrad, "F": minigrad.nn.functional, "x": leaf, "inf": inf}
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # NumPy's, on 1 / 0 and the like
        eval(expression, names).sum().backward()
