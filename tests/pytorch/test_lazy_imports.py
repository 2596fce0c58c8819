"""What `import minigrad` brings at once or later."""

import subprocess
import sys

import pytest

import minigrad
from minigrad.pytorch.name_tables import in_torch

# Of Python's own modules these may come along, where NumPy has not brought them.
OF_PYTHON = "heapq _heapq copy org org.python org.python.core".split()
SELDOM = (
    "allocator anomaly arguments autograd batched conversions device func function functional "
    "gradcheck graph_hooks hooks inference inplace missing numpy_functions printing quick_rules "
    "random saving serialization visits"
).split()


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_numpy_any_use_gets_one_line_that_names_the_command():
    said = run(
        "import sys; sys.modules['numpy'] = None\n"
        "import minigrad, minigrad.launcher\n"
        "try:\n    minigrad.tensor\nexcept ImportError as error:\n    print(error)\n"
        "try:\n    from minigrad import ones\nexcept ImportError as error:\n    print(error)\n"
    ).splitlines()
    assert len(said) == 2 and all("python3 -m minigrad" in line for line in said)


def test_an_import_brings_little_along():
    known = "import numpy, sys\nbefore = {*sys.modules}\nimport minigrad\n"
    brought = run(known + "print(*{*sys.modules} - before)").split()
    own = [name for name in brought if name.partition(".")[0] == "minigrad"]
    assert sorted({*brought}.difference(own, OF_PYTHON)) == []
    files = [name.partition("minigrad.pytorch.")[2] for name in own]
    assert [name for name in files if name.startswith("operations.")] == []
    assert sorted({*files}.intersection(SELDOM)) == []


def test_seldom_needed_parts_are_imported_at_their_first_use():
    assert run(
        "import sys, minigrad as torch\n"
        "print('minigrad.nn' in sys.modules, 'minigrad.pytorch.functional' in sys.modules)\n"
        "torch.nn.Linear, torch.optim.SGD, torch.autograd.functional.jacobian\n"
        "torch.autograd.Function, torch.autograd.gradcheck, torch.func.grad\n"
        "print('minigrad.nn' in sys.modules)\n"
    ).split() == ["False", "False", "True"]


def test_a_first_use_changes_nothing_that_can_be_seen():
    code = """
import minigrad as torch
from minigrad.engine import backward, ops, reductions
from minigrad.engine.graph import Node
from minigrad.pytorch.seams import places

def seen():
    node = torch.ones(1, requires_grad=True).exp().grad_fn
    return [dir(each) for each in (torch, torch.Tensor, torch.ones(1), node, torch.autograd)]

def attached():
    all_places = [it for each in places().values() for it in each]
    held = [vars(place)[name] for place, name in all_places if place is not torch.Tensor]
    return [f"{it.__module__}.{it.__qualname__}" for it in held if hasattr(it, "__wrapped__")]

before = attached(), torch.Tensor, seen()
for place in (torch, torch.Tensor, Node):
    for name in [*torch.__all__, *vars(place)]:
        hasattr(place, name)  # which makes it
print(before == (attached(), torch.Tensor, seen()), len(before[0]))
"""
    same, count = run(code).split()
    assert same == "True" and int(count) > 40


@pytest.mark.parametrize(
    "code",
    [
        "from minigrad import *; print(sin(tensor(0.0)).item() == e - e and 'nn' not in globals())",
        "print(torch.sum.__doc__ == torch.Tensor.sum.__doc__ != None)",
        "from minigrad.engine import reductions; print(reductions.sum(torch.ones(2)).item() == 2)",
        "from minigrad.engine import ops; print(ops.pow(torch.ones(2), torch.ones(2)).dim() == 1)",
        "class Own(torch.Tensor):\n    def sin(self): return super().sin() + 1\n"
        "print(Own(torch.zeros(1)).sin().item() == 1)",
        "torch.Tensor.sin = lambda self: 7\nprint(torch.ones(1).sin() == 7)",
        "x = torch.ones(1); x.sin = 7; print(x.sin == 7 and torch.ones(1).sin().item() < 1)",
        "x = torch.ones(1); x += 1; x **= 2; print(x.item() == 4 and x[0].item() == 4 and 4 in x)",
        "import copy, pickle; x = pickle.loads(pickle.dumps(torch.ones(2)))\n"
        "print(copy.deepcopy(x).tolist() == [1, 1])",
        "import inspect; print(str(inspect.signature(torch.topk)).startswith('(self, k, dim=-1'))",
        "import inspect; print('inputs=None' in str(inspect.signature(torch.Tensor.backward)))",
        "import numpy; print(type(numpy.float32(2) * torch.ones(1)) is torch.Tensor)",
        "x = torch.ones(1, requires_grad=True); y = x * 3; y.retain_grad()\n"
        "y.relu().backward(); print(y.retains_grad and y.grad.item() == 1 and x.grad.item() == 3)",
        "x = torch.ones(1, requires_grad=True); seen = []\n"
        "with x.register_hook(seen.append):\n    x.exp().backward()\n"
        "x.exp().backward(); print(len(seen) == 1)",
        "x = torch.ones(1, requires_grad=True); seen = []\n"
        "x.register_post_accumulate_grad_hook(seen.append); (x * x).backward(); print(seen == [x])",
        "x = torch.ones(1, requires_grad=True); y = x * x; seen = []\n"
        "y.grad_fn.register_hook(lambda *grads: seen.append(grads)); y.backward()\n"
        "print(len(seen) == 1)",
        "from minigrad.engine.autograd import backward, grad\n"
        "x = torch.ones(1, requires_grad=True); backward([x * 2], inputs=[x])\n"
        "print(grad(x * 3, x, allow_unused=True)[0].item() + x.grad.item() == 5)",
        "from minigrad.engine.backward import use_up; y = torch.ones(1, requires_grad=True).exp()\n"
        "y.detach().zero_()\ntry:\n    use_up(y.node, y.array)\n"
        "except RuntimeError as error:\n    print('inplace' in str(error))",
    ],
)
def test_a_first_use_is_as_any_other(code):
    assert run(f"import minigrad as torch\n{code}") == "True\n"


def test_a_property_cannot_be_written_before_its_first_use_either():
    code = (
        "x = torch.ones(1)\ntry:\n    x.ndim = 2\nexcept AttributeError as error:\n    print(error)"
    )
    assert "attribute 'ndim'" in run(f"import minigrad as torch\n{code}")


@pytest.mark.parametrize("use", ["ones(3).T", "tensor(1.0).mT"])
def test_a_warning_at_the_first_use_of_a_property_names_the_line_that_used_it(use):
    assert run(
        "import warnings, minigrad as torch\n"
        f"with warnings.catch_warnings(record=True) as said:\n    torch.{use}\n"
        "print(said[0].filename, said[0].lineno)"
    ).split() == ["<string>", "3"]


def test_what_is_not_read_yet_is_listed():
    listed = run("import minigrad.autograd; print(*dir(minigrad.autograd))").split()
    assert {"Function", "Variable", "backward", "detect_anomaly", "grad", "no_grad"} <= {*listed}
    assert sorted({*listed} - in_torch("torch.autograd")) == []


@pytest.mark.parametrize("module", [minigrad, minigrad.autograd])
def test_a_name_that_is_not_there(module):
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = module.no_such_name
