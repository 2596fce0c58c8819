"""A progress bar for a plain loop in a cell, which the stop button ends between two rounds."""

import signal

import ipywidgets as w

from minigrad.language import _

from .view import ROW


class Bar(w.HBox):
    """Show how far a loop is, with a line of words behind the bar."""

    def __init__(self, total, label):
        looks = {"style": {"description_width": "initial"}}
        self.bar = w.IntProgress(min=0, max=total, description=label, **looks)
        self.words = w.Label()
        self.still = _("(a progress bar: {total} {label})").format(total=total, label=label)
        super().__init__([self.bar, self.words], layout=w.Layout(**ROW))

    def _repr_mimebundle_(self, **formats):
        return (super()._repr_mimebundle_(**formats) or {}) | {"text/plain": self.still}


def progress_bar(rounds, label=None, told=None):
    """Go through `rounds` with a progress bar; the stop button ends it after the present round.

    Args:
        rounds: a sequence, such as `range(200)`.
        label: what is counted, for the bar; "rounds" if nothing else is said.
        told: a function that is asked after each round for the words behind the bar, such as
            `lambda: f"loss {loss:.3f}"`.

    Example:
        >>> sum(progress_bar([1, 2, 3]))  # doctest: +ELLIPSIS
        Bar(...)
        6
    """
    from IPython.display import display

    label = label or _("rounds")
    shown = Bar(len(rounds), label)
    display(shown)
    stopped = []
    try:
        before = signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    except ValueError:  # not the main thread: an interrupt does not come here
        before = None
    try:
        for done, one in enumerate(rounds, 1):
            yield one
            shown.bar.value = done
            words = _("{done} of {count}").format(done=done, count=len(rounds))
            shown.words.value = _("{on}: {line}").format(on=words, line=told()) if told else words
            if stopped:
                print(
                    _("stopped after {done} of {count} {label}").format(
                        done=done, count=len(rounds), label=label
                    )
                )
                return
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)
