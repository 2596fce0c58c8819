"""Every differentiable operation against central differences, first and second order, in float64.

One table of operations. For each, hypothesis draws shapes that broadcast, dims, keepdim, memory
layouts, zero-size and one-entry tensors; the entries stay away from kinks (test_kinks.py stands on
them). A derivative is checked along a random direction u: v . (f(x + h u) - f(x - h u)) / 2h is
what the gradient that backward gives for the seed v says about u.
"""

import inspect
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, mutually_broadcastable_shapes

import minigrad as torch
from minigrad.engine.graph import Node
from minigrad.engine.operation import apply

F = torch.nn.functional
STEP = 1e-5
few = settings(max_examples=20, derandomize=True, deadline=None, database=None)

# The names of the arguments say what is drawn. x: any shape, also none and also empty; long: one
# dim or more; entries: not empty; full: both; several: two entries or more along each dim; y: a
# shape that broadcasts with x; large: as large as the two together; same: x's shape; m and k:
# matrices that can be multiplied; positive, unit: entries above 0, in (0, 1). mask, index and the
# dims are for the first of them.
OPERATIONS = {
    # two tensors
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, positive_y: x / positive_y,
    "pow of two tensors": lambda positive, y: positive**y,
    "maximum": lambda x, y: torch.maximum(x, y),
    "minimum": lambda x, y: torch.minimum(x, y),
    "remainder": lambda x, positive_y: x % (positive_y + 3),
    "add alpha": lambda x, y: torch.add(x, y, alpha=3),
    "sub alpha": lambda x, y: torch.sub(x, y, alpha=3),
    "div rounded": lambda x, positive_y: x.div(positive_y + 9, rounding_mode="floor") + x,
    "fmod": lambda x, positive_y: torch.fmod(x, positive_y + 9),
    "atan2": lambda x, positive_y: torch.atan2(x, positive_y),
    "lerp": lambda large, y: torch.lerp(large, y, 0.3),
    "lerp by tensor": lambda large, y: torch.lerp(large, y, large),
    "addcmul": lambda large, y: torch.addcmul(large, large, y, value=2),
    "addcdiv": lambda x, positive_y: torch.addcdiv(x, x, positive_y),
    "the same tensor twice": lambda x: x * x + x / (x * x + 1) - x,
    # a tensor and a number
    "add number": lambda x: 2 + x + 3,
    "sub number": lambda x: x - 2,
    "rsub": lambda x: 1 - x,
    "mul number": lambda x: 2 * x * 3,
    "div number": lambda x: x / 2,
    "rdiv": lambda positive: 1 / positive,
    "neg": lambda x: -x,
    "pow 2": lambda x: x**2,
    "pow 3": lambda x: x**3,
    "pow 0": lambda x: x**0 * x,
    "pow 0.5": lambda positive: positive**0.5,
    "pow -1": lambda positive: positive**-1,
    "rpow": lambda x: 2.5**x,
    # entry by entry
    "abs": lambda x: torch.abs(x),
    "cos": lambda x: torch.cos(x),
    "erf": lambda x: torch.erf(x),
    "exp": lambda x: torch.exp(x),
    "expm1": lambda x: torch.expm1(x),
    "log": lambda positive: torch.log(positive),
    "log10": lambda positive: torch.log10(positive),
    "log1p": lambda positive: torch.log1p(positive),
    "log2": lambda positive: torch.log2(positive),
    "reciprocal": lambda positive: torch.reciprocal(positive),
    "relu": lambda x: torch.relu(x),
    "rsqrt": lambda positive: torch.rsqrt(positive),
    "sigmoid": lambda x: torch.sigmoid(x),
    "sin": lambda x: torch.sin(x),
    "sqrt": lambda positive: torch.sqrt(positive),
    "square": lambda x: torch.square(x),
    "tan": lambda unit: torch.tan(unit),
    "tanh": lambda x: torch.tanh(x),
    "steps": lambda x: x + x.sign() + x.floor() + x.ceil() + x.round(),
    "asin": lambda unit: torch.asin(unit * 0.9),
    "acos": lambda unit: torch.acos(unit * 0.9),
    "atan": lambda x: torch.atan(x),
    "sinh": lambda x: torch.sinh(x),
    "cosh": lambda x: torch.cosh(x),
    "asinh": lambda x: torch.asinh(x),
    "acosh": lambda positive: torch.acosh(positive + 1),
    "atanh": lambda unit: torch.atanh(unit * 0.9),
    "more steps": lambda x: x + x.trunc() + x.round(decimals=1),
    "clone": lambda x: x.clone() * x,
    "cast there and back": lambda x: x.to(torch.float64).double() * 2,
    "elu": lambda x: F.elu(x, 0.7),
    "gelu": lambda x: F.gelu(x),
    "gelu tanh": lambda x: F.gelu(x, approximate="tanh"),
    "hardtanh": lambda x: F.hardtanh(x, -0.4, 0.6),
    "leaky_relu": lambda x: F.leaky_relu(x, 0.3),
    "logsigmoid": lambda x: F.logsigmoid(x),
    "relu6": lambda x: F.relu6(x * 5),
    "silu": lambda x: F.silu(x),
    "softplus": lambda x: F.softplus(x, beta=2),
    # choices
    "where": lambda large, y, mask: torch.where(mask, large, y),
    "where number": lambda x, mask: torch.where(mask, x, 2.0),
    "masked_fill": lambda x, mask: x.masked_fill(mask, 3.0) * x,
    "masked_fill with a tensor": lambda x, mask, scalar: x.masked_fill(mask, scalar),
    "clamp": lambda x: x.clamp(-0.5, 0.8),
    "clamp above": lambda x: x.clamp(max=0.3),
    "clamp between tensors": lambda x, y: x.clamp(y - 0.5, y + 0.4),
    # reductions
    "sum": lambda x: x.sum(),
    "sum dims": lambda long, dims, keepdim: long.sum(dims, keepdim),
    "mean": lambda entries: entries.mean(),
    "mean dims": lambda entries, dims, keepdim: entries.mean(dims, keepdim),
    "max": lambda entries: entries.max(),
    "max dim": lambda entries, dim, keepdim: entries.max(dim, keepdim).values,
    "min": lambda entries: entries.min(),
    "min dim": lambda entries, dim, keepdim: entries.min(dim, keepdim).values,
    "amax": lambda entries, dims, keepdim: entries.amax(dims, keepdim),
    "amin": lambda entries, dims, keepdim: entries.amin(dims, keepdim),
    "median": lambda entries: entries.median(),
    "median dim": lambda entries, dim, keepdim: entries.median(dim, keepdim).values,
    "prod": lambda x: x.prod(),
    "prod dim": lambda long, dim, keepdim: long.prod(dim, keepdim),
    "var": lambda entries: entries.var(unbiased=False),
    "var dims": lambda entries, dims, keepdim: entries.var(dims, False, keepdim),
    "std dims": lambda several, keepdim: several.std(-1, keepdim=keepdim),
    "norm": lambda entries: entries.norm(),
    "norm dims": lambda entries, dims, keepdim: entries.norm(2, dims, keepdim),
    "norm 1": lambda entries: entries.norm(1),
    "norm 3": lambda entries, dims: entries.norm(3, dims),
    "norm inf": lambda entries: entries.norm(math.inf),
    "logsumexp": lambda entries, dims, keepdim: entries.logsumexp(dims, keepdim),
    # along a dim
    "cumsum": lambda long, dim: long.cumsum(dim),
    "cumprod": lambda long, dim: long.cumprod(dim),
    "topk": lambda full, dim: full.topk(1, dim).values * full.topk(1, dim, False).values,
    "sort": lambda long, dim: long.sort(dim).values * long,
    "sort descending": lambda long, dim: long.sort(dim, descending=True).values,
    "softmax": lambda long, dim: torch.softmax(long, dim),
    "log_softmax": lambda long, dim: torch.log_softmax(long, dim),
    "gather": lambda entries, dim, index: entries.gather(dim, index),
    "scatter_add": lambda entries, dim, index: (entries * 2).scatter_add(dim, index, entries**2),
    # shapes
    "reshape": lambda x: x.reshape(-1),
    "reshape of a transpose": lambda long: long.transpose(0, -1).reshape(-1),
    "view": lambda x: (x * 1).contiguous().view(1, *x.shape),
    "flatten": lambda x: x.flatten(),
    "transpose": lambda long, dim: long.transpose(dim, 0),
    "t": lambda m: m.t(),
    "T": lambda m: m.T,
    "mT": lambda m: m.mT,
    "permute": lambda x: x.permute(tuple(reversed(range(x.ndim)))),
    "squeeze": lambda x: x.squeeze(),
    "squeeze dim": lambda long, dim: long.squeeze(dim),
    "unsqueeze": lambda long, dim: long.unsqueeze(dim),
    "expand": lambda x: x.expand(2, *x.shape),
    "expand_as": lambda long: long.sum(0, keepdim=True).expand_as(long),
    "repeat": lambda x: x.repeat(2, *[3] * x.ndim),
    "flip": lambda long, dim: long.flip(dim),
    "roll": lambda long, dim: long.roll(1, dim) * long.roll(2),
    "select": lambda full, dim: full.select(dim, 0),
    "narrow": lambda full, dim: full.narrow(dim, 0, 1),
    "masked_select": lambda x, mask: x.masked_select(mask),
    "diag": lambda m: m.diag(1) if len(m) > 1 else m[0].diag(-1),
    "tril": lambda m: m.tril(),
    "triu": lambda m: m.triu(1),
    "diagonal": lambda m: m.diagonal(),
    "diagonal above": lambda m: m.diagonal(1),
    "diagonal below": lambda m: m.diagonal(-1),
    "contiguous": lambda long: long.transpose(0, -1).contiguous(),
    "cat": lambda large, y, dim: torch.cat([large, large * 2, y.expand_as(large)], dim),
    "stack": lambda long, dim: torch.stack([long, long**2, long], dim),
    "split": lambda long, dim: torch.cat([p * k for k, p in enumerate(long.split(2, dim))], dim),
    "split into sizes": lambda full, dim: full.split([1, full.shape[dim] - 1], dim)[1],
    "chunk": lambda long, dim: long.chunk(2, dim)[0],
    "unbind": lambda full, dim: full.unbind(dim)[0] * full.unbind(dim)[-1],
    "iterate": lambda full: sum((row * row for row in full), torch.zeros(())),
    # indexing
    "x[0]": lambda full: full[0],
    "x[-1]": lambda full: full[-1],
    "x[::2]": lambda long: long[::2],
    "x[..., 1:]": lambda long: long[..., 1:],
    "x[None]": lambda x: x[None],
    "x[0, None, ...]": lambda full: full[0, None, ...],
    "x[i] with repeats": lambda full: full[[0, 0, -1, 0]],
    "x[i, i]": lambda m: m[[0, -1, 0], [0, 0, 0]],
    "x[:, i]": lambda m: m[:, [[0, -1], [0, 0]]],
    "x[i, :, i]": lambda images: images[0][[1, 0, 1], :, [0, 0, 0]],
    "x[mask]": lambda x, mask: x[mask],
    "index_select": lambda full, dim: full.index_select(dim, torch.tensor([0, 0])),
    "embedding": lambda m: F.embedding(torch.tensor([[0, 0], [0, 0]]), m),
    # products
    "matrix @ matrix": lambda m, k: m @ k,
    "matrix @ vector": lambda m, k: m @ k[:, 0],
    "vector @ matrix": lambda m, k: m[0] @ k,
    "vector @ vector": lambda m, k: m[0] @ k[:, 0],
    "batch @ matrix": lambda m, k: torch.stack([m, m * 2]) @ k,
    "matrix @ batch": lambda m, k: m @ torch.stack([k, k * 2]),
    "batch @ batch": lambda m, k: torch.stack([m, m * 2])[:, None] @ torch.stack([k, k, k]),
    "batch @ vector": lambda m, k: torch.stack([m, m * 2]) @ k[:, 0],
    "vector @ batch": lambda m, k: m[0] @ torch.stack([k, k * 2]),
    "a constant matrix": lambda m, k: fixed(m) @ k + m @ fixed(k),
    "bmm": lambda m, k: torch.bmm(m[None], k[None]),
    "addmm": lambda m, k: torch.addmm(k[0], m, k),
    "outer": lambda m, k: torch.outer(m[0], k[0]),
    "linear": lambda m, k: F.linear(m, k.t(), k[0]),
    "linear of one row": lambda m, k: F.linear(m[0], k.t(), k[0]),
    "linear of a batch": lambda m, k: F.linear(torch.stack([m, m]), k.t(), k[0]),
    "linear without bias": lambda m, k: F.linear(m, k.t()),
    "einsum": lambda m, k: torch.einsum("ij,jk->ki", m, k),
    "einsum of three": lambda m, k: torch.einsum("ij,jk,i->k", m, k, m[:, 0]),
    "conv2d": lambda images, filters: F.conv2d(images, filters, filters[:, 0, 0, 0]),
    "conv2d in steps": lambda images, filters: F.conv2d(
        images, filters, stride=(1, 2), padding=1, dilation=(1, 2)
    ),
    "conv2d in groups": lambda images, filters: F.conv2d(
        torch.cat([images, images * 2], 1), torch.cat([filters, filters + 1]), groups=2
    ),
    "max_pool2d": lambda images: F.max_pool2d(images, 2, 1),
    "avg_pool2d": lambda images: F.avg_pool2d(images, 2, 1, padding=1),
    "pad": lambda long: F.pad(long, (1, 2)),
    "layer_norm": lambda several: F.layer_norm(
        several,
        several.shape[-1:],
        several.sum(tuple(range(several.ndim - 1))) if several.ndim > 1 else several,
        eps=0.1,
    ),
    "batch_norm": lambda images: F.batch_norm(
        images, None, None, images[0, :, 0, 0], images[0, :, 1, 1], training=True, eps=0.1
    ),
    # losses
    "mse_loss": lambda entries, same: F.mse_loss(entries, same),
    "mse_loss sum": lambda entries, same: F.mse_loss(entries, same, reduction="sum"),
    "mse_loss none": lambda entries, same: F.mse_loss(entries, same, reduction="none"),
    "l1_loss": lambda entries, same: F.l1_loss(entries, same),
    "smooth_l1_loss": lambda entries, same: F.smooth_l1_loss(entries, same, beta=0.3),
    "bce": lambda unit: F.binary_cross_entropy(unit, fixed(unit), reduction="none"),
    "bce of both": lambda unit: F.binary_cross_entropy(unit, 1 - unit, reduction="sum"),
    "bce with logits": lambda entries, same: F.binary_cross_entropy_with_logits(entries, same),
    "bce with weights": lambda entries: F.binary_cross_entropy_with_logits(
        entries, fixed(entries), pos_weight=torch.tensor(2.0, dtype=torch.float64)
    ),
    "nll_loss": lambda m: F.nll_loss(m, classes_of(m)),
    "cross_entropy": lambda m: F.cross_entropy(m, classes_of(m)),
    "cross_entropy none": lambda m: F.cross_entropy(m, classes_of(m), reduction="none"),
    "cross_entropy weighted": lambda m: F.cross_entropy(
        m, classes_of(m), weight=torch.arange(1.0, m.shape[1] + 1).double()
    ),
    "cross_entropy of shares": lambda m: F.cross_entropy(m, fixed(m)),
    "cross_entropy of images": lambda images: F.cross_entropy(images, classes_of(images)),
}


