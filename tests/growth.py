"""Measure how cost grows with the work, beside PyTorch, and draw it for the README.

    python tests/growth.py    writes tests/growth.svg and prints the table; three minutes

Three workloads of tests/benchmark.py over several sizes. A time is the median of rounds in which
the engines take turns. Memory is the most that a step holds at once beyond its input: of minigrad
as Python counts it; what torch takes, Python does not see.
"""

import gc
import statistics
import time
import tracemalloc
from pathlib import Path

import benchmark
import matplotlib.pyplot as plt

GROWTH = {  # what grows: sizes, steps by size
    "operations on one number": (
        (1_000, 10_000, 100_000, 1_000_000),
        lambda count: benchmark.chain((), count),
    ),
    "batch of a small network": ((32, 256, 2_048, 32_768), benchmark.regression),
    "entries of an array": ((1_000, 10_000, 100_000, 1_000_000, 10_000_000), benchmark.entrywise),
}
ENGINES = {"minigrad": "o-", "torch": "s--"}
ROUNDS, SECONDS = 5, 0.03


def seconds(steps):
    """Return the median seconds of a step for each engine."""
    times = {engine: [] for engine in ENGINES if engine in steps}
    counts = {}
    for engine in times:
        steps[engine]()
        began = time.process_time()
        steps[engine]()
        counts[engine] = max(1, round(SECONDS / (time.process_time() - began)))
    for _ in range(ROUNDS):
        for engine, taken in times.items():
            gc.collect()
            began = time.process_time()
            for _ in range(counts[engine]):
                steps[engine]()
            taken.append((time.process_time() - began) / counts[engine])
    return {engine: statistics.median(taken) for engine, taken in times.items()}


def peak(step):
    """Return the most bytes that a step holds at once."""
    tracemalloc.start()
    step()
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return held


def drawn(results):
    """Return a figure: time above, memory below, a column for each workload."""
    plt.rcParams["svg.hashsalt"] = "minigrad"
    figure, axes = plt.subplots(2, len(results), figsize=(9, 4.6), sharex="col", squeeze=False)
    for (above, below), (title, rows) in zip(axes.T, results.items(), strict=True):
        sizes = list(rows)
        for engine, style in ENGINES.items():
            taken = [rows[size][0].get(engine) for size in sizes]
            above.loglog(sizes, [t and t * 1e3 for t in taken], style, label=engine, ms=4)
        below.loglog(sizes, [rows[size][1] / 1e6 for size in sizes], "o-", ms=4)
        above.set_title(title, fontsize=10)
    axes[0, 0].set_ylabel("milliseconds a step")
    axes[1, 0].set_ylabel("MB held (minigrad)")
    axes[0, 0].legend(frameon=False, fontsize=9)
    figure.tight_layout()
    return figure


def main():
    """Measure, print and draw."""
    results = {}
    for title, (sizes, make) in GROWTH.items():
        print(f"\n{title}\n{'size':>12} {'minigrad':>12} {'torch':>12} {'memory':>12}")
        for size in sizes:
            steps = make(size)
            taken, held = seconds(steps), peak(steps["minigrad"])
            results.setdefault(title, {})[size] = taken, held
            cells = (f"{taken[e] * 1e3:.3f} ms" if e in taken else "-" for e in ENGINES)
            print(
                "{:>12,} {:>12} {:>12}".format(size, *cells), f"{held / 1e6:>9.2f} MB", flush=True
            )
    drawn(results).savefig(Path(__file__).with_name("growth.svg"), metadata={"Date": None})


if __name__ == "__main__":
    main()
