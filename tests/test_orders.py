"""Cells in another order than the page's: each twice in a row, again at the end, some skipped."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from minigrad.course import refresh
from minigrad.launcher import ROOT

CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
SKIPS = 5  # cells of a chapter that are run right after its first one
TWICE = "Trying to backward through the graph a second time"


@pytest.fixture(params=CHAPTERS, ids=lambda path: path.stem)
def chapter(request):
    return request.param


def code(path):
    """Return the texts of a chapter's code cells that are not meant to fail."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
        and "raises-exception" not in cell["metadata"].get("tags", [])
    ]


def errors(path, sources):
    """Run cells in a fresh kernel, past errors; return each error as (cell, name, text, shown)."""
    tags = {"tags": ["raises-exception"]}  # so that the next cell runs
    cells = [nbformat.v4.new_code_cell(source, metadata=tags) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    refresh.run(notebook, path.parent)
    return [
        (cell.source, output.ename, output.evalue, "\n".join(output.traceback))
        for cell in notebook.cells
        for output in cell.outputs
        if output.output_type == "error"
    ]


def test_each_cell_may_run_twice_in_a_row(chapter):
    """What fails then fails in PyTorch as well, in the same words."""
    twice = [source for source in code(chapter) for _ in range(2)]
    found = [text for _, _, text, _ in errors(chapter, twice) if not text.startswith(TWICE)]
    assert found == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_each_cell_may_run_again_alone_after_the_chapter(chapter, tmp_path):
    """No name is used for a second thing in such a way that an earlier cell fails, or lies."""
    told = subprocess.run(
        [sys.executable, __file__, chapter],
        env=refresh.kernel_environment(tmp_path),
        capture_output=True,
        check=True,
        timeout=600,
    )
    cells = [json.loads(line) for line in told.stdout.splitlines()]
    assert [cell["source"] for cell in cells] == code(chapter)
    failed = [(c["source"], c["error"]) for c in cells if not c["error"].startswith(TWICE)]
    assert [(source, error) for source, error in failed if error] == []
    reveals = [c for c in cells if "reveal(" in c["source"]]
    assert [(c["source"], c["now"]) for c in reveals if c["now"] != c["before"]] == []


def test_after_skipped_cells_an_error_names_what_is_missing(chapter):
    first, *later = code(chapter)
    some = random.Random(chapter.stem).sample(later, SKIPS)
    runs = [source for later in some for source in ("%reset -f", first, later)]
    for source, name, text, shown in errors(chapter, runs):
        assert name in ("NameError", "NotBuiltYet"), source
        assert "above" in shown or "is built in chapter" in text, source
        assert shown.count("\n") < 25, source


def run(shell, source):
    """Run a cell in this process; return its error and what it printed."""
    with capture_output() as shown:
        result = shell.run_cell(source)
    return str(result.error_before_exec or result.error_in_exec or ""), shown.stdout


def run_again_alone(path):
    """Run a chapter, then each cell in a fork of its own; print a line of JSON for each cell."""
    os.chdir(path.parent)
    no_history = Config({"HistoryManager": {"enabled": False}})  # its database minds a fork
    shell = InteractiveShell.instance(config=no_history)
    shell.extension_manager.load_extension("minigrad.course")
    before = [run(shell, source)[1] for source in code(path)]
    for source, said in zip(code(path), before, strict=True):
        if not (child := os.fork()):
            error, now = run(shell, source)
            print(
                json.dumps({"source": source, "error": error, "before": said, "now": now}),
                flush=True,
            )
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    run_again_alone(Path(sys.argv[1]))
