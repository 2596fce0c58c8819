"""What goes wrong in mid-backward leaves the engine, the modes and the tensors usable."""

import threading

import pytest

import minigrad as torch
from minigrad.engine.grad_mode import tracking
from minigrad.engine.ops import MulBackward0
from minigrad.pytorch.grad_mode import inference, on_tensors

FAULTS = [ValueError("a fault"), KeyboardInterrupt("Ctrl-C")]


def leaf(value):
    return torch.tensor(value, requires_grad=True)


def assert_usable():
    """Check that modes are as they were and that a new graph works."""
    assert tracking.get() and not on_tensors.get() and not inference.get()
    x = leaf(3.0)
    (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
    slope.backward()
    assert x.grad.item() == 18.0


class Failing(torch.autograd.Function):
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
    x, w = leaf(2.0), leaf(3.0)
    h = x * w
    y = h + w

    def fails(self, grad):
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(MulBackward0, "backward", fails)
        with pytest.raises(type(fault)):
            torch.autograd.grad(y, [x, w], create_graph=create_graph)
    assert x.grad is None and w.grad is None
    assert_usable()
    y.backward()  # the rule that failed has lost nothing
    assert (x.grad.item(), w.grad.item()) == (3.0, 3.0)


@pytest.mark.parametrize("where", ["forward", "backward"])
def test_a_fault_in_a_function(fault, where):
    Failing.where = where
    x = leaf(2.0)
    with pytest.raises(type(fault)):
        Failing.apply(x).backward()
    assert x.grad is None
    assert_usable()
    Failing.where = None
    Failing.apply(x).backward()
    assert x.grad.item() == 2.0


@pytest.mark.parametrize("create_graph", [False, True])
def test_a_fault_in_a_hook(fault, create_graph):
    x = leaf(2.0)
    h = x * 3

    def hook(grad):
        raise fault

    handle = h.register_hook(hook)
    with pytest.raises(type(fault)):
        torch.autograd.grad(h * h, x, create_graph=create_graph)
    assert_usable()
    handle.remove()
    (h * h).backward()
    assert x.grad.item() == 36.0


def test_a_fault_in_a_post_accumulate_hook_comes_after_the_gradient():
    x = leaf(2.0)

    def hook(tensor):
        raise ValueError("stop")

    x.register_post_accumulate_grad_hook(hook)
    with pytest.raises(ValueError, match="stop"):
        (x * 3).backward()
    assert x.grad.item() == 3.0
    assert_usable()


def test_a_fault_inside_a_mode_ends_the_mode(fault):
    for context in (torch.no_grad(), torch.enable_grad(), torch.inference_mode()):
        with pytest.raises(type(fault)), context:
            raise fault
        assert_usable()


def test_a_second_backward_fails_and_changes_nothing():
    x = leaf([1.0, 2.0])
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0]
    assert_usable()


@pytest.mark.parametrize(
    "write, message",
    [
        (lambda t: t.add_(torch.ones(3, 2)), "doesn't match the broadcast shape"),
        (lambda t: t.add_(torch.ones(3)), "must match the size"),
        (lambda t: t.copy_(torch.ones(3)), "must match the size of tensor b"),
        (lambda t: t.__setitem__(5, 1.0), "out of bounds|out of range"),
        (lambda t: t.__setitem__(0, torch.ones(3)), "sizes provided"),
        (lambda t: t.mul_("a"), "must be Tensor|unsupported|converted to an index"),
    ],
)
def test_a_refused_write_changes_nothing(write, message):
    x = leaf([1.0, 2.0])
    t = x * 1
    before, node, version = t.tolist(), t.grad_fn, t._version
    with pytest.raises((RuntimeError, IndexError, TypeError), match=message):
        write(t)
    assert (t.tolist(), t.grad_fn, t._version) == (before, node, version)


def test_integers_refuse_the_result_of_floats():
    t = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match="result type Float can't be cast to .* type Long"):
        t.add_(1.5)
    assert t.tolist() == [1, 2] and t._version == 0


def test_threads_track_each_on_their_own():
    ready, go, seen = threading.Barrier(2), threading.Barrier(2), {}

    def work(name, context):
        x = leaf(2.0)
        ready.wait()
        with context:
            go.wait()  # both are inside their modes now
            seen[name] = (x * 3).requires_grad, torch.is_grad_enabled()
            go.wait()
        y = x
        for _ in range(2_000):
            y = y * 1.0 + x
        y.backward()
        seen[name, "grad"] = x.grad.item()

    threads = [
        threading.Thread(target=work, args=("off", torch.no_grad())),
        threading.Thread(target=work, args=("on", torch.enable_grad())),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen["off"] == (False, False) and seen["on"] == (True, True)
    assert seen["off", "grad"] == seen["on", "grad"] == 2_001.0
    assert_usable()


def test_a_thread_that_ends_with_tracking_off_leaves_others_alone():
    thread = threading.Thread(target=torch.set_grad_enabled, args=(False,))
    thread.start()
    thread.join(60)
    assert torch.is_grad_enabled()
    assert (leaf(1.0) * 2).requires_grad


def test_a_new_thread_tracks():
    seen = []
    with torch.no_grad():
        thread = threading.Thread(target=lambda: seen.append((leaf(1.0) * 2).requires_grad))
        thread.start()
        thread.join(60)
    assert seen == [True]


def test_one_graph_in_two_threads():
    x = leaf(2.0)
    h = x * 3
    found = []

    def work():
        found.append(torch.autograd.grad(h * h, h, retain_graph=True)[0].item())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert found == [12.0] * 8
