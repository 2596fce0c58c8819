"""What PyTorch itself did: `%%pytorch` cells show recorded output, so that no lesson needs torch.

A lesson's cell begins with `%%pytorch` and holds ordinary PyTorch code. Its output was recorded
from the real thing and is kept, by the cell's text, in `recordings.json`. Where torch is
installed a test runs every cell again and compares. A cell that you edit has no recording: then
torch answers if it is installed, else minigrad under the name torch, and the first line says so.
`%%pytorch text` keeps what was printed under that name, in place of showing it: so a guess can
stand before its reveal. SVG that a cell prints is shown. What minigrad's own tools say of PyTorch's
objects is recorded in each language, in `locale/`.

    python -m minigrad.course.recordings        record all lessons anew (needs torch)
"""

import contextlib
import importlib
import importlib.util
import io
import json
import re
import sys
import warnings
from pathlib import Path

from .. import language
from ..language import N_, _
from . import exhibits

FILE = Path(__file__).with_name("recordings.json")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
VERSION = "2.13.0"
PICTURE = N_("(a picture of PyTorch's objects)")


def run_as(module_name, code):
    """Run `code` with the module under the name `torch`; return what it prints, as one text.

    Warnings and a final exception are shown as one line each; addresses read 0x....

    Example:
        >>> print(run_as("minigrad", "print(torch.tensor([1.0, 2.0]) + 1)"))
        tensor([2., 3.])
    """
    out = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(out):
        warnings.simplefilter("always")
        warnings.showwarning = lambda message, category, *rest: print(
            f"{category.__name__}: {first_line(message)}"
        )
        try:
            exec(
                compile(code, "<pytorch>", "exec"), {"torch": importlib.import_module(module_name)}
            )
        except Exception as error:
            print(f"{type(error).__name__}: {first_line(error)}")
    text = out.getvalue().replace(f"{module_name}.", "torch.")
    return re.sub(r"0x[0-9a-fA-F]{6,}", "0x...", text).rstrip()


def first_line(message):
    """Return the first line of an error or warning, without the place in PyTorch's C++ source."""
    return re.sub(r" \(Triggered internally at .*", "", str(message).strip().split("\n")[0])


def pytorch(line, cell):
    """Show what PyTorch printed for this cell (the magic `%%pytorch`), and return it."""
    name, code = line.strip(), cell.strip()
    text = recorded().get(code)
    if text is None:
        module_name = "torch" if importlib.util.find_spec("torch") else "minigrad"
        print(_("(not recorded, so {name} answers here)").format(name=module_name))
        text = run_as(module_name, code)
        name = ""  # what a reader's own cell printed is shown all the same: it may be an error
    words, svg, picture = text.partition("<svg ")
    print(
        _("what PyTorch printed is now in the variable {name}").format(name=name)
        if name
        else words.rstrip()
    )
    if svg:
        from IPython.display import display

        from minigrad.draw import page

        display({"text/plain": _(PICTURE)} | page.shown(svg + picture), raw=True)
    return text


def recorded():
    """Return what PyTorch printed for each code, as a dictionary."""
    files = (FILE, file_of(language.spoken))
    held = [json.loads(file.read_text(encoding="utf-8")) for file in files if file.exists()]
    return {code: text for codes in held for code, text in codes.items()}


def file_of(spoken):
    """Return where it is kept what is printed in a language; in another one, what differs."""
    return FILE if spoken == language.ENGLISH else language.LOCALE / spoken / FILE.name


def lesson_cells(folder=NOTEBOOKS):
    """Return the code of every `%%pytorch` cell and exhibit, as pairs (notebook's name, code)."""
    found = [("museum", code) for code in exhibits.codes()]
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "code" and source.startswith("%%pytorch"):
                found.append((path.name, source.partition("\n")[2].strip()))
    return found


def record():
    """Run every lesson's cell in torch and keep what it prints."""
    import torch

    if not torch.__version__.startswith(VERSION):
        sys.exit(f"The course is pinned to PyTorch {VERSION}; this is {torch.__version__}.")
    torch.set_warn_always(True)  # else some warnings come only in the first language
    english = {}
    for spoken in language.LANGUAGES:
        language.spoken = spoken
        outputs = {code: run_as("torch", code) for _, code in lesson_cells()}
        own = {code: text for code, text in outputs.items() if english.get(code) != text}
        english = english or outputs
        text = json.dumps(own, indent=1, ensure_ascii=False, sort_keys=True)
        file_of(spoken).write_text(text + "\n", encoding="utf-8", newline="\n")
        print(f"recorded {len(own)} cells from PyTorch {VERSION}: {spoken}")


if __name__ == "__main__":
    record()
