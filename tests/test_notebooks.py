"""Chapters and the pages beside them are stored clean; refresh stores the same bytes every time.

That the stored outputs are those of the cells is checked by nbval, over `notebooks/`.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from minigrad.course import refresh
from minigrad.course.chapters import chapters, glossary
from minigrad.language import of_folder
from minigrad.launcher import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
OTHERS = sorted((ROOT / "notebooks").glob("[!.]*/*.ipynb"))
MEGABYTE = 2**20
MACHINE_PATH = re.compile(
    r"(?<![\w.])(/(home|root|Users|tmp|private|var|opt|usr)/\w|~/|[A-Z]:\\\w)"
)


def name(path):
    return path.relative_to(ROOT / "notebooks").with_suffix("").as_posix()


@pytest.fixture(params=[*NOTEBOOKS, *OTHERS], ids=name)
def chapter(request):
    return request.param


@pytest.fixture
def cells(chapter):
    return json.loads(chapter.read_text(encoding="utf-8"))["cells"]


def code(cells):
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_the_file_is_valid_and_carries_no_widget_state(chapter):
    notebook = json.loads(chapter.read_text(encoding="utf-8"))
    nbformat.validate(notebook)
    assert notebook["metadata"] == refresh.METADATA
    assert b"\r" not in chapter.read_bytes()
    assert chapter.stat().st_size < MEGABYTE


def test_every_cell_has_run_once_in_order(cells):
    counts = [cell["execution_count"] for cell in code(cells) if cell["source"]]
    assert counts == list(range(1, len(counts) + 1))


def test_cells_have_ids_of_their_own(cells):
    ids = [cell.get("id") for cell in cells]
    assert None not in ids
    assert len(set(ids)) == len(ids)


def test_errors_are_wanted_and_nothing_goes_to_stderr(cells):
    for cell in code(cells):
        wanted = "raises-exception" in cell["metadata"].get("tags", [])
        raised = any(output["output_type"] == "error" for output in cell["outputs"])
        assert raised == wanted, "".join(cell["source"])
        assert not any(output.get("name") == "stderr" for output in cell["outputs"])


def test_outputs_hold_no_live_widget_and_no_path_of_a_machine(cells):
    for cell in code(cells):
        outputs = json.dumps(cell["outputs"], ensure_ascii=False)
        outputs = re.sub(r'"image/(png|jpeg)": "[^"]*"', "", outputs)
        assert refresh.LIVE_WIDGET not in outputs
        assert MACHINE_PATH.findall(outputs) == [], "".join(cell["source"])


def test_a_lesson_has_its_length(chapter, cells):
    """Five Chinese characters, or words among them, are three English words."""
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    words = len(text.split())
    if of_folder(chapter.parent) == "zh":
        signs = r"[\u4e00-\u9fff]|[^\s\u3000-\u9fff\uff00-\uffef]+"
        words = len(re.findall(signs, text)) * 3 // 5
    if chapter.stem[0].isdigit() and not chapter.stem.startswith("00"):
        assert 900 <= words <= 1800


def test_a_lessons_links_lead_where_they_say(chapter, cells):
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    links = re.findall(r"\[([^]]*)\]\((?!http)([^)]+)\)", prose)
    for text, target in links:
        assert (chapter.parent / target).exists(), target
        number = [str(int(target[:2]))] if target[0].isdigit() else []
        assert re.findall(r"\d+", text) == number, text
    assert links or chapter.stem.startswith(("14", "progress", "sandbox"))


# --- the pages beside the chapters ---------------------------------------------------------------


def page(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def in_all_languages(name):
    return pytest.mark.parametrize(
        "path", [path for path in [*NOTEBOOKS, *OTHERS] if path.stem == name], ids=str
    )


@in_all_languages("00_start_here")
def test_the_first_chapter_links_every_page(path):
    pages = [path.name for path in NOTEBOOKS if not path.stem[0].isdigit()]
    assert pages == [f"{name}.ipynb" for name in ("cheat_sheet", "glossary", "progress", "sandbox")]
    text = path.read_text(encoding="utf-8")
    assert all(f"]({name})" in text for name in pages)


@in_all_languages("glossary")
def test_the_glossary_is_that_of_the_recaps(path):
    language = of_folder(path.parent)
    told = glossary(chapters(path.parent), language)
    assert "".join(page(path)[-1]["source"]) == told
    assert told.count("](") == sum(len(chapter.words) for chapter in chapters())


@in_all_languages("cheat_sheet")
def test_the_cheat_sheet_shows_each_of_its_rows(path):
    """What the last cell prints is compared by nbval, so each claim holds."""
    opening, *_, last = page(path)
    rows = re.findall(r"(?m)^\| \*\*`?(\w+)", "".join(opening["source"]))
    printed = re.findall(r"(?m)^(\w+)", "".join(last["outputs"][0]["text"]))
    assert len(rows) == 8 and printed == rows


# --- the refresh command -------------------------------------------------------------------------


def write(path, *cells):
    """A notebook of code cells; a cell is its source, or its source and a tag."""
    made = []
    for source, *tags in (cell if isinstance(cell, tuple) else (cell,) for cell in cells):
        metadata = {"tags": tags, "execution": {"shell.execute_reply": "2026"}}
        made.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)
    return path


def test_refreshing_twice_stores_the_same_bytes(tmp_path):
    path = write(
        tmp_path / "01_trial.ipynb",
        "print(object())\nprint({'a', 'b', 'c'})",
        ("1 / 0", "raises-exception"),
        "import ipywidgets\nipywidgets.IntSlider(3, description='x')",
        "import matplotlib.pyplot as plt\nplt.plot([1, 3]);",
        ("import minigrad.nowhere", "raises-exception"),
        "import minigrad\nprint(minigrad.__file__)",
    )
    assert refresh.refresh(path)
    stored = path.read_bytes()
    assert not refresh.refresh(path)
    assert path.read_bytes() == stored
    notebook = json.loads(stored)
    assert [cell["execution_count"] for cell in notebook["cells"]] == [1, 2, 3, 4, 5, 6]
    assert notebook["metadata"] == refresh.METADATA
    assert notebook["cells"][1]["metadata"] == {"tags": ["raises-exception"]}
    (slider,) = notebook["cells"][2]["outputs"]
    assert list(slider["data"]) == ["text/plain"]
    assert notebook["cells"][5]["outputs"][0]["text"] == [f"{Path('minigrad/__init__.py')}\n"]


def test_a_cell_that_fails_leaves_the_file_as_it_was(tmp_path):
    path = write(tmp_path / "01_trial.ipynb", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(CellExecutionError):
        refresh.refresh(path)
    assert path.read_bytes() == before


def test_a_chapter_is_named_by_its_number_or_its_file(tmp_path, monkeypatch):
    course = tmp_path / "notebooks"
    course.mkdir()
    monkeypatch.setattr(refresh, "NOTEBOOKS", course)
    paths = [write(course / f"0{n}_trial.ipynb") for n in (1, 2)]
    assert refresh.chosen([]) == paths
    assert refresh.chosen(["02"]) == refresh.chosen(["notebooks/02_trial.ipynb"]) == paths[1:]
    with pytest.raises(SystemExit, match="'07'; there are: 01_trial, 02_trial"):
        refresh.chosen(["07"])


def test_a_number_names_the_chapter_in_all_languages_and_a_folder_in_one(tmp_path, monkeypatch):
    """A folder without a catalogue, such as Jupyter's checkpoints, is no language."""
    course = tmp_path / "notebooks"
    monkeypatch.setattr(refresh, "NOTEBOOKS", course)
    folders = [course, course / "zh", course / ".ipynb_checkpoints"]
    for folder in folders:
        folder.mkdir()
    english, chinese, _ = [write(folder / "01_trial.ipynb") for folder in folders]
    assert refresh.chosen([]) == refresh.chosen(["01"]) == [english, chinese]
    assert refresh.chosen(["zh/01"]) == refresh.chosen(["notebooks/zh/01_trial.ipynb"]) == [chinese]
    assert refresh.chosen(["notebooks/01"]) == [english]
