"""Grad modes as contexts, as decorators and as switches, in threads; inference mode.

Where torch is installed, it is held to the same.
"""

import threading

import pytest
from engines import leaf

import minigrad
from minigrad.engine.graph import Node
from minigrad.engine.tensor import Tensor
from minigrad.pytorch.views import inferred


@pytest.fixture
def x():
    return minigrad.tensor([1.0, 2.0], requires_grad=True)


@pytest.fixture(autouse=True)
def modes_end_as_they_began():
    yield
    assert minigrad.is_grad_enabled()
    assert not minigrad.is_inference_mode_enabled()


def tracks():
    return (minigrad.ones(1, requires_grad=True) * 2).requires_grad


def test_modes_nest_and_each_restores_what_it_found():
    with minigrad.no_grad():
        assert not tracks()
        with minigrad.enable_grad():
            assert tracks()
            with minigrad.set_grad_enabled(False):
                assert not tracks()
            assert tracks()
        assert not tracks()
    assert tracks()


def test_a_context_object_may_be_used_again():
    context = minigrad.no_grad()
    for _ in range(2):
        with context:
            assert not tracks()
        assert tracks()


def test_set_grad_enabled_switches_at_once():
    minigrad.set_grad_enabled(False)
    assert not tracks()
    minigrad.set_grad_enabled(True)
    assert tracks()


@pytest.mark.parametrize(
    "decorate, inside, outside",
    [
        (minigrad.no_grad, False, True),
        (minigrad.no_grad(), False, True),
        (minigrad.enable_grad(), True, True),
        (minigrad.inference_mode(), False, True),
        (minigrad.inference_mode, False, True),
        (minigrad.inference_mode(False), True, True),
    ],
)
def test_decorators(decorate, inside, outside):
    @decorate
    def function(add):
        """Say whether it is tracked."""
        return tracks(), add

    assert function(3) == (inside, 3) and tracks() == outside
    assert function.__name__ == "function" and function.__doc__ == "Say whether it is tracked."


def test_set_grad_enabled_as_a_decorator_leaves_the_mode_alone():
    @minigrad.set_grad_enabled(False)
    def function():
        return tracks()

    assert tracks() and not function() and tracks()


def test_a_decorated_function_may_call_itself():
    @minigrad.no_grad()
    def function(depth):
        return tracks() or (depth > 0 and function(depth - 1))

    assert not function(3) and tracks()


def test_a_decorated_generator_is_guarded_at_each_step():
    @minigrad.no_grad()
    def steps():
        got = yield tracks()
        yield tracks(), got
        return "end"

    generator = steps()
    assert next(generator) is False and tracks()
    assert generator.send("sent") == (False, "sent") and tracks()
    with pytest.raises(StopIteration) as stop:
        next(generator)
    assert stop.value.value == "end"


def test_backward_works_inside_no_grad(x):
    y = (x * x).sum()
    with minigrad.no_grad():
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0] and not x.grad.requires_grad


def test_create_graph_tracks_inside_no_grad(x):
    y = (x**3).sum()
    with minigrad.no_grad():
        (slope,) = minigrad.autograd.grad(y, x, create_graph=True)
    assert slope.requires_grad


def test_what_is_made_with_the_flag_keeps_it_and_results_do_not():
    with minigrad.no_grad():
        x = minigrad.ones(1, requires_grad=True)
        assert x.requires_grad and not (x * 2).requires_grad


def test_inference_mode_marks_what_is_made_in_it(x):
    with minigrad.inference_mode():
        assert minigrad.is_inference_mode_enabled() and not minigrad.is_grad_enabled()
        made, computed, view = minigrad.ones(2), x * 2, x[0]
        made.add_(1)
        assert made.is_inference() and computed.is_inference() and not view.is_inference()
        with minigrad.inference_mode():
            pass
        assert minigrad.ones(1).is_inference()
    after = computed + 1
    assert not after.is_inference() and not x.is_inference()
    assert "marking" not in Tensor.__init__.__name__
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside"):
        made.add_(1)
    with pytest.raises(RuntimeError, match="Setting requires_grad=True on inference tensor"):
        made.requires_grad_()
    assert made.clone().requires_grad_().requires_grad


