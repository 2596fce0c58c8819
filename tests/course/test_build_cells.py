"""Hold notebooks, syllabus and package together, both ways; drive build cells in a real kernel."""

import ast
import io
import json
import os
import re
import tokenize
from collections import Counter, namedtuple
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

import minigrad
from minigrad.course.source import Source, is_text, read, read_file
from minigrad.course.syllabus import SYLLABUS, TAUGHT, entries, owners

FOLDER = Path(minigrad.__file__).parent
ROOT = FOLDER.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
TWINS = sorted((ROOT / "notebooks").glob("[!.]*/[0-9]*.ipynb"))  # in other languages
Cell = namedtuple("Cell", "where chapter file draft source text")


def all_cells(path):
    """Return the cells of a notebook, as (type, text)."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def code_cells(path):
    """Return the texts of a notebook's code cells."""
    return [text for kind, text in all_cells(path) if kind == "code"]


def build_cells(paths):
    """Return every build cell of some notebooks."""
    found = []
    for path in paths:
        for number, text in enumerate(code_cells(path), 1):
            first, _, body = text.partition("\n")
            if first.startswith("%%build"):
                file, *options = first.split()[1:]
                name = path.relative_to(ROOT / "notebooks").with_suffix("").as_posix()
                where = f"{name}, code cell {number}"
                file = file.removeprefix("minigrad/")
                found.append(Cell(where, int(path.stem[:2]), file, bool(options), read(body), body))
    return found


CELLS = build_cells(NOTEBOOKS)
FINAL = [cell for cell in CELLS if not cell.draft]
# Chapter 0 only shows how a build cell works: the whole package is there, and nothing counts.
BUILDING = [cell for cell in FINAL if cell.chapter > 0]
DRAFTS = [cell for cell in CELLS if cell.draft]
CHAPTERS = [int(path.stem[:2]) for path in NOTEBOOKS]
OWNERS = owners(SYLLABUS, FOLDER)


def is_head(cell, piece):
    """Return whether a piece is only the head of a class whose members follow in the cell."""
    return any(other.startswith(piece + ".") for other in cell.source.pieces)


# Notebooks and package


@pytest.mark.parametrize(
    "cell",
    [*FINAL, *(cell for cell in build_cells(TWINS) if not cell.draft)],
    ids=lambda cell: cell.where,
)
def test_a_final_build_cell_is_the_package(cell):
    package = read_file(FOLDER / cell.file)
    assert [label for label in cell.source if not package.has(cell.source, label)] == []


def test_each_definition_is_built_in_one_final_cell():
    built = Counter(
        (cell.file, piece)
        for cell in BUILDING
        for piece in cell.source.pieces
        if not is_head(cell, piece)
    )
    assert {piece: count for piece, count in built.items() if count > 1} == {}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_notebook_builds_what_the_syllabus_says(chapter):
    listed = {key for key, e in OWNERS.items() if e.chapter == chapter and not e.exercise}
    cells = [cell for cell in BUILDING if cell.chapter == chapter]
    built = {(cell.file, piece) for cell in cells for piece in cell.source.pieces}
    reopened = {(c.file, piece) for c in cells for piece in c.source.pieces if is_head(c, piece)}
    assert listed - built == set(), "listed, and not built"
    assert built - listed - reopened == set(), "built, and not listed"


def test_a_draft_is_one_a_chapter_and_listed_and_has_a_final_one_later():
    pieces = [(c, p) for c in DRAFTS for p in c.source.pieces if not is_head(c, p)]
    counts = Counter((cell.chapter, cell.file, piece) for cell, piece in pieces)
    assert [key for key, count in counts.items() if count > 1] == []
    made = [(c, OWNERS[c.file, p]) for c, p in pieces if (c.file, p) in OWNERS]
    assert [c.where for c, entry in made if c.chapter > entry.chapter] == []
    first = {entry.first for entry in entries(SYLLABUS) if entry.first < entry.chapter}
    assert first - {c.chapter for c in DRAFTS} == set(), "listed, and no draft"
    for cell in DRAFTS:
        assert any((cell.file, piece) in OWNERS for piece in cell.source.pieces), cell.where


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_starts_its_own_chapter(path):
    number = int(path.stem[:2])
    texts = code_cells(path)
    started = [re.findall(r"^%chapter (\d+)$", text, re.MULTILINE) for text in texts]
    assert sum(started, []) == ([str(number)] if number else [])
    assert started[0] or number == 0
    assert "from minigrad.course import *" in texts[0]


