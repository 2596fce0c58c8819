"""Run the engine's tests on each mutant of some files: tests/mutate.py minigrad/engine/ops.py

Needs os.fork and `pip install cosmic-ray`, for its operators. Each mutant has a process forked from
this one, which has imported what the tests import, but not minigrad; no file is changed. Prints the
mutants that all tests pass. mutants.jsonl tells of all; those noticed there are not run again.
"""

import difflib
import importlib.machinery
import json
import os
import signal
import sys
from pathlib import Path

import hypothesis.extra.numpy  # noqa: F401  once for all forks
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

RESULTS, WORKERS, SECONDS = Path("mutants.jsonl"), 2, 240
OPTIONS = "-qx --confcutdir=tests --assert=plain -pno:cacheprovider -c/dev/null --rootdir=.".split()
OPTIONS += ["-k", "not recording_is_what"]
# What notices most in the least time comes first.
STAGES = [["tests/engine/test_alone.py"], ["tests/engine"], ["tests/nn", "tests/pytorch"]]


def mutants(code):
    """Yield (operator, mutated code) for each mutant, each text once."""
    found = {code}
    for name in sorted(set(operator_names()) - {"core/VariableReplacer", "core/VariableInserter"}):
        place = 0
        while (mutated := mutate_code(code, get_operator(name)(), place)) is not None:
            place += 1
            if mutated not in found:
                found.add(mutated)
                yield name, mutated


def run_tests(file, code):
    """Run the tests with a file's code as given; end this process, with 0 if all pass."""
    os.setpgid(0, 0)
    signal.alarm(SECONDS)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    ours, loader = str(Path(file).resolve()), importlib.machinery.SourceFileLoader
    get_code = loader.get_code
    loader.get_code = lambda self, name: (
        compile(code, ours, "exec") if self.path == ours else get_code(self, name)
    )
    sys.path.insert(0, os.getcwd())
    sys.modules["torch"] = None  # it would be asked what it was asked before
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os._exit(any(pytest.main([*OPTIONS, *stage]) for stage in STAGES))


def main(files):
    old = [json.loads(line) for line in RESULTS.open()] if RESULTS.exists() else []
    noticed, running = {(each["file"], *each["change"]) for each in old if each["noticed"]}, {}

    def finish():
        child, status = os.wait()
        record = running.pop(child) | {"noticed": status != 0}
        try:
            os.killpg(child, signal.SIGKILL)  # what a broken test may have left
        except ProcessLookupError:
            pass
        assert record["change"] or not status, f"without a mutation, the tests of {files} fail"
        if record["change"]:
            with RESULTS.open("a") as results:
                print(json.dumps(record), file=results)
            if not status:
                print(record["file"], *record["change"], sep="\n", flush=True)

    for file in files:
        code = Path(file).read_text(encoding="utf-8")
        for operator, mutated in [("none", code), *mutants(code)]:
            lines = difflib.unified_diff(code.split("\n"), mutated.split("\n"), n=0, lineterm="")
            record = dict(file=file, operator=operator, change=list(lines)[2:])
            if (file, *record["change"]) in noticed:
                continue
            if len(running) == WORKERS:
                finish()
            if (child := os.fork()) == 0:
                run_tests(file, mutated)
            running[child] = record
    while running:
        finish()


if __name__ == "__main__":
    main(sys.argv[1:])
