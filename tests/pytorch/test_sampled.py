"""PyTorch's own sampled inputs, for the operations that both have: values and gradients agree.

torch keeps them for its tests, in `op_db`: for each operation tensors of many shapes with the
arguments that go with them. Those that minigrad does not take (complex numbers, arguments that it
has not) are left out: it refuses them with a TypeError, and says nothing else.
"""

import sys
import types
import unittest
import warnings

import numpy as np
import pytest

import minigrad

AGREE = 0.99  # of all calls
SAMPLES = 30  # of each operation and dtype, at most
# Random, of memory that nobody wrote, or of what minigrad leaves out and says so.
APART = set(
    "bernoulli empty empty_like normal multinomial rand_like randint_like randn_like".split()
)


def operations(torch):
    """Yield each operation that both have, and minigrad's function for it."""
    absent = types.ModuleType("expecttest")  # torch's test helpers want it, the samples do not
    absent.TestCase = unittest.TestCase
    sys.modules.setdefault("expecttest", absent)
    from torch.testing._internal.common_methods_invocations import op_db

    for op in op_db:
        ours, theirs = (found(engine, op.name) for engine in (minigrad, torch))
        # Where `op.op` is no function of torch by this name, it turns the arguments round.
        if callable(ours) and op.op is theirs and not APART & set(op.name.split(".")):
            yield op, ours


def found(engine, name):
    for part in name.split("."):
        engine = getattr(engine, part, None)
    return engine


def converted(value, torch):
    """Return an argument for minigrad: tensors and dtypes of torch become its own."""
    if isinstance(value, torch.Tensor):
        made = minigrad.from_numpy(value.detach().numpy().copy())
        return made.requires_grad_(value.requires_grad)
    if isinstance(value, torch.dtype):
        return getattr(minigrad, str(value).removeprefix("torch."))
    if isinstance(value, tuple | list):
        return type(value)(converted(each, torch) for each in value)
    if isinstance(value, dict):
        return {name: converted(each, torch) for name, each in value.items()}
    return value


def tensors_in(value, kind):
    """Return the tensors of a result or of arguments, in order."""
    if isinstance(value, kind):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return sum((tensors_in(e, kind) for e in value), []) if isinstance(value, tuple | list) else []


def outcome(call, args, kwargs, kind):
    """Return the results' dtypes and values, and the gradients of their sum at all arguments."""
    for each in tensors_in([args, kwargs], kind):
        each.grad = None  # torch uses some again
    results = tensors_in(call(*args, **kwargs), kind)
    arrays = [(str(r.dtype).split(".")[1], np.array(r.tolist(), float)) for r in results]
    tracked = [result for result in results if result.requires_grad]
    if tracked:
        sum(((result * result).sum() for result in tracked), start=0.0).backward()
    grads = [p.grad for p in tensors_in([args, kwargs], kind) if p.requires_grad and p.is_leaf]
    return arrays, [g if g is None else np.array(g.tolist(), float) for g in grads]


def agree(found, expected):
    for (kind, array), (other_kind, other) in zip(found[0], expected[0], strict=True):
        if kind != other_kind or not close(array, other):
            return False
    return all(
        a is b is None or a is not None and b is not None and close(a, b)
        for a, b in zip(found[1], expected[1], strict=True)
    )


def close(a, b):
    scale = np.abs(b[np.isfinite(b)]).max(initial=1)
    return a.shape == b.shape and np.allclose(a, b, 1e-4, 1e-5 * scale, equal_nan=True)


def compared(torch, op, ours, sample):
    """Return whether one call agrees; None if torch refuses it, or minigrad lacks an argument."""
    args, kwargs = (sample.input, *sample.args), sample.kwargs
    given = converted(args, torch), converted(kwargs, torch)
    try:
        expected = outcome(op.op, args, kwargs, torch.Tensor)
    except Exception:
        return None
    try:
        return agree(outcome(ours, *given, minigrad.Tensor), expected)
    except TypeError as error:  # an argument that is not there
        return None if "argument" in str(error) or "complex" in str(error) else False
    except NotImplementedError as error:  # or that says that it is not
        return None if str(error).startswith("minigrad") else False
    except Exception:
        return False


def test_sampled_inputs_give_what_pytorch_gives():
    torch = pytest.importorskip("torch")
    right, wrong = 0, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for op, ours in operations(torch):
            for dtype in (torch.float32, torch.float64):
                if dtype not in op.dtypes:
                    continue
                tracked = op.supports_autograd
                samples = op.sample_inputs("cpu", dtype, requires_grad=tracked)
                for _, sample in zip(range(SAMPLES), samples):
                    found = compared(torch, op, ours, sample)
                    right += found is True
                    if found is False:
                        wrong[op.name] = wrong.get(op.name, 0) + 1
    share = right / (right + sum(wrong.values()))
    assert share >= AGREE, f"{share:.2%} of {right + sum(wrong.values())} agree; not these: {wrong}"
