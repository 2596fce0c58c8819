"""Run chapters in fresh kernels and store their outputs, the same bytes on every run.

Build cells whose code in the package has changed take it over first, and the glossary the recaps.

python3 -m minigrad refresh          all chapters, the pages beside them, the README's picture
python3 -m minigrad refresh 03 04    these chapters, and the glossary, in all languages
python3 -m minigrad refresh zh/03    this chapter in one language: the folder's
"""

import functools
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from traitlets.config import Config

from minigrad.course.chapters import NOTEBOOKS, chapters, glossary, lessons_in
from minigrad.course.renew import renewed
from minigrad.language import ENGLISH, LANGUAGES, catalogue, of_folder
from minigrad.launcher import ROOT, environment

GLOSSARY = "glossary.ipynb"
SANITIZER = ROOT / "tests" / "nbval_sanitize.cfg"
PICTURE = ROOT / "picture.svg"
READMES = {language: ROOT / f"README.{language}.md" for language in LANGUAGES}
READMES[ENGLISH] = ROOT / "README.md"
TABLE = re.compile(r"(?m)^\|[^\n]*\n\| --- \| --- \| --- \|\n(?:\|[^\n]*\n)*")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = {"tags", "jupyter", "editable", "deletable"}
# JupyterLab shows a stored live widget as an error and GitHub not at all; its still stays.
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"
SECONDS_A_CELL = 120
# How a traceback names the course's folder.
HERE = (str(ROOT) + os.sep, str(ROOT).replace(str(Path.home()), "~", 1) + os.sep)


def kernel_environment(folder):
    """Environment of a kernel whose outputs are compared or stored: nothing random.

    What the kernel writes beside its outputs (history, progress) goes into a new part of `folder`.
    """
    private = Path(tempfile.mkdtemp(dir=folder))
    return environment() | {
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": "0",
        "COLUMNS": "80",
        "IPYTHONDIR": str(private / "ipython"),
        "MINIGRAD_PROGRESS": str(private / "progress.jsonl"),
        "MINIGRAD_REVEAL": "at once",
        "MINIGRAD_STORED": "pictures without the page around them",
    }


def run(notebook, folder):
    """Run a notebook's cells in a fresh kernel that starts in `folder`, in place.

    Raises:
        CellExecutionError: a cell without the tag `raises-exception` raised an error.
    """
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=SECONDS_A_CELL,
        record_timing=False,
        coalesce_streams=True,
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as private:
        client.execute(env=kernel_environment(private))


def clean(notebook):
    """Take from a notebook that was run all that differs from run to run or machine to machine."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.metadata = nbformat.from_dict(
            {key: value for key, value in cell.metadata.items() if key in CELL_METADATA}
        )
        cell.setdefault("id", f"cell-{number}")
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(LIVE_WIDGET, None)
            output.update(sanitized(output))


def sanitized(value):
    """A value of an output with its text as the sanitiser leaves it, at any depth."""
    if isinstance(value, dict):
        return nbformat.from_dict({key: sanitized(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return [sanitized(inner) for inner in value]
    if not isinstance(value, str):
        return value
    for folder in HERE:
        value = value.replace(folder, "")
    for pattern, replacement in patterns():
        value = re.sub(pattern, replacement, value)
    return value


@functools.cache
def patterns():
    """The replacements that nbval makes too."""
    return re.findall(r"(?m)^regex: (.*)\nreplace: (.*)$", SANITIZER.read_text(encoding="utf-8"))


def refresh(path):
    """Renew one notebook's text, run it, store its outputs; say whether it changed."""
    before = path.read_bytes()
    notebook = nbformat.reads(before.decode("utf-8"), as_version=4)
    if path.name == GLOSSARY:
        notebook.cells[-1].source = glossary(chapters(path.parent), of_folder(path.parent))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = renewed(cell.source, ROOT)
    run(notebook, path.parent)
    clean(notebook)
    after = (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")
    if after != before:
        path.write_bytes(after)
    return after != before


def chosen(words):
    """The notebooks that the words of the command line name; all of them for no words.

    The glossary comes last in any case, since it is made from what the others say.
    """
    folders = [NOTEBOOKS, *(NOTEBOOKS / language for language in LANGUAGES)]
    lessons = [path for folder in folders for path in folder.glob("*.ipynb")]
    lessons.sort(key=lambda path: (path.name == GLOSSARY, path.parent, path))
    unknown = [word for word in words if not any(named(path, word) for path in lessons)]
    if unknown:
        names = ", ".join(dict.fromkeys(path.stem for path in lessons)) or "none yet"
        sys.exit(f"no chapter is called {unknown[0]!r}; there are: {names}")
    wanted = [GLOSSARY.removesuffix(".ipynb"), *words]
    return [path for path in lessons if not words or any(named(path, word) for word in wanted)]


def named(path, word):
    """Return whether a word names a notebook: by its beginning, and by a folder if it has one."""
    word = Path(word)
    return path.stem.startswith(word.stem) and word.parent.name in ("", path.parent.name)


def table(language=ENGLISH):
    """The README's table of chapters, from the first cell of each."""
    folder, _ = lessons_in(language), catalogue(language).gettext
    rows = [_("| Chapter | Question | Minutes |"), "| --- | --- | --- |"]
    for chapter in chapters(folder):
        link = f"[{chapter.title}]({folder.relative_to(ROOT).as_posix()}/{chapter.file})"
        rows.append(f"| {link} | {chapter.question} | {chapter.minutes} |")
    return "\n".join(rows) + "\n"


def draw_picture():
    """SVG of the README's graph."""
    import minigrad as torch
    from minigrad.draw import draw_graph, record_backward

    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(-3.0, requires_grad=True)
    c = torch.tensor(10.0)
    p = a * b
    q = p + c
    L = q * a
    with record_backward(L) as recording:
        L.backward()
    return draw_graph(L, recording=recording).svg


def main(words):
    """Refresh what the command line names; return how many chapters failed."""
    failed = 0
    for path in chosen(words):
        began = time.perf_counter()
        try:
            state = "rewritten" if refresh(path) else "unchanged"
        except (CellExecutionError, CellTimeoutError) as error:
            failed += 1
            state = f"left as it was, because a cell failed:\n{error}"
        name = path.relative_to(NOTEBOOKS).with_suffix("").as_posix()
        print(f"{name}: {state} ({time.perf_counter() - began:.0f} s)", flush=True)
    if not words:
        PICTURE.write_text(draw_picture(), encoding="utf-8", newline="\n")
        for language, readme in READMES.items():
            if readme.exists():
                old = readme.read_text(encoding="utf-8")
                new = TABLE.sub(lambda _, language=language: table(language), old)
                readme.write_text(new, encoding="utf-8", newline="\n")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