class Product(minigrad.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b


def test_a_node_saves_nothing_that_was_made_in_inference_mode(x):
    normal = minigrad.ones(2)
    with minigrad.inference_mode():
        made, scalar, view = minigrad.ones(2), minigrad.tensor(2.0), normal[:1]
        places = minigrad.tensor([0])
        Product.apply(x, made)
    shared = made.detach()
    refused = [
        lambda: x * made,
        lambda: x / scalar,
        lambda: x**made,
        lambda: x * shared,
        lambda: x * made[:1],
        lambda: minigrad.maximum(x, made),
        lambda: x[places],
        lambda: Product.apply(x, made),
    ]
    for call in refused:
        with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
            call()
    for taken in (x + made, x * view, x * made.clone(), made * 2, made * scalar):
        assert not taken.is_inference()
    (x * x * 3).sum().backward()
    assert x.grad.tolist() == (6 * x).tolist()


def test_nodes_are_plain_again_once_no_inference_tensor_lives(x):
    inferred.clear()
    with minigrad.inference_mode():
        made = minigrad.ones(2)
    x * x
    assert isinstance(vars(Node)["saved"], property)
    del made
    x * x
    assert vars(Node)["saved"] == vars(Node)["args"] == ()


def test_inference_mode_off_does_nothing(x):
    with minigrad.inference_mode(False):
        assert (x * 2).requires_grad and not minigrad.ones(1).is_inference()


def test_no_grad_in_another_thread_leaves_this_one_tracking(torch):
    inside, done = threading.Event(), threading.Event()

    def other():
        with torch.no_grad():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait(10)
    x = leaf(torch, [1.0, 2.0])
    results = [x + 1, x - 1, x * 2, x / 2, -x, x.exp(), x.sum()]
    done.set()
    thread.join()
    assert all(each.requires_grad for each in results)


def test_a_decorated_function_keeps_its_name(torch):
    @torch.no_grad()
    def update(x):
        """Move x."""
        return x * 2

    @torch.no_grad()
    def moves(x):
        yield x * 2
        return x

    assert (update.__name__, update.__doc__, moves.__name__) == ("update", "Move x.", "moves")
    assert not update(leaf(torch, 1.0)).requires_grad
    assert [each.requires_grad for each in moves(leaf(torch, 1.0))] == [False]


def test_a_decorated_generator_hears_what_is_thrown_and_closes_in_its_mode(torch):
    heard = []

    @torch.no_grad()
    def steps():
        try:
            try:
                yield torch.is_grad_enabled()
            except ValueError:
                heard.append(torch.is_grad_enabled())
            yield torch.is_grad_enabled()
        finally:
            heard.append(torch.is_grad_enabled())

    running = steps()
    assert next(running) is False
    assert running.throw(ValueError) is False
    running.close()
    assert heard == [False, False]
    assert torch.is_grad_enabled()


def test_threads_track_each_on_their_own():
    ready, go, seen = threading.Barrier(2), threading.Barrier(2), {}

    def work(name, context):
        x = leaf(minigrad, 2.0)
        ready.wait()
        with context:
            go.wait()  # both are inside their modes now
            seen[name] = (x * 3).requires_grad, minigrad.is_grad_enabled()
            go.wait()
        y = x
        for _ in range(2_000):
            y = y * 1.0 + x
        y.backward()
        seen[name, "grad"] = x.grad.item()

    threads = [
        threading.Thread(target=work, args=("off", minigrad.no_grad())),
        threading.Thread(target=work, args=("on", minigrad.enable_grad())),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen["off"] == (False, False) and seen["on"] == (True, True)
    assert seen["off", "grad"] == seen["on", "grad"] == 2_001.0


def test_a_thread_that_ends_with_tracking_off_leaves_others_alone():
    thread = threading.Thread(target=minigrad.set_grad_enabled, args=(False,))
    thread.start()
    thread.join(60)
    assert minigrad.is_grad_enabled()
    assert (leaf(minigrad, 1.0) * 2).requires_grad


def test_a_new_thread_tracks():
    seen = []
    with minigrad.no_grad():
        thread = threading.Thread(
            target=lambda: seen.append((leaf(minigrad, 1.0) * 2).requires_grad)
        )
        thread.start()
        thread.join(60)
    assert seen == [True]
