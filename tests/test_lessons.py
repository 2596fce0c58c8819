"""The learner's copies: no outputs, renewed with the course, and nothing of the learner's lost."""

import json
import runpy
import subprocess
from types import SimpleNamespace

import nbformat
import pytest

from minigrad.language import LANGUAGES
from minigrad.launcher import ROOT

JUPYTER = ROOT / "jupyter"
lessons = SimpleNamespace(**runpy.run_path(str(JUPYTER / "lessons.py")))
config = SimpleNamespace(**runpy.run_path(str(JUPYTER / "jupyter_server_config.py")))
NAME = "05_léaves.ipynb"
NEW, NEW2 = "05_léaves-new.ipynb", "05_léaves-new2.ipynb"


def notebook(*sources, tags=()):
    """A notebook of code cells that were run."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "id": f"cell-{number}",
            "metadata": {"tags": list(tags)},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["0.25\n"]}],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class Course:
    """A small course and its copies."""

    def __init__(self, folder, course="notebooks", lessons="lessons"):
        self.course, self.lessons = folder / course, folder / lessons
        self.course.mkdir()

    def has(self, *sources, name=NAME, tags=()):
        """Let the course have this lesson; return what laying it says."""
        path = self.course / name
        path.write_text(json.dumps(notebook(*sources, tags=tags)), encoding="utf-8")
        return self.lay()

    def lay(self):
        return lessons.lay_all(self.course, self.lessons)

    def learner_writes(self, *sources, name=NAME):
        (self.lessons / name).write_text(json.dumps(notebook(*sources)), encoding="utf-8")

    def copies(self):
        """The sources of each copy, by its name."""
        return {
            path.name: ["".join(cell["source"]) for cell in json.loads(path.read_bytes())["cells"]]
            for path in self.lessons.glob("*.ipynb")
        }


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_a_copy_has_the_text_and_no_outputs(course):
    assert course.has("x = 1\nx", "reveal(x)") == []
    (path,) = course.lessons.glob("*.ipynb")
    copy = nbformat.read(path, as_version=4)
    nbformat.validate(copy)
    assert [cell.source for cell in copy.cells] == ["x = 1\nx", "reveal(x)"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in copy.cells)


def test_every_lesson_of_the_course_has_its_copy_in_each_language(tmp_path):
    assert lessons.lay_all(lessons=tmp_path) == []
    for folder in ("", *LANGUAGES[1:]):
        names = [path.name for path in sorted((ROOT / "notebooks" / folder).glob("*.ipynb"))]
        copies = sorted((tmp_path / folder).glob("*.ipynb"))
        assert [path.name for path in copies] == names
        assert '"output_type"' not in "".join(path.read_text(encoding="utf-8") for path in copies)


def test_a_lesson_in_another_language_is_named_with_its_folder(course):
    course.has("old")
    chinese = Course(course.course, course.course / "zh", course.lessons / "zh")
    chinese.has("旧")
    chinese.learner_writes("我的")
    (chinese.course / NAME).write_text(json.dumps(notebook("新")), encoding="utf-8")
    (line,) = course.lay()
    assert line == f"zh/{NAME} has changed; yours stays, the new one is zh/{NEW}."
    assert course.copies() == {NAME: ["old"]}
    assert chinese.copies() == {NAME: ["我的"], NEW: ["新"]}


def test_a_copy_that_was_only_run_is_renewed(course):
    course.has("old")
    course.learner_writes("old")
    before = (course.lessons / NAME).read_bytes()
    assert course.lay() == [] and (course.lessons / NAME).read_bytes() == before
    assert course.has("new") == []
    assert course.copies() == {NAME: ["new"]}
    course.has("new", tags=["raises-exception"])
    assert b"raises-exception" in (course.lessons / NAME).read_bytes()


def test_a_changed_copy_stays_and_the_new_one_is_laid_beside_it(course):
    course.has("old")
    course.learner_writes("mine")
    assert course.lay() == []
    (line,) = course.has("new")
    assert line == f"{NAME} has changed; yours stays, the new one is {NEW}."
    assert course.copies() == {NAME: ["mine"], NEW: ["new"]}
    assert course.lay() == []

    assert len(course.has("newer")) == 1
    assert course.copies() == {NAME: ["mine"], NEW: ["newer"]}
    course.learner_writes("mine too", name=NEW)
    assert NEW2 in course.has("newest")[0]
    assert course.copies() == {NAME: ["mine"], NEW: ["mine too"], NEW2: ["newest"]}


def test_what_is_thrown_away(course):
    """The lesson itself comes again; a newer version that is not wanted does not."""
    course.has("old")
    course.learner_writes("mine")
    course.has("new")
    (course.lessons / NEW).unlink()
    assert course.lay() == [] and course.copies() == {NAME: ["mine"]}
    (course.lessons / NAME).unlink()
    assert course.lay() == [] and course.copies() == {NAME: ["new"]}


@pytest.mark.parametrize("after", [(), ("06_leaves.ipynb",)], ids=["dropped", "renamed"])
def test_a_lesson_that_goes_leaves_the_copy(course, after):
    course.has("old")
    course.learner_writes("mine")
    (course.course / NAME).unlink()
    for name in after:
        (course.course / name).write_text(json.dumps(notebook("old")), encoding="utf-8")
    assert course.lay() == [f"{NAME} is no longer part of the course; your copy stays."]
    assert course.lay() == []
    assert course.copies() == {NAME: ["mine"]} | {name: ["old"] for name in after}


@pytest.mark.parametrize("damage", ["", "[1]", "junk"])
def test_without_the_manifest_nothing_is_overwritten(course, damage):
    course.has("old", name="04.ipynb")
    course.has("old")
    course.learner_writes("mine")
    (course.lessons / lessons.LAID).write_text(damage)
    assert len(course.lay()) == 1 and course.lay() == []
    assert course.copies() == {"04.ipynb": ["old"], NAME: ["mine"], NEW: ["old"]}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [1]}', "\xff"])
def test_a_damaged_copy_is_the_learners(course, text):
    course.has("old")
    (course.lessons / NAME).write_text(text, encoding="latin-1")
    assert course.lay() == []
    assert len(course.has("new")) == 1
    assert (course.lessons / NAME).read_text(encoding="latin-1") == text


def git(folder, *words):
    """Run git as somebody, and return what it printed."""
    somebody = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    return subprocess.run(
        ["git", *somebody, "-C", str(folder), *words],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


@pytest.fixture
def pulled(tmp_path):
    """A course in git, and a learner's clone of it with copies laid."""
    course, clone = Course(tmp_path), tmp_path / "a clone"
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    (tmp_path / ".gitignore").open("a").write("a clone/\n")
    course.has("old")
    git(tmp_path, "add", "."), git(tmp_path, "commit", "-qm", "first")
    git(tmp_path, "clone", "-q", ".", clone)
    learners = SimpleNamespace(course=clone / "notebooks", lessons=clone / "lessons")
    lessons.lay(learners.course, learners.lessons)
    return course, clone, learners


