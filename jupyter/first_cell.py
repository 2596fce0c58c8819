"""Tell a learner who skips the first cell of a chapter to run it; each kernel reads this first.

It runs among the learner's own names, and leaves none.
"""


def watch():
    """Show a missing name or magic in one line as long as nothing has imported the course."""
    import sys

    def show(shell, kind, error, trace, tb_offset=None):
        if "minigrad" in sys.modules or not str(error).endswith(("is not defined", "not found.")):
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        else:
            line = f"{str(error).rstrip('.')}: run the first cell of the chapter, then this one."
            shell._showtraceback(kind, error, [line])

    if "IPython" in sys.modules:  # a plain Python reads this too
        from IPython import get_ipython
        from IPython.core.error import UsageError

        get_ipython().set_custom_exc((NameError, UsageError), show)


watch()
del watch
