"""Each chapter as a learner meets it: JupyterLab in a browser, all cells run, a control moved."""

import json
import os
import re
import runpy
from pathlib import Path

import pytest
from lab import LAB, NOTEBOOK_7, ROOT, Lab, find_chromium
from playwright.sync_api import TimeoutError

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
IN_CHINESE = sorted((ROOT / "notebooks" / "zh").glob("0[15]*.ipynb"))
# The controls of an experiment, the likeliest first, and how to move one.
CONTROLS = {
    "[role=slider]": lambda lab, one: lab.press(
        one,
        "ArrowRight"
        if float(one.get_attribute("aria-valuenow")) < float(one.get_attribute("aria-valuemax"))
        else "ArrowLeft",
    ),
    "input[type=text]": lambda lab, one: lab.press(one, "End", "*", "2"),
    "input[type=checkbox]": lambda lab, one: lab.press(one, "Space"),
    "select": lambda lab, one: lab.press(one, "ArrowDown"),
    "button.jupyter-button:enabled:not(.mod-active)": lambda lab, one: lab.press(one, "Enter"),
}
# What is painted beside a control: the pictures, tables and programs in its cell's output.
PAINTED = "svg, img, table, pre"
PICTURES = f"""control => [...control.closest('.jp-OutputArea').querySelectorAll('{PAINTED}')]
    .map(one => one.src ?? one.outerHTML).join()"""


@pytest.fixture(scope="module")
def lab(request, tmp_path_factory):
    if not NOTEBOOKS:
        pytest.skip("no notebooks to open")
    if find_chromium() is None:
        reason = "no Chromium or Chrome on the PATH: the chapters are not opened in a browser"
        if os.environ.get("MINIGRAD_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    lessons = tmp_path_factory.mktemp("course") / "lessons"
    runpy.run_path(str(ROOT / "jupyter" / "lessons.py"))["lay_all"](lessons=lessons)
    with Lab(lessons, front_end=getattr(request, "param", LAB)) as running:
        yield running


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_runs_in_the_browser(lab, path):
    runs(lab, path)
    code = "[...labPanel.model.cells].filter(cell => cell.type === 'code')"
    assert lab.eval(f"{code}.every(cell => cell.trusted)")
    assert lab.console_errors == []


def runs(lab, path, moves=CONTROLS):
    """Open a chapter as it is laid, run all its cells, move a control."""
    lab.open(path.relative_to(ROOT / "notebooks").as_posix())
    assert not any(cell["outputs"] or cell["execution_count"] for cell in lab.cells())

    lab.run_all()
    cells = lab.cells()
    assert unexpected(cells) == []
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))

    assert any(changes_the_picture(lab, one, move) for one, move in controls(lab, moves))
    assert lab.foreign_requests == []


@pytest.mark.parametrize("path", IN_CHINESE, ids=lambda path: path.stem)
def test_a_chapter_runs_in_chinese(lab, path):
    """Code is as in English: a few chapters tell whether all that speaks does so here."""
    runs(lab, path)
    code = "[...labPanel.model.cells].filter(cell => cell.type === 'code')"
    assert lab.eval(f"{code}.every(cell => cell.trusted)")
    assert lab.console_errors == []
    words = lab.locator(".jp-OutputArea .minigrad-experiment").first.inner_text()
    assert re.search("[\u4e00-\u9fff]", words) and "reveal" not in words


def test_the_browser_has_chinese_characters(lab):
    """A font that lacks them shows one box for all."""
    drawn = """character => {
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d');
        context.font = '40px sans-serif';
        context.fillText(character, 0, 40);
        return canvas.toDataURL();
    }"""
    lab.page.goto(lab.url)
    one, other = (lab.page.evaluate(drawn, character) for character in "叶子")
    if one == other and os.environ.get("MINIGRAD_BROWSER") != "required":
        pytest.skip("no Chinese font is installed here")
    assert one != other