def test_a_pull_never_meets_a_learners_changes(pulled):
    course, clone, learners = pulled
    (learners.lessons / NAME).write_text(json.dumps(notebook("mine")), encoding="utf-8")
    (clone / ".minigrad-progress.jsonl").write_text("")
    (learners.lessons / ".ipynb_checkpoints").mkdir()
    assert git(clone, "status", "--porcelain") == ""
    course.has("new")
    git(course.course.parent, "commit", "-qam", "second")
    git(clone, "pull", "-q", "--ff-only")
    (line,) = lessons.lay(learners.course, learners.lessons)
    assert NEW in line
    assert Course.copies(learners) == {NAME: ["mine"], NEW: ["new"]}


# --- what a save leaves in the file --------------------------------------------------------------


def saved(*outputs, path="lessons/05_leaves.ipynb"):
    cell = {"cell_type": "code", "execution_count": 3, "outputs": list(outputs)}
    text = {"cell_type": "markdown", "source": "words"}
    config.keep_stills(model={"type": "notebook", "content": {"cells": [text, cell]}}, path=path)
    assert cell["execution_count"] is None
    return cell["outputs"]


def test_a_save_keeps_the_still_and_says_how_to_make_it_live():
    live = {"image/svg+xml": "<svg/>", "text/plain": "words", config.LIVE: {"model_id": "1"}}
    first = {"output_type": "execute_result", "execution_count": 3, "data": live, "metadata": {}}
    last = {"output_type": "stream", "name": "stdout", "text": "after"}
    still, line, stream = saved(first, last)
    assert still["data"] == {"image/svg+xml": "<svg/>", "text/plain": "words"}
    assert still["execution_count"] is None
    assert "run its cell again" in line["data"]["text/markdown"]
    assert stream == last
    assert saved(still, line, stream) == [still, line, stream]
    file = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[still, line])])
    nbformat.validate(file)


def test_a_save_speaks_the_language_of_the_lesson():
    live = {"image/svg+xml": "<svg/>", config.LIVE: {"model_id": "1"}}
    shown = {"output_type": "display_data", "data": live, "metadata": {}}
    line = saved(shown, path="lessons/zh/05_leaves.ipynb")[1]
    assert "单元格" in line["data"]["text/plain"]


def test_a_save_leaves_alone_what_is_no_notebook():
    config.keep_stills(model={"type": "file", "content": "text"}, path="x")
