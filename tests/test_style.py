"""Package, tests and notebooks are as ruff would have them."""

import inspect
import subprocess
import sys

import pytest

import minigrad as torch
from minigrad.course.syllabus import TAUGHT
from minigrad.launcher import ROOT
from minigrad.pytorch.leaves import Checked


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing(command):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "--output-format=concise", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_of_the_package_is_too_long_to_be_read_at_one_go():
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "minigrad").rglob("*.py")
    }
    assert {file: length for file, length in lengths.items() if length > 400} == {}


def test_each_public_operation_shows_an_example():
    """The taught core, with checks or without, is exempt: its chapters are its examples.

    So is x.add_, which is add.
    """
    exempt = {f"minigrad.{file[:-3].replace('/', '.')}" for file in TAUGHT}
    for place in (torch, torch.Tensor, torch.nn.functional):
        without = []
        for name, found in vars(place).items():
            if isinstance(found, Checked):
                continue
            found = getattr(found, "fget", found)  # a property's function
            if inspect.isfunction(found) and not name.startswith("_") and not name.endswith("_"):
                if found.__module__ not in exempt and ">>>" not in (found.__doc__ or ""):
                    without.append(name)
        assert without == [], place
