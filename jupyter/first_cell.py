"""Tell a learner who skips the first cell of a chapter to run it; each kernel reads this first.

It runs among the learner's own names, and leaves none.
"""


def watch():
    """Show a missing name or magic in one line as long as nothing has imported the course."""
    import gettext
    import os
    import sys
    from pathlib import Path

    def show(shell, kind, error, trace, tb_offset=None):
        if "minigrad" in sys.modules or not str(error).endswith(("is not defined", "not found.")):
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        else:
            # The lesson's folder is its language; the package is not imported yet.
            locale = Path(os.environ["PYTHONSTARTUP"]).parents[1] / "minigrad" / "locale"
            _ = gettext.translation("minigrad", locale, [Path.cwd().name], fallback=True).gettext
            what = _("run the first cell of the chapter, then this one.")
            shell._showtraceback(kind, error, [f"{str(error).rstrip('.')}: {what}"])

    if "IPython" in sys.modules:  # a plain Python reads this too
        from IPython import get_ipython
        from IPython.core.error import UsageError

        get_ipython().set_custom_exc((NameError, UsageError), show)


watch()
del watch
