"""The engine works by itself: its folder under another name, with nothing of PyTorch attached."""

import importlib
import importlib.util
import sys
import weakref

import numpy as np
import pytest

from minigrad.launcher import ROOT

FOLDER = ROOT / "minigrad" / "engine"


def load():
    """Return the engine's files as attributes of a package of their own."""
    spec = importlib.util.spec_from_file_location(
        "bare", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    package = sys.modules["bare"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    for file in sorted(FOLDER.glob("[!_]*.py")):
        importlib.import_module(f"bare.{file.stem}")
    return package


bare = load()
ops, reductions, grad = bare.ops, bare.reductions, bare.autograd.grad
Tensor = bare.tensor.Tensor


def plain(value):
    return Tensor(np.asarray(value, float)[()])


def leaf(value):
    return plain(value).requires_grad_()


def values(tensor):
    return tensor.array.tolist()


def test_it_imports_nothing_of_the_package_around_it():
    modules = [module for name, module in sys.modules.items() if name.startswith("bare.")]
    for module in modules:
        for value in vars(module).values():
            home = getattr(value, "__module__", None) or getattr(value, "__name__", "")
            assert not str(home).startswith("minigrad"), (module, value)


# An expression of x, and its value and slope at x = 2.
CASES = {
    "x + 3": (5, 1),
    "3 + x": (5, 1),
    "x - 3": (-1, 1),
    "c - x": (3, -1),
    "x * 3": (6, 3),
    "3 * x": (6, 3),
    "x / 4": (0.5, 0.25),
    "c / x": (2.5, -1.25),
    "-x": (-2, -1),
    "x ** 3": (8, 12),
    "x ** 1": (2, 1),
    "x ** 0": (1, 0),
    "x ** -1": (0.5, -0.25),
    "x + x": (4, 2),
    "x - x": (0, 0),
    "x * x": (4, 4),
    "x / x": (1, 0),
    "exp(x)": (np.exp(2), np.exp(2)),
    "log(x)": (np.log(2), 0.5),
    "tanh(x)": (np.tanh(2), 1 - np.tanh(2) ** 2),
    "relu(x)": (2, 1),
    "relu(x / 4)": (0.5, 0.25),
    "relu(x - 2)": (0, 0),
    "relu(-x)": (0, 0),
    "x * c + c * x": (20, 10),
    "(x * x + 1) * x.detach()": (10, 8),
}


@pytest.mark.parametrize("expression", CASES)
def test_value_and_slope(expression):
    value, slope = CASES[expression]
    x = leaf(2)
    y = eval(expression, vars(ops) | {"x": x, "c": plain(5)})
    assert (y.requires_grad, y.is_leaf) == (True, False)
    y.backward()
    assert y.array == pytest.approx(value)
    assert x.grad.array == pytest.approx(slope)


# The slope of the slope at x = 2. Rules that NumPy's functions stand in, or a number or an array in
# front of a sign, run on tensors only where minigrad/pytorch answers NumPy.
SECOND = {
    "x ** 3": 12,
    "x ** 2": 2,
    "x ** -1": 0.25,
    "x * x": 2,
    "x * c * x": 10,
    "x / x": 0,
    "x * x / c": 0.4,
    "exp(x)": np.exp(2),
    "log(x)": -0.25,
    "-(x * x)": -2,
    "x - x * x": -2,
    "(x * x + 1) * x.detach()": 4,
}


@pytest.mark.parametrize("expression", SECOND)
def test_slope_of_the_slope(expression):
    x = leaf(2)
    y = eval(expression, vars(ops) | {"x": x, "c": plain(5)})
    (slope,) = grad([y], [x], create_graph=True)
    (second,) = grad([slope], [x])
    assert second.array == pytest.approx(SECOND[expression])
    assert not second.requires_grad and x.grad is None


# Each rule on matrices: what is computed from w and v, and the gradients of its sum.
ROWS = {
    "w * v": ([[10, 20], [10, 20]], [4, 6]),
    "v * w": ([[10, 20], [10, 20]], [4, 6]),
    "w + v": ([[1, 1], [1, 1]], [2, 2]),
    "v - w": ([[-1, -1], [-1, -1]], [2, 2]),
    "w / v": ([[0.1, 0.05], [0.1, 0.05]], [-0.04, -0.015]),
    "w @ w * v": ([[90, 190], [110, 230]], [22, 32]),
    "sum(w) * v": ([[30, 30], [30, 30]], [10, 10]),
    "mean(w) * v": ([[7.5, 7.5], [7.5, 7.5]], [2.5, 2.5]),
    "sum(w, (0,)) * v": ([[10, 20], [10, 20]], [4, 6]),
    "sum(w, (1,)) * v": ([[10, 10], [20, 20]], [3, 7]),
    "sum(w, (1,), True) * v": ([[30, 30], [30, 30]], [10, 10]),
    "sum(w, (0, 1)) * v": ([[30, 30], [30, 30]], [10, 10]),
    "sum(w, (0, 1), True) * v": ([[30, 30], [30, 30]], [10, 10]),
}


@pytest.mark.parametrize("expression", ROWS)
@pytest.mark.parametrize("tracked", ["w v", "w", "v"])
def test_gradients_of_matrices(expression, tracked):
    w, v = plain([[1, 2], [3, 4]]), plain([10, 20])
    names = {"w": w, "v": v, "sum": reductions.sum, "mean": reductions.mean}
    for name in tracked.split():
        names[name].requires_grad_()
    y = eval(expression, names)
    reductions.sum(y).backward()
    for name, expected in zip("wv", ROWS[expression]):
        if name in tracked:
            assert np.allclose(values(names[name].grad), expected)
            assert names[name].grad.shape == names[name].shape
        else:
            assert names[name].grad is None


@pytest.mark.parametrize("product", ["w @ v", "v @ w", "v @ v"])
def test_matmul_is_of_two_matrices(product):
    with pytest.raises(RuntimeError, match="two matrices"):
        eval(product, {"w": leaf([[1, 2], [3, 4]]), "v": leaf([10, 20])})


@pytest.mark.parametrize(
    "a, b", [((4, 2, 3), (1, 3)), ((4, 2, 3), (2, 1)), ((2, 1), (1, 3)), ((2, 1), (0,)), ((3,), ())]
)
def test_what_broadcasting_copied_is_summed(a, b):
    x, y = leaf(np.ones(a)), leaf(np.ones(b))
    z = x * y
    reductions.sum(z).backward()
    for each in (x, y):
        share = z.array.size / each.array.size if each.array.size else 0
        assert np.array_equal(each.grad.array, np.full(each.shape, share))


def test_a_node_says_where_it_leads():
    x, c = leaf(2), plain(5)
    y = ops.exp(x) * c
    node = y.grad_fn
    assert (node.name(), node.next[0].name()) == ("MulBackward0", "ExpBackward0")
    assert node.next_functions == ((node.next[0], 0), (None, 0))
    assert (x**3).grad_fn.next_functions == ((x.node, 0),)  # a setting gets no link
    assert node.number > node.next[0].number > x.node.number
    assert isinstance(x.node, bare.tensor.AccumulateGrad) and x.grad_fn is None
    assert node.shape == () and not c.requires_grad and c.is_leaf
    with pytest.raises(NotImplementedError, match="Node has no rule"):
        bare.graph.Node(()).backward(1.0)


def test_only_what_a_rule_needs_is_saved():
    x, c = leaf(3), plain(5)
    assert (x * x).node.saved == (3, 3)
    assert (x * c).node.saved == (None, 5)
    assert (c * x).node.saved == (5, None)
    assert (x / c).node.saved == (None, 5)
    assert (c / x).node.saved == (5, 3)
    assert (x + c).node.saved == ()
    assert (x**4).node.args == (4,)
    assert (x + c).node.args == ()
    assert (x * 5).node.args == (5,)
    assert (x * x).node.args == ()


def test_saved_values_become_the_tensors_that_they_were():
    x, c = leaf(3), plain(5)

    class Own(bare.graph.Node):
        saves = {"self": ["self"], "table": ["self"]}

    node = Own((x.node,), (x.array, [1, 2]))
    twin = bare.create_graph.with_tensors(node)
    assert twin.saved[0].node is x.node and twin.saved[1] == [1, 2]
    assert node.saved == (3, [1, 2]) and twin.next == node.next
    assert bare.create_graph.with_tensors((x * c).node).saved == [None, 5]
    y = ops.exp(x)
    assert bare.create_graph.with_tensors(y.node).saved[0].node is y.node


def test_what_is_not_needed_is_not_kept():
    x, c = leaf([1, 2]), plain([3, 4])
    y, watch = x + c, weakref.ref(c)
    del c
    assert watch() is None and y.node.next[0] is x.node
    y, watch = x * 2, weakref.ref(x)
    del x
    assert watch() is None and y.node.next[0].leaf() is None


def test_a_gradient_for_a_leaf_that_is_gone_is_dropped():
    x, w = leaf(2), leaf(3)
    y, watch = x * w, weakref.ref(x)
    del x
    y.backward()
    assert watch() is None and w.grad.array == 2


def test_a_diamond_and_a_gradient_kept_in_its_middle():
    x = leaf(3)
    a = x * 2
    b = a + 1
    y = b * b + x
    a.retain_grad()
    x.retain_grad()
    y.backward()
    assert (a.grad.array, x.grad.array) == (14, 29)
    assert b.grad is None and x.node.hooks is None


def test_sixty_diamonds_run_each_node_once():
    x = leaf(1)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad.array == 2.0**60


def test_the_walk_takes_the_newest_first_and_each_node_once():
    x = leaf(2)
    h = x * 3
    y = h * h + h
    seen = []

    def visit(node, grad):
        seen.append((node.name(), float(grad)))
        return node.backward(grad)

    bare.backward.run_backward({y.node: np.float64(1)}, visit)
    names = ["AddBackward0", "MulBackward0", "MulBackward0", "AccumulateGrad"]
    assert seen == list(zip(names, [1, 1, 13, 39]))
    assert x.grad.array == 39


def test_hooks():
    x, seen = leaf(2), []
    h = x + x
    h.register_hook(lambda grad: seen.append(grad.array))
    h.register_hook(lambda grad: grad * 10)
    gone = h.register_hook(lambda grad: seen.append("gone"))
    h.register_hook(lambda grad: seen.append(grad.array))
    h.retain_grad()
    gone.remove()
    gone.remove()
    (h * 5).backward()
    assert seen == [5, 50] and h.grad.array == 50 and x.grad.array == 100
    assert type(x.grad.array) is np.float64
    (h + 0).backward()
    assert h.grad.array == 60
    h.retain_grad()
    watch = weakref.ref(h)
    y = h + 0
    del h
    assert watch() is None
    y.backward()
    assert x.grad.array == 140


def test_a_hook_on_the_way_to_what_is_asked_for():
    x, w, seen = leaf(2), leaf(3), []
    h = x * w
    h.register_hook(lambda grad: grad * 10)
    w.register_hook(seen.append)
    assert [g.array for g in grad([h * h], [x, h])] == [360, 120]
    assert seen == [] and x.grad is None
    h = x * w
    h.register_hook(lambda grad: grad * 10)
    (slope,) = grad([x * h], [x], create_graph=True)
    assert slope.array == 66 and slope.requires_grad


def test_only_the_rules_that_lead_to_an_input_run():
    x, w = leaf(2), leaf(3)
    h = x * w
    out = h * h
    (found,) = grad([out], [h])
    assert found.array == 12
    assert h.node.saved == (2, 3) and out.node.saved is bare.backward.FREED
    (found,) = grad([x * 2], [x])
    assert found.array == 2
    (found,) = grad([x, x * 2], [x])
    assert found.array == 3


def test_seeds():
    x = leaf([1, 2])
    y = x * x
    for root in (y, leaf([]) * 2):
        with pytest.raises(RuntimeError, match="implicitly created only for scalar outputs"):
            root.backward()
    with pytest.raises(RuntimeError, match="Mismatch in shape"):
        y.backward(plain([1]))
    y.backward(plain([1, 10]))
    assert values(x.grad) == [2, 40]
    (found,) = grad([x * 3, x * 5], [x], [plain([1, 0]), plain([0, 1])])
    assert values(found) == [3, 5]
    z = reductions.sum(x * x)
    bare.autograd.backward([z, z, z * 2], [plain(1), plain(10), None])
    assert values(x.grad) == [2 + 26, 40 + 52]
    (found,) = grad([leaf([3]) * 1], [leaf([3])])  # one entry is enough
    assert bare.autograd.make_seed(leaf([3]), None).tolist() == [1]


def test_gradients_add_up_in_the_tensor_that_is_there():
    x, w = leaf([1, 2]), leaf([1, 2])
    (reductions.sum(x + w)).backward()
    first = x.grad
    x.grad.array *= 10
    assert values(w.grad) == [1, 1]
    reductions.sum(x * 3).backward()
    assert x.grad is first and values(first) == [13, 13]


def test_a_graph_is_used_up_unless_told_otherwise():
    x = leaf(3)
    y = x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.array == 12
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()
    assert x.grad.array == 12
    kept = x * x
    grad([kept], [x], create_graph=True)
    kept.backward()
    sums = x + x  # nothing is saved, so nothing is missed
    sums.backward()
    sums.backward()
    assert sums.node.saved == ()
    with pytest.raises(RuntimeError, match="second time"):
        list(bare.backward.FREED)


def test_grad_mode():
    mode = bare.grad_mode
    x = leaf(2)
    assert mode.is_grad_enabled() and (x * 2).requires_grad
    with mode.no_grad():
        assert not mode.is_grad_enabled() and not (x * 2).requires_grad
        with mode.enable_grad():
            assert (x * 2).requires_grad
        assert not (x * 2).requires_grad and leaf(1).requires_grad
    with pytest.raises(ValueError, match="stop"), mode.no_grad():
        raise ValueError("stop")
    assert mode.is_grad_enabled()

    @mode.no_grad()
    def twice(value, times=2):
        """Take it twice."""
        return value * times

    assert not twice(x, times=3).requires_grad and twice(x).array == 4
    assert (twice.__name__, twice.__doc__) == ("twice", "Take it twice.")
    assert mode.is_grad_enabled() and not (plain(2) * 2).requires_grad


def test_flags_and_detached_values():
    x = plain(2)
    assert x.requires_grad_() is x and x.requires_grad
    node = x.node
    x.requires_grad = True
    assert x.node is node  # switched on already
    y = x * 3
    with pytest.raises(RuntimeError, match="of leaf variables"):
        y.requires_grad = False
    assert y.requires_grad and not y.is_leaf
    cut = y.detach()
    assert cut.array is y.array and cut.is_leaf and not cut.requires_grad
    x.requires_grad_(False)
    assert x.node is None and not (x * 3).requires_grad


@pytest.mark.parametrize(
    "function, x, slopes",
    [
        (lambda x: 5 - x**3, 1.0, -3),
        (lambda x: (x**2).sum(), [1.0, 2.0], [2, 4]),
        (lambda x: x * 2, [1.0, 2.0], [[2, 0], [0, 2]]),
    ],
)
def test_numeric_grad(function, x, slopes):
    assert np.allclose(bare.numeric.numeric_grad(function, x), slopes)
    assert np.isclose(bare.numeric.numeric_grad(lambda x: x**3, 1.0, 0.1), 3.01)
