"""Measure minigrad side by side with hand-written NumPy, and with other engines where installed.

    python tests/benchmark.py            all workloads, about two minutes
    python tests/benchmark.py W2 W3      some of them
    python tests/benchmark.py --quick    a look at whether everything runs, as CI does it

The engines take turns (A B A B ...), so that what else the machine does meets all of them. A cell
is the median of the ratios of one round, minigrad's time over the other's, and behind it the range
of the middle half. "hand" is the same work written in NumPy without any engine. torch, autograd
and mygrad take part if they can be imported. One thread, float32.

With large arrays it counts whether the C library keeps freed memory: such rows run once more in a
process of their own, after keep_freed_memory(), as "kept".
"""

import argparse
import gc
import importlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy is imported
sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np  # noqa: E402

import minigrad  # noqa: E402

ENGINES = {"minigrad": minigrad}
for name in ("torch", "autograd", "mygrad"):
    try:
        ENGINES[name] = importlib.import_module(name)
    except ImportError:
        continue
if "torch" in ENGINES:
    ENGINES["torch"].set_num_threads(1)

# --- The workloads -------------------------------------------------------------------------------
# Each is a function that prepares its data and returns a dictionary: for each engine a step, which
# does the work once and returns gradients (or what else must agree). minigrad and torch run the
# same text. `peer` runs a loss written for NumPy's names in autograd and in mygrad.

random = np.random.default_rng(0)


def normal(*shape):
    return random.standard_normal(shape, np.float32)


def both(make, hand=None, **others):
    """Return the steps of a workload: make(torch) for minigrad and for torch."""
    steps = {name: make(ENGINES[name]) for name in ("minigrad", "torch") if name in ENGINES}
    return steps | ({"hand": hand} if hand else {}) | others


def peers(loss, arrays):
    """Return the steps of autograd and mygrad for loss(numpy, *arrays), where they are."""
    steps = {}
    if "autograd" in ENGINES:
        from autograd import grad
        from autograd import numpy as anp

        places = tuple(range(len(arrays)))
        derivative = grad(lambda *a: loss(anp, *a), places)
        steps["autograd"] = lambda: derivative(*arrays)
    if "mygrad" in ENGINES:
        mygrad = ENGINES["mygrad"]
        leaves = [mygrad.tensor(array, constant=False) for array in arrays]

        def step():
            loss(mygrad, *leaves).backward()
            return [leaf.grad for leaf in leaves]

        steps["mygrad"] = step
    return steps


def leaf(torch, array):
    return torch.tensor(array, requires_grad=True)


