"""Show what the error museum knows of a message: in chapter 14, and after any error."""

import sys

from ..language import N_, _
from .exhibits import exhibit_on
from .recordings import recorded

LONGEST = 150  # a message longer than this is cut where it comes again
ROOMS = (
    (N_("a cause"), "cause", "why"),
    (N_("and a cure"), "cure", "how"),
    (N_("and a false cure"), "false", "deceit"),
)


def explain():
    """Show what raises the last error, what cures it, and what only seems to.

    Example:
        >>> import sys
        >>> sys.last_value = RuntimeError("Trying to backward through the graph a second time")
        >>> explain()  # doctest: +ELLIPSIS
        Trying to backward through the graph a second time
        <BLANKLINE>
        a cause:
        ...
    """
    error = getattr(sys, "last_value", None)
    exhibit = error and exhibit_on(error)
    if exhibit:
        print(text(exhibit))
    elif error:
        print(
            _("the error museum of chapter 14 has nothing on this {kind}").format(
                kind=type(error).__name__
            )
        )
    else:
        print(_("there was no error yet"))


def text(exhibit):
    """Return an exhibit as text: its message, a cause, a cure and a false cure."""
    parts = [exhibit.message]
    for heading, code, printed, remark in rooms(exhibit):
        shown = "\n".join(f"    {line}" for line in code.splitlines())
        parts.append(_("{heading}:").format(heading=heading) + f"\n{shown}\n{printed}\n{remark}")
    return "\n\n".join(parts)


def rooms(exhibit):
    """Return for cause, cure and false cure: heading, code, what it prints, what to know."""
    said = recorded()
    for heading, piece, remark in ROOMS:
        code = getattr(exhibit, piece)
        printed = said[code] if piece == "cause" else shortened(said[code])
        yield _(heading), code, printed, _(getattr(exhibit, remark))


def shortened(printed):
    """Return what was printed, with long messages cut: the cause has shown them whole."""
    lines = printed.splitlines()
    return "\n".join(
        line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0] + " ..."
        for line in lines
    )