def fixed(x):
    """A constant in x's shape, with entries from 0.2 to 0.8."""
    return torch.tensor(np.linspace(0.2, 0.8, x.numel()).reshape(x.shape))


def classes_of(x):
    """A target class for each row (and pixel) of x: 0, 1, 2, ... and again."""
    shape = x.shape[:1] + x.shape[2:]
    return torch.tensor(np.arange(math.prod(shape)).reshape(shape) % x.shape[1])


SHAPES = {
    "x": array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
    "long": array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3),
    "entries": array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=3),
    "full": array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3),
    "several": array_shapes(min_dims=1, max_dims=3, min_side=2, max_side=3),
    "m": array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=3),
    "images": array_shapes(min_dims=4, max_dims=4, min_side=2, max_side=3),
}
SHAPES |= {"positive": SHAPES["x"], "unit": SHAPES["x"]}
OPTIONS = ("dim", "dims", "keepdim", "mask", "index")


@st.composite
def arguments(draw, operation):
    """Draw what an operation's arguments are called: tensors (as arrays) and options."""
    names = list(inspect.signature(operation).parameters)
    tensors = [name for name in names if name not in OPTIONS]
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    given = dict(zip(tensors, draw(shapes_of(tensors)), strict=True))
    shape = given[tensors[0]]
    for place, name in enumerate(tensors):
        array = entries(given[name], name, random, 0.0342 * place)
        given[name] = laid_out(array, draw(st.sampled_from(LAYOUTS)))
    for name in names:
        if name == "dim":
            given[name] = draw(st.integers(-len(shape), len(shape) - 1)) if shape else 0
        elif name == "dims":
            order = draw(st.permutations(range(-len(shape), 0)))
            given[name] = tuple(order[: draw(st.integers(0, len(shape)))])
        elif name == "keepdim":
            given[name] = draw(st.booleans())
        elif name == "mask":
            given[name] = torch.tensor(random.random(shape) < 0.5)
        elif name == "index":
            length = shape[given["dim"]] if shape else 1
            given[name] = torch.tensor(random.integers(0, length, shape))
    return given


