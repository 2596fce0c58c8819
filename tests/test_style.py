"""Package, tests and notebooks are as ruff would have them."""

import subprocess
import sys

import pytest

from minigrad.launcher import ROOT


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
