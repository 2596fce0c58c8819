"""Every experiment in JupyterLab, in a browser: a key moves the picture, and no frame is blank."""

import os

import nbformat
import pytest
from lab import Lab, find_chromium

START = """\
import minigrad as mg
from minigrad.draw import draw_graph
from minigrad.widgets import *

a = mg.tensor(2.0, requires_grad=True)
b = mg.tensor(-3.0, requires_grad=True)
s = a * b + 10
L = s * a"""
NAMED_KEYS = {"ArrowRight", "ArrowLeft", "Enter", "Space"}
SLIDER, TEXT, TICK = "[role=slider]", "input[type=text]", "input[type=checkbox]"
BUTTON = "button:enabled:has-text('{}')".format
# name: (the cell's last line, the control, the keys that move it)
EXPERIMENTS = {
    "StepSize": ("experiment(StepSize(h=1e-8))", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "ExpressionLab": ("experiment(ExpressionLab('x'))", TEXT, ["+w", "*x", "+w", "*3", "+exp(x)"]),
    "FirstGraph": ("experiment(FirstGraph())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "step_backward": ("step_backward(L)", SLIDER, ["ArrowRight"] * 7),
    "next": ("step_backward(a * a * b)", BUTTON("next"), ["Enter"] * 2),
    "OrderGame": ("experiment(OrderGame())", BUTTON("y1"), ["Enter"]),
    "KeepPins": ("experiment(KeepPins())", TICK, ["Space"] * 2),
    "Reductions": ("experiment(Reductions())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "BiasBroadcast": ("experiment(BiasBroadcast())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "VectorAtRoot": ("experiment(VectorAtRoot())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "Again": ("experiment(Again())", BUTTON("forward"), ["Enter"]),
    "LoopLength": ("experiment(LoopLength())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "LeafTable": ("experiment(LeafTable())", BUTTON("reveal"), ["Enter"]),
    "MemoryBars": ("experiment(MemoryBars())", BUTTON("backward"), ["Enter"]),
    "RunningSum": ("experiment(RunningSum())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "CutEdge": ("experiment(CutEdge())", BUTTON("detach()"), ["Enter"]),
    "Moons": ("experiment(Moons())", BUTTON("one step"), ["Enter"] * 2),
    "Newton": ("experiment(Newton())", SLIDER, ["ArrowRight", "ArrowLeft"]),
    "WrongEngine": ("experiment(WrongEngine())", BUTTON("chain"), ["Space"]),
}

WORK = """\
import time
from minigrad.widgets.kit import Experiment, Work

class Steps(Experiment):
    controls = (Work("run", "run"),)
    done = 0

    def run(self):
        while self.done < 100_000:
            time.sleep(0.01)
            self.done += 1
            yield self.done, 100_000

    def picture(self):
        return f'<svg role="img" width="100" height="40"><text y="20">{self.done}</text></svg>'

    def text(self):
        return f"{self.done} done"

experiment(Steps())"""
LOOP = """\
done = []
for k in progress_bar(range(1000), "rounds"):
    time.sleep(0.01)
    done.append(k)
    if k == 3:
        print("begun")
print(len(done), "kept")"""

# Watches the pictures of one output, frame by frame: when they changed after a key, what is blank.
WATCH = """control => {
    const area = control.closest('.jp-OutputArea');
    const seen = window.seen = {latencies: [], blanks: 0, frames: 0, running: true};
    const pictures = () => [...area.querySelectorAll('svg[role=img], img')]
        .filter(one => one.getBoundingClientRect().height > 20);
    const look = () => pictures().map(one => one.src ?? one.outerHTML).join('');
    // While an image loads, the browser goes on painting the one before.
    const loads = () => pictures().some(one => one.tagName === 'IMG' && !one.naturalWidth);
    let before = look(), pressed = null;
    area.addEventListener('keydown', () => { pressed = performance.now(); }, true);
    const frame = () => {
        const now = look();
        seen.frames += 1;
        if (!now) seen.blanks += 1;
        if (now && now !== before && !loads()) {
            if (pressed !== null) seen.latencies.push(performance.now() - pressed);
            before = now;
            pressed = null;
        }
        if (seen.running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    if find_chromium() is None:
        reason = "no Chromium or Chrome on the PATH: the experiments are not tried in a browser"
        if os.environ.get("MINIGRAD_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("experiments")
    cells = [nbformat.v4.new_code_cell(START)]
    codes = [*(code for code, _, _ in EXPERIMENTS.values()), "draw_graph(L)", WORK]
    cells += [nbformat.v4.new_code_cell(code) for code in codes]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(notebook, folder / "experiments.ipynb")
    with Lab(folder) as running:
        yield running.open("experiments.ipynb").run_all()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_key_moves_the_picture_and_no_frame_is_blank(lab, name):
    cell = list(EXPERIMENTS).index(name) + 1
    _, control, keys = EXPERIMENTS[name]
    one = lab.locator(f".jp-Cell:nth-of-type({cell + 1}) .jupyter-widgets {control}").first
    one.evaluate(WATCH)
    one.focus()
    if control == TEXT:
        lab.page.keyboard.press("End")
    for key in keys:
        changed = lab.eval("seen.latencies.length")
        lab.page.keyboard.press(key) if key in NAMED_KEYS else lab.page.keyboard.type(key)
        lab.page.wait_for_function("n => seen.latencies.length > n", arg=changed)
    lab.wait_idle()
    seen = lab.eval("() => { seen.running = false; return seen; }")
    print("milliseconds from key to picture:", *map(round, seen["latencies"]))
    assert seen["frames"] > 0
    assert seen["blanks"] == 0
    assert lab.console_errors == []
    assert lab.foreign_requests == []


def place(name):
    """Selector of an experiment's output."""
    return f".jp-Cell:nth-of-type({list(EXPERIMENTS).index(name) + 2}) .minigrad-experiment"


def test_sliders_have_a_name_and_speak_their_value(lab):
    handle = lab.locator(f"{place('Newton')} [role=slider]").nth(1)
    handle.press("Home")
    lab.page.wait_for_function(
        "handle => handle.ariaLabel === 'rate of gradient descent' "
        "&& handle.ariaValueText === '0.02'",
        arg=handle.element_handle(),
    )
    image = lab.locator(f"{place('Newton')} img:visible")
    assert image.get_attribute("alt").startswith("after ")


def test_a_button_that_switches_off_keeps_the_focus(lab):
    back = lab.locator(f"{place('step_backward')} button:has-text('back')")
    for _ in EXPERIMENTS["step_backward"][2]:
        lab.press(back, "Enter")
        lab.wait_idle()
    assert "minigrad-off" in back.get_attribute("class")
    assert back.evaluate("button => document.activeElement === button")
    lab.press(back, "Enter")
    lab.wait_idle()
    assert "0 of" in lab.locator(f"{place('step_backward')} .widget-readout").inner_text()


def test_the_nodes_of_the_picture_are_taken_by_a_click(lab):
    game = place("OrderGame")
    lab.locator(f"{game} button:has-text('start again')").click()
    lab.locator(f"{game} div:text('take the first node')").first.wait_for()
    for name in ("y1", "b1"):
        node = lab.locator(f"{game} .minigrad-place:has-text('{name}')")
        drawn = lab.locator(f"{game} svg g:has(ellipse):has-text('{name} =') ellipse").first
        assert apart(node.bounding_box(), drawn.bounding_box()) < 4
        node.click()
        lab.wait_idle()
    lab.locator(f"{game} div:text('taken: y1 b1')").first.wait_for()


def apart(one, other):
    """How far the corners of two boxes are from each other, in pixels."""
    return max(abs(one[side] - other[side]) for side in ("x", "y", "width", "height"))


def test_a_picture_fits_a_narrow_cell_and_says_what_it_shows(lab):
    cell = f".jp-Cell:nth-of-type({len(EXPERIMENTS) + 2})"
    picture = lab.locator(f"{cell} .jp-RenderedHTML svg[role=img]")
    wide = picture.bounding_box()["width"]
    try:
        lab.page.set_viewport_size({"width": 800, "height": 900})
        lab.page.wait_for_function(
            "([picture, wide]) => picture.getBoundingClientRect().width < wide",
            arg=[picture.element_handle(), wide],
        )
        area = lab.locator(f"{cell} .jp-RenderedHTML").bounding_box()
        assert picture.bounding_box()["width"] <= area["width"]
    finally:
        lab.page.set_viewport_size(lab.viewport)
    assert picture.locator("> title").text_content().startswith("The graph of L: ")
    assert picture.locator("g > title").first.text_content()


# The moves of an experiment, as lines that are run in the kernel on its view.
MOVES = {
    "LoopLength": [f"view.fields['n'].value = {n}" for n in (0, 4, 2)],
    "OrderGame": ["view.fields['n'].value = 2", "view.fields['take'][7].click()"],
    "Reductions": ["view.fields['rows'].value = 5", "view.fields['how'].value = 'max'"],
    "BiasBroadcast": ["view.fields['batch'].value = 1", "view.fields['how'].value = 'mean'"],
    "Again": [f"view.fields['{move}'][0].click()" for move in ("restart", "forward", "backward")]
    + ["view.fields['backward'][0].click()"],
    "LeafTable": ["view.fields['reveal'][0].click()", "view.fields['x'].value = False"],
    "CutEdge": ["view.fields['first'].value = 'freeze'", "view.fields['third'].value = 'freeze'"],
    "ExpressionLab": ["view.fields['typed'].value = 'exp(sin(x * w + 2) * x) + w'"],
    "WrongEngine": [f"view.fields['graph'].value = {name!r}" for name in ("chain", "bias")],
    "Moons": ["view.fields['lose'].value = True", "view.fields['step'][0].click()"] * 2,
}


@pytest.mark.parametrize("name", MOVES)
def test_an_experiment_keeps_its_size(lab, name):
    def run(code):
        lab.eval(
            """code => labPanel.sessionContext.session.kernel.requestExecute({code}).done""", code
        )
        lab.wait_idle()
        return lab.eval(
            """index => {
                const one = [...document.querySelectorAll('.minigrad-experiment')][index];
                return Math.round(one.getBoundingClientRect().height);
            }""",
            list(EXPERIMENTS).index(name),
        )

    begin = f"view = Out[{list(EXPERIMENTS).index(name) + 2}]"
    sizes = {move: run(move) for move in (begin, *MOVES[name])}
    assert len(set(sizes.values())) == 1, sizes


def test_long_work_repaints_and_stops_when_asked(lab):
    area = ".jp-Cell:last-child .jupyter-widgets"
    button = lab.locator(f"{area} button").first

    def count():
        return int(lab.locator(f"{area} svg text").first.text_content())

    said = lab.locator(f"{area} .widget-hprogress + .widget-label").first
    room = said.evaluate("label => label.offsetWidth")
    lab.press(button, "Enter")
    button.locator("text=stop").wait_for()
    lab.page.wait_for_function("() => document.body.innerText.includes(' of 100000')")
    assert said.evaluate("label => label.offsetWidth") == room  # what stands beside it stays
    lab.press(button, "Enter")
    button.locator("text=run").wait_for()
    lab.wait_idle()
    assert 0 < count() < 100_000
    stopped = count()
    lab.press(button, "Enter")  # goes on where it was
    lab.page.wait_for_function(
        "([selector, n]) => +document.querySelector(selector).textContent > n",
        arg=[f"{area} svg text", stopped],
    )
    lab.press(button, "Enter")


def test_an_interrupted_loop_keeps_what_it_did(lab):
    lab.eval(
        """code => {
            const kernel = window.labPanel.sessionContext.session.kernel;
            window.printed = '';
            const future = window.loop = kernel.requestExecute({code});
            future.onIOPub = message => {
                if (message.header.msg_type === 'stream') window.printed += message.content.text;
                if (message.header.msg_type === 'error') window.printed += message.content.evalue;
            };
        }""",
        LOOP,
    )
    lab.page.wait_for_function("window.printed.includes('begun')")
    lab.eval("() => window.labPanel.sessionContext.session.kernel.interrupt()")
    lab.eval("() => window.loop.done")
    printed = lab.eval("window.printed")
    assert "stopped after" in printed and "kept" in printed


def test_controls_have_labels_and_are_reached_by_the_keyboard(lab):
    unnamed = lab.eval(
        """() => [...document.querySelectorAll('.jupyter-widgets')].flatMap(area =>
            [...area.querySelectorAll('input, select, button, [role=slider]')])
            .filter(one => one.tabIndex < 0
                || !(one.innerText || one.closest('label, .widget-inline-hbox')?.innerText))
            .map(one => one.outerHTML)"""
    )
    assert unnamed == []
