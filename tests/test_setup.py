"""The launcher: what it installs and remembers, and the one line for each thing that goes wrong."""

import ast
import errno
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from minigrad import language, launcher

PACKAGE = Path(launcher.__file__).parent


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty course folder whose requirements nothing has, and the commands run to mend that."""
    root = tmp_path / "Kürs, Español (1)"
    root.mkdir()
    commands = []
    monkeypatch.setattr(launcher, "ROOT", root)
    monkeypatch.setattr(launcher, "VENV", root / ".venv")
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(root / "progress.jsonl"))
    for name, file in [
        ("REQUIREMENTS", "requirements"),
        ("TEST_REQUIREMENTS", "requirements-test"),
    ]:
        path = root / f"{file}.txt"
        path.write_text(f"minigrad-no-such-{file}>=1,<2\n", encoding="utf-8")
        monkeypatch.setattr(launcher, name, path)
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)

    def pretend(command, show=None):
        commands.append([str(part) for part in command])
        if "venv" in command:
            launcher.VENV.mkdir(exist_ok=True)
            launcher.venv_python().parent.mkdir(exist_ok=True)
            launcher.venv_python().write_text("")
            (launcher.VENV / "pyvenv.cfg").write_text(f"version = {launcher.MINOR}.1\n")

    monkeypatch.setattr(launcher, "run_quietly", pretend)
    monkeypatch.setattr(launcher.subprocess, "run", lambda *a, **k: SimpleNamespace(returncode=0))
    return SimpleNamespace(root=root, commands=commands)


def one_line(excinfo):
    """The message of a SystemExit, which must be one line that says what to do."""
    message = str(excinfo.value).strip()
    assert "\n" not in message
    assert len(message) > 20
    return message


# --- what it remembers ---------------------------------------------------------------------------


def test_the_second_start_installs_nothing(course):
    first = launcher.prepare(launcher.REQUIREMENTS)
    assert [("venv" in c, "install" in c) for c in course.commands] == [
        (True, False),
        (False, True),
    ]
    course.commands.clear()
    assert launcher.prepare(launcher.REQUIREMENTS) == first == str(launcher.venv_python())
    assert course.commands == []


def test_the_tests_add_only_what_tests_need(course):
    launcher.prepare(launcher.REQUIREMENTS)
    course.commands.clear()
    launcher.prepare(launcher.REQUIREMENTS, launcher.TEST_REQUIREMENTS)
    (install,) = course.commands
    assert install[-2:] == ["-r", str(launcher.TEST_REQUIREMENTS)]
    assert str(launcher.REQUIREMENTS) not in install


def test_changed_requirements_are_installed_into_the_same_venv(course):
    launcher.prepare(launcher.REQUIREMENTS)
    course.commands.clear()
    launcher.REQUIREMENTS.write_text("minigrad-no-such-requirements>=1.5,<2\n", encoding="utf-8")
    launcher.prepare(launcher.REQUIREMENTS)
    assert ["venv" in command for command in course.commands] == [False]


def test_an_interrupted_install_is_made_anew(course, monkeypatch):
    pretend = launcher.run_quietly

    def interrupted(command, show=None):
        if "install" in command:
            raise KeyboardInterrupt
        pretend(command)

    monkeypatch.setattr(launcher, "run_quietly", interrupted)
    with pytest.raises(SystemExit) as stopped:
        launcher.main(["test"])
    assert "Stopped" in one_line(stopped)
    monkeypatch.setattr(launcher, "run_quietly", pretend)
    course.commands.clear()
    launcher.prepare(launcher.REQUIREMENTS)
    assert "--clear" in course.commands[0]
    assert len(course.commands) == 2


@pytest.mark.parametrize("damage", ["python gone", "other version", "config gone"])
def test_a_broken_venv_is_made_anew(course, damage):
    launcher.prepare(launcher.REQUIREMENTS)
    course.commands.clear()
    config = launcher.VENV / "pyvenv.cfg"
    if damage == "python gone":
        launcher.venv_python().unlink()
    elif damage == "other version":
        config.write_text("version = 3.9.1\n")
    else:
        config.unlink()
    launcher.prepare(launcher.REQUIREMENTS)
    assert "--clear" in course.commands[0]


def test_an_environment_that_has_everything_is_used_as_it_is(course):
    launcher.REQUIREMENTS.write_text("pytest>=8,<99\n\nnumpy>=2\n", encoding="utf-8")
    assert launcher.prepare(launcher.REQUIREMENTS) == sys.executable
    assert course.commands == []


@pytest.mark.parametrize(
    "line, enough",
    [
        ("thing>=2.2,<3", True),
        ("thing>=2.10.1,<3", False),
        ("thing>=2.10", True),
        ("thing>=1,<2.10", False),
        ("thing>=3", False),
        ("other-thing>=1", False),
    ],
)
def test_versions_are_compared_as_numbers(tmp_path, monkeypatch, line, enough):
    def version(name):
        if name != "thing":
            raise launcher.importlib.metadata.PackageNotFoundError
        return "2.10.0rc1"

    monkeypatch.setattr(launcher.importlib.metadata, "version", version)
    file = tmp_path / "requirements.txt"
    file.write_text(line + "\n", encoding="utf-8")
    assert launcher.satisfied([file]) is enough


# --- what it makes .venv with --------------------------------------------------------------------


def test_uv_is_used_where_it_is(course, monkeypatch):
    monkeypatch.setattr(launcher.shutil, "which", lambda name: "/opt/uv" if name == "uv" else None)
    launcher.prepare(launcher.REQUIREMENTS)
    assert [command[:2] for command in course.commands] == [["/opt/uv", "venv"], ["/opt/uv", "pip"]]


def found_modules(monkeypatch, *names):
    monkeypatch.setattr(launcher.importlib.util, "find_spec", lambda name: name in names or None)


def test_without_ensurepip_an_outer_pip_serves(course, monkeypatch):
    found_modules(monkeypatch, "venv", "pip")
    monkeypatch.setattr(launcher.subprocess, "run", lambda *a, **k: SimpleNamespace(returncode=1))
    launcher.prepare(launcher.REQUIREMENTS)
    make, install = course.commands
    assert "--without-pip" in make
    assert install[:4] == [sys.executable, "-m", "pip", "--python"]


@pytest.mark.parametrize("modules", [["venv"], ["pip"], []])
def test_without_venv_the_package_to_install_is_named(course, monkeypatch, modules):
    found_modules(monkeypatch, *modules)
    with pytest.raises(SystemExit) as stopped:
        launcher.main([])
    assert f"sudo apt install python{launcher.MINOR}-venv" in one_line(stopped)


# --- what goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "version, old", [((3, 10, 13), True), ((2, 7, 18), True), ((3, 11), False)]
)
def test_an_old_python_gets_one_line(monkeypatch, version, old):
    """Runs the package's first lines and __main__ as that Python would."""
    text = (PACKAGE / "__main__.py").read_text(encoding="utf-8")
    monkeypatch.setattr(sys, "version_info", version)
    if not old:
        exec(compile(text, "__main__.py", "exec"), {"__name__": "minigrad.__main__"})
        return
    with pytest.raises(SystemExit) as stopped:
        exec(compile(text, "__main__.py", "exec"), {"__name__": "__main__"})
    assert f"3.11 or newer, and this is Python {version[0]}.{version[1]} " in one_line(stopped)


