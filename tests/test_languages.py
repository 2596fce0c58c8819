"""The course says the same in every language: cells, code, links, outputs, and all texts it shows.

A language is a folder of notebooks and a catalogue. What differs is what a learner reads: prose,
comments, docstrings, strings that are shown, and the machine's texts in outputs.
"""

import ast
import csv
import json
import re
import string
import subprocess
import symtable
import sys
from collections import Counter

import pytest
from babel.messages.catalog import TranslationError
from babel.messages.checkers import checkers
from babel.messages.mofile import read_mo
from proofs import at_exercise, judged

from minigrad import language
from minigrad.course import catalogues
from minigrad.course.build import workshop
from minigrad.course.exercises import all_exercises
from minigrad.course.refresh import kernel_environment
from minigrad.course.source import dump
from minigrad.launcher import ROOT

NOTEBOOKS = ROOT / "notebooks"
ENGLISH = {path.stem: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
OTHERS = language.LANGUAGES[1:]
TWINS = [
    (other, stem)
    for other in OTHERS
    for stem in ENGLISH
    if (NOTEBOOKS / other / f"{stem}.ipynb").exists()
]
CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
TRUTH = re.compile(r"\b(?:True|False)\b")
# Calls whose texts are names that Python or the course looks up.
LOOK_UP = {"getattr", "setattr", "hasattr", "predict", "reveal", "check", "hint", "solution"}
LOOK_UP |= {"answer", "open", "Path", "import_module", "__import__", "manual_seed"}


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def source(cell):
    return "".join(cell["source"])


@pytest.fixture(params=TWINS, ids="/".join)
def twins(request):
    """A notebook's cells in English and in another language, side by side."""
    other, stem = request.param
    pair = [cells_of(ENGLISH[stem]), cells_of(NOTEBOOKS / other / f"{stem}.ipynb")]
    assert [cell["id"] for cell in pair[1]] == [cell["id"] for cell in pair[0]]
    return list(zip(*pair, strict=True))


# --- the notebooks -------------------------------------------------------------------------------


@pytest.mark.parametrize("other", OTHERS)
def test_each_notebook_is_there_in_each_language(other):
    there = {path.stem for path in (NOTEBOOKS / other).glob("*.ipynb")}
    assert there == set(ENGLISH)


def test_cells_are_of_the_same_kinds_with_the_same_tags(twins):
    for mine, theirs in twins:
        assert theirs["cell_type"] == mine["cell_type"], mine["id"]
        assert theirs["metadata"] == mine["metadata"], mine["id"]


def test_code_is_the_same_but_for_what_is_shown(twins):
    for mine, theirs in twins:
        if mine["cell_type"] == "code":
            assert list(code_differences(source(mine), source(theirs))) == [], mine["id"]


def code_differences(mine, theirs):
    """Yield in what two cells differ that should not."""
    if mine.startswith("%%pytorch"):
        if mine != theirs:
            yield "a recorded cell is not the same"
        return
    magics = [re.findall(r"(?m)^\s*[%!].*", text) for text in (mine, theirs)]
    if magics[0] != magics[1]:
        yield f"{magics[0]} is {magics[1]}"
        return
    trees = [ast.parse(re.sub(r"(?m)^(\s*)[%!].*", r"\1pass", text)) for text in (mine, theirs)]
    for tree in trees:
        dump(tree)  # takes docstrings away
    if mine.startswith("%%build"):
        if ast.dump(trees[0]) != ast.dump(trees[1]):
            yield "a build cell is not the same"
        return
    yield from differences(*trees)


def differences(mine, theirs, looked_up=False):
    """Yield in what two trees differ; texts may, where they are for reading."""
    if type(mine) is not type(theirs):
        yield f"line {getattr(mine, 'lineno', '?')}: {ast.unparse(mine)} is {ast.unparse(theirs)}"
    elif isinstance(mine, ast.Constant):
        if mine.value != theirs.value and (looked_up or not translates(mine.value, theirs.value)):
            yield f"line {mine.lineno}: {mine.value!r} is {theirs.value!r}"
    elif isinstance(mine, ast.JoinedStr):
        filled, rest = (
            [part for part in node.values if isinstance(part, ast.FormattedValue)]
            for node in (mine, theirs)
        )
        alike = [next((o for o in rest if not list(differences(f, o))), None) for f in filled]
        if len(filled) != len(rest) or set(alike) != set(rest):
            yield f"line {mine.lineno}: {ast.unparse(mine)} is {ast.unparse(theirs)}"
    elif isinstance(mine, ast.FormattedValue):
        formats = [node.format_spec and ast.dump(node.format_spec) for node in (mine, theirs)]
        if formats[0] != formats[1] or mine.conversion != theirs.conversion:
            yield f"line {mine.lineno}: the format of {ast.unparse(mine.value)}"
        yield from differences(mine.value, theirs.value)
    else:
        called = getattr(mine, "func", None)
        name = getattr(called, "attr", getattr(called, "id", ""))
        for field in mine._fields:
            parts = [getattr(node, field) for node in (mine, theirs)]
            parts = [part if isinstance(part, list) else [part] for part in parts]
            if len(parts[0]) != len(parts[1]):
                yield f"line {mine.lineno}: {ast.unparse(mine)} is {ast.unparse(theirs)}"
                return
            for place, (one, other) in enumerate(zip(*parts, strict=True)):
                if isinstance(one, ast.AST):
                    id = field == "args" and place == 0 and name in LOOK_UP
                    id |= field == "args" and name in ("getattr", "setattr", "hasattr")
                    yield from differences(one, other, id)
                elif one != other:
                    yield f"{type(mine).__name__}.{field}: {one} is {other}"


def translates(mine, theirs):
    """Return whether a string constant may stand for another: it is read, not run."""
    if not (isinstance(mine, str) and isinstance(theirs, str)):
        return False
    return bool(CJK.search(theirs)) and not numbers(mine) - numbers(theirs)


def numbers(text):
    """Count the numbers in a text. A sentence may turn them round, and write `two` as 2."""
    return Counter(NUMBER.findall("".join(text).replace(",", "")))


def test_links_lead_to_the_same_places(twins, request):
    other, _ = request.node.callspec.params["twins"]
    for mine, theirs in twins:
        if mine["cell_type"] == "markdown":
            links = [re.findall(r"\]\(<?([^)>]+)>?\)", source(cell)) for cell in (mine, theirs)]
            bare = [sorted(link.partition("#")[0] for link in some) for some in links]
            outside = [f"../{link}" if link.startswith("../") else link for link in bare[0]]
            assert bare[1] == sorted(outside), mine["id"]
            for link in links[1]:
                file, _, heading = link.partition("#")
                if heading and file.endswith(".ipynb"):
                    assert heading in headings(NOTEBOOKS / other / file), link


def headings(path):
    """Return the anchors of a notebook's headings, as JupyterLab names them."""
    text = "\n".join(source(cell) for cell in cells_of(path) if cell["cell_type"] == "markdown")
    return {line.strip().replace(" ", "-") for line in re.findall(r"(?m)^#+ (.*)$", text)}


def test_headings_stand_at_the_same_places(twins):
    for mine, theirs in twins:
        if mine["cell_type"] == "markdown":
            levels = [re.findall(r"(?m)^(#+) (\d\d\.\d)?", source(cell)) for cell in (mine, theirs)]
            assert levels[1] == levels[0], mine["id"]


def test_recaps_explain_as_many_words(twins):
    for mine, theirs in twins:
        rows = [len(re.findall(r"(?m)^\* \*\*", source(cell))) for cell in (mine, theirs)]
        assert mine["cell_type"] == "code" or rows[0] == rows[1], mine["id"]


def test_outputs_are_the_same_but_for_their_words(twins):
    for mine, theirs in twins:
        if mine["cell_type"] == "code":
            pair = [list(map(look, cell["outputs"])) for cell in (mine, theirs)]
            kinds = [[kind for kind, _ in shown] for shown in pair]
            assert kinds[0] == kinds[1], mine["id"]
            for (_, said), (_, told) in zip(*pair, strict=True):
                assert numbers(said) - numbers(told) == Counter(), mine["id"]
                assert TRUTH.findall("".join(said)) == TRUTH.findall("".join(told)), mine["id"]


def look(output):
    """Return of an output what is the same in each language, and its text."""
    kind = output["output_type"]
    if kind == "error":
        return (kind, output["ename"]), output["evalue"]
    if kind == "stream":
        return (kind, output["name"]), output["text"]
    return (kind, sorted(output["data"])), output["data"].get("text/plain", "")


def test_exercises_bear_the_titles_that_links_to_them_say(twins, request):
    """`progress()` links to a heading by the title that the catalogue has."""
    other, stem = request.node.callspec.params["twins"]
    said = headings(NOTEBOOKS / other / f"{stem}.ipynb")
    for exercise in all_exercises():
        if exercise.id[:2] == stem[:2]:
            title = language.catalogue(other).gettext(exercise.title)
            assert f"{exercise.id} {title}".replace(" ", "-") in said


@pytest.mark.parametrize(
    "mine, theirs, same",
    [
        ("print('a sum', x)  # why", "print('和', x)  # 为什么", True),
        ("print(f'{a} of {b}')", "print(f'{b} 里的 {a}')", True),
        ("print('3 rows, two columns')", "print('3 行 2 列')", True),
        ("print(f'{a or \"no\"} of {b}')", "print(f'{b} 里的 {a or \"无\"}')", True),
        ("print(f'{a} of {b}')", "print(f'{b} 里的 {c}')", False),
        ("print(f'{a} of {b}')", "print(f'{b} 里的')", False),
        ("print('3 rows')", "print('4 行')", False),
        ("print('a sum', x)", "print('a total', x)", False),
        ("print('a sum', x)", "print('和', y)", False),
        ("print(f'{a:>8}')", "print(f'{a:>9}')", False),
        ("x = 1", "x = 2", False),
        ("predict('05.1', {'the loss': 1})", "predict('05.1', {'损失': 1})", True),
        ("predict('05.1', 1)", "predict('五', 1)", False),
        ("getattr(x, 'grad')", "getattr(x, '梯度')", False),
        ("%chapter 5\nx", "%chapter 5\nx", True),
        ("%chapter 5\nx", "%chapter 6\nx", False),
        ("%%pytorch\nx  # a", "%%pytorch\nx  # 甲", False),
        ("%%build a.py\ndef f():\n    'A.'", "%%build a.py\ndef f():\n    '甲。'", True),
        ("%%build a.py\nraise E('no')", "%%build a.py\nraise E('不')", False),
    ],
)
def test_a_difference_in_code_is_seen(mine, theirs, same):
    assert (list(code_differences(mine, theirs)) == []) is same


# --- the catalogues ------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=OTHERS)
def other(request):
    return request.param


@pytest.fixture(scope="module")
def stored(other):
    """A catalogue's entries by their English text."""
    return {message.id: message for message in catalogues.translated(other) if message.id}


def test_a_catalogue_has_each_text_of_the_code_and_no_other(stored, texts):
    """`python -m minigrad.course.catalogues` brings it up to date."""
    assert set(texts) - set(stored) == set() and set(stored) - set(texts) == set()


@pytest.fixture(scope="module")
def texts():
    return [message.id for message in catalogues.template() if message.id]


def test_each_text_is_translated_and_none_is_fuzzy(stored):
    assert [id for id, message in stored.items() if message.fuzzy] == []
    assert [id for id, message in stored.items() if not message.string] == []


def test_what_is_filled_in_is_the_same(stored):
    """A text with names in braces may have a per cent sign: it is no format of the old kind."""
    for id, message in stored.items():
        if "python-brace-format" not in message.flags:
            for check in checkers:
                try:
                    check(None, message)
                except TranslationError as error:
                    pytest.fail(f"{id!r}: {error}")
        elif message.string:
            assert fields(message.string) == fields(id), id


def fields(text):
    """Return the names in braces with their formats; those in a solution are none."""
    try:
        parts = [part[1:] for part in string.Formatter().parse(text) if part[1]]
    except ValueError:
        return None
    return sorted(str(part) for part in parts if part[0].isidentifier())


def test_a_text_begins_and_ends_with_the_same_line_ends(stored):
    for id, message in stored.items():
        if message.string:
            ends = [(text.startswith("\n"), text.endswith("\n")) for text in (id, message.string)]
            assert ends[0] == ends[1], id


def test_the_compiled_catalogue_is_that_of_the_texts(other, stored):
    with catalogues.file(other).with_suffix(".mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    assert compiled == {id: m.string for id, m in stored.items() if m.string}


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.id)
def test_a_solution_is_the_same_code_in_each_language(exercise, stored):
    text = exercise.solution.strip()
    if said := stored[text].string:
        assert list(code_differences(text, said)) == []


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.id)
def test_a_solution_is_right_where_its_table_has_other_words(exercise, other, stored, monkeypatch):
    text = exercise.solution.strip()
    said = stored[text].string or text
    if ast.dump(ast.parse(said)) == ast.dump(ast.parse(text)):
        return  # only comments differ
    monkeypatch.setattr(language, "spoken", other)
    with at_exercise(exercise.id) as names:
        assert judged(exercise, said, names) == "right"


