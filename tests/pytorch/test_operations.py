"""Each line of operations.json: an expression, perhaps after statements, and what PyTorch says.

Values, dtypes, graphs and the words of errors, recorded from torch 2.13; where torch is installed
they are asked of it again. To record anew, or a line that was added with `null` beside it:

    python -m tests.pytorch.test_operations
"""

import ast
import json
import warnings
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import minigrad

RECORDED = Path(__file__).with_name("operations.json")
EXPRESSIONS = json.loads(RECORDED.read_text(encoding="utf-8"))


NOT_PLAINLY = "t*np", "t-np", "t/np", "t+np", "int64)+np", "1/torch.relu", "second"


def names(torch):
    """The variables that the expressions use."""

    def ones(*size):
        return torch.ones(*size, requires_grad=True)

    x = torch.arange(1.0, 7.0).reshape(2, 3).requires_grad_()
    return {
        "torch": torch,
        "F": torch.nn.functional,
        "nn": torch.nn,
        "np": np,
        "inf": float("inf"),
        "ones": ones,  # tracked
        "x": x,
        "q": torch.arange(24.0).reshape(2, 3, 4).requires_grad_(),
        "v": torch.tensor([0.3, -0.1, 0.2], requires_grad=True),
        "z": torch.tensor(2.0, requires_grad=True),
        "d": torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True),
        "n": torch.tensor([1, 2, 3]),
        "b": torch.tensor([True, False, True]),
        "i": torch.tensor([0, 1, 0]),
        "j": torch.tensor([[0, 2], [1, 0]]),
        "p": torch.tensor([0.0, 1.0, 1.0]),
        "w": ones(4, 3),
    }


def outcome(torch, expression):
    """Return what an engine makes of an expression, as JSON has it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = evaluated(expression, names(torch))
        except Exception as error:
            return {"error": type(error).__name__, "message": first_line(str(error))}
    told = [first_line(str(w.message)) for w in caught if w.category is UserWarning]
    once = "`x.T`", "not writable", "on 0-D tensors"  # these come once in a process
    told = [text for text in told if not any(words in text for words in once)]
    found = described(torch, value)
    return found | {"warnings": told} if told else found


def evaluated(program, variables):
    """Run the statements of a program but the last, an expression, whose value is returned."""
    if "\n" not in program:
        return eval(program, variables)
    *statements, last = ast.parse(program).body
    exec(compile(ast.Module(statements, []), "<program>", "exec"), variables)
    return eval(compile(ast.Expression(last.value), "<program>", "eval"), variables)


def first_line(text):
    return text.strip().split("\n")[0].split(" (Triggered")[0]


def described(torch, value):
    """Return a result as JSON: tensors by values, dtype and graph, anything else by its repr."""
    if isinstance(value, torch.Tensor):
        found = {"values": rounded(value.tolist()), "dtype": str(value.dtype)}
        if value.ndim and value.numel() == 0:
            found["shape"] = list(value.shape)
        return found | ({"graph": graph(value.grad_fn)} if value.requires_grad else {})
    if isinstance(value, tuple | list) and any(isinstance(v, torch.Tensor) for v in value):
        return {"all": [described(torch, each) for each in value]}
    return {"repr": repr(value)}


def graph(node, depth=6):
    """Return the names of a graph's nodes, each with those of its inputs in parentheses."""
    if node is None:
        return "_"
    name = type(node).__name__
    if name == "AccumulateGrad":
        return "leaf"
    inner = (graph(each, depth - 1) for each, _ in node.next_functions) if depth else ["..."]
    return f"{name}({', '.join(inner)})"


def rounded(value):
    """Return nested numbers with six digits; nan and inf as text, which JSON has no numbers for."""
    if isinstance(value, list):
        return [rounded(each) for each in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if np.isfinite(value) else str(value)
    return value


def same(found, recorded):
    """Whether two outcomes agree, numbers to five digits."""
    if isinstance(recorded, dict):
        return found.keys() == recorded.keys() and all(same(found[k], recorded[k]) for k in found)
    if isinstance(recorded, list):
        return len(found) == len(recorded) and all(map(same, found, recorded))
    if isinstance(recorded, float) and isinstance(found, float):
        return found == pytest.approx(recorded, rel=2e-5, abs=1e-6)
    return type(found) is type(recorded) and found == recorded


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_outcome_is_the_recorded_one(way, expression):
    if way is not nullcontext and any(words in expression for words in NOT_PLAINLY):
        pytest.skip("what a lesson builds takes all numbers alike, NumPy's and those of rules")
    found, recorded = outcome(minigrad, expression), EXPRESSIONS[expression]
    assert same(found, recorded), f"{found} is not {recorded}"


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_recording_is_what_torch_does(expression):
    torch = pytest.importorskip("torch")
    torch.set_warn_always(True)  # some warnings come once a process
    found = outcome(torch, expression)
    assert same(found, EXPRESSIONS[expression]), f"torch: {found}"


if __name__ == "__main__":
    import torch

    torch.set_warn_always(True)
    lines = [
        f"{json.dumps(e, ensure_ascii=False)}: {json.dumps(outcome(torch, e), ensure_ascii=False)}"
        for e in EXPRESSIONS
    ]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
