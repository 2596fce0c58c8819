"""Lay the learner's lessons and start JupyterLab, in one process because Jupyter is slow to import.

JupyterLab hides the stored pictures of a notebook that it does not trust.
"""

import argparse
import contextlib
import runpy
import socket
import sys

from lessons import ROOT, _, lay_all, stripped


def trust(texts):
    """Sign notebooks as Jupyter does with those that were run on this machine."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for text in texts:
        notary.sign(nbformat.reads(text, as_version=4))
    notary.store.close()


def look_at_port():
    """Say so if the port is in use, since JupyterLab then quietly takes another one."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8888)
    port = parser.parse_known_args()[0].port
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        said = _("Port {port} is not free. Perhaps the course is open in another window.")
        print(said.format(port=port))


def refuse(parser, message):
    """End in one line, where JupyterLab's parser would print all it knows before it."""
    said = _("JupyterLab's own arguments: python3 -m minigrad --help-all")
    sys.exit(f"{message}. {said}")


argparse.ArgumentParser.error = refuse
with contextlib.suppress(ImportError):
    from traitlets.config.loader import KVArgParseConfigLoader as Loader

    # It would log one line, which is not shown, and go on.
    Loader._handle_unrecognized_alias = lambda self, name: refuse(
        self.parser, f"unrecognized arguments: --{name}"
    )
look_at_port()
try:
    for line in lay_all():
        print(line)
except Exception as error:
    said = _("Your copies of the lessons were not laid ({error}); those in notebooks/ are whole.")
    print(said.format(error=error))
try:
    paths = [path for some in ("*", "[!.]*/*") for path in ROOT.glob(f"notebooks/{some}.ipynb")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    trust([*texts, *map(stripped, texts)])
except Exception as error:
    said = _("Lessons not marked as trusted ({error}): pictures show once their cell has run.")
    print(said.format(error=error))
runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
