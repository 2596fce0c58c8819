"""Trust the lessons and start JupyterLab, in one process because Jupyter is slow to import.

JupyterLab hides the stored pictures of a notebook that it does not trust.
"""

import runpy
from pathlib import Path


def trust(lessons):
    """Sign the lessons as Jupyter does with notebooks that were run on this machine."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for lesson in lessons:
        notary.sign(nbformat.read(lesson, as_version=4))
    notary.store.close()


try:
    trust((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
except Exception as error:
    print(f"Lessons not marked as trusted ({error}): pictures show once their cell has run.")
runpy.run_module("jupyterlab", run_name="__main__", alter_sys=True)
