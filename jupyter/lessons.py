"""Lay the learner's own copy of the lessons: the folder `lessons/`, which git ignores.

A copy has no outputs, so no answer shows before its cell has run. It follows the course as long as
the learner has not changed it; from then on it is theirs, and a newer version is laid beside it.
The lessons in another language lie in a folder within, as those of the course do.

Standard library only, and no import of the package: a server need not load the engine.
"""

import gettext
import hashlib
import itertools
import json
import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "minigrad" / "locale"
# Into the language that the launcher has chosen, or else the system has.
_ = gettext.translation("minigrad", LOCALE, fallback=True).gettext
LAID = ".laid.json"  # name of a copy -> fingerprint of what was laid there
NEWER = re.compile(r"-new\d*(?=\.ipynb$)")


def lay_all(course=ROOT / "notebooks", lessons=ROOT / "lessons"):
    """Lay the copies of each language; return a line for each thing that the learner should know.

    A folder of notebooks that has no catalogue is none of the course's.
    """
    told = lay(course, lessons)
    for language in sorted(path.name for path in LOCALE.iterdir()):
        if (course / language).is_dir():
            told += lay(course / language, lessons / language, f"{language}/")
    return told


def lay(course, lessons, under=""):
    """Lay and renew the copies in one folder; what is returned names them as `under` that."""
    lessons.mkdir(exist_ok=True)
    try:
        laid = dict(json.loads((lessons / LAID).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        laid = {}  # then every copy that is not the course's counts as the learner's
    before = dict(laid)
    names = sorted(path.name for path in course.glob("*.ipynb"))
    told = [lay_one(course / name, lessons, laid, under) for name in names]
    for gone in [copy for copy in laid if NEWER.sub("", copy) not in names]:
        del laid[gone]
        if (lessons / gone).exists():
            said = _("{name} is no longer part of the course; your copy stays.")
            told.append(said.format(name=under + gone))
    if laid != before:
        write(lessons / LAID, json.dumps(laid, indent=1, sort_keys=True))
    return list(filter(None, told))


def lay_one(source, lessons, laid, under):
    """Lay one lesson where its newest version belongs; return what the learner should know."""
    text = stripped(source.read_text(encoding="utf-8"))
    wanted = fingerprint(text)
    for copy in numbered(source.name):
        path, own = lessons / copy, copy == source.name
        if laid.get(copy) == wanted and (path.exists() or not own):
            return None  # laid already; a newer version that was thrown away stays away
        if path.exists():
            have = fingerprint(path.read_text(encoding="utf-8", errors="replace"))
            if have not in (wanted, laid.get(copy)):
                continue  # the learner's
        if not path.exists() or have != wanted:
            write(path, text)
        laid[copy] = wanted
        said = _("{name} has changed; yours stays, the new one is {copy}.")
        return None if own else said.format(name=under + source.name, copy=under + copy)


def numbered(name):
    """Yield the names that a lesson's versions get in turn: the learner's own comes first."""
    stem = Path(name).stem
    yield name
    yield f"{stem}-new.ipynb"
    for number in itertools.count(2):
        yield f"{stem}-new{number}.ipynb"


def stripped(text):
    """Return a notebook's text without what running it has left."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def fingerprint(text):
    """Return what tells whether cells were changed; running and folding them changes nothing."""
    try:
        cells = [
            [cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])]
            for cell in json.loads(text)["cells"]
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        cells = text  # not a notebook any more, so surely changed
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def write(path, text):
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".part")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    os.replace(fresh, path)


if __name__ == "__main__":
    for line in lay_all():
        print(line)