@pytest.mark.parametrize("file", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_what_it_meets_first(file):
    ast.parse((PACKAGE / file).read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(
    "said, advice",
    [
        (
            "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("
            "'...: Failed to establish a new connection: [Errno -2] Name or service not known')'\n"
            "ERROR: No matching distribution found for numpy<3,>=2.2",
            "network",
        ),
        ("error: Request failed after 3 retries\n  cause: dns error", "network"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("error: failed to copy: No space left on device (os error 28)", "disk is full"),
        ("SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED] certificate", "certificate"),
        ("OSError: [WinError 206] The filename... HINT: Windows Long Path support", "short one"),
        ("ERROR: [WinError 5] Access is denied: 'c:\\\\x.pyd'", "Close JupyterLab"),
        ("Collecting\n  something new\n\n", "something new"),
    ],
)
def test_a_failed_install_ends_in_one_line(said, advice):
    program = f"import sys; print({said!r}); sys.exit(1)"
    with pytest.raises(SystemExit) as stopped:
        launcher.run_quietly([sys.executable, "-c", program])
    assert advice in one_line(stopped)


def test_a_small_disk_is_noticed_before_the_work(course, monkeypatch):
    monkeypatch.setattr(launcher.shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * 2**20))
    with pytest.raises(SystemExit) as stopped:
        launcher.main([])
    assert "5 MB are free" in one_line(stopped)
    assert course.commands == []


@pytest.mark.parametrize(
    "error, words",
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x/.venv"), "/x/.venv"),
    ],
)
def test_a_refusal_by_the_system_ends_in_one_line(monkeypatch, error, words):
    def refuse(arguments):
        raise error

    monkeypatch.setattr(launcher, "run", refuse)
    with pytest.raises(SystemExit) as stopped:
        launcher.main([])
    assert words in one_line(stopped)


def test_a_wrong_word_is_told_the_right_ones(course):
    with pytest.raises(SystemExit) as stopped:
        launcher.main(["tets"])
    assert str(stopped.value).startswith("minigrad has no command 'tets'. It has:\n")
    assert launcher.HELP in str(stopped.value) and course.commands == []


# --- in which language ---------------------------------------------------------------------------


@pytest.fixture
def begin(tmp_path, monkeypatch):
    """Start the course as on a system of some language; return what JupyterLab is told.

    The folder stands for one learner: a choice is kept there.
    """
    started = []
    monkeypatch.setattr(launcher, "prepare", lambda *files: "python")
    monkeypatch.setattr(launcher, "call", started.append)
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(tmp_path / "progress.jsonl"))

    def begin(*arguments, system="en_GB.UTF-8"):
        monkeypatch.setenv("LANGUAGE", system)
        launcher.main(list(arguments))
        return started.pop()[2:]

    return begin


