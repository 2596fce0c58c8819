"""Give notebooks `%%build FILE [--draft]`, `%chapter N` and `%%pytorch`."""

import builtins

from IPython.core.error import UsageError

from ..language import _
from . import exercises, recordings
from .build import CannotBuild, workshop
from .tracebacks import shorten


def tell_unbuilt():
    """Say which build cells of the chapter were skipped: an earlier draft may hide that."""
    if names := dict.fromkeys(workshop().unbuilt.values()):
        print(_("(cells above that you have not run build {names})").format(names=", ".join(names)))


def register(shell):
    """Register the magics with a running IPython."""

    def build(line, cell):
        """Run this cell as a part of a file of the package: `%%build minigrad/pytorch/autograd.py`.

        With `--draft` it is a first, simpler try; a later chapter builds the final one.
        """
        words = line.split()
        draft = "--draft" in words
        path = " ".join(word for word in words if word != "--draft")
        # The first line stays in the numbering, so that tracebacks point into the cell as it is.
        whole = f"%%build {line}\n{cell}"
        origin = shell.compile.cache(whole, shell.execution_count - 1)
        try:
            answer, built = workshop().build(path, "\n" + cell, draft, origin)
        except CannotBuild as error:
            raise UsageError(str(error)) from None
        # A notebook keeps Python's own sum, pow and abs.
        shell.push({name: made for name, made in built.items() if not hasattr(builtins, name)})
        print(answer)

    def chapter(line):
        """Start a chapter: `%chapter 4` takes away what chapter 4 and later ones build."""
        if not line.strip().isdecimal():
            raise UsageError(
                _("say which chapter, such as %chapter 4; got {line!r}").format(line=line.strip())
            )
        try:
            print(workshop().chapter(int(line)))
        except CannotBuild as error:
            raise UsageError(str(error)) from None

    def pytorch(line, cell):
        """Show what PyTorch printed for this cell, or keep it under a name: `%%pytorch text`."""
        printed = recordings.pytorch(line, cell)
        if line.strip():
            shell.push({line.strip(): printed})

    shell.register_magic_function(build, "cell")
    shell.register_magic_function(chapter, "line")
    shell.register_magic_function(pytorch, "cell")
    exercises.after_check[:] = [tell_unbuilt]
    shorten(shell)
    # A syntax error is shown by itself: the stack that compiled the cell tells nobody anything.
    shell.set_custom_exc((SyntaxError,), lambda shell, *error, **_: shell.showsyntaxerror())
