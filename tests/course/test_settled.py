"""Every common confusion, and every line of the article, is settled by a cell that runs.

The cell carries a tag such as `settles-C13` or `settles-seed-62`; here stands which chapter owes
which. (Seed lines: the article's first line of each claim.)
"""

import json

import pytest

from minigrad.course.recordings import NOTEBOOKS

OWED = {
    1: "seed-28",
    2: "seed-3 seed-22",
    4: "C13 C16 C17",
    5: "C1 C2 C3 C4 seed-5 seed-34 seed-64 seed-107",
    6: "C5 C6 C7 seed-62",
    7: "C11 seed-36 seed-41",
    8: "C8 C9 C10 seed-24 seed-51 seed-55 seed-56",
    9: "C12 C14 C15 C18 seed-8 seed-47",
    10: "C19 C20 seed-11",
    11: "C21 C22 C23 C24 seed-87 seed-89 seed-98",
    13: "C25 seed-80",
}
CASES = [(chapter, item) for chapter, items in OWED.items() for item in items.split()]


@pytest.mark.parametrize(("chapter", "item"), CASES, ids=[item for _, item in CASES])
def test_a_cell_that_runs_settles_it(chapter, item):
    paths = list(NOTEBOOKS.glob(f"{chapter:02}_*.ipynb"))
    if not paths:
        pytest.skip(f"chapter {chapter} is not written yet")
    cells = json.loads(paths[0].read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if f"settles-{item}" in cell["metadata"].get("tags", [])]
    assert tagged, f"no cell of chapter {chapter} has the tag settles-{item}"
    assert all(cell["cell_type"] == "code" and cell["outputs"] for cell in tagged)
