"""Chapter 14: a message, what raises it, what cures it, and what only seems to."""

import html

from minigrad.course.exhibits import EXHIBITS
from minigrad.course.explain import ROOMS, rooms, text
from minigrad.language import _

from .kit import MONO, Choice, Experiment, code


class Museum(Experiment):
    """Show one message of PyTorch with code that raises it, a cure, and a false cure.

    What each piece of code prints was recorded from PyTorch.

    Attributes:
        title: which exhibit, by its title.
        shown: how far the visit has come: "a cause", "and a cure" or "and a false cure".

    Example:
        >>> print(Museum("flags of leaves").text().splitlines()[-1])
        This switches off the leaf for every graph: nothing is left to learn.
    """

    controls = (
        Choice("title", _("message"), tuple(exhibit.title for exhibit in EXHIBITS), _),
        Choice("shown", _("show"), tuple(heading for heading, *more in ROOMS), _),
    )

    def __init__(self, title=EXHIBITS[0].title):
        self.title = title

    @property
    def title(self):
        return self._title

    @title.setter
    def title(self, title):
        self._title, self.shown = title, ROOMS[0][0]

    @property
    def exhibit(self):
        """Return what is shown."""
        return next(exhibit for exhibit in EXHIBITS if exhibit.title == self.title)

    def picture(self):
        return None

    def text(self):
        return text(self.exhibit)

    def tallest(self):
        return [on_wall(exhibit, len(ROOMS)) for exhibit in EXHIBITS]

    def html(self):
        last = [heading for heading, *more in ROOMS].index(self.shown)
        return on_wall(self.exhibit, last + 1)


def on_wall(exhibit, many):
    """Return the first rooms of an exhibit as HTML."""
    return "".join(
        f'<b>{heading}</b><div style="display: flex; flex-wrap: wrap; gap: 4px 24px; '
        f'margin: 2px 0 14px"><div style="flex: 3 1 32em; min-width: 0">{code(text)}</div>'
        f'<div style="flex: 2 1 20em; min-width: 0"><div style="{MONO} white-space: pre-wrap; '
        f'margin-bottom: 6px">{html.escape(printed)}</div>{html.escape(remark)}</div></div>'
        for heading, text, printed, remark in list(rooms(exhibit))[:many]
    )
