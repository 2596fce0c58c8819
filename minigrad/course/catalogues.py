"""Bring the catalogues of `minigrad/locale` up to date with the texts in the code; needs Babel.

    python -m minigrad.course.catalogues    add what is new, drop what is gone, compile

An entry is a text in `_(...)` or `N_(...)`, or a row of a table that the code shows through `_`:
exercises' titles, hints, solutions and what their checks say, the museum's and the exam's remarks.
A new language begins as an empty folder `minigrad/locale/xx`.
"""

import ast
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ..language import LANGUAGES, LOCALE
from .exercises import all_exercises
from .exhibits import EXHIBITS
from .questions import QUESTIONS

ROOT = Path(__file__).parents[2]
WRITTEN = datetime(2026, 11, 29, tzinfo=UTC)  # always the same, so that no file changes by itself
HEADER = "# Texts of minigrad. Written by `python -m minigrad.course.catalogues`."
# What proves an exercise is code, and English; the rest is taken from the exercises themselves.
PROOFS = {"right", "wrong", "equivalent", "solution", "hints", "title"}


def file(language):
    """Return the file of a language's translations; that which is compiled lies beside it."""
    return LOCALE / language / "LC_MESSAGES" / "minigrad.po"


def template():
    """Return a catalogue of all texts that are shown, with no translations."""
    found = Catalog(creation_date=WRITTEN)
    for path in sorted([*ROOT.glob("minigrad/**/*.py"), *ROOT.glob("jupyter/*.py")]):
        place = [(path.relative_to(ROOT).as_posix(), 1)]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for message in (*marked(tree), *(said(tree) if path.parent.name == "exercises" else ())):
            found.add(message, locations=place)
    for exercise in all_exercises():
        place = [(f"minigrad/course/exercises/ch{exercise.id[:2]}.py", 1)]
        for message in (exercise.title, *exercise.hints, exercise.solution.strip()):
            found.add(message, locations=place)
    for exhibit in EXHIBITS:
        for message in (exhibit.title, exhibit.why, exhibit.how, exhibit.deceit):
            found.add(message, locations=[("minigrad/course/exhibits.txt", 1)])
    for question in QUESTIONS:
        found.add(question.why, locations=[("minigrad/course/questions.py", 1)])
    return found


def marked(tree):
    """Yield the texts that are marked; Babel's own extraction does not look into f-strings.

    Example:
        >>> list(marked(ast.parse("a = N_('one')\\nprint(_('two'), _(a))")))
        ['one', 'two']
    """
    for node in ast.walk(tree):
        called = getattr(node, "func", None)
        if getattr(called, "attr", getattr(called, "id", "")) in ("_", "N_"):
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def said(tree):
    """Yield what checks say: hints, which are the second of a pair, and the names of rows.

    What reads as Python is code, in every language the same.

    Example:
        >>> list(said(ast.parse('[(6, "where is x?"), {"the loss": 3, "x * x": 2}]')))
        ['where is x?', 'the loss']
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.keyword) and node.arg in PROOFS:
            continue
        texts = node.elts[1:] if isinstance(node, ast.Tuple) and len(node.elts) == 2 else []
        texts += node.keys if isinstance(node, ast.Dict) else []
        for text in texts:
            value = getattr(text, "value", None)
            if isinstance(value, str) and " " in value and not is_code(value):
                yield value
        yield from said(node)


def is_code(text):
    """Return whether a text reads as Python; "that is x * x" is English, though Python reads it.

    Example:
        >>> is_code("x * x"), is_code("that is x * x")
        (True, False)
    """
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    compared = [op for node in ast.walk(tree) for op in getattr(node, "ops", ())]
    return "\n" in text or not any(isinstance(op, ast.Is) for op in compared)


def brought_up_to_date(language, texts):
    """Return a language's catalogue with the entries of `texts`, and which translations it loses.

    A text that has changed is a new one: its translation is to be looked at again.
    """
    catalogue = Catalog(
        language,
        header_comment=HEADER,
        project="minigrad",
        version="0.1",
        revision_date=WRITTEN,
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        fuzzy=False,
    )
    for message in translated(language):
        if message.id:
            catalogue[message.id] = message
    catalogue.update(texts, no_fuzzy_matching=True)
    lost = [f"{m.id!r}: {m.string!r}" for m in catalogue.obsolete.values() if m.string]
    catalogue.obsolete.clear()
    return catalogue, lost


def translated(language):
    """Return the catalogue of a language as it is stored; an empty one if there is none."""
    if not file(language).exists():
        return Catalog(language)
    with file(language).open("rb") as stored:
        return read_po(stored, locale=language)


def main():
    """Bring all catalogues up to date, and say what is left to translate."""
    texts = template()
    for language in LANGUAGES[1:]:
        catalogue, lost = brought_up_to_date(language, texts)
        path = file(language)
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as po, path.with_suffix(".mo").open("wb") as mo:
            write_po(po, catalogue, width=100, include_lineno=False)
            write_mo(mo, catalogue)
        open_ones = sum(not message.string for message in catalogue if message.id)
        print(f"{language}: {len(catalogue)} texts, {open_ones} to translate")
        for line in lost:
            print(f"    no longer in the code: {line}")


if __name__ == "__main__":
    main()
