"""Names that PyTorch has and minigrad has not: one line says so, and what is nearest."""

import copy
import importlib
import pickle

import pytest

import minigrad
from minigrad.pytorch.name_tables import in_torch

PLACES = (
    "torch torch.nn torch.nn.functional torch.nn.init torch.optim torch.optim.lr_scheduler "
    "torch.autograd torch.func"
).split()


def place_in(engine, place):
    found = engine
    for part in place.split(".")[1:]:
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_every_name_of_pytorchs_is_here_or_said_to_be_missing(place):
    here = place_in(minigrad, place)
    for name in in_torch(place):
        if not hasattr(here, name):
            with pytest.raises(AttributeError, match=f"^minigrad has no {place}.{name}; see "):
                getattr(here, name)


def test_a_tensor_a_module_and_a_class_say_so_too():
    x = minigrad.ones(2)
    with pytest.raises(AttributeError, match="^minigrad has no torch.Tensor.half; see torch.Ten"):
        _ = x.half
    with pytest.raises(AttributeError, match="^'Tensor' object has no attribute 'haf'$"):
        _ = x.haf
    with pytest.raises(AttributeError, match="^minigrad has no torch.nn.Module.half; see "):
        minigrad.nn.Linear(1, 1).half()


def test_what_is_named_is_near_and_here():
    with pytest.raises(AttributeError, match="see torch.float32, torch.float64"):
        _ = minigrad.bfloat16
    with pytest.raises(AttributeError, match="see torch.norm, torch.matmul"):
        _ = minigrad.linalg
    with pytest.raises(AttributeError, match="see torch.nn.ReLU, torch.nn.ReLU6"):
        _ = minigrad.nn.PReLU


def test_python_goes_on_asking_as_it_does():
    x = minigrad.ones(2)
    assert not hasattr(x, "half") and getattr(minigrad, "svd", None) is None
    assert copy.deepcopy(x).tolist() == pickle.loads(pickle.dumps(x)).tolist() == [1.0, 1.0]
    assert "half" not in dir(x) and "svd" not in dir(minigrad)


@pytest.mark.parametrize("place", PLACES)
def test_the_names_are_pytorchs(place):
    pytest.importorskip("torch")
    there = importlib.import_module(place)
    own = {
        "complex",
        "lstsq",
        "eig",
        "solve",
        "symeig",
        "lu",
        "inf",
        "Storage",
        "default_generator",
    }
    assert [n for n in in_torch(place) if not hasattr(there, n) and n not in own] == []
