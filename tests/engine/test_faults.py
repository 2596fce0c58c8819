"""What goes wrong in mid-backward leaves the engine, the modes and the tensors usable."""

import pytest
from engines import leaf

import minigrad
from minigrad.engine.grad_mode import tracking
from minigrad.engine.ops import MulBackward0
from minigrad.pytorch.grad_mode import inference, on_tensors

FAULTS = [ValueError("a fault"), KeyboardInterrupt("Ctrl-C")]


def assert_usable():
    """Check that modes are as they were and that a new graph works."""
    assert tracking.get() and not on_tensors.get() and not inference.get()
    x = leaf(minigrad, 3.0)
    (slope,) = minigrad.autograd.grad(x**3, x, create_graph=True)
    slope.backward()
    assert x.grad.item() == 18.0


class Failing(minigrad.autograd.Function):
    """Double, and fail on the way that `where` names."""

    where = None
    fault = None

    @staticmethod
    def forward(ctx, x):
        if Failing.where == "forward":
            raise Failing.fault
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        if Failing.where == "backward":
            raise Failing.fault
        return grad * 2


@pytest.fixture(params=FAULTS, ids=["error", "interrupt"])
def fault(request):
    Failing.fault = request.param
    return request.param


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_fault_in_a_rule(fault, create_graph, monkeypatch):
    x, w = leaf(minigrad, 2.0), leaf(minigrad, 3.0)
    h = x * w
    y = h + w

    def fails(self, grad):
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(MulBackward0, "backward", fails)
        with pytest.raises(type(fault)):
            minigrad.autograd.grad(y, [x, w], create_graph=create_graph)
    assert x.grad is None and w.grad is None
    assert_usable()
    y.backward()  # the rule that failed has lost nothing
    assert (x.grad.item(), w.grad.item()) == (3.0, 3.0)


@pytest.mark.parametrize("where", ["forward", "backward"])
def test_a_fault_in_a_function(fault, where):
    Failing.where = where
    x = leaf(minigrad, 2.0)
    with pytest.raises(type(fault)):
        Failing.apply(x).backward()
    assert x.grad is None
    assert_usable()
    Failing.where = None
    Failing.apply(x).backward()
    assert x.grad.item() == 2.0


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_fault_in_a_hook(fault, create_graph):
    x = leaf(minigrad, 2.0)
    h = x * 3

    def hook(grad):
        raise fault

    handle = h.register_hook(hook)
    with pytest.raises(type(fault)):
        minigrad.autograd.grad(h * h, x, create_graph=create_graph)
    assert_usable()
    handle.remove()
    (h * h).backward()
    assert x.grad.item() == 36.0


def test_a_fault_in_a_post_accumulate_hook_comes_after_the_gradient():
    x = leaf(minigrad, 2.0)

    def hook(tensor):
        raise ValueError("stop")

    x.register_post_accumulate_grad_hook(hook)
    with pytest.raises(ValueError, match="stop"):
        (x * 3).backward()
    assert x.grad.item() == 3.0
    assert_usable()


def test_a_fault_inside_a_mode_ends_the_mode(fault):
    for context in (minigrad.no_grad(), minigrad.enable_grad(), minigrad.inference_mode()):
        with pytest.raises(type(fault)), context:
            raise fault
        assert_usable()


def test_a_second_backward_fails_and_changes_nothing():
    x = leaf(minigrad, [1.0, 2.0])
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0]
    assert_usable()


@pytest.mark.parametrize("users", ["self other", ["self", "n"], ["result"], "self"])
def test_a_rule_whose_saves_names_no_list_of_its_inputs_is_refused(users):
    with pytest.raises(TypeError, match=r"Own.saves\['other'\] is .* of \['self', 'other'\]"):
        type("Own", (MulBackward0,), {"saves": {"self": ["other"], "other": users}})
    type("Own", (MulBackward0,), {"saves": {"self": ("other",), "anything": {"self", "other"}}})
    type("Own", (MulBackward0,), {"saves": ("self", "other")})
