"""Recorded behaviours of PyTorch 2.13: each snippet must do here what it did there.

`behaviours.json` holds, for each snippet, what it printed, raised and warned of, and the numbers it
left in `result`; `behaviours_engine.json` holds further ones, on the engine's finer points. Where
torch is installed, the recordings themselves are checked against it.
"""

import contextlib
import io
import json
import math
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import minigrad
from minigrad.engine.grad_mode import tracking
from minigrad.pytorch import errors

CASES = [
    case
    for name in ("behaviours.json", "behaviours_engine.json")
    for case in json.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))
]

# What is left out, and why. A case that passes must not stand here.
LEFT_OUT = {
    "autograd_backward.shape_mismatch_ambiguous_error": (
        "a flaw of PyTorch: it looks the index of the wrong tensor up with ==, which itself fails; "
        "here the two shapes are named"
    ),
    "values.Tensor_constructor": "prints the class as minigrad.tensor.Tensor",
    "values.Tensor_numpy": "Tensor(array) keeps the array's dtype: operations wrap results with it",
    "functions.func_exception_backward_state": (
        "PyTorch fills a leaf at once, minigrad in its turn, so an error leaves less filled"
    ),
    "functions.gradcheck_inputs": "gradcheck passes over a result of booleans, PyTorch trips on it",
    "second_order.saved_numbers": "the node of 2 ** x calls its saved values otherwise",
}
RTOL, ATOL = 1e-5, 1e-6


def clean(text):
    """Return a text without addresses, with minigrad's name as PyTorch's."""
    text = re.sub(r"0x[0-9a-fA-F]{4,}", "0xADDR", text)
    text = re.sub(r"\s*\(Triggered internally at [^)]*\)", "", text)
    return re.sub(r"(?<![\w.])minigrad\.", "torch.", text).rstrip()


def first_line(text):
    return next((line for line in clean(text).splitlines() if line.strip()), "")


def encode(value):
    """Return numbers, tensors and nests of them as JSON holds them; floats to six digits."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return float(f"{value:.6g}") + 0.0
    if isinstance(value, list | tuple):
        return [encode(each) for each in value]
    if hasattr(value, "detach"):
        return encode(value.detach().tolist())
    return value


def run(snippet, module):
    """Run a snippet with `torch` bound to a module; return what it did."""
    printed, error = io.StringIO(), None
    names = {"torch": module, "__name__": "case"}
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        try:
            exec(compile(snippet, "<case>", "exec"), names)
        except Exception as raised:
            error = {"type": type(raised).__name__, "message": first_line(str(raised))}
    done = {
        "stdout": [clean(line) for line in printed.getvalue().splitlines()],
        "exception": error,
        "warnings": [
            {"category": each.category.__name__, "message": first_line(str(each.message))}
            for each in caught
        ],
    }
    return done | ({"result": encode(names["result"])} if "result" in names else {})


def alike(a, b):
    """Return whether two results agree: the same kinds, and numbers within the tolerance."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if type(a) is float is type(b):
        return math.isclose(a, b, rel_tol=RTOL, abs_tol=ATOL)
    return type(a) is type(b) and a == b


def differences(case, done):
    """Return the fields in which what was done differs from the recording."""
    expected = case["expected"]
    wrong = [
        field for field in ("stdout", "exception", "warnings") if expected[field] != done[field]
    ]
    if not alike(expected.get("result"), done.get("result")):
        wrong.append("result")
    return {field: (expected.get(field), done.get(field)) for field in wrong}


@pytest.fixture(autouse=True)
def fresh_process():
    """Let each case find minigrad as a new process does."""
    yield
    errors.told.clear()
    minigrad.set_default_dtype(minigrad.float32)
    minigrad.autograd.set_detect_anomaly(False)
    tracking.set(True)


def named(case):
    return case["id"]


@pytest.mark.parametrize("case", CASES, ids=named)
def test_minigrad_does_what_pytorch_did(way, case):
    found = differences(case, run(case["snippet"], minigrad))
    if case["id"] in LEFT_OUT:
        assert found, f"{case['id']} passes now: take it out of LEFT_OUT"
        pytest.xfail(LEFT_OUT[case["id"]])
    assert not found


def test_every_core_case_and_nearly_all_others_count():
    levels = {case["id"]: case["level"] for case in CASES}
    left = [levels[name] for name in LEFT_OUT]
    assert "core" not in left
    assert left.count("more") <= 0.05 * list(levels.values()).count("more")


@pytest.fixture(scope="module")
def torch_did():
    """What torch does in each case, by a process that uses it for nothing else.

    A fork of one that has used it may wait for ever for threads that the fork has not got.
    """
    torch = pytest.importorskip("torch")
    if torch.__version__.split("+")[0] != "2.13.0":
        pytest.skip(f"recorded with torch 2.13.0, this is {torch.__version__}")
    run = subprocess.run(
        [sys.executable, __file__],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(run.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_recording_is_what_torch_does(torch_did, case):
    assert not differences(case, torch_did[case["id"]])


def in_child(snippet, module):
    """Run a snippet in a child process, where once-only warnings and switches stay."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write_end, json.dumps(run(snippet, module)).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


if __name__ == "__main__":
    import torch

    print(json.dumps({case["id"]: in_child(case["snippet"], torch) for case in CASES}))