def test_saved_work_reopens_whole(lab):
    """Saved, closed, and opened again on the next day; then run again, and the kernel restarted."""
    name = NOTEBOOKS[0].name
    lab.open(name).run_all().save().restart()
    lab.open(name)
    assert {cell["execution_count"] for cell in lab.cells()} == {None}
    stills = lab.locator(".jp-OutputArea:has-text('to make it live, run its cell again')")
    assert stills.locator("svg, img").first.is_visible()
    assert lab.locator(":text('Error displaying widget')").count() == 0
    assert lab.locator(".jupyter-widgets").count() == 0
    assert lab.console_errors == []

    lab.run_all()
    slider = lab.locator("[role=slider]").first
    assert slider.is_visible()
    lab.eval("labPanel.sessionContext.session.kernel.restart()")
    slider.wait_for(state="hidden")
    says = "one => getComputedStyle(one, '::before').content"
    assert "kernel was stopped" in lab.locator(".minigrad-experiment").first.evaluate(says)


@pytest.mark.parametrize(
    "page, link, opened",
    [
        ("progress.ipynb", "exercise 00.1", "00_start_here.ipynb"),
        ("11_switching_off.ipynb", "./notebooks/14_", "14_the_same_in_pytorch.ipynb"),
        ("zh/progress.ipynb", "00.1", "zh/00_start_here.ipynb"),
        ("zh/11_switching_off.ipynb", "./notebooks/zh/14_", "zh/14_the_same_in_pytorch.ipynb"),
    ],
    ids=["progress", "an error", "progress in Chinese", "an error in Chinese"],
)
def test_a_link_in_an_output_opens_a_chapter(lab, page, link, opened):
    lab.open(page).run_all()
    lab.locator(f".jp-OutputArea a:has-text('{link}')").first.click()
    lab.page.wait_for_function(
        "path => jupyterapp.shell.currentWidget.context?.path === path", arg=f"notebooks/{opened}"
    )


def unexpected(cells):
    """Errors of cells that are not meant to raise, and whatever was written to stderr."""
    return [
        (cell["execution_count"], output.get("evalue") or output.get("text"))
        for cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error"
        and "raises-exception" not in cell["metadata"].get("tags", [])
        or output.get("name") == "stderr"
    ]


def controls(lab, moves):
    """Of each experiment the first control of each kind, the likeliest kind first.

    A slider need not do: that of chapter 12 sets a rate, and the picture waits for a step.
    """
    experiments = lab.locator(".jp-OutputArea-output:has(.jupyter-widgets)")
    experiments.first.wait_for()
    lab.wait_idle()
    for selector, move in moves.items():
        for experiment in experiments.all():
            one = experiment.locator(f".jupyter-widgets {selector}")
            if one.count():
                yield one.first, move


def changes_the_picture(lab, one, move):
    before = one.evaluate(PICTURES)
    assert before, "there is no picture beside the control"
    move(lab, one)
    try:
        lab.page.wait_for_function(
            f"([control, before]) => ({PICTURES})(control) !== before",
            arg=[one.element_handle(), before],
            timeout=10_000,
        )
    except TimeoutError:
        return False
    return True


def test_the_photograph_shows_the_whole_notebook(lab, tmp_path):
    lab.open(NOTEBOOKS[0].name).theme("dark")
    slices = lab.screenshot(tmp_path / "shot.png")
    assert slices and all(Path(part).stat().st_size > 5_000 for part in slices)
    stored = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))["cells"]
    assert lab.eval("labPanel.content.widgets.length") == len(stored)


def drag(lab, one):
    """Pull a slider's handle towards the side where there is more room."""
    one.scroll_into_view_if_needed()
    handle = one.bounding_box()
    track = one.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]").bounding_box()
    middle = handle["x"] + handle["width"] / 2
    to = track["x"] + track["width"] * (0.1 if middle > track["x"] + track["width"] / 2 else 0.9)
    height = handle["y"] + handle["height"] / 2
    lab.page.mouse.move(middle, height)
    lab.page.mouse.down()
    lab.page.mouse.move(to, height, steps=4)
    lab.page.mouse.up()


@pytest.mark.parametrize("lab", [NOTEBOOK_7], indirect=True, ids=["notebook"])
@pytest.mark.parametrize("number", ["00", "05", "10"])
def test_a_chapter_runs_in_notebook_7(lab, number):
    """It takes arrow keys for itself, even those on a slider, so that the mouse must move it.

    And its settings may come before what they belong to: an error on a `schema` is not ours.
    """
    (path,) = [path for path in NOTEBOOKS if path.stem.startswith(number)]
    runs(lab, path, CONTROLS | {"[role=slider]": drag})
    assert [error for error in lab.console_errors if "'schema'" not in error] == []