# Syllabus and package


def test_the_syllabus_lists_each_name_once_and_each_exists():
    listed = Counter((entry.file, entry.name) for entry in entries(SYLLABUS))
    assert [key for key, count in listed.items() if count > 1] == []
    pieces = {file: read_file(FOLDER / file).pieces for file, _ in listed}
    assert [(file, name) for file, name in listed if name not in pieces[file]] == []


@pytest.mark.parametrize("file", TAUGHT)
def test_every_definition_of_the_taught_core_is_in_the_syllabus(file):
    pieces = read_file(FOLDER / file).pieces
    assert [piece for piece in pieces if (file, piece) not in OWNERS] == []


def test_chapters_are_numbered_without_a_gap():
    assert list(SYLLABUS) == list(range(len(SYLLABUS)))


# Build cells as reading

EXCUSES = [
    r"\bskim",
    r"\b(may|can) skip\b",
    r"\bskip (this|these|both|them|ahead)\b",
    r"\bother (lines?|branch(es)?|parts?|cases?) (is|are|serves?)\b",
    r"\b(is|are|serves?) (for )?(a )?later (chapters?|ones?)\b",
    r"\brest (is|are|serves?|waits?)\b",
    r"\bare for the end\b",
    r"\b(ignore|do not read|don't read|never mind)\b",
]
TRICKS = r"object\.__new__|\bnew\(|is not SCALAR|\[\(\)\]"


def code_lines(text):
    """Return how many lines of a text hold code: no docstrings, comments and blank lines."""
    empty = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (*empty, tokenize.ENDMARKER):
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if is_text(node):
            lines.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(lines)


def test_code_lines_are_counted_without_docstrings_comments_and_blanks():
    text = '"""A."""\n\ndef f(x):  # why\n    """B.\n\n    C."""\n    # D\n    return [\n        x]'
    assert code_lines(text) == 3


def test_no_lesson_excuses_its_build_cells():
    excuses = []
    for path in NOTEBOOKS:
        cells = all_cells(path)
        builds = [kind == "code" and text.startswith("%%build") for kind, text in cells]
        for number, (kind, text) in enumerate(cells):
            if kind == "markdown" and any(builds[max(number - 1, 0) : number + 2]):
                found = [re.search(pattern, " ".join(text.split()), re.I) for pattern in EXCUSES]
                excuses += [f"{path.stem}, cell {number}: {each[0]}" for each in found if each]
    assert excuses == []


def test_build_cells_are_short():
    counts = {cell.where: code_lines(cell.text) for cell in BUILDING}
    assert {where: count for where, count in counts.items() if count > 16} == {}
    assert sum(counts.values()) <= 650


def test_no_build_cell_holds_a_trick_for_speed():
    held = {cell.where: re.findall(TRICKS, cell.text) for cell in CELLS}
    assert {where: tricks for where, tricks in held.items() if tricks} == {}


# The comparison itself


@pytest.mark.parametrize(
    "package, cell, differs",
    [
        ("def f(x):\n    'Long.'\n    return x", "def f(x):  # short\n    return (x)", []),
        ("def f(x):\n    return x", "def f(x):\n    return -x", ["f"]),
        ("def f(x):\n    return x", "def f(x, y):\n    return x", ["f"]),
        ("class A(B):\n    s = 1\n    def f(self): pass", "class A:\n    def f(self): pass", []),
        ("class A(B):\n    s = 1\n    def f(self): pass", "class A(C):\n    s = 2", ["A", "A.s"]),
        ("class A:\n    def f(self): pass", "class A(B):\n    def f(self): pass", ["A"]),
        ("class A:\n    def f(self): pass", "class A:\n    def g(self): pass", ["A.g"]),
        ("def f(): pass", "class A:\n    pass", ["A"]),
        ("A.x = f\nA.y = g", "A.y = g", []),
        ("A.x = f\nA.y = g", "A.y = f", ["A.y"]),
        (
            "class A:\n    @property\n    def p(self): 1\n    @p.setter\n    def p(self, v): 2",
            "class A:\n    @property\n    def p(self): 1",
            ["A.p"],
        ),
    ],
)
def test_what_counts_as_the_same(package, cell, differs):
    package, cell = read(package), read(cell)
    assert isinstance(cell, Source)
    assert [label for label in cell if not package.has(cell, label)] == differs


