"""Run answers to exercises as a learner does: as code, in the state of the package then."""

import ast
import contextlib
import functools
import itertools
import json
import linecache
import warnings

from minigrad.course.build import workshop
from minigrad.course.live import Snapshot
from minigrad.launcher import ROOT

count = itertools.count(1)
# A lesson's imports that answers have no need of, and that take long.
SLOW = ("minigrad.widgets", "minigrad.draw", "matplotlib")


class State(dict):
    """The names that a notebook has at one place, and how the package is there."""

    def keep_package(self):
        self.package = Snapshot(workshop().modules.values())


@functools.cache
def code_cells(chapter):
    """Return the code cells of a chapter's notebook."""
    path = next((ROOT / "notebooks").glob(f"{chapter}_*.ipynb"), None)
    if path is None:
        return ["import numpy as np\nimport minigrad as mg"]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@contextlib.contextmanager
def at_exercise(id):
    """Give the names that the notebook has at an exercise; the package has its holes then."""
    chapter, names = id[:2], State(__name__="__main__")
    try:
        if int(chapter) in workshop().syllabus:
            workshop().chapter(int(chapter))
        for text in code_cells(chapter):
            if f'check("{id}"' in text:
                break
            run_cell(text, names)
        names.keep_package()
        yield names
    finally:
        workshop().whole.restore()


@contextlib.contextmanager
def whole(id):
    """Give the same names in the whole package, as in plain Python."""
    names = State(__name__="__main__")
    for text in code_cells(id[:2]):
        run_cell(text, names, build=False)
    names.keep_package()
    yield names


def run_cell(text, names, build=True):
    """Build what a build cell builds; of a plain cell take the imports and definitions."""
    first, _, body = text.partition("\n")
    if first.startswith("%%build"):
        file, *draft = first.split()[1:]
        if build:
            names |= workshop().build(file, body, bool(draft))[1]
        else:
            names |= {
                name: value
                for name, value in vars(workshop().modules[workshop().file(file)]).items()
                if name in body and not name.startswith("__")
            }
    elif not first.startswith("%%") and "check(" not in text:
        plain = "\n".join("" if line.startswith(("%", "!")) else line for line in text.split("\n"))
        for node in ast.parse(plain).body:
            slow = isinstance(node, ast.ImportFrom) and node.module.startswith(SLOW)
            slow = slow or isinstance(node, ast.Import) and node.names[0].name.startswith(SLOW)
            kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
            if isinstance(node, kept) and not slow:
                exec(compile(ast.Module([node], []), "<lesson>", "exec"), names)


def handed(exercise):
    """Return the expression that a solution hands to `check`, such as `slope`."""
    calls = [node for node in ast.walk(ast.parse(exercise.solution)) if isinstance(node, ast.Call)]
    (mine,) = [node for node in calls if getattr(node.func, "id", "") == "check"]
    return ast.unparse(mine.args[1])


def judged(exercise, text, names):
    """Return what the check says of an answer given as code, and leave the package as it was."""
    said, package, names = [], names.package, dict(names)
    names["check"] = lambda id, answer: said.append(exercise.judge(answer))
    text = text.strip()
    tree = ast.parse(text)
    if "check(" not in text:
        last = handed(exercise)
        if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
            last, tree = ast.unparse(tree), ast.Module([], [])
        text = f"{ast.unparse(tree)}\ncheck({exercise.id!r}, {last})".strip()
    file = f"<answer {next(count)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    try:
        with warnings.catch_warnings(action="ignore"):
            exec(compile(text, file, "exec"), names)
    finally:
        package.restore()  # the answer's own code may have said `Tensor.__abs__ = ...`
    (line,) = said
    return line
