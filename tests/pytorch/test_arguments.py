"""Every public function with odd arguments: nothing, a number, a list, an array, text, a keyword.

The calls are made from the table of signatures; arguments.json has what torch 2.13 says to each,
and where torch is installed it is asked again. To record anew, with what was added to the table:

    python -m tests.pytorch.test_arguments
"""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import minigrad
from minigrad.pytorch import errors
from minigrad.pytorch.arguments import signatures_of, table

RECORDED = Path(__file__).with_name("arguments.json")
ODD = ["", "2", "[1.0, 2.0]", "np.ones(2)", "'a'", "foo=1"]
# Their first word in PyTorch is said by Python code, or by another function inside.
OTHERS = set("norm split unique as_tensor asarray".split())
NAMES = [name for name in table() if name.removeprefix("Tensor.") not in OTHERS]
FUNCTIONS = [name for name in NAMES if "." not in name and hasattr(minigrad, name)]
METHODS = [name.removeprefix("Tensor.") for name in NAMES]
METHODS += [name for name in vars(minigrad.Tensor) if name.endswith("_") and name[0] != "_"]
METHODS = [name for name in METHODS if hasattr(minigrad.Tensor, name) and signatures_of(name, True)]
CALLS = [f"torch.{name}({odd})" for name in dict.fromkeys(FUNCTIONS) for odd in ODD]
CALLS += [f"x.{name}({odd})" for name in dict.fromkeys(METHODS) for odd in ODD]


def said(torch, call):
    """Return what a call says: the error's type and its first line, or that it goes through."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            eval(call, {"torch": torch, "np": np, "x": torch.ones(2, 2)})
        except Exception as error:
            return f"{type(error).__name__}: {str(error).strip().splitlines()[0]}"
    return "goes through"


def outcomes():
    return json.loads(RECORDED.read_text(encoding="utf-8"))


def test_the_recording_has_every_call():
    assert set(CALLS) <= set(outcomes())


@pytest.mark.parametrize("call", outcomes())
def test_odd_arguments_get_pytorchs_words(call):
    assert said(minigrad, call) == outcomes_of[call]


@pytest.mark.parametrize("call", outcomes())
def test_the_recording_is_what_torch_says(call):
    assert said(pytest.importorskip("torch"), call) == outcomes_of[call]


def test_an_old_order_of_arguments_is_warned_of_once():
    errors.told.clear()
    with pytest.warns(UserWarning, match="overload of add_ is deprecated:\n.*Number alpha, Tensor"):
        assert minigrad.ones(1).add_(2, minigrad.ones(1)).item() == 3
    with warnings.catch_warnings(action="error"):
        minigrad.ones(1).add_(2, minigrad.ones(1))


outcomes_of = outcomes()


if __name__ == "__main__":
    import torch

    calls = dict.fromkeys([*outcomes(), *CALLS])
    lines = [f"{json.dumps(call)}: {json.dumps(said(torch, call))}" for call in calls]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
