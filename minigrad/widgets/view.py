"""The live view of an experiment: controls, one picture whose value changes, words below it."""

import asyncio
import html
import itertools

import ipywidgets as w

from minigrad.draw import page
from minigrad.draw.widths import columns
from minigrad.language import _

from .kit import (
    Button,
    Choice,
    Entry,
    Experiment,
    Slider,
    Switch,
    Work,
    bundle,
    complaint,
    framed,
    plain,
    size_of,
    stacked,
    undrawn,
)

SECONDS_A_STEP = 0.9
OFF = "minigrad-off"  # the class of a button that cannot be pressed now; it keeps the focus
SCROLLBAR = 18
WORDS = (
    '<div data-said="{}" style="line-height: 1.5; color: var(--jp-ui-font-color1, inherit);'
    'font-family: var(--jp-ui-font-family, sans-serif); font-size: 13px">{}</div>'
)
# What becomes of an experiment in a page whose kernel has stopped: ipywidgets marks each part.
STOPPED = """<style>
.minigrad-experiment.jupyter-widgets-disconnected > :first-child { visibility: hidden; }
.minigrad-experiment .jupyter-widgets-disconnected::before { display: none; }
.minigrad-experiment.jupyter-widgets-disconnected::before {
    content: "%s";
    position: absolute;
    color: var(--jp-ui-font-color1, inherit);
    font: italic 14px var(--jp-ui-font-family, sans-serif);
}
.minigrad-off { opacity: 0.4; cursor: default; box-shadow: none !important; }
.minigrad-experiment.jupyter-widgets-disconnected .minigrad-place { display: none; }
.minigrad-stage { position: relative; width: fit-content; }
.minigrad-place {
    position: absolute;
    margin: 0;
    padding: 0;
    color: transparent;
    background: none !important;
    border-radius: 8px;
    cursor: pointer;
}
.minigrad-place:not(.minigrad-off) { outline: 2px dotted #D55E00; outline-offset: 3px; }
.minigrad-place:not(.minigrad-off):hover { outline-style: solid; }
.minigrad-place:focus-visible { outline: 3px solid #0072B2; outline-offset: 5px; }
@keyframes minigrad-shown { from { opacity: 1; } }
.minigrad-shown { position: absolute; animation: minigrad-shown 1ms; }
</style>"""
# ipywidgets gives a slider no name, as its value the place in the list, and an image no alt text.
# This says them, from the words that stand beside. An animation's event says that it is shown.
SPOKEN = """<i class="minigrad-shown" onanimationstart="
    const area = this.closest('.minigrad-experiment');
    const name = () => {
        const said = area.querySelector('[data-said]')?.dataset.said;
        area.querySelectorAll('img').forEach(image => { image.alt = said; });
        area.querySelectorAll('.widget-slider').forEach(speak);
    };
    const speak = slider => {
        const handle = slider.querySelector('[role=slider]');
        const words = {label: '.widget-label', valuetext: '.widget-readout'};
        for (const [name, where] of Object.entries(words)) {
            const said = slider.querySelector(where)?.textContent;
            if (handle && said && handle.getAttribute('aria-' + name) !== said)
                handle.setAttribute('aria-' + name, said);
        }
    };
    new MutationObserver(name).observe(area, {subtree: true, childList: true,
        characterData: true, attributeFilter: ['aria-valuetext']});
    name();
"></i>"""
ROW = {"flex_flow": "row wrap", "align_items": "center", "grid_gap": "4px 16px", "padding": "2px"}
BESIDE = {"flex_flow": "row wrap", "align_items": "flex-start", "grid_gap": "4px 32px"}


