"""What an experiment is: a plain model with state, moves, a picture and words.

A model knows nothing of widgets, so a test can drive it and ask it. It names the controls that it
wants, as data; `view.py` makes them live. `/widgets/step_size.py` is a short one to copy from.
"""

import html
import re
import struct
from dataclasses import dataclass
from typing import Any

from minigrad.draw import page

SHARP = 2  # pixels of a PNG to one on the page, so that zooming stays sharp
SMALLEST = 0.5  # how far a picture shrinks on a narrow page
LEAST_SCALE = 0.6  # how far a picture that is scrolled in its frame shrinks first
MONO = "font-family: var(--jp-code-font-family, monospace); font-size: 13px;"


@dataclass(frozen=True)
class Slider:
    """Let the learner choose the model's attribute `name` from `values`, in their order.

    `show` turns a value into what is read beside the slider; `play` adds a button that moves it
    by itself.
    """

    name: str
    label: str
    values: Any
    show: Any = str
    play: bool = False


@dataclass(frozen=True)
class Choice:
    """Let the learner choose the model's attribute `name` from a few named options."""

    name: str
    label: str
    values: Any
    show: Any = str


@dataclass(frozen=True)
class Switch:
    """Let the learner turn the model's attribute `name` on and off."""

    name: str
    label: str


@dataclass(frozen=True)
class Entry:
    """Let the learner type the model's attribute `name`; it is set as they type.

    The key Enter presses the button named `enter`.
    """

    name: str
    label: str
    hint: str = ""
    enter: str = ""


@dataclass(frozen=True)
class Button:
    """Call the model's method `name`; with `values`, one button for each, which is passed on.

    `usable` names a method that says whether the button (for that value) can be pressed now; None
    hides it. `place` names one that says where on the picture the button for that value lies: left,
    top, width and height in parts of it; None where there is no picture.
    """

    name: str
    label: str = ""
    values: Any = ()
    show: Any = str
    usable: str = ""
    place: str = ""


@dataclass(frozen=True)
class Work:
    """Run the model's generator method `name` a step at a time, with a progress bar and a stop.

    The generator yields pairs (rounds done, rounds in all). Between two steps the picture is
    repainted and every other control works; stopping leaves the model as the last step left it.
    """

    name: str
    label: str


class Experiment:
    """Base of the models: a subclass has state, moves, `controls`, `picture()` and `text()`.

    Displayed by itself it is a still: its picture, and its words as plain text. `experiment(model)`
    shows it with its controls.

    Example:
        >>> from minigrad.widgets import StepSize
        >>> model = StepSize("x**2")
        >>> model.h = 0.5
        >>> model.text().splitlines()[0]
        'x**2 at x = 3, step h = 0.5'
    """

    controls = ()
    beside = False  # whether the words stand beside a narrow picture; else always below it
    words_first = False  # whether the picture comes and goes, and so stands below the words
    frame = None  # width and height of the largest picture, which smaller ones take too
    scrolled = False  # whether a picture that would become too small in its frame is scrolled there

    def drawing(self):
        """Return the graph behind the picture, a `GraphPicture`; None where there is none."""
        return None

    def picture(self):
        """Return the picture: SVG text, or PNG bytes; None where none can be made."""
        drawn = self.drawing()
        return drawn and drawn.svg

    def text(self):
        """Return in plain words what the picture shows."""
        raise NotImplementedError

    def html(self):
        """Return what is read under the picture; the words of `text()` unless a model has more."""
        return plain(self.text())

    def tallest(self):
        """Return what `html()` gives in other states, the tallest among them: its room is kept."""
        return ()

    def still(self):
        """Return picture and words for a reader without a kernel."""
        return self.picture(), self.text()

    def _repr_mimebundle_(self, **formats):
        return bundle(self)


def bundle(model):
    """Return a model's still as a notebook output."""
    try:
        picture, text = model.still()
    except Exception as error:
        return {"text/plain": complaint(error)}
    if picture is None:
        return {"text/plain": text + undrawn(model)}
    return {"text/plain": text} | page.shown(picture, text, size_of(picture))


def undrawn(model):
    """Return in words what a picture would show, where there is no Graphviz to make it."""
    drawn = model.drawing()
    if drawn is None or drawn.layout:
        return ""
    return "\n\n" + repr(drawn).removeprefix(f"{model.text()}\n")


