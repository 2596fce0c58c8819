"""Keep what has been solved and guessed, in one small file outside the notebooks.

The file has one JSON line for each entry, and entries are only ever added at its end. So two
notebooks that run at once do not lose each other's, and a damaged line costs no other: it is read
over, and stays where it is.
"""

import functools
import json
import os
from pathlib import Path

from ..language import _

NAME = ".minigrad-progress.jsonl"
ROOT = Path(__file__).parents[2]


class Progress:
    """Remember entries (kind, id, outcome), in the first of some files that can be written.

    The first outcome of an id stays: a guess made after the answer was seen is none. What cannot
    be written is remembered, said once, and written as soon as a file can be.

    Args:
        files: where to keep them, best first; else `places()` says.
    """

    def __init__(self, files=None):
        if files is not None:
            self.files = [Path(file) for file in files]
        self.unwritten = {}
        self.told = False
        self.damaged = set()  # files that are said to be

    @functools.cached_property
    def files(self):
        """Return the files to try; asked at the first use, when the environment is set."""
        return places()

    def entries(self):
        """Return all entries, as a dictionary from (kind, id) to outcome."""
        found = {}
        for file in self.files:
            entries, bad = read(file)
            for kind, id, outcome in entries:
                found.setdefault((kind, id), outcome)
            if bad and file not in self.damaged:
                self.damaged.add(file)
                print(
                    _(
                        "progress: {count} damaged lines in {file} are passed over, the rest counts"
                    ).format(count=bad, file=file)
                )
        return found | {key: self.unwritten[key] for key in self.unwritten.keys() - found.keys()}

    def add(self, kind, id, outcome):
        """Keep an entry, unless this id has one already."""
        if (kind, id) in self.entries():
            return
        self.unwritten[kind, id] = outcome
        for file in self.files:
            try:
                append(file, [[*key, value] for key, value in self.unwritten.items()])
            except OSError:
                continue
            if self.told:
                print(_("progress can be written again, and is: {file}").format(file=file))
            self.unwritten.clear()
            self.told = False
            return
        if not self.told:
            self.told = True
            where = self.files[-1] if self.files else _("a file: there is no home folder")
            print(
                _("progress is kept only until the kernel stops: cannot write {where}").format(
                    where=where
                )
            )

    def forget(self):
        """Forget everything, and return a line that says what was done."""
        count = len(self.entries())
        self.unwritten.clear()
        gone, kept = [], []
        for file in self.files:
            try:
                if file.exists():
                    file.unlink()
                    gone.append(str(file))
            except OSError as error:
                kept.append(
                    _("{file} could not be removed ({why})").format(
                        file=file, why=error.strerror or error
                    )
                )
        if kept:
            return _("progress is not forgotten: {why}").format(why=_("; ").join(kept))
        return _("progress is empty: {count} entries forgotten, {files} removed").format(
            count=count, files=", ".join(gone) or _("no file")
        )


def append(file, entries):
    """Write entries at the end of a file, in one piece; leave no half of them there."""
    new = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    existed = file.exists()
    with file.open("ab", buffering=0) as out:
        size = out.tell()
        # A line without an end, such as an editor leaves, must not run into ours.
        if size and last_byte(file) != b"\n":
            new = b"\n" + new
        try:
            written = out.write(new)
            if written < len(new):
                raise OSError(_("{file} is full").format(file=file))
        except OSError:
            remove(file, size, existed, new)
            raise


def remove(file, size, existed, new):
    """Take away what a full disk let through of a write, unless others wrote behind it."""
    try:
        data = file.read_bytes()
        if new.startswith(data[size:]):
            os.truncate(file, size)
        if not existed and not file.stat().st_size:
            file.unlink()
    except OSError:
        pass  # a half line is read over


def last_byte(file):
    with file.open("rb") as whole:
        whole.seek(-1, os.SEEK_END)
        return whole.read(1)


def read(file):
    """Return the entries of a file, and how many of its lines are damaged."""
    try:
        data = file.read_bytes()
    except OSError:
        return [], 0
    found, bad = [], 0
    # What follows the last end of a line may be a line that another notebook is just writing.
    whole, _, rest = data.rpartition(b"\n")
    for text in [*whole.split(b"\n"), rest]:
        try:
            if text.strip():
                kind, id, outcome = json.loads(text)
                found.append((str(kind), str(id), str(outcome)))
        except (ValueError, TypeError):
            bad += text is not rest
    return found, bad


def places():
    """Return the files to try: the one MINIGRAD_PROGRESS names, else this folder's, else home's."""
    if named := os.environ.get("MINIGRAD_PROGRESS"):
        return [Path(named)]
    here = [ROOT / NAME] if (ROOT / "notebooks").is_dir() else []
    try:
        return [*here, Path.home() / NAME]
    except RuntimeError:  # no HOME, and no entry for this user
        return here


kept = Progress()
