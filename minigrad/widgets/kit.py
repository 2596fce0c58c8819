"""What an experiment is: a plain model with state, moves, a picture and words.

A model knows nothing of widgets, so a test can drive it and ask it. It names the controls that it
wants, as data; `view.py` makes them live. `/widgets/step_size.py` is a short one to copy from.
"""

import base64
import html
from dataclasses import dataclass
from typing import Any

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
    hides it.
    """

    name: str
    label: str = ""
    values: Any = ()
    show: Any = str
    usable: str = ""


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

    def picture(self):
        """Return the picture: SVG text, or PNG bytes; None where none can be made."""
        raise NotImplementedError

    def text(self):
        """Return in plain words what the picture shows."""
        raise NotImplementedError

    def html(self):
        """Return what is read under the picture; the words of `text()` unless a model has more."""
        return f'<div style="{MONO} white-space: pre-wrap">{html.escape(self.text())}</div>'

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
        return {"text/plain": text}
    if isinstance(picture, bytes):
        return {"image/png": base64.b64encode(picture).decode(), "text/plain": text}
    return {"image/svg+xml": picture, "text/plain": text}


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


def code(text, rows=None):
    """Return code as HTML in the theme's colours; with `rows`, in a panel of that height."""
    style = (
        f"margin: 0; padding: 6px 10px; line-height: 1.4; overflow: auto; {MONO}"
        "border-left: 3px solid var(--jp-border-color2, #bbb); background: none; color: inherit;"
        + (f" height: {1.4 * rows:g}em" if rows else "")
    )
    return f'<pre style="{style}">{html.escape(text)}</pre>'