# A real kernel


class Kernel:
    """Run cells in a real kernel, and tell what they print and how they end."""

    def __init__(self, folder, progress):
        env = os.environ | {"PYTHONPATH": str(ROOT), "MINIGRAD_PROGRESS": str(progress)}
        self.manager, self.client = start_new_kernel(cwd=str(folder), env=env)

    def run(self, code):
        """Return what a cell printed; for an error its name, message and traceback."""
        told = []

        def listen(message):
            content = message["content"]
            if message["msg_type"] == "error":
                trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(content["traceback"]))
                told.append(f"{content['ename']}: {content['evalue']}\n{trace}")
            elif "data" in content:
                told.append(content["data"]["text/plain"])
            else:
                told.append(content.get("text", ""))

        self.client.execute_interactive(code, output_hook=listen, timeout=60)
        return "".join(told).strip()

    def stop(self):
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Return a kernel whose syllabus holds two names, so that these tests outlive the real one."""
    folder = tmp_path_factory.mktemp("kernel")
    kernel = Kernel(folder, folder / "progress")
    start = "import minigrad as mg\nfrom minigrad.course import *\n"
    walk = "'engine/backward.py': 'run_backward', 'engine/autograd.py': 'backward_from'"
    table = "{2: {'engine/ops.py': 'mul'}, 4: {" + walk + "}}"
    start += f"from minigrad.course.syllabus import SYLLABUS\nSYLLABUS.update({table})\n"
    assert kernel.run(start + "for n in (0, 1, 3, *range(5, 15)): SYLLABUS[n] = {}") == ""
    yield kernel
    kernel.stop()


@pytest.fixture
def chapter4(kernel):
    """Return the kernel at the start of chapter 4, with x = 3 and y = 5."""
    kernel.run("%chapter 4")
    kernel.run("x, y = (mg.tensor(v, requires_grad=True) for v in (3.0, 5.0))")
    return kernel


WRONG_MUL = "def mul(self, other):\n    return apply(AddBackward0, self, other.array)"


def package_text(file, name):
    """Return the text of a function as the package has it."""
    text = (FOLDER / file).read_text(encoding="utf-8")
    (node,) = [node for node in ast.parse(text).body if getattr(node, "name", "") == name]
    return ast.get_source_segment(text, node)


def test_an_edited_cell_changes_operators_at_once_and_the_line_says_so(chapter4):
    assert chapter4.run("float((x * y).array)") == "15.0"
    told = chapter4.run(f"%%build minigrad/engine/ops.py\n{WRONG_MUL}")
    assert " ".join(told.split()) == (  # it comes in two lines
        "built minigrad/engine/ops.py: mul "
        "(yours, differs from the package; restart the kernel to get it back)"
    )
    assert chapter4.run("float((x * y).array), mul is mg.Tensor.__mul__") == "(8.0, True)"
    told = chapter4.run(f"%%build minigrad/engine/ops.py --draft\n{WRONG_MUL}")
    assert told == "built minigrad/engine/ops.py: mul  (a draft; chapter 2 builds the final one)"
    told = chapter4.run(f"%%build minigrad/engine/ops.py\n{package_text('engine/ops.py', 'mul')}")
    assert told == "built minigrad/engine/ops.py: mul  (same as the package)"
    assert chapter4.run("float((x * y).array)") == "15.0"


def test_holes_say_the_chapter_and_are_filled(chapter4):
    told = chapter4.run("(x * y).backward()")
    assert told.startswith("NotBuiltYet: Tensor.backward is built in chapter 4\n")
    assert "(x * y).backward()" in told and "not_built_yet" not in told
    for file, name in (("backward", "run_backward"), ("autograd", "backward_from")):
        path = f"engine/{file}.py"
        told = chapter4.run(f"%%build minigrad/{path}\n{package_text(path, name)}")
        assert told.startswith(f"built minigrad/{path}: {name} ")
    assert chapter4.run("(x * y).backward()\nfloat(x.grad.array)") == "5.0"
    assert chapter4.run("%chapter 2") == "chapter 2 starts; it builds mul"
    assert chapter4.run("x * y").startswith("NotBuiltYet: mul is built in chapter 2\n")
    assert chapter4.run("%chapter 5") == "chapter 5 starts; it builds nothing"
    assert chapter4.run("(x * y).backward()\nfloat(x.grad.array)") == "10.0"


def test_a_broken_cell_leaves_the_package_and_points_to_its_line(chapter4):
    told = chapter4.run(f"%%build minigrad/engine/ops.py\n{WRONG_MUL}\n\nx = = 1")
    assert told.startswith("SyntaxError") and "line 5" in told and "x = = 1" in told
    assert "build.py" not in told
    number = chapter4.run("get_ipython().execution_count")
    told = chapter4.run(f"%%build minigrad/engine/ops.py\n{WRONG_MUL}\n\nmul(1, 2)")
    assert told.count(f"Cell In[{number}]") == 2
    assert told.startswith("AttributeError")
    assert "line 5" in told and "return apply(AddBackward0, self, other.array)" in told
    assert "build.py" not in told and "run_cell_magic" not in told
    assert chapter4.run("float((x * y).array)") == "15.0"
    chapter4.run("%%build minigrad/engine/ops.py\n\ndef mul(self, other):\n    return 1 / 0")
    told = chapter4.run("x * y")
    assert (
        told.startswith("ZeroDivisionError") and "return 1 / 0" in told and ", line 4, in" in told
    )


@pytest.mark.parametrize(
    "cell, line",
    [
        ("%%build minigrad/op.py\nx = 1", "did you mean minigrad/engine/ops.py?"),
        ("%%build\nx = 1", "the package has no file ''"),
        (
            "%%build minigrad/engine/ops.py\n# nothing",
            "nothing to build: the cell for minigrad/engine/ops.py",
        ),
        ("%chapter 15", "there is no chapter 15: they go from 0 to 14"),
        ("%chapter four", "say which chapter, such as %chapter 4; got 'four'"),
    ],
)
def test_a_refusal_is_one_line(chapter4, cell, line):
    told = chapter4.run(cell)
    assert told.startswith("UsageError: ") and line in told
    assert len([text for text in told.splitlines() if "UsageError" not in text and text]) <= 1


def test_an_error_is_short_and_leads_to_its_explanation(chapter4):
    recurse = "def mul(self, other):\n    return self * other"
    chapter4.run(f"%%build minigrad/engine/ops.py --draft\n{recurse}")
    told = chapter4.run("x * y")
    assert told.startswith("RecursionError") and told.count("\n") < 30
    told = chapter4.run("x.numpy()")
    assert told.startswith("RuntimeError: Can't call numpy()") and "explain()" in told
    assert "\nand a false cure:\n" in chapter4.run("explain()")


def test_a_skipped_build_cell_is_named_at_a_check(chapter4):
    """Where an earlier draft does the work meanwhile, nothing else would tell."""
    walk = f"minigrad/engine/backward.py\n{package_text('engine/backward.py', 'run_backward')}"
    start = f"minigrad/engine/autograd.py\n{package_text('engine/autograd.py', 'backward_from')}"
    says = "not yet\n(cells above that you have not run build {})"
    assert chapter4.run('check("04.1")') == says.format("run_backward, backward_from")
    chapter4.run(f"%%build {walk}")
    chapter4.run(f"%%build {start.replace('.py', '.py --draft', 1)}")
    assert chapter4.run('check("04.1")') == says.format("backward_from")
    chapter4.run(f"%%build {start}")
    assert chapter4.run('check("04.1")') == "not yet"


def test_holes_leave_completion_imports_and_builtins_alone(chapter4):
    chapter4.run("%chapter 1\nfrom minigrad.engine.ops import mul")
    reply = chapter4.client.complete("x.backw", reply=True, timeout=60)
    assert any(match.endswith("backward") for match in reply["content"]["matches"])
    assert chapter4.run("import pickle\npickle.loads(pickle.dumps(mul)) is mul") == "True"
    told = chapter4.run(
        "%%build minigrad/engine/ops.py --draft\ndef pow(self, exponent):\n    return 0"
    )
    assert told.startswith("built") and chapter4.run("pow(2, 3)") == "8"


def test_a_pytorch_cell_keeps_what_it_printed_under_a_name(chapter4):
    told = chapter4.run("%%pytorch said\nprint(1 + 1)")
    assert told.endswith("2")
    assert chapter4.run("said") == "'2'"


def test_plain_python_has_no_holes_and_no_magics():
    import minigrad.course

    assert minigrad.course.__all__ and callable(minigrad.course.check)
    x = minigrad.tensor(3.0, requires_grad=True)
    (x * x).backward()
    assert x.grad.array == 6
