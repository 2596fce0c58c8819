"""The benchmark runs, and all engines in it agree with the work done by hand. Nothing is timed."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).with_name("benchmark.py")


def test_the_benchmark_runs():
    command = [sys.executable, BENCHMARK, "--quick"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line]
    names = [row[0] for row in rows]
    assert {"W1", "W2", "W3b", "W4", "W8b", "W10b", "W12", "WD", "W11", "mem"} <= set(names)
