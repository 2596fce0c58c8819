"""Build the package in the notebook: cells that are parts of its files, chapters with holes."""

import ast
import difflib
import functools
import importlib
import sys
import textwrap
from pathlib import Path
from types import FunctionType

from .. import language
from ..language import _
from ..pytorch.seams import attach
from .holes import dig_function, dig_member, stub
from .live import Snapshot, merge, upgrade
from .source import FUNCTION, read_file, source_of
from .syllabus import SYLLABUS, entries, owners


class CannotBuild(ValueError):
    """Say in one line why a build cell or a chapter was refused; nothing has changed."""


def lines(text):
    """Return a text in lines that fit a page of 800 pixels: JupyterLab breaks words anywhere."""
    keep = {"break_long_words": False, "break_on_hyphens": False}
    return textwrap.fill(text, 78, subsequent_indent="    ", **keep)


def import_file(package, file):
    """Return the module of a package that a file such as `optim/sgd.py` holds."""
    return importlib.import_module(f"{package}.{file.removesuffix('.py').replace('/', '.')}")


def file_of(module):
    """Return the file such as `optim/sgd.py` that holds a module of a package."""
    parts = module.__name__.split(".")[1:] + ["__init__"] * hasattr(module, "__path__")
    return "/".join(parts) + ".py"


class Workshop:
    """Build a live package piece by piece, as the notebooks do.

    Args:
        package: name of an importable package.
        syllabus: what each chapter builds; `syllabus.py` says how it is written.
        after: what to call when a cell has built something.
    """

    def __init__(self, package, syllabus, after=lambda: None):
        self.after = after
        self.package = package
        self.syllabus = syllabus
        self.folder = Path(importlib.import_module(package).__file__).parent
        files = dict.fromkeys(e.file for e in entries(syllabus) if (self.folder / e.file).exists())
        # All are imported now, since later, with holes in them, an import could fail.
        self.modules = {file: import_file(package, file) for file in files}
        for name, module in sorted(sys.modules.items()):
            inside = f"{name}.".startswith(f"{package}.")
            apart = f"{name}.".startswith(f"{__package__}.") or module is language
            if inside and not apart:
                self.modules[file_of(module)] = module
        self.owners = owners(syllabus, self.folder)
        self.whole = Snapshot(self.modules.values())
        # What the chapter's cells build and none has built yet: (file, piece) -> its name.
        self.unbuilt = {}

    def build(self, path, text, draft=False, origin="<build cell>"):
        """Run a cell as a part of a file of the package.

        Args:
            path: the file, such as `minigrad/pytorch/autograd.py`.
            text: the cell's source.
            draft: whether a later cell builds the same again, for good.
            origin: the file name that tracebacks show.

        Returns:
            The line to answer with, and a dictionary of what the cell defines.

        Raises:
            CannotBuild: the file is not the package's, or the cell asks what cannot be done live.
            Exception: whatever the cell raises; the package is then as it was.
        """
        file = self.file(path)
        tree = ast.parse(text, origin)
        codes = [compile(ast.Module([node], []), origin, "exec") for node in tree.body]
        cell = source_of(tree)
        if not cell.pieces and not cell.statements:
            raise CannotBuild(_("nothing to build: the cell for {path} is empty").format(path=path))
        before = Snapshot(self.modules.values())
        built = {}
        try:
            for node, code in zip(tree.body, codes, strict=True):
                names = {}
                exec(code, vars(self.modules[file]), names)
                for name, value in names.items():
                    built[name] = self.install(file, name, value, node)
            self.after()
        except BaseException:
            before.restore()
            raise
        if not draft:
            for piece in cell.pieces:
                self.unbuilt.pop((file, piece), None)
        names, other = self.compare(file, cell)
        note = self.draft_note(file, cell) if draft else difference(names, other)
        return lines(
            _("built {file}: {names}  ({note})").format(
                file=path, names=", ".join(names), note=note
            )
        ), built

    def file(self, path):
        """Return the name of the package's file that `path` means."""
        known = [f"{self.package}/{file}" for file in self.modules]
        if path not in known:
            short = {file: file.rpartition("/")[2] for file in known}
            near = difflib.get_close_matches(Path(path).name, short.values(), n=1, cutoff=0.4)
            # Of files with the name that is nearest the one whose folder is.
            near = [file for file in known if short[file] in near]
            near = difflib.get_close_matches(path, near, n=1, cutoff=0)
            hint = (
                _("did you mean {file}?").format(file=near[0])
                if near
                else _("name one, such as {file}").format(file=known[0])
            )
            raise CannotBuild(
                _("the package has no file {file!r}: {hint}").format(file=path, hint=hint)
            )
        return path.partition("/")[2]

    def install(self, file, name, value, node):
        """Put what a statement made into the live module, and return what stands there now."""
        module = self.modules[file]
        live = vars(module).get(name)
        if isinstance(node, (*FUNCTION, ast.ClassDef)) and isinstance(live, (FunctionType, type)):
            if live.__module__ != module.__name__:
                home = live.__module__.replace(".", "/") + ".py"
                raise CannotBuild(
                    _("{name} is a part of {home}: begin the cell with %%build {home}").format(
                        name=name, home=home
                    )
                )
            if isinstance(live, type) and isinstance(value, type):
                check_shape(live, value)
                if hasattr(vars(live).get("__init__"), "only_a_hole"):
                    del live.__init__
                merge(live, value, self.modules.values())
                return live
            if now := upgrade(live, value, self.modules.values()):
                return now
            if isinstance(live, FunctionType) and live.__qualname__ == name:
                raise CannotBuild(
                    _("{name} is decorated here and not there: live, that cannot change").format(
                        name=name
                    )
                )
        setattr(module, name, value)
        return value

    def compare(self, file, cell):
        """Return the names of what a cell builds, and of what in it differs from the package."""
        package = read_file(self.folder / file)
        names = {}
        for piece in cell.pieces:
            group = self.group(file, piece)
            if all(p in cell.pieces for p in package.pieces if self.group(file, p) == group):
                names[group] = True
            elif not any(other.startswith(piece + ".") for other in cell.pieces):
                names[piece] = True
        other = [label for label in cell if not package.has(cell, label)]
        return list(names or cell.statements), other

    def group(self, file, piece):
        """Return the name under which the syllabus lists a piece, else that of its class."""
        entry = self.owners.get((file, piece))
        return entry.name if entry else piece.split(".")[0]

    def draft_note(self, file, cell):
        """Return the note that says which chapters build the final ones."""
        finals = {self.owners[file, p].chapter for p in cell.pieces if (file, p) in self.owners}
        if not finals:
            return _("a draft")
        if len(finals) == 1:
            return _("a draft; chapter {number} builds the final one").format(number=finals.pop())
        return _("a draft; chapters {numbers} build the final ones").format(
            numbers=", ".join(map(str, sorted(finals)))
        )

    def chapter(self, number):
        """Make the package what it is when a chapter starts, and return a line that says so.

        Everything that this kernel has built is forgotten; what this chapter and later ones build
        becomes holes, whose use raises NotBuiltYet. What an earlier one has drafted is there.
        """
        if number not in self.syllabus:
            raise CannotBuild(
                _("there is no chapter {number}: they go from 0 to {last}").format(
                    number=number, last=len(self.syllabus) - 1
                )
            )
        self.whole.restore()
        self.unbuilt = {
            key: entry.name
            for key, entry in self.owners.items()
            if entry.chapter == number and not entry.exercise
        }
        for (file, piece), entry in self.owners.items():
            if entry.first >= number:
                self.dig(vars(self.modules[file]), piece, entry)
        names = [e.name for e in entries(self.syllabus) if number == e.chapter]
        names = names or [e.name for e in entries(self.syllabus) if number == e.first]  # drafts
        if not names:
            return _("chapter {number} starts; it builds nothing").format(number=number)
        more = _(" and {count} more").format(count=len(names) - 6) if len(names) > 6 else ""
        said = _("chapter {number} starts; it builds {names}{more}")
        return lines(said.format(number=number, names=", ".join(names[:6]), more=more))

    def dig(self, namespace, piece, entry):
        """Put a hole where a piece was."""
        top, _, member = piece.partition(".")
        live = namespace.get(top)
        if member:
            dig_member(live, member, when_built(piece, entry))
        elif isinstance(live, FunctionType):
            dig_function(live, when_built(self.bound_name(live), entry))
        elif isinstance(live, type) and "__init__" not in vars(live):
            live.__init__ = stub((), when_built(piece, entry))
            live.__init__.only_a_hole = True

    def bound_name(self, function):
        """Return `Tensor.backward` for a function that is used as a method alone, else its name."""
        name = function.__name__
        if vars(self.modules["__init__.py"]).get(name) is not function:
            for cls, members in self.whole.classes.items():
                for member, value in members.items():
                    if value is function and not member.startswith("__"):
                        return f"{cls.__name__}.{member}"
        return name


