"""Show an error as a learner reads it: what it says first, then the lines of their own cells."""

import itertools
import linecache
import sys
import traceback
from pathlib import Path

from ..language import ENGLISH, N_, _, of_folder
from ..pytorch.words import fail_if
from .exhibits import exhibit_on

SHOWN = 5  # calls; of more only the first two and the last two
AROUND = 2  # lines of a cell before and after the one that failed
BOLD, PLAIN = "\x1b[1m", "\x1b[22m"  # no colours: few can be read on both themes' red ground
MUSEUM = N_("explain() shows what raises this, what cures it, and what only seems to.")
SKIPPED = N_("If a cell above makes it, run that one first, then this one.")


def shorten(shell):
    """Let a running IPython show errors in this way."""

    def structured_traceback(kind, error, trace=None, **options):
        return told(error, trace, shell.compile._filename_map)

    shell.InteractiveTB.structured_traceback = structured_traceback


def told(error, trace, cells):
    """Return the parts of what is shown: the error, the calls, and the way to an explanation.

    Args:
        cells: the number of each cell, by the name of its file.
    """
    parts = [headline(error), *calls(trace, cells)]
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before and (earlier := calls(before.__traceback__, cells)):
        parts += [_("\nIt came after {error}").format(error=headline(before)), *earlier]
    if exhibit_on(error):
        parts.append(f"\n{_(MUSEUM)}{chapter_14()}")
    if type(error) is NameError:
        parts.append(f"\n{_(SKIPPED)}")
    return parts


def chapter_14():
    """Return the museum's path as JupyterLab makes a link of it: from the course's folder on."""
    here = Path.cwd()
    course = here.parent if of_folder(here) == ENGLISH else here.parent.parent
    found = sorted(path.relative_to(course).as_posix() for path in here.glob("14_*.ipynb"))
    return "".join(_(" More: {link}").format(link=f"./{path}") for path in found[:1])


def headline(error):
    """Return what an error says, with its name."""
    said = "\n".join([str(error), *getattr(error, "__notes__", ())])
    name = f"{BOLD}{type(error).__name__}{PLAIN}"
    return f"{name}: {said}" if said else name


def calls(trace, cells):
    """Return the calls in cells, each with its lines, and where beneath them the error arose."""
    steps = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)]
    own = [
        step
        for step, (below, _) in itertools.zip_longest(steps, steps[1:], fillvalue=(None, 0))
        # A cell that begins with a magic is run by a first one, which nobody has written.
        if step[0].co_filename in cells and getattr(below, "co_name", "") != "run_cell_magic"
    ]
    parts = []
    for step, alike in itertools.groupby(own):
        more = len(list(alike)) - 1
        again = (
            _("\n      ... and {count:,} more from this line").format(count=more) if more else ""
        )
        parts.append(shown(*step, cells) + again)
    if len(parts) > SHOWN:
        parts[2:-2] = [_("\n      ... {count:,} calls left out ...").format(count=len(parts) - 4)]
    deep = [step for step in steps if not step[0].co_filename.startswith("<")]
    deep = [step for step in deep if step[0] is not fail_if.__code__]  # what calls it says more
    if deep and deep[-1][0].co_filename not in cells:
        code, line = deep[-1]
        parts.append(
            _("\nraised in {file}, line {line}, in {name}").format(
                file=short(code.co_filename), line=line, name=code.co_name
            )
        )
    return parts


def shown(code, line, cells):
    """Return a call in a cell, with the lines around it."""
    inside = "" if code.co_name == "<module>" else _(", in {name}").format(name=code.co_name)
    parts = [
        _("\n{bold}Cell In[{number}], line {line}{plain}{inside}").format(
            bold=BOLD, number=cells[code.co_filename], line=line, plain=PLAIN, inside=inside
        )
    ]
    text = linecache.getlines(code.co_filename)
    for number in range(max(line - AROUND, 1), min(line + AROUND, len(text)) + 1):
        mark = f"{BOLD}---->{PLAIN}" if number == line else "     "
        parts.append(f"{mark} {number:>3} {text[number - 1].rstrip()}")
    return "\n".join(parts)


def short(file):
    """Return a file's name from the folder on down that Python found it in."""
    places = [place for place in sys.path if place and Path(file).is_relative_to(place)]
    return Path(file).relative_to(max(places, key=len)).as_posix() if places else Path(file).name