@st.composite
def shapes_of(draw, names):
    """Draw shapes that go together for tensors of these names."""
    if names == ["m", "k"]:
        n, m, p = (draw(st.integers(1, 3)) for _ in range(3))
        return (n, m), (m, p)
    if names == ["images", "filters"]:
        n, c, f, h = (draw(st.integers(1, 2)) for _ in range(4))
        return (n, c, 3, draw(st.integers(2, 4))), (f, c, h, 2)
    if names[1:] in (["y"], ["positive_y"]):
        pair = draw(mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
        both = pair.result_shape or (2,)
        return (both if names[0] == "large" else pair.input_shapes[0]), pair.input_shapes[1]
    shape = draw(SHAPES[names[0]])
    return shape, *(() if name == "scalar" else shape for name in names[1:])


def entries(shape, name, random, shift):
    """Return distinct entries, none near a kink (0, a bound, an entry of another tensor)."""
    count = math.prod(shape)
    values = (random.permutation(count) - count // 2) * 0.173 + 0.0613 + shift
    values = np.asarray(values, np.float64).reshape(shape)
    if "positive" in name:
        values = np.abs(values) + 0.2
    if name == "unit":
        values = 1 / (1 + np.exp(-values))
    return np.asarray(values)


LAYOUTS = ("plain", "transposed", "every other", "reversed")


def laid_out(array, layout):
    """Return an array of the same entries that lies in memory in another way."""
    if array.ndim == 0:
        return array
    if layout == "transposed":
        return array.T.copy().T
    if layout == "every other":
        wide = np.full((*array.shape[:-1], 2 * array.shape[-1]), np.nan)
        wide[..., ::2] = array
        return wide[..., ::2]
    if layout == "reversed":
        return np.flip(np.flip(array).copy())
    return array


def tracked(given):
    """Return the arguments with leaves in place of arrays, on the arrays' own memory."""
    return {
        name: torch.from_numpy(value.copy()).requires_grad_()
        if isinstance(value, np.ndarray)
        else value
        for name, value in given.items()
    }


def weighted(out, weights):
    """Return sum(out * weights): a number that depends on every entry of a result."""
    return (out * torch.tensor(weights)).sum()


def gradients(operation, given, weights, create_graph=False):
    """Return the gradients of a weighted result for each tensor among the arguments."""
    leaves = tracked(given)
    out = operation(**leaves)
    inputs = [leaf for name, leaf in leaves.items() if isinstance(given[name], np.ndarray)]
    if not out.requires_grad:
        return [np.zeros_like(leaf.detach().numpy()) for leaf in inputs], None, inputs
    found = torch.autograd.grad(
        out, inputs, torch.tensor(weights), create_graph=create_graph, materialize_grads=True
    )
    return [grad.detach().numpy() for grad in found], found, inputs


def stepped(given, directions, step):
    """Return the arguments, each array moved a step along its direction."""
    names = [name for name, value in given.items() if isinstance(value, np.ndarray)]
    moved = {n: np.asarray(given[n] + step * u) for n, u in zip(names, directions, strict=True)}
    return given | moved


def assert_close(slope, difference, scale):
    assert slope == pytest.approx(difference, rel=1e-5, abs=1e-6 * scale)


@pytest.mark.parametrize("name", OPERATIONS)
@given(data=st.data())
@few
def test_gradient_is_the_slope(name, data):
    operation = OPERATIONS[name]
    given = data.draw(arguments(operation))
    random = np.random.default_rng(0)
    before = [value.copy() for value in given.values() if isinstance(value, np.ndarray)]
    weights = random.normal(size=operation(**tracked(given)).shape)
    found, _, _ = gradients(operation, given, weights)
    directions = [random.normal(size=grad.shape) for grad in found]

    def value(step):
        return weighted(operation(**tracked(stepped(given, directions, step))), weights).item()

    slope = sum(np.sum(grad * u) for grad, u in zip(found, directions, strict=True))
    scale = 1 + sum(np.sum(np.abs(grad * u)) for grad, u in zip(found, directions, strict=True))
    assert_close(slope, (value(STEP) - value(-STEP)) / (2 * STEP), scale)
    after = [value for value in given.values() if isinstance(value, np.ndarray)]
    assert all(map(np.array_equal, before, after)), "an input was written over"


@pytest.mark.parametrize("name", OPERATIONS)
@given(data=st.data())
@few
def test_gradient_of_the_gradient_is_its_slope(name, data):
    operation = OPERATIONS[name]
    given = data.draw(arguments(operation))
    random = np.random.default_rng(0)
    weights = random.normal(size=operation(**tracked(given)).shape)
    plain, _, _ = gradients(operation, given, weights)
    found, tensors, inputs = gradients(operation, given, weights, create_graph=True)
    for road, other in zip(plain, found, strict=True):
        np.testing.assert_allclose(road, other, rtol=1e-12, atol=1e-12)  # arrays or tensors
    again = [random.normal(size=grad.shape) for grad in found]
    directions = [random.normal(size=grad.shape) for grad in found]

    def value(step):
        first, _, _ = gradients(operation, stepped(given, directions, step), weights)
        return sum(np.sum(grad * w) for grad, w in zip(first, again, strict=True))

    slopes = second(tensors, again, inputs)
    slope = sum(np.sum(grad * u) for grad, u in zip(slopes, directions, strict=True))
    scale = 1 + sum(np.sum(np.abs(grad * u)) for grad, u in zip(slopes, directions, strict=True))
    assert_close(slope, (value(STEP) - value(-STEP)) / (2 * STEP), scale)


def second(tensors, weights, inputs):
    """Return the gradients of sum(gradient * weights) for each input; zeros where none leads."""
    total = sum(
        (weighted(t, w) for t, w in zip(tensors or (), weights, strict=False)), torch.zeros(())
    )
    if not total.requires_grad:
        return [np.zeros(tuple(leaf.shape)) for leaf in inputs]
    grads = torch.autograd.grad(total, inputs, materialize_grads=True)
    return [grad.numpy() for grad in grads]


NUMPY = (
    "sum(grad, axis=0) * grad | sum(grad) * grad | flip(grad, axis=0) | roll(grad, axis=1, shift=1)"
    " | transpose(grad, axes=(1, 0)) | transpose(grad) | tril(grad, k=-1) | triu(m=grad, k=1)"
    " | broadcast_to(grad, shape=(2, 2)) | concatenate([grad[1:], grad[:1]], axis=0)"
)


@pytest.mark.parametrize("text", NUMPY.split(" | "))
def test_a_rule_in_numpys_words_and_keywords_runs_on_tensors_too(text):
    class RuleBackward0(Node):
        forward = staticmethod(np.copy)

        def backward(self, grad):
            return (eval(f"np.{text}", {"np": np, "grad": grad}),)

    x = torch.tensor([[1.0, 2.0], [4.0, 8.0]], requires_grad=True)
    y = apply(RuleBackward0, x)
    plain, tracked = (
        torch.autograd.grad(y, x, y * y, create_graph=create, retain_graph=True)[0]
        for create in (False, True)
    )
    assert plain.tolist() == tracked.tolist() and tracked.requires_grad