def size_of(picture):
    """Return width and height of a picture on the page."""
    if isinstance(picture, bytes):
        return tuple(side // SHARP for side in struct.unpack(">II", picture[16:24]))
    found = re.search(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)"', picture)
    return found and (float(found[1]), float(found[2]))


def scale(size, frame):
    """Return how much a picture shrinks to go into a frame."""
    return min(1, frame[0] / size[0], frame[1] / size[1])


def framed(svg, frame=None, scrolled=False):
    """Return an SVG that takes the room of its frame, and shrinks with a narrow page."""
    size = size_of(svg)
    if size is None:
        return svg
    wide, high = frame or size
    shrunk = max(scale(size, (wide, high)), LEAST_SCALE if scrolled else 0)
    out = [max(side, own * shrunk) for side, own in zip((wide, high), size, strict=True)]
    room = 'width="{:g}" height="{:g}" viewBox="0 0 {:g} {:g}"'.format(
        *out, *(side / shrunk for side in out)
    )
    svg = re.sub(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"', room, svg, count=1)
    style = f"display:block;max-width:{100 * out[0] / wide:g}%;height:auto"
    style += f";min-width:{SMALLEST * out[0]:.0f}px"
    return re.sub(r'style="max-width[^"]*"', f'style="{style}"', svg, count=1)


def blank(said):
    """Return a picture of nothing, for the time before there is something to show."""
    size = 'width="1" height="1" viewBox="0 0 1 1" style="max-width:100%"'
    title = f"<title>{html.escape(said)}</title>"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{title}</svg>'


def plain(text):
    """Return text as HTML, line by line."""
    return f'<div style="{MONO} white-space: pre-wrap">{html.escape(text)}</div>'


def stacked(shown, others):
    """Return HTML in the room of the tallest of its states, so that nothing below it moves."""
    cell = "grid-area: 1 / 1; min-width: 0"
    hidden = "".join(
        f'<div aria-hidden="true" style="{cell}; visibility: hidden">{other}</div>'
        for other in others
    )
    columns = "display: grid; grid-template-columns: minmax(0, 1fr)"
    return f'<div style="{columns}"><div style="{cell}">{shown}</div>{hidden}</div>'


def complaint(error):
    """Return an exception as one line."""
    first, *_ = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {first}"


def table(head, rows, mark=None):
    """Return an HTML table in the theme's colours; row number `mark` is lit."""
    line = "border: 0; border-bottom: 1px solid var(--jp-border-color2, #bbb); padding: 2px 12px;"

    def cells(tag, row, lit=False):
        inner = "".join(
            f'<{tag} style="{line} text-align: {"left" if k == 0 else "right"};{looks(k, lit)}">'
            f"{html.escape(str(cell))}</{tag}>"
            for k, cell in enumerate(row)
        )
        return f"<tr>{inner}</tr>"

    def looks(k, lit):
        return " font-weight: 700;" * lit + " box-shadow: inset 3px 0 #D55E00;" * (lit and k == 0)

    body = "".join(cells("td", row, k == mark) for k, row in enumerate(rows))
    return (
        '<table style="border-collapse: collapse; font-variant-numeric: tabular-nums">'
        f"{cells('th', head)}{body}</table>"
    )


def code(text, rows=None, mark=None):
    """Return code as HTML in the theme's colours.

    Args:
        text: the code.
        rows: how many rows the panel has; by default as many as the code.
        mark: the row to mark by an arrow, or -1 for none yet; by default there is no such column.
    """
    style = (
        f"margin: 0; padding: 6px 10px; line-height: 1.4; overflow: auto; {MONO}"
        "word-break: normal; overflow-wrap: anywhere; "
        "border-left: 3px solid var(--jp-border-color2, #bbb); background: none; color: inherit;"
        + (f" box-sizing: content-box; height: {1.4 * rows:g}em" if rows else "")
    )
    lines = [html.escape(line) for line in text.split("\n")]
    if mark is not None:
        lines = [f"  {line}" if k != mark else running(line) for k, line in enumerate(lines)]
    return f'<pre style="{style}">{chr(10).join(lines)}</pre>'


def running(line):
    """Return the row of code that runs now, as wide as it is when it does not."""
    sign = "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}"
    arrow = f'<span style="display: inline-block; width: 2ch">{sign}</span>'
    return f"<b>{arrow}{line}</b>"