CHINESE = "--LabApp.default_url=/lab/tree/lessons/zh/00_start_here.ipynb"


@pytest.mark.parametrize("words", [["--lang", "zh"], ["--lang=zh"]], ids=" ".join)
def test_a_language_that_is_asked_for_is_kept(begin, words):
    assert begin("--no-browser", *words) == [CHINESE, "--no-browser"]
    assert language.spoken == launcher.environment()["LANGUAGE"] == "zh"
    assert begin("--port=8890") == [CHINESE, "--port=8890"]
    assert begin("--lang", "en") == begin(system="zh_CN.UTF-8") == []


@pytest.mark.parametrize(
    "system, arguments, line",
    [
        ("zh_CN.UTF-8", [CHINESE], "In English: python3 -m minigrad --lang en"),
        ("zh-Hans:en", [CHINESE], "In English: python3 -m minigrad --lang en"),
        ("C.UTF-8", [], "中文版：python3 -m minigrad --lang zh"),
        ("de_AT", [], "中文版：python3 -m minigrad --lang zh"),
    ],
)
def test_the_first_start_speaks_as_the_system_and_says_how_to_switch(
    begin, capsys, system, arguments, line
):
    assert begin(system=system) == arguments
    assert line in capsys.readouterr().out.splitlines()
    assert begin(system=system) == arguments
    assert "--lang" not in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--lang", "fr"], ["--lang"]], ids=" ".join)
def test_a_language_that_is_not_there_is_told_those_that_are(begin, words):
    with pytest.raises(SystemExit) as stopped:
        begin(*words)
    assert one_line(stopped).endswith("It is in: en, zh")


def test_a_choice_that_cannot_be_kept_or_read_stops_nothing(begin, monkeypatch, tmp_path):
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(tmp_path / "nowhere" / "progress.jsonl"))
    assert begin("--lang", "zh") == [CHINESE]
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(tmp_path / "progress.jsonl"))
    launcher.language_file().write_bytes(b"\xff")
    assert begin() == []


# --- for real ------------------------------------------------------------------------------------


