"""JupyterLab as the course starts it: what the terminal shows, and what a kernel reads first."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from minigrad import launcher


def lab(*arguments, **options):
    """JupyterLab as the course starts it, with what it prints in a pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "minigrad", "--lang=en", "--no-browser", *arguments],
        cwd=launcher.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        **options,
    )


@pytest.mark.parametrize("flag", ["--no-browsr", "--prot=8890"])
def test_a_wrong_flag_gets_one_line(flag):
    said = lab(flag).communicate(timeout=60)[0].splitlines()[1:]
    wrong = flag.partition("=")[0]
    assert [line.partition(". ")[0] for line in said] == [f"unrecognized arguments: {wrong}"]


def wait_for_answer(url, running):
    """Ask until the server answers: its address is said a moment before it listens."""
    while running.poll() is None:
        try:
            return urllib.request.urlopen(url).read()
        except urllib.error.URLError as refused:
            assert isinstance(refused.reason, ConnectionRefusedError)
    raise AssertionError(f"JupyterLab ended with {running.returncode}")


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal of its own")
def test_a_used_port_is_said_no_log_is_shown_and_one_ctrl_c_ends_the_course(tmp_path):
    keyboard, screen = os.openpty()
    private = {name: str(tmp_path) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    with socket.create_server(("127.0.0.1", 0)) as other, open(screen) as stdin:
        port = other.getsockname()[1]
        running = lab(
            f"--port={port}", stdin=stdin, env=os.environ | private, start_new_session=True
        )
        said = [running.stdout.readline()]
        while said[-1] and "http://127.0.0.1" not in said[-1]:
            said.append(running.stdout.readline())
        at = re.search(r"http://127\.0\.0\.1:\d+", said[-1])[0]
        wait_for_answer(f"{at}/api", running)  # it comes once all of the start is over
        os.killpg(running.pid, signal.SIGINT)
        said += running.communicate(timeout=30)[0].splitlines(keepends=True)
        os.close(keyboard)
    assert running.returncode == 0
    assert said[1].startswith(f"Port {port} is not free")
    assert "/00_start_here.ipynb?token=" in "".join(said)
    assert [line for line in said if line.startswith("[")] == []
    assert said[-1] == "Shutting down...\n"


def said_by(cells, folder):
    """Run cells in a kernel that starts in a folder, the first of all cells before them."""
    code = "from IPython.testing.globalipapp import start_ipython\nshell = start_ipython()\n"
    code += f"exec(open({str(launcher.ROOT / 'jupyter' / 'first_cell.py')!r}).read())\n"
    code += f"for cell in {cells}: shell.run_cell(cell)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | {"IPYTHONDIR": str(folder), "PYTHONPATH": str(launcher.ROOT)},
        capture_output=True,
        encoding="utf-8",
    )
    return re.sub(r"\x1b\[[\d;]*m", "", done.stdout).splitlines()


def test_a_cell_run_before_the_first_one_says_so_in_the_lessons_language(tmp_path):
    (tmp_path / "zh").mkdir()
    (line,) = said_by(["mg.tensor(1.0)"], tmp_path / "zh")
    assert line.startswith("name 'mg' is not defined") and line.endswith("再运行这一个。")


def test_a_cell_run_before_the_first_one_says_which_to_run(tmp_path):
    cells = ["mg.tensor(1.0)", "%%build minigrad/engine/ops.py\nx = 1", "%chapter 4", "other = 1"]
    said = said_by([*cells, "import minigrad\nmissing"], tmp_path)
    told = ": run the first cell of the chapter, then this one."
    assert said[:3] == [
        f"name 'mg' is not defined{told}",
        f"Cell magic `%%build` not found{told}",
        f"Line magic function `%chapter` not found{told}",
    ]
    assert said[-1] == "NameError: name 'missing' is not defined"
    assert launcher.environment()["PYTHONSTARTUP"] == str(launcher.ROOT / "jupyter/first_cell.py")


def test_git_leaves_alone_what_jupyter_puts_beside_the_lessons():
    ignored = (launcher.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ".ipynb_checkpoints/" in ignored
