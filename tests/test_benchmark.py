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


def test_the_picture_of_growth_has_a_line_for_each_engine_and_one_for_memory():
    import growth  # here, as it brings all engines

    rows = {10: ({"minigrad": 1e-3, "torch": 2e-3}, 1e3), 100: ({"minigrad": 1e-2}, 1e4)}
    above, below = growth.drawn({"work": rows}).axes
    assert [len(above.lines), len(below.lines)] == [2, 1]
    assert growth.seconds({"minigrad": lambda: None, "hand": None}).keys() == {"minigrad"}
    assert growth.peak(lambda: bytearray(1_000_000)) > 1_000_000