@pytest.fixture
def small_course(tmp_path):
    """A course of its own in a folder with blanks and accents; its JupyterLab only says how it
    was started, and comes from a folder of packages, so that no network is needed."""
    root = tmp_path / "mon cours d'été"
    shutil.copytree(
        PACKAGE, root / "minigrad", ignore=shutil.ignore_patterns("[!_lzLm]*", "__pyc*")
    )
    (root / "minigrad" / "__init__.py").write_text("", encoding="utf-8")
    shutil.copytree(PACKAGE.parent / "jupyter", root / "jupyter")
    (root / "requirements.txt").write_text("minigrad-trial>=1,<2\n", encoding="utf-8")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "00_trial.ipynb").write_text('{"cells": []}', encoding="utf-8")
    packages = tmp_path / "packages"
    packages.mkdir()
    with zipfile.ZipFile(packages / "minigrad_trial-1.0-py3-none-any.whl", "w") as wheel:
        info = "minigrad_trial-1.0.dist-info"
        wheel.writestr(
            "jupyterlab.py",
            "import os, sys, minigrad\nprint('started', *sys.argv[1:], os.getcwd(), sys.prefix)\n"
            "print(os.environ['JUPYTER_CONFIG_PATH'])",
        )
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: minigrad-trial\nVersion: 1.0"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return SimpleNamespace(root=root, packages=packages)


def start(course, *arguments, offline=False):
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PIP_", "PYTHON", "UV_", "VIRTUAL_ENV"))
    }
    if offline:
        environment |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}
    else:
        environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": course.packages.as_uri()}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PATH": ""}
    return subprocess.run(
        [sys.executable, "-m", "minigrad", *arguments],
        cwd=course.root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )


def bare_python(*arguments):
    """Run the package with a Python that has no packages at all."""
    return subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=PACKAGE.parent,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        encoding="utf-8",
    )


def test_the_launcher_runs_before_anything_is_installed():
    done = bare_python("-m", "minigrad", "--help")
    assert done.stdout.startswith("python3 -m minigrad  "), done.stderr
    assert done.stdout.count("\n") == 5


def test_the_engine_without_numpy_names_the_command():
    done = bare_python("-c", "import minigrad as torch; torch.tensor(1.0)")
    assert "python3 -m minigrad" in done.stderr.strip().splitlines()[-1]


def test_from_nothing_without_network_and_then_with_it(small_course):
    failed = start(small_course, offline=True)
    assert failed.returncode == 1
    assert "network" in failed.stderr
    assert failed.stderr.count("\n") == 1

    done = start(small_course, "--no-browser", "--port=8890")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "First start" in done.stdout
    root = small_course.root
    assert f"started --no-browser --port=8890 {root} {root / '.venv'}" in done.stdout
    assert str(root / "jupyter") in done.stdout
    assert (root / "lessons" / "00_trial.ipynb").exists()

    again = start(small_course, "--no-browser")
    assert "started --no-browser" in again.stdout
    assert "Install" not in again.stdout and "First" not in again.stdout

    chinese = start(small_course, "--lang", "zh")
    assert f"started {CHINESE}" in chinese.stdout and "Ctrl-C。" in chinese.stdout

    python = root / launcher.venv_python().relative_to(PACKAGE.parent)  # as VS Code starts it
    code = "import minigrad, sys; sys.stdout.buffer.write(minigrad.__file__.encode())"
    bare = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    found = subprocess.run([python, "-c", code], cwd=root.parent, env=bare, capture_output=True)
    assert Path(found.stdout.decode()).parent == root / "minigrad"


def test_the_launcher_starts_beside_a_numpy_that_does_not_work(tmp_path):
    (tmp_path / "numpy.py").write_text("raise RuntimeError('too old')", encoding="utf-8")
    launching = "sys.argv = ['-m']; sys.orig_argv = ['python', '-m', 'minigrad']"
    code = f"import sys; {launching}; import minigrad"
    places = os.pathsep.join([str(tmp_path), str(PACKAGE.parent)])
    run = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": places})
    assert run.returncode == 0
