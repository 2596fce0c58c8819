"""What `import minigrad` brings at once or later."""

import subprocess
import sys

import pytest

import minigrad


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


def test_seldom_needed_parts_are_imported_at_their_first_use():
    assert run(
        "import sys, minigrad as torch\n"
        "print('minigrad.nn' in sys.modules, 'minigrad.pytorch.functional' in sys.modules)\n"
        "torch.nn.Linear, torch.optim.SGD, torch.autograd.functional.jacobian\n"
        "torch.autograd.Function, torch.autograd.gradcheck, torch.func.grad\n"
        "print('minigrad.nn' in sys.modules)\n"
    ).split() == ["False", "False", "True"]


@pytest.mark.parametrize("module", [minigrad, minigrad.autograd])
def test_a_name_that_is_not_there(module):
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        _ = module.no_such_name
