"""Lay the learner's lessons and start JupyterLab, in one process because Jupyter is slow to import.

JupyterLab hides the stored pictures of a notebook that it does not trust.
"""

import runpy

from lessons import ROOT, lay, stripped


def trust(texts):
    """Sign notebooks as Jupyter does with those that were run on this machine."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for text in texts:
        notary.sign(nbformat.reads(text, as_version=4))
    notary.store.close()


try:
    for line in lay():
        print(line)
except Exception as error:
    print(f"Your copies of the lessons could not be laid ({error}); those in notebooks/ are whole.")
try:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")]
    trust([*texts, *map(stripped, texts)])
except Exception as error:
    print(f"Lessons not marked as trusted ({error}): pictures show once their cell has run.")
runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