@functools.cache
def workshop():
    """Return this kernel's workshop; it is made at the first use, which takes a moment."""
    return Workshop("minigrad", SYLLABUS, after=attach)


def check_shape(live, new):
    """Raise CannotBuild where a cell asks for other slots or bases than the live class has."""
    slots = vars(new).get("__slots__")
    if slots is not None and slots != vars(live).get("__slots__"):
        raise CannotBuild(
            _(
                "{name} has __slots__ = {have}, the cell says {slots}: the slots of a live "
                "class cannot change"
            ).format(name=live.__name__, have=vars(live).get("__slots__"), slots=slots)
        )
    if new.__bases__ not in ((object,), live.__bases__):
        names = [", ".join(base.__name__ for base in cls.__bases__) for cls in (live, new)]
        raise CannotBuild(
            _(
                "{name} is a class on top of {bases}, the cell says {others}: the bases of "
                "a live class cannot change"
            ).format(name=live.__name__, bases=names[0], others=names[1])
        )


def difference(names, other):
    """Return the note on what differs from the package."""
    if not other:
        return _("same as the package")
    if set(names) <= set(other):
        return _("yours, differs from the package; restart the kernel to get it back")
    if len(other) == 1:
        said = _("{name} is yours, differs from the package; restart the kernel to get it back")
        return said.format(name=other[0])
    said = _("{names} are yours, differ from the package; restart the kernel to get them back")
    return said.format(names=", ".join(other))


def when_built(name, entry):
    """Return the line on a piece that is not built yet."""
    if entry.exercise and entry.first == entry.chapter:
        said = _("{name} is built in chapter {number}, exercise {exercise}")
        return said.format(name=name, number=entry.first, exercise=entry.exercise)
    return _("{name} is built in chapter {number}").format(name=name, number=entry.first)
