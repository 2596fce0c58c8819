"""Grad modes as contexts, as decorators and as switches; inference mode."""

import pytest

import minigrad as torch
from minigrad.engine.tensor import Tensor


@pytest.fixture
def x():
    return torch.tensor([1.0, 2.0], requires_grad=True)


@pytest.fixture(autouse=True)
def modes_end_as_they_began():
    yield
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()


def tracks():
    return (torch.ones(1, requires_grad=True) * 2).requires_grad


def test_modes_nest_and_each_restores_what_it_found():
    with torch.no_grad():
        assert not tracks()
        with torch.enable_grad():
            assert tracks()
            with torch.set_grad_enabled(False):
                assert not tracks()
            assert tracks()
        assert not tracks()
    assert tracks()


def test_a_context_object_may_be_used_again():
    context = torch.no_grad()
    for _ in range(2):
        with context:
            assert not tracks()
        assert tracks()


def test_set_grad_enabled_switches_at_once():
    torch.set_grad_enabled(False)
    assert not tracks()
    torch.set_grad_enabled(True)
    assert tracks()


@pytest.mark.parametrize(
    "decorate, inside, outside",
    [
        (torch.no_grad, False, True),
        (torch.no_grad(), False, True),
        (torch.enable_grad(), True, True),
        (torch.inference_mode(), False, True),
        (torch.inference_mode, False, True),
        (torch.inference_mode(False), True, True),
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
    @torch.set_grad_enabled(False)
    def function():
        return tracks()

    assert tracks() and not function() and tracks()


def test_a_decorated_function_may_call_itself():
    @torch.no_grad()
    def function(depth):
        return tracks() or (depth > 0 and function(depth - 1))

    assert not function(3) and tracks()


def test_a_decorated_generator_is_guarded_at_each_step():
    @torch.no_grad()
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
    with torch.no_grad():
        y.backward()
    assert x.grad.tolist() == [2.0, 4.0] and not x.grad.requires_grad


def test_create_graph_tracks_inside_no_grad(x):
    y = (x**3).sum()
    with torch.no_grad():
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
    assert slope.requires_grad


def test_what_is_made_with_the_flag_keeps_it_and_results_do_not():
    with torch.no_grad():
        x = torch.ones(1, requires_grad=True)
        assert x.requires_grad and not (x * 2).requires_grad


def test_inference_mode_marks_what_is_made_in_it(x):
    with torch.inference_mode():
        assert torch.is_inference_mode_enabled() and not torch.is_grad_enabled()
        made, computed, view = torch.ones(2), x * 2, x[0]
        made.add_(1)
        assert made.is_inference() and computed.is_inference() and not view.is_inference()
        with torch.inference_mode():
            pass
        assert torch.ones(1).is_inference()
    after = computed + 1
    assert not after.is_inference() and not x.is_inference()
    assert "marking" not in Tensor.__init__.__name__
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor outside"):
        made.add_(1)
    with pytest.raises(RuntimeError, match="Setting requires_grad=True on inference tensor"):
        made.requires_grad_()
    assert made.clone().requires_grad_().requires_grad


def test_inference_mode_off_does_nothing(x):
    with torch.inference_mode(False):
        assert (x * 2).requires_grad and not torch.ones(1).is_inference()
