"""Run the engine's tests against each mutant of some files: python tests/mutate.py minigrad/ops.py

Needs `pip install cosmic-ray`, for its operators, and os.fork. Each mutant gets a process forked
from this one, which has imported what the tests import, but not minigrad; the files stay as they
are. A first pass finds which functions each test calls: a mutant is left to the tests that call the
function it is in. Results are appended to mutants.jsonl; the mutants noticed there are not run again.
"""

import ast
import difflib
import hashlib
import importlib.machinery
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import hypothesis.extra.numpy  # noqa: F401  loaded once, for all forks
import numpy as np  # noqa: F401
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT, RESULTS, REACH = Path.cwd(), Path("mutants.jsonl"), Path("reach.json")
WORKERS, SECONDS = 2, 90
# Left to itself, pytest would read the files whose doctests it runs on its own.
OPTIONS = "-qx --noconftest --assert=plain -pno:cacheprovider -c/dev/null --rootdir=.".split()
OPTIONS += ["--doctest-modules", "-k", "not recording_is_what"]
FILES = sorted(map(str, {*Path("minigrad").glob("*.py")} - {Path("minigrad/__main__.py")}))
NAMES = "kinks behaviours operations recordings exercises layers settled nn data gradcheck indexing"
FILES += [f"tests/test_{name}.py" for name in (*NAMES.split(), "gradients")]
FILES = sorted(map(str, Path("tests").glob("test_engine_*.py"))) + FILES


class Reach:
    """Note for each test its time and the functions of minigrad that it calls."""

    def __init__(self):
        self.calls, self.tests, self.failed = set(), {}, set()
        self.outside = self.calls  # called when the modules are imported
        sys.setprofile(self.note)
        threading.setprofile(self.note)

    def note(self, frame, event, _):
        if event == "call":
            self.calls.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        self.calls, start = set(), time.perf_counter()
        yield
        seconds, calls, self.calls = time.perf_counter() - start, self.calls, set()
        self.tests[item.nodeid] = seconds, sorted(
            call for call in calls - self.outside if call[0].startswith(f"{ROOT}/minigrad/")
        )

    def pytest_runtest_logreport(self, report):
        if report.failed:  # it counts objects or memory, and sees this pass's: let it always run
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self):
        sys.setprofile(None)
        for name in self.failed:
            self.tests[name] = self.tests[name][0], None
        REACH.write_text(json.dumps(self.tests))


class Chosen:
    """Run some tests only, the quickest first."""

    def __init__(self, names):
        self.order = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items):
        items[:] = [item for item in items if item.nodeid in self.order]
        items.sort(key=lambda item: self.order[item.nodeid])


def mutants(code):
    """Yield (operator, mutated code) for each mutant, each text once."""
    found = {code}
    for name in sorted(set(operator_names()) - {"core/VariableReplacer", "core/VariableInserter"}):
        count = 0
        while (mutated := mutate_code(code, get_operator(name)(), count)) is not None:
            count += 1
            if mutated not in found:
                found.add(mutated)
                yield name, mutated


def called_by(reach, file, code, line):
    """Return the names of the tests that call the function whose body has a line, quickest first."""
    start = 0
    for each in ast.walk(ast.parse(code)):
        if isinstance(each, ast.FunctionDef) and each.body[0].lineno <= line <= each.end_lineno:
            start = max(start, min(d.lineno for d in (*each.decorator_list, each)))
    place = [str(ROOT / file), start]
    chosen = {n: seconds for n, (seconds, calls) in reach.items() if not calls or place in calls}
    known = any(place in (calls or ()) for _, calls in reach.values())
    return sorted(chosen if known else reach, key=lambda name: reach[name][0])


def run_tests(names, file=None, code=None):
    """Run tests with a file's code as given; end this process, with 0 if all pass."""
    os.setpgid(0, 0)
    signal.alarm(SECONDS if code else 0)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    sys.path.insert(0, str(ROOT))
    if code is None:
        os._exit(pytest.main([*OPTIONS, "--maxfail=99", *FILES], [Reach()]))
    ours, get_code = str(ROOT / file), importlib.machinery.SourceFileLoader.get_code
    importlib.machinery.SourceFileLoader.get_code = lambda loader, name: (
        compile(code, ours, "exec") if loader.path == ours else get_code(loader, name)
    )
    for some in (names[:100], names[100:]):
        files = sorted({name.partition("::")[0] for name in some})
        if failed := some and pytest.main([*OPTIONS, *files], [Chosen(some)]):
            os._exit(failed)
    os._exit(0)


def main(files):
    old = [json.loads(line) for line in RESULTS.open()] if RESULTS.exists() else []
    noticed, running = {each["key"] for each in old if each["noticed"]}, {}

    def start(record, *tests):
        if (child := os.fork()) == 0:
            run_tests(*tests)
        running[child] = record

    def finish():
        child, status = os.wait()
        record = running.pop(child) | {"noticed": status != 0, "status": status}
        try:
            os.killpg(child, signal.SIGKILL)  # what a broken test may have left
        except ProcessLookupError:
            pass
        return record

    start({}, None)
    finish()
    reach = json.loads(REACH.read_text())
    start({}, list(reach), files[0], Path(files[0]).read_text(encoding="utf-8"))
    assert not finish()["noticed"], "the tests fail without a mutation"

    def note():
        record = finish()
        with RESULTS.open("a") as results:
            print(json.dumps(record), file=results)
        if not record["noticed"]:
            print(record["file"], record["operator"], *record["change"], sep="\n    ", flush=True)

    for file in files:
        code = Path(file).read_text(encoding="utf-8")
        for operator, mutated in mutants(code):
            key = f"{file} {hashlib.sha1(mutated.encode()).hexdigest()}"
            if key not in noticed:
                lines = difflib.unified_diff(code.split("\n"), mutated.split("\n"), n=0, lineterm="")
                change = list(lines)[2:]
                line = int(change[0].split()[1].partition(",")[0][1:])
                if len(running) == WORKERS:
                    note()
                record = dict(file=file, operator=operator, key=key, change=change)
                start(record, called_by(reach, file, code, line), file, mutated)
    while running:
        note()


if __name__ == "__main__":
    main(sys.argv[1:])