class View(w.VBox):
    """Show a model with its controls. A reader without a kernel sees the still.

    Attributes:
        model: the model; it can be asked and driven from a cell too, then `refresh()`.
        fields: the widget of each control (for a Button all its buttons), by the control's name.
        works: the button of each Work, by the control's name.
    """

    def __init__(self, model):
        self.model, self.controls = model, model.controls
        self.fields, self.works, self.places = {}, {}, []
        self.following = False  # the view sets its own controls: no move of the learner's
        rows = [
            row
            for kind, some in itertools.groupby(self.controls, type)
            for row in self.together(kind, [self.make(control) for control in some])
        ]
        self.image = w.Image(
            layout=w.Layout(max_width="100%", object_fit="contain", display="none")
        )
        self.image.add_class("minigrad-card")
        self.picture = w.HTML(layout=w.Layout(max_width="100%", overflow="auto", margin="0"))
        self.words = w.HTML(layout=w.Layout(flex="1 1 28em" if model.beside else None))
        stage = w.Box([self.picture, *self.places], layout=w.Layout(max_width="100%"))
        stage.add_class("minigrad-stage")
        shown = [self.image, stage]
        shown.insert(0 if model.words_first else 2, self.words)
        both = w.HBox(shown, layout=w.Layout(**BESIDE)) if model.beside else w.VBox(shown)
        hidden = w.Layout(height="0", margin="0", overflow="hidden")
        stopped = STOPPED % _("The kernel was stopped: to make this live, run its cell again.")
        looks = w.HTML(page.STYLE + stopped + SPOKEN, layout=hidden)
        super().__init__([w.HBox(rows, layout=w.Layout(**ROW)), both, looks])
        self.add_class("minigrad-experiment")
        self.refresh()

    def together(self, kind, widgets):
        """Return neighbours of one kind as one row, so that none of them goes down alone."""
        if kind not in (Slider, Switch) or len(widgets) == 1:
            return widgets
        return [w.HBox(widgets, layout=w.Layout(**ROW | {"padding": "0"}))]

    def make(self, control):
        """Return the widget for a control of the model."""
        wide = {"style": {"description_width": "initial"}, "layout": w.Layout(width="auto")}
        if isinstance(control, Button):
            return self.buttons(control)
        if isinstance(control, Work):
            return self.work(control)
        if isinstance(control, Slider):
            widget = w.SelectionSlider(
                options=[(control.show(value), value) for value in control.values],
                description=control.label,
                style=wide["style"],
                layout=w.Layout(width=f"{20 + columns(control.label) / 2:g}em", max_width="100%"),
            )
        elif isinstance(control, Choice):
            # Buttons, not a drop-down list: JupyterLab takes the arrow keys from a closed list.
            widget = w.ToggleButtons(
                options=[(control.show(value), value) for value in control.values],
                tooltips=[f"{control.label}: {control.show(value)}" for value in control.values],
                style={"button_width": "auto"},
                layout=w.Layout(width="auto"),
            )
        elif isinstance(control, Switch):
            widget = w.Checkbox(description=control.label, indent=False, layout=wide["layout"])
        elif isinstance(control, Entry):
            widget = w.Text(
                description=control.label,
                placeholder=control.hint,
                style=wide["style"],
                layout=w.Layout(width="36em", max_width="100%"),
            )
            if control.enter:
                widget.on_msg(lambda entry, message, files: self.enter(control, message))
        self.fields[control.name] = widget
        widget.value = getattr(self.model, control.name)
        widget.observe(lambda change: self.move(setattr, control.name, change.new), "value")
        if isinstance(control, Choice):
            return w.HBox([w.Label(control.label), widget], layout=w.Layout(**ROW))
        if not getattr(control, "play", False):
            return widget

        async def play():
            if widget.index + 1 == len(widget.options):
                widget.index = 0
                await asyncio.sleep(SECONDS_A_STEP)
            while widget.index + 1 < len(widget.options):
                widget.index += 1
                await asyncio.sleep(SECONDS_A_STEP)

        return w.HBox([widget, self.switch(_("play"), play)], layout=w.Layout(**ROW))

    def enter(self, control, message):
        """Press the button that an Entry names, if it can be pressed, when Enter was hit."""
        if message.get("event") == "submit":
            for button in self.fields[control.enter]:
                button.click()

    def switch(self, label, run):
        """Return a button that starts a coroutine, and stops it while it runs."""
        button = w.Button(description=label, layout=w.Layout(width="5em"))
        running = []

        async def until_done():
            try:
                await run()
            except (Exception, KeyboardInterrupt) as error:
                self.say(complaint(error))
            finally:
                running.clear()
                button.description = label

        def press(clicked):
            if running:
                running[0].cancel()
            else:
                button.description = _("stop")
                running.append(asyncio.ensure_future(until_done()))

        button.on_click(press)
        return button

    def buttons(self, control):
        """Return a row of buttons that call one method of the model."""
        row = []
        for value in control.values or [None]:
            args = () if value is None else (value,)
            label = control.label if value is None else control.show(value)
            button = w.Button(description=label, layout=w.Layout(width="auto"))
            button.on_click(lambda button: self.press(button, control))
            button.args = args
            row.append(button)
        self.fields[control.name] = row
        if control.place and getattr(self.model, control.place)(control.values[0]):
            for button in row:
                button.add_class("minigrad-place")
            self.places += row
            return w.HBox(layout=w.Layout(display="none"))
        label = [w.Label(control.label)] if control.values and control.label else []
        return w.HBox(label + row, layout=w.Layout(**ROW))

    def press(self, button, control):
        """Call the model's method, if the button can be pressed now."""
        if self.usable(button, control):
            self.move(lambda model: getattr(model, control.name)(*button.args))

    def usable(self, button, control):
        """Tell whether a button can be pressed now; None if it is not there now."""
        return getattr(self.model, control.usable)(*button.args) if control.usable else True

    def move(self, action, *args):
        """Make a move in the model and repaint; what goes wrong is said in one line."""
        if self.following:
            return
        try:
            action(self.model, *args)
        except Exception as error:
            self.say(complaint(error))
        else:
            self.refresh()

    def say(self, line):
        """Write one line in place of the words."""
        self.words.value = WORDS.format("", html.escape(line))

    def refresh(self):
        """Repaint from the model as it is now."""
        try:
            picture, words = self.model.picture(), self.model.html()
        except Exception as error:
            self.say(complaint(error))
            return
        if isinstance(picture, bytes):
            # A fixed size, so that nothing jumps while the browser loads the next picture.
            self.image.width, self.image.height = map(str, size_of(picture))
            self.image.value = picture
            self.image.layout.display = None
        else:
            self.picture.value = framed(picture or "", self.model.frame, self.model.scrolled)
            if self.model.scrolled:
                high = f"{self.model.frame[1] + SCROLLBAR:g}px"
                self.picture.layout.height = high if picture else None
            words += plain(undrawn(self.model)) if picture is None else ""
        said = html.escape(self.model.text()) if isinstance(picture, bytes) else ""
        self.words.value = WORDS.format(said, stacked(words, self.model.tallest()))
        self.following = True
        try:
            for control in self.controls:
                if isinstance(control, Button):
                    for button in self.fields[control.name]:
                        self.follow(button, control)
                elif control.name in self.fields:
                    widget, value = self.fields[control.name], getattr(self.model, control.name)
                    if widget.value != value:
                        widget.value = value
        finally:
            self.following = False

    def follow(self, button, control):
        """Show whether a button can be pressed now; if not it keeps the focus all the same."""
        usable = self.usable(button, control)
        (button.remove_class if usable else button.add_class)(OFF)
        label = f"{control.label} {button.description}" if control.values else button.description
        button.tooltip = (
            label.strip() if usable else _("{label}: not now").format(label=label.strip())
        )
        button.layout.display = "none" if usable is None else None
        if button in self.places and usable is not None:
            sides = zip(
                ("left", "top", "width", "height"),
                getattr(self.model, control.place)(*button.args),
                strict=True,
            )
            for side, part in sides:
                setattr(button.layout, side, f"{100 * part:.2f}%")

    def work(self, control):
        """Return a button that starts and stops long work, with its progress bar."""
        bar = w.IntProgress(min=0, max=1, layout=w.Layout(width="12em"))
        count = w.Label(layout=w.Layout(width="6em"))  # before the first step, too

        async def run():
            for done, total in getattr(self.model, control.name)():
                bar.max, bar.value, count.value = (
                    total,
                    done,
                    _("{done} of {count}").format(done=done, count=total),
                )
                self.refresh()
                await asyncio.sleep(0)

        button = self.works[control.name] = self.switch(control.label, run)
        return w.HBox([button, bar, count], layout=w.Layout(**ROW))

    def _repr_mimebundle_(self, **formats):
        return (super()._repr_mimebundle_(**formats) or {}) | bundle(self.model)


def experiment(model):
    """Show a model with its controls; the last line of a notebook's cell.

    Args:
        model: an `Experiment`.

    Returns:
        A View: live in a notebook, and a still image with plain words elsewhere.
    """
    if not isinstance(model, Experiment):
        raise TypeError(
            _("experiment() shows an Experiment, such as StepSize(), not {model!r}").format(
                model=model
            )
        )
    return View(model)
