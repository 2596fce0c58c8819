"""Drive JupyterLab or Notebook 7 in a headless Chromium: for test_lab.py, and to look at a chapter.

    python tests/lab.py notebooks/03_one_path_back.ipynb --shot out.png --theme dark

opens the notebook in a copy of its folder, runs all cells and writes out-01.png, out-02.png, ...
from top to bottom. The notebook on disk stays as it is.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from minigrad.language import ENGLISH, of_folder  # noqa: E402

# What is started, how it lets a test drive it, and where it shows notebooks. Notebook needs the
# environment that the launcher makes; conftest.py has set it.
LAB = ("minigrad", "--LabApp.expose_app_in_browser=True", "lab/tree")
NOTEBOOK_7 = ("notebook", "--JupyterNotebookApp.expose_app_in_browser=True", "notebooks")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
# Off-screen cells stay in the page, so a test finds a widget without scrolling to it.
TRACKER_SETTINGS = {"windowingMode": "none"}


def find_chromium():
    """Path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """JupyterLab and a browser page on it, for the length of a `with` block.

    `console_errors` and `foreign_requests` collect what went wrong since the last `open`.
    """

    def __init__(self, notebooks=ROOT / "notebooks", width=1200, height=900, front_end=LAB):
        self.notebooks, self.front_end = Path(notebooks), front_end
        self.viewport = {"width": width, "height": height}
        self.console_errors = []
        self.foreign_requests = []

    def __enter__(self):
        from playwright.sync_api import sync_playwright

        self._folder = tempfile.TemporaryDirectory(prefix="minigrad-lab-")
        self._lay_out(Path(self._folder.name))
        self._start_server(Path(self._folder.name))
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(
            executable_path=find_chromium(), args=CHROMIUM_FLAGS
        )
        self.page = self.browser.new_page(viewport=self.viewport)
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.page.on("request", self._on_request)
        return self

    def __exit__(self, *exception):
        self.browser.close()
        self._playwright.stop()
        self._stop_server()
        self._folder.cleanup()

    def restart(self):
        """Stop the server with its kernels and start it again, as on the next day."""
        self.page.goto("about:blank")
        self._stop_server()
        self._start_server(Path(self._folder.name))

    def _stop_server(self):
        self.server.terminate()
        self.server.wait(timeout=30)
        self._log.close()

    def _lay_out(self, folder):
        shutil.copytree(
            self.notebooks,
            folder / "root" / "notebooks",
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )
        settings = folder / "settings" / "@jupyterlab" / "notebook-extension"
        settings.mkdir(parents=True)
        (settings / "tracker.jupyterlab-settings").write_text(json.dumps(TRACKER_SETTINGS))

    def _start_server(self, folder):
        port, (module, exposed, _) = _free_port(), self.front_end
        self.url = f"http://127.0.0.1:{port}"
        private = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "MINIGRAD_PROGRESS": "progress.jsonl",
        }
        self._log = open(folder / "server.log", "w+", encoding="utf-8")  # noqa: SIM115
        self.server = subprocess.Popen(
            [sys.executable, "-m", module, "--no-browser", "--ip=127.0.0.1", f"--port={port}"]
            + [f"--ServerApp.root_dir={folder / 'root'}", "--IdentityProvider.token="]
            + [exposed, "--ServerApp.port_retries=0"],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name != "MINIGRAD_STORED"}
            | {name: str(folder / sub) for name, sub in private.items()},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.server.poll() is not None or time.monotonic() > deadline:
                self.server.terminate()
                raise RuntimeError(f"JupyterLab did not start:\n{self.server_log()}")

    def _answers(self):
        try:
            urllib.request.urlopen(f"{self.url}/api", timeout=5).close()
        except OSError:
            time.sleep(0.05)  # the pause of a poll, not a guess at a duration
            return False
        return True

    def server_log(self):
        """What the server has printed so far."""
        self._log.flush()
        return Path(self._log.name).read_text(encoding="utf-8", errors="replace")

    def _on_console(self, message):
        if message.type == "error":
            self.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_request(self, request):
        local = (self.url, self.url.replace("http", "ws", 1), "data:", "blob:")
        if not request.url.startswith(local):
            self.foreign_requests.append(request.url)

    def open(self, notebook):
        """Open notebooks/<notebook> in a fresh page and wait until its kernel is idle."""
        self.console_errors.clear()
        self.foreign_requests.clear()
        here = (self.notebooks / notebook).exists()  # such as zh/05_leaves.ipynb
        name = notebook if here else Path(notebook).name
        self.page.goto(f"{self.url}/{self.front_end[2]}/notebooks/{name}?reset")
        self.page.wait_for_function("window.jupyterapp !== undefined")
        self.page.wait_for_function(
            """path => {
                const panels = [...(window.jupyterapp?.shell.widgets('main') ?? [])];
                window.labPanel = panels.find(panel => panel.context?.path === path);
                return window.labPanel?.sessionContext.session?.kernel?.status === 'idle';
            }""",
            arg=f"notebooks/{name}",
        )
        self.page.evaluate(
            """async () => {
                const shell = window.jupyterapp.shell;
                await Promise.all([jupyterapp.restored, labPanel.revealed, labPanel.context.ready,
                                   labPanel.sessionContext.ready]);
                shell.collapseLeft();
                shell.activateById(labPanel.id);
            }"""
        )
        self.page.wait_for_function("jupyterapp.shell.currentWidget === labPanel")
        return self

    def run_all(self):
        """Run every cell; return when the kernel is idle again and the outputs are shown."""
        self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        self.wait_idle()
        return self

    def save(self):
        """Save the notebook into the lab's own folder."""
        self.eval("labPanel.context.save()")
        return self

    def wait_idle(self):
        """Wait until the kernel has answered everything and the page has painted it."""
        self.eval("labPanel.sessionContext.session.kernel.requestKernelInfo()")
        self.page.wait_for_function("labPanel.sessionContext.session.kernel.status === 'idle'")
        self.eval("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

    def eval(self, script, argument=None):
        """Value of a piece of JavaScript in the page; `labPanel` is the notebook's panel."""
        return self.page.evaluate(script, argument)

    def locator(self, selector):
        """Playwright locator within the notebook."""
        return self.page.locator(f".jp-NotebookPanel:not(.lm-mod-hidden) {selector}")

    def cells(self):
        """The code cells as nbformat dicts, with the outputs that the page has now."""
        return self.eval(
            """() => labPanel.content.model.sharedModel.cells
                    .map(cell => cell.toJSON()).filter(cell => cell.cell_type === 'code')"""
        )

    def theme(self, name):
        """Switch to the "light" or the "dark" theme."""
        self.eval(
            "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})",
            THEMES[name],
        )
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light",
            arg=str(name == "light").lower(),
        )
        return self

    def press(self, locator, *keys):
        """Focus an element (a Playwright locator or a selector) and press keys on it."""
        if isinstance(locator, str):
            locator = self.locator(locator).first
        locator.focus()
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def screenshot(self, path, slice_height=1400):
        """Photograph the whole notebook, top to bottom; return the paths of its slices."""
        path = Path(path)
        self.page.keyboard.press("Escape")
        height = self.eval(
            """() => {
                const node = labPanel.content.node;
                const rows = [...node.querySelectorAll('.jp-Cell')];
                const top = rows[0].getBoundingClientRect().top;
                return Math.ceil(rows.at(-1).getBoundingClientRect().bottom - top) + 40;
            }"""
        )
        chrome = 140  # Lab's own bars above and below the notebook
        self.page.set_viewport_size({**self.viewport, "height": height + chrome})
        self.eval("() => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0; }")
        self.wait_idle()
        box = self.locator(".jp-WindowedPanel-outer").first.bounding_box()
        paths = []
        for number, top in enumerate(range(0, height, slice_height), 1):
            part = path.with_name(f"{path.stem}-{number:02d}{path.suffix}")
            clip = dict(box, y=box["y"] + top, height=min(slice_height, height - top))
            self.page.screenshot(path=part, clip=clip)
            paths.append(part)
        self.page.set_viewport_size(self.viewport)
        return paths


def main():
    parser = argparse.ArgumentParser(description="Run a notebook in JupyterLab and photograph it.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--shot", type=Path, required=True, help="out.png gives out-01.png, ...")
    parser.add_argument("--theme", choices=THEMES, default="light")
    parser.add_argument("--stored", action="store_true", help="show stored outputs, run nothing")
    choice = parser.parse_args()
    # The course's folder, if the notebook lies in that of a language: its name counts.
    folder = choice.notebook.resolve().parent
    course = folder.parent if of_folder(folder) != ENGLISH else folder
    with Lab(course) as lab:
        lab.open(str(choice.notebook.resolve().relative_to(course))).theme(choice.theme)
        if not choice.stored:
            lab.run_all()
        for path in lab.screenshot(choice.shot):
            print(path)
        for problem in lab.console_errors + lab.foreign_requests:
            print("problem:", problem)


if __name__ == "__main__":
    main()