def chain(shape, count):
    """y = y * a + b, over and over."""
    start, factor = np.full(shape, 1.0, np.float32), np.full(shape, 1.0001, np.float32)
    summand = np.full(shape, 0.001, np.float32)

    def make(torch):
        x, a, b = leaf(torch, start), leaf(torch, factor), torch.tensor(summand)

        def step():
            x.grad = a.grad = None
            y = x
            for _ in range(count // 2):
                y = y * a + b
            y.backward()
            return x.grad, a.grad

        return step

    def hand():
        x, a, b = start[()], factor[()], summand[()]
        y, seen = x, []
        for _ in range(count // 2):
            seen.append(y)
            y = y * a + b
        grad, grad_a = np.ones_like(y), np.zeros_like(y)
        for y in reversed(seen):
            grad_a = grad_a + grad * y
            grad = grad * a
        return grad, grad_a

    def loss(nx, x, a):
        y = x
        for _ in range(count // 2):
            y = y * a + summand
        return y if shape == () else nx.sum(y)

    return both(make, hand, **(peers(loss, (start, factor)) if count <= 1000 else {}))


def w1():
    return chain((), 1000)


def w1v():
    return chain((1,), 1000)


def w6a():
    return chain((), 100_000)


def w6b():
    return chain((), 1_000_000)


def wd():
    start = np.ones(1, np.float32)

    def make(torch):
        x = leaf(torch, start)

        def step():
            x.grad = None
            y = x
            for _ in range(16):
                y = y + y
            y.backward()
            return (x.grad,)

        return step

    def hand():
        y = start
        for _ in range(16):
            y = y + y
        grad = np.ones_like(y)
        for _ in range(16):
            grad = grad + grad
        return (grad,)

    return both(make, hand)


def w7():
    start = normal(100)

    def make(torch):
        x = leaf(torch, start)

        def step():
            x.grad = None
            total = x
            for _ in range(10_000):
                total = total + x
            total.sum().backward()
            return (x.grad,)

        return step

    def hand():
        total = start.copy()
        for _ in range(10_000):
            total += start
        np.add.reduce(total)
        seed = np.ones_like(start)
        grad = seed.copy()
        for _ in range(10_000):
            grad += seed
        return (grad,)

    return both(make, hand)


def moons(count):
    """Two half circles, each with its label, -1 or 1."""
    angle = random.uniform(0, np.pi, count)
    label = np.arange(count) % 2 * 2.0 - 1
    points = np.stack([np.cos(angle) * label + (label > 0), np.sin(angle) * label], 1)
    points += random.normal(0, 0.1, points.shape)
    return points.astype(np.float32), label[:, None].astype(np.float32)


def layers(*sizes):
    """Weights as (out, in), and biases."""
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    return [a for n, m in pairs for a in (normal(n, m) / np.float32(m**0.5), normal(n) * 0)]


def network(torch, arrays, activation, loss, x, target, rate, by_hand=False):
    """A step of SGD on a network of linear layers, by an optimizer or by a write in place."""
    parts = []
    for weight, bias in zip(arrays[::2], arrays[1::2], strict=True):
        layer = torch.nn.Linear(weight.shape[1], weight.shape[0])
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(weight))
            layer.bias.copy_(torch.tensor(bias))
        parts += [layer, activation()]
    model = torch.nn.Sequential(*parts[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    x, target, parameters = torch.tensor(x), torch.tensor(target), list(model.parameters())

    def step():
        optimizer.zero_grad()
        loss(model(x), target).backward()
        optimizer.step()
        return parameters

    def step_by_hand():
        loss(model(x), target).backward()
        with torch.no_grad():
            for parameter in parameters:
                parameter -= rate * parameter.grad
                parameter.grad = None
        return parameters

    return step_by_hand if by_hand else step


def w2():
    return regression(32)


def w2i():
    return regression(32, by_hand=True)


def regression(count, by_hand=False):
    x, t = moons(count)
    arrays = layers(2, 16, 16, 1)
    rate = 0.1

    def make(torch):
        nn = torch.nn
        return network(torch, arrays, nn.Tanh, nn.functional.mse_loss, x, t, rate, by_hand)

    own = [a.copy() for a in arrays]
    step_size = np.float32(rate)

    def hand():
        w1, b1, w2, b2, w3, b3 = own
        h1 = np.tanh(x @ w1.T + b1)
        h2 = np.tanh(h1 @ w2.T + b2)
        d = h2 @ w3.T + b3 - t
        np.add.reduce(d * d, None) / np.float32(d.size)
        g3 = d * np.float32(2 / d.size)
        g2 = (g3 @ w3) * (1 - h2 * h2)
        g1 = (g2 @ w2) * (1 - h1 * h1)
        for w, b, g, h in ((w3, b3, g3, h2), (w2, b2, g2, h1), (w1, b1, g1, x)):
            w -= step_size * (g.T @ h)
            b -= step_size * np.add.reduce(g, 0)
        return own

    def loss(nx, w1, b1, w2, b2, w3, b3):
        h = nx.tanh(nx.matmul(x, w1.T) + b1)
        h = nx.tanh(nx.matmul(h, w2.T) + b2)
        d = nx.matmul(h, w3.T) + b3 - t
        return nx.mean(d * d)

    return both(make, hand, **peer_steps(loss, arrays, rate))


def peer_steps(loss, arrays, rate):
    """Return steps of SGD with autograd and mygrad."""
    return {
        name: descent(gradients, [a.copy() for a in arrays], np.float32(rate))
        for name, gradients in peers(loss, arrays).items()
    }


def descent(gradients, own, rate):
    """Return a step of SGD on arrays of its own. The gradients are taken where they started."""

    def step():
        for array, grad in zip(own, gradients(), strict=True):
            array -= rate * grad
        return own

    return step


def classifier(batch, *sizes, by_hand=False):
    x, t = normal(batch, sizes[0]), random.integers(0, sizes[-1], batch)
    arrays = layers(*sizes)
    rate = 0.1

    def make(torch):
        nn = torch.nn
        cross_entropy = nn.functional.cross_entropy
        return network(torch, arrays, nn.ReLU, cross_entropy, x, t, rate, by_hand)

    own = [a.copy() for a in arrays]
    step_size, zero, rows = np.float32(rate), np.float32(0), np.arange(batch)

    def hand():
        w1, b1, w2, b2, w3, b3 = own
        h1 = np.maximum(x @ w1.T + b1, zero)
        h2 = np.maximum(h1 @ w2.T + b2, zero)
        z = h2 @ w3.T + b3
        z -= z.max(1, keepdims=True)
        g3 = np.exp(z)
        total = np.add.reduce(g3, 1, keepdims=True)
        np.add.reduce(np.log(total[:, 0]) - z[rows, t]) / np.float32(batch)
        g3 /= total
        g3[rows, t] -= 1
        g3 /= np.float32(batch)
        g2 = (g3 @ w3) * (h2 > 0)
        g1 = (g2 @ w2) * (h1 > 0)
        for w, b, g, h in ((w3, b3, g3, h2), (w2, b2, g2, h1), (w1, b1, g1, x)):
            w -= step_size * (g.T @ h)
            b -= step_size * np.add.reduce(g, 0)
        return own

    def loss(nx, w1, b1, w2, b2, w3, b3):
        h = nx.maximum(nx.matmul(x, w1.T) + b1, 0)
        h = nx.maximum(nx.matmul(h, w2.T) + b2, 0)
        z = nx.matmul(h, w3.T) + b3
        return nx.mean(nx.log(nx.sum(nx.exp(z), axis=1)) - z[rows, t])

    return both(make, hand, **peer_steps(loss, arrays, rate))


def w3():
    return classifier(128, 64, 128, 64, 10)


def w3i():
    return classifier(128, 64, 128, 64, 10, by_hand=True)


def w3b():
    return classifier(256, 784, 256, 128, 10)


def w4():
    return entrywise(1_000_000)


def entrywise(count):
    start = normal(count)

    def make(torch):
        x = leaf(torch, start)

        def step():
            x.grad = None
            (torch.sin(x) * x + torch.exp(-x * x)).mean().backward()
            return (x.grad,)

        return step

    def hand():
        x = start
        s, e = np.sin(x), np.exp(-(x * x))
        np.add.reduce(s * x + e) / np.float32(x.size)
        grad = np.cos(x)
        grad *= x
        grad += s
        e *= x
        e *= 2
        grad -= e
        grad /= np.float32(x.size)
        return (grad,)

    def loss(nx, x):
        return nx.mean(nx.sin(x) * x + nx.exp(-x * x))

    return both(make, hand, **peers(loss, (start,)))


def w4x():
    """Three leaves in place of one: the gradients of a line in a curve."""
    starts = [normal(1_000_000) for _ in range(3)]

    def make(torch):
        x, w, b = leaves = [leaf(torch, start) for start in starts]

        def step():
            for each in leaves:
                each.grad = None
            y = torch.tanh(x * w + b)
            (y * y).mean().backward()
            return [each.grad for each in leaves]

        return step

    def hand():
        x, w, b = starts
        y = x * w
        y += b
        np.tanh(y, out=y)
        np.add.reduce(y * y) / np.float32(y.size)
        grad = y * y
        np.subtract(1, grad, out=grad)
        grad *= y
        grad *= np.float32(2 / y.size)
        return grad * w, grad * x, grad

    def loss(nx, x, w, b):
        y = nx.tanh(x * w + b)
        return nx.mean(y * y)

    return both(make, hand, **peers(loss, starts))


def w5():
    start, seed = normal(512, 512), normal(512, 512)
    weights = [normal(512, 512) / np.float32(512**0.5) for _ in range(8)]

    def make(torch):
        first, last = torch.tensor(start), torch.tensor(seed)
        ws = [leaf(torch, w) for w in weights]

        def step():
            h = first
            for w in ws:
                w.grad = None
                h = torch.tanh(h @ w)
            h.backward(last)
            return [w.grad for w in ws]

        return step

    def hand():
        hs = [start]
        for w in weights:
            hs.append(np.tanh(hs[-1] @ w))
        grad, grads = seed, []
        for w, before, h in zip(weights[::-1], hs[-2::-1], hs[:0:-1], strict=True):
            grad = grad * (1 - h * h)
            grads.append(before.T @ grad)
            if w is not weights[0]:
                grad = grad @ w.T
        return grads[::-1]

    def loss(nx, *ws):
        h = start
        for w in ws:
            h = nx.tanh(nx.matmul(h, w))
        return nx.sum(h * seed)

    return both(make, hand, **peers(loss, weights))


def gather(table, rows, hand_back, pick=lambda torch, x, i: x[i]):
    picks, seed = random.integers(0, len(table), rows), normal(rows, *table.shape[1:])

    def make(torch):
        x, i, g = leaf(torch, table), torch.tensor(picks), torch.tensor(seed)

        def step():
            x.grad = None
            pick(torch, x, i).backward(g)
            return (x.grad,)

        return step

    def hand():
        table[picks]
        return (hand_back(table, picks, seed),)

    return both(make, hand, **peers(lambda nx, x: nx.sum(x[picks] * seed), (table,)))


def add_at(table, picks, seed):
    grad = np.zeros_like(table)
    np.add.at(grad, picks, seed)
    return grad


def add_in_rounds(table, picks, seed):
    """Add rows that may repeat: sorted, then in rounds in which none comes twice."""
    order, counts = np.argsort(picks), np.bincount(picks, minlength=len(table))
    starts = np.cumsum(counts) - counts
    rows = np.argsort(-counts)
    rows = rows[counts[rows] > 0]
    total = seed[order[starts[rows]]]
    part = np.empty_like(total)
    for k in range(1, counts.max()):
        n = np.count_nonzero(counts > k)
        np.take(seed, order[starts[rows[:n]] + k], 0, out=part[:n], mode="clip")
        total[:n] += part[:n]
    grad = np.zeros_like(table)
    grad[rows] = total
    return grad


def w8a():
    return gather(normal(1000), 100_000, add_at)


def w8b():
    return gather(normal(10_000, 64), 100_000, add_in_rounds)


def w8e():
    embedding = lambda torch, x, i: torch.nn.functional.embedding(i, x)  # noqa: E731
    return gather(normal(10_000, 64), 100_000, add_in_rounds, embedding)


def w9():
    images, filters, shift = normal(32, 1, 28, 28), normal(8, 1, 5, 5), normal(8)

    def make(torch):
        x, w, b = torch.tensor(images), leaf(torch, filters), leaf(torch, shift)

        def step():
            w.grad = b.grad = None
            torch.relu(torch.nn.functional.conv2d(x, w, b)).mean().backward()
            return w.grad, b.grad

        return step

    zero = np.float32(0)

    def hand():
        columns = np.empty((32, 25, 24, 24), np.float32)
        for k in range(25):
            i, j = divmod(k, 5)
            columns[:, k] = images[:, 0, i : i + 24, j : j + 24]
        columns = columns.reshape(32, 25, 576)
        out = filters.reshape(8, 25) @ columns
        out += shift[:, None]
        h = np.maximum(out, zero)
        np.add.reduce(h, None) / np.float32(h.size)
        grad = (h > 0) * np.float32(1 / h.size)
        grad_w = np.add.reduce(grad @ columns.swapaxes(1, 2), 0)
        return grad_w.reshape(filters.shape), np.add.reduce(grad, (0, 2))

    return both(make, hand)


def jacobian(batched):
    a, b, start = normal(100, 100) / 10, normal(100, 100) / 10, normal(100)

    def make(torch):
        ta, tb, x = torch.tensor(a), torch.tensor(b), torch.tensor(start)

        def function(x):
            return torch.tanh(tb @ torch.tanh(ta @ x))

        jacobian = torch.autograd.functional.jacobian
        return lambda: (jacobian(function, x, vectorize=batched),)

    def hand():
        h = np.tanh(a @ start)
        y = np.tanh(b @ h)
        inner, outer = 1 - h * h, 1 - y * y
        if batched:
            return (((np.diag(outer) @ b) * inner) @ a,)
        rows = np.empty((100, 100), np.float32)
        for k, seed in enumerate(np.eye(100, dtype=np.float32)):
            rows[k] = (((seed * outer) @ b) * inner) @ a
        return (rows,)

    return both(make, hand)


def w10():
    return jacobian(False)


def w10b():
    return jacobian(True)


def w12():
    a, b, start, direction = normal(100, 100) / 10, normal(100, 100) / 10, normal(100), normal(100)

    def make(torch):
        ta, tb, x, v = torch.tensor(a), torch.tensor(b), leaf(torch, start), torch.tensor(direction)

        def step():
            y = torch.tanh(tb @ torch.tanh(ta @ x))
            (grad,) = torch.autograd.grad((y * y).sum(), x, create_graph=True)
            return torch.autograd.grad(grad, x, v)

        return step

    def hand():
        h = np.tanh(a @ start)
        y = np.tanh(b @ h)
        inner, outer = 1 - h * h, 1 - y * y
        moved_h = inner * (a @ direction)
        moved_y = outer * (b @ moved_h)
        grad_h = b.T @ (2 * y * outer)
        moved = b.T @ (2 * moved_y * outer - 4 * y * y * moved_y)
        return (a.T @ (moved * inner - 2 * grad_h * h * moved_h),)

    return both(make, hand)


# --- Measuring -----------------------------------------------------------------------------------
# Name: (make, what it is, at most x torch, rounds, seconds of one measurement).

WORKLOADS = {
    "W1": (w1, "1,000 0-d mul and add in a chain", 0.33, 15, 0.03),
    "W1v": (w1v, "the same, shape (1,)", 0.52, 15, 0.03),
    "W2": (w2, "moons, batch 32, 2-16-16-1 tanh, mse, whole SGD step", 0.45, 15, 0.03),
    "W2i": (w2i, "the same, updated in place by hand", 0.45, 15, 0.03),
    "W3": (w3, "batch 128, 64-128-64-10 relu, cross-entropy, SGD step", 0.75, 15, 0.05),
    "W3i": (w3i, "the same, updated in place by hand", 0.75, 15, 0.05),
    "W3b": (w3b, "batch 256, 784-256-128-10, SGD step", 1.0, 15, 0.1),
    "W4": (w4, "1e6: mean of sin(x) * x + exp(-x * x)", 0.95, 9, 0.1),
    "W4x": (w4x, "1e6: mean of tanh(x * w + b)**2", 0.95, 9, 0.1),
    "W5": (w5, "512 x 512: 8 times h = tanh(h @ W)", 1.05, 9, 0.2),
    "W6a": (w6a, "W1 with 100,000 operations", 0.33, 5, 0.1),
    "W6b": (w6b, "W1 with 1,000,000 operations", 0.33, 3, 0.1),
    "W7": (w7, "100 entries used 10,000 times and summed", 0.45, 9, 0.05),
    "W8a": (w8a, "gather 100,000 of 1,000", 0.5, 15, 0.03),
    "W8b": (w8b, "gather 100,000 rows of (10000, 64)", 1.0, 9, 0.1),
    "W8e": (w8e, "the same by embedding()", 1.0, 9, 0.1),
    "W9": (w9, "(32, 1, 28, 28), 8 filters 5 x 5, relu, mean", 0.65, 15, 0.05),
    "W10": (w10, "jacobian() of tanh(B tanh(A x)), n = 100; hand: row by row", 0.42, 11, 0.05),
    "W10b": (w10b, "the same with vectorize=True; hand: in one pass", 0.1, 11, 0.03),
    "W12": (w12, "Hessian-vector product of sum(tanh(B tanh(A x))**2)", 0.8, 15, 0.03),
    "WD": (wd, "16 times y = y + y", 0.45, 15, 0.02),
}
LARGE = ("W3b", "W4", "W4x", "W5", "W8b", "W8e")  # where it counts what the C library keeps
OTHERS = ("hand", "torch", "autograd", "mygrad")


def numbers(values):
    """Return what a step returned as arrays."""
    return [np.asarray(v.detach() if hasattr(v, "detach") else v) for v in values]


def check_agreement(name, steps):
    """Raise an error if an engine's result differs from the others'."""
    found = {engine: numbers(step()) for engine, step in steps.items()}
    first = found["minigrad"]
    for engine, arrays in found.items():
        for ours, theirs in zip(first, arrays, strict=True):
            if not np.allclose(ours, theirs, rtol=1e-2, atol=1e-4 * max(1, np.abs(ours).max())):
                raise AssertionError(f"{name}: minigrad and {engine} disagree")


def measure(name, quick=False):
    """Return the seconds per step of each engine, one list entry for each round."""
    make, _, _, rounds, seconds = WORKLOADS[name]
    steps = make()
    check_agreement(name, steps)
    rounds, seconds = (1, 0) if quick else (rounds, seconds)
    counts = {}
    for engine, step in steps.items():
        began = time.process_time()
        step()
        counts[engine] = max(1, round(seconds / (time.process_time() - began)))
    times = {engine: [] for engine in steps}
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        for engine, step in steps.items():
            began = time.process_time()
            for _ in range(counts[engine]):
                step()
            times[engine].append((time.process_time() - began) / counts[engine])
    gc.enable()
    return times


def measure_kept(name, quick=False):
    """Return what `measure` does, from a process in which all engines keep freed memory."""
    code = (
        "import sys, json; sys.path.insert(0, sys.argv[1]); import benchmark as b; "
        f"b.minigrad.keep_freed_memory(); print(json.dumps(b.measure({name!r}, {quick})))"
    )
    command = [sys.executable, "-c", code, str(Path(__file__).parent)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def ratio(ours, theirs):
    """Return median and middle half of the ratios of each round, as text."""
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    middle, n = statistics.median(ratios), len(ratios)
    digits = 3 if middle < 0.1 else 2
    low, high = ratios[n // 4], ratios[-1 - n // 4]
    return middle, f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def cells(name, times, kept):
    """Return a row of the table, as texts."""
    _, title, at_torch, _, _ = WORKLOADS[name]
    row = [name, f"{statistics.median(times['minigrad']) * 1e3:.3f} ms"]
    for other, most in zip(OTHERS, (None, at_torch, None, None), strict=True):
        if other not in times:
            row.append("-")
            continue
        value, text = ratio(times["minigrad"], times[other])
        mark = "" if most is None else f" <= {most}" if value <= most else f" OVER {most}"
        row.append(text + mark)
    row[4:4] = [ratio(kept["minigrad"], kept[e])[1] if e in kept else "-" for e in OTHERS[:2]]
    return [*row, title]


def import_time(quick):
    """Return the milliseconds that `import minigrad` takes beyond NumPy's own."""
    taken = {"numpy": [], "minigrad": []}
    with tempfile.TemporaryDirectory() as folder:  # for compiled files, written by the first round
        environment = os.environ | {
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "PYTHONPYCACHEPREFIX": folder,
            "PYTHONDONTWRITEBYTECODE": "",
        }
        for _ in range(2 if quick else 21):
            for module, times in taken.items():
                code = (
                    f"import time; began = time.process_time(); import {module}; "
                    "print(time.process_time() - began)"
                )
                command = [sys.executable, "-c", code]
                out = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
                times.append(float(out.stdout) * 1e3)
    first, second = (statistics.median(times[1:]) for times in taken.values())
    return second - first


def bytes_per_operation():
    """Return what one operation of a long live chain of 0-d tensors holds in memory."""
    x, a, b = leaf(minigrad, 1.0), leaf(minigrad, 1.0001), minigrad.tensor(0.001)
    y = x
    tracemalloc.start()
    for _ in range(5000):
        y = y * a + b
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held / 10_000


def peak_of_w4():
    """Return the most memory that W4 holds beyond its input, in arrays of the input's size."""
    step = w4()["minigrad"]
    tracemalloc.start()
    step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 4e6


def main(arguments=None):
    """Run the workloads named on the command line, all if none is; print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(WORKLOADS)}, W11, mem")
    parser.add_argument("--quick", action="store_true", help="run each once: it works, no more")
    options = parser.parse_args(arguments)
    wanted = options.names or [*WORKLOADS, "W11", "mem"]
    versions = (f"{n} {getattr(m, '__version__', '')}".strip() for n, m in ENGINES.items())
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}, {', '.join(versions)}")
    print("Ratios: minigrad's time over the other's, median (middle half) of rounds in turn.\n")
    columns = [f"x {other}" for other in OTHERS]
    columns[2:2] = [f"{column}, kept" for column in columns[:2]]
    header = ("", "minigrad", *columns, "")
    layout = "{:5} {:>12}  {:20} {:28} {:18} {:18} {:18} {:18} {}"
    print(layout.format(*header))
    for name in WORKLOADS:
        if name in wanted and not (options.quick and name == "W6b"):
            kept = measure_kept(name, options.quick) if name in LARGE else {}
            print(layout.format(*cells(name, measure(name, options.quick), kept)), flush=True)
    if "W11" in wanted:
        print(f"W11   import: {import_time(options.quick):.1f} ms beyond NumPy's (<= 10)")
    if "mem" in wanted:
        print(f"mem   live chain: {bytes_per_operation():.0f} bytes per operation")
        print(f"mem   W4's peak: {peak_of_w4():.2f} arrays of 4 MB (<= 5)")


if __name__ == "__main__":
    main()
