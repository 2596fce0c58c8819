"""Cells in another order than the page's: each twice in a row, and later ones with some skipped."""

import json
import random

import nbformat
import pytest

from minigrad.course import refresh
from minigrad.launcher import ROOT

CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
SKIPS = 5  # cells of a chapter that are run right after its first one
TWICE = "Trying to backward through the graph a second time"
# Cells that fail at their second run, until their names are mended.
TO_MEND = {"12_learning": "'list' object has no attribute 'split'"}


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
    assert found == [text for name, text in TO_MEND.items() if name == chapter.stem]


def test_after_skipped_cells_an_error_names_what_is_missing(chapter):
    first, *later = code(chapter)
    some = random.Random(chapter.stem).sample(later, SKIPS)
    runs = [source for later in some for source in ("%reset -f", first, later)]
    for source, name, text, shown in errors(chapter, runs):
        assert name in ("NameError", "NotBuiltYet"), source
        assert "above" in shown or "is built in chapter" in text, source
        assert shown.count("\n") < 25, source