def test_a_package_made_whole_again_speaks_the_language_that_it_spoke(monkeypatch):
    whole = workshop().whole
    monkeypatch.setattr(language, "spoken", "zh")
    whole.restore()
    assert language.spoken == "zh"


def test_each_marked_text_is_one_that_the_catalogue_can_hold():
    """`_(f"{x} of {y}")` would look for a text that nobody has translated."""
    for path in ROOT.glob("minigrad/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                assert not isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)), (path, node.lineno)


def test_nothing_else_is_called_as_the_catalogue_is():
    """`for _, x in pairs` in a function that speaks would make `_` a thing of the loop."""
    for path in ROOT.glob("minigrad/**/*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"(?m)^from .*language import .*\b_$", text):
            for table in functions(symtable.symtable(text, str(path), "exec")):
                name = table.lookup("_") if "_" in table.get_identifiers() else None
                bound = name and name.is_referenced() and name.is_local()
                assert not bound, (path.name, table.get_name(), table.get_lineno())


def functions(table):
    for inner in table.get_children():
        if inner.get_type() == "function":
            yield inner
        yield from functions(inner)


# --- words and terms -----------------------------------------------------------------------------


def forbidden():
    """Return the Chinese words that the table of terms does not want."""
    with (language.LOCALE / "zh" / "terms.csv").open(encoding="utf-8", newline="") as file:
        return [word for row in csv.DictReader(file) for word in row["不用"].split()]


def chinese():
    """Yield what is written in Chinese, with its place."""
    for path in sorted((NOTEBOOKS / "zh").glob("*.ipynb")):
        for cell in cells_of(path):
            yield f"{path.stem}, {cell['id']}", source(cell)
    for message in catalogues.translated("zh"):
        if message.id:
            yield repr(message.id), message.string
    if (ROOT / "README.zh.md").exists():
        yield "README.zh.md", (ROOT / "README.zh.md").read_text(encoding="utf-8")


def test_one_thing_has_one_word():
    unwanted = forbidden()
    assert len(unwanted) > 30
    own = [(place, re.sub("“[^”]*”", "", text)) for place, text in chinese()]  # the article is not
    held = [(place, word) for place, text in own for word in unwanted if word in text]
    assert held == []


# --- the machine speaks it -----------------------------------------------------------------------


@pytest.mark.parametrize("folder, said", [("zh", "第 3 章"), ("lessons", "chapter 3")])
def test_a_kernel_speaks_the_language_of_its_folder(tmp_path, folder, said):
    (tmp_path / folder).mkdir()
    code = "from minigrad.language import _; print(_('chapter {number}').format(number=3))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path / folder,
        env=kernel_environment(tmp_path) | {"LANGUAGE": "de"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == said, done.stderr


def test_an_empty_text_stays_empty(monkeypatch):
    """gettext would answer with the catalogue's own description."""
    monkeypatch.setattr(language, "spoken", "zh")
    assert language._("") == ""
