"""The commands: make .venv on first use, then start the course or its tests.

Standard library only: this runs before anything is installed.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.metadata
import importlib.util
import locale
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import minigrad.language as language  # of the package there may be no more than this

from .language import ENGLISH, LANGUAGES, N_, _, catalogue

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-test.txt"
MEGABYTES_NEEDED = 1000
MINOR = "{}.{}".format(*sys.version_info)  # such as 3.12

HELP = N_("""\
python3 -m minigrad                            open the course in JupyterLab; Ctrl-C ends it
python3 -m minigrad --no-browser --port=8890   the same, with JupyterLab's own arguments
python3 -m minigrad --lang zh                  the same in Chinese; later starts remember it
python3 -m minigrad test [-k name ...]         run all tests, or some, by pytest
python3 -m minigrad refresh [03 zh/04 ...]     run chapters again and store their outputs""")

# What pip and uv print when something outside them is wrong -> what to do about it.
INSTALL_PROBLEMS = {
    r"No space left|Errno 28|not enough space|os error 28|os error 112": (
        N_("the disk is full. Free about {megabytes} MB")
    ),
    r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SSLError": (
        N_(
            "the package server's certificate was refused. Behind a company's proxy, ask for its "
            "certificate (pip reads PIP_CERT, uv reads SSL_CERT_FILE)"
        )
    ),
    r"NewConnectionError|NameResolutionError|name resolution|getaddrinfo|dns error|Failed to fetch|"
    r"Connection refused|Connection broken|Connection reset|ConnectTimeout|Read timed out|"
    r"unreachable|ProxyError|error sending request|from versions: none": (
        N_("the package server cannot be reached. Check the network connection (or the proxy)")
    ),
    r"Long Path|File name too long": (
        N_("the folder's path is too long. Move the course to a short one, such as C:\\minigrad")
    ),
    r"Permission denied|Access is denied|Errno 13|os error 5\b|os error 13": (
        N_("{venv} cannot be written. Close JupyterLab if it is open, and check the folder's owner")
    ),
}
AGAIN = N_("then run the same command again; it goes on from here.")


def main(arguments):
    """Do what the command line asks; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace", line_buffering=True)
    try:
        return run(arguments)
    except KeyboardInterrupt:
        sys.exit("\n" + _("Stopped. The same command starts it again."))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            said = _("The disk is full. Free about {megabytes} MB, {again}")
            sys.exit(said.format(megabytes=MEGABYTES_NEEDED, again=_(AGAIN)))
        if isinstance(error, PermissionError):
            said = _(
                "Not allowed to write {file}. Close JupyterLab if it is open, or copy the course "
                "into a folder of your own, {again}"
            )
            sys.exit(said.format(file=error.filename, again=_(AGAIN)))
        raise


def run(arguments):
    """Prepare what the command needs and run it in the environment that has it."""
    command, rest = (arguments or [""])[0], arguments[1:]
    language.spoken = kept_language() or of_system()
    if command in ("-h", "--help"):
        print(_(HELP))
        return 0
    if command == "test":
        python = prepare(REQUIREMENTS, TEST_REQUIREMENTS)
        return call([python, "-m", "pytest", *rest])
    if command == "refresh":
        return call([prepare(REQUIREMENTS), "-m", "minigrad.course.refresh", *rest])
    if not command.startswith("-") and not (ROOT / command).exists():
        said = _("minigrad has no command {command!r}. It has:")
        sys.exit(f"{said.format(command=command)}\n\n{_(HELP)}")
    arguments = choose_language(arguments)
    python = prepare(REQUIREMENTS)
    print(_("JupyterLab starts. To end the course, press Ctrl-C here."))
    return call([python, ROOT / "jupyter" / "start_lab.py", *first_page(), *arguments])


# --- The language --------------------------------------------------------------------------------


def choose_language(arguments):
    """Speak what `--lang` says, or the language of the last start; return the other arguments.

    Say once how to switch. The choice is kept beside the progress.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--lang", nargs="?", const="")
    known, rest = parser.parse_known_args(arguments)
    if known.lang not in (None, *LANGUAGES):
        said = _("The course is not there in {language!r}. It is in: {languages}")
        sys.exit(said.format(language=known.lang, languages=", ".join(LANGUAGES)))
    first = kept_language() is None
    language.spoken = known.lang or language.spoken
    if first and known.lang is None:
        # Each in its own words, for those who would rather read it.
        for other in LANGUAGES:
            if other != language.spoken:
                said = catalogue(other).gettext(N_("In English: {command}"))
                print(said.format(command=f"python3 -m minigrad --lang {other}"))
    with contextlib.suppress(OSError):
        language_file().write_text(language.spoken, encoding="utf-8")
    return rest


def kept_language():
    """Return the language of the last start, or None."""
    with contextlib.suppress(OSError, UnicodeError):
        said = language_file().read_text(encoding="utf-8").strip()
        return said if said in LANGUAGES else None


def language_file():
    """Return the file that keeps the language: it lies beside that which keeps progress."""
    named = os.environ.get("MINIGRAD_PROGRESS")
    return (Path(named).parent if named else ROOT) / ".minigrad-language"


def of_system():
    """Return the language of the system if the course is there in it, else English."""
    names = [os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")]
    if os.name == "nt":
        import ctypes

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        names.append(locale.windows_locale.get(number))
    found = re.split(r"[_.:@-]", next(filter(None, names), ""))[0]
    return found if found in LANGUAGES else ENGLISH


def first_page():
    """Return what makes JupyterLab open the first lesson in the language; it knows the English."""
    if language.spoken == ENGLISH:
        return []
    return [f"--LabApp.default_url=/lab/tree/lessons/{language.spoken}/00_start_here.ipynb"]


# --- The environment -----------------------------------------------------------------------------


def prepare(*files):
    """Python that has all the requirements: the running one if it does, else that of .venv."""
    if satisfied(files):
        return sys.executable
    python = venv_python()
    if Path(sys.prefix).resolve() != VENV.resolve() and not whole():
        make_venv()
    missing = [file for file in files if read_stamp(file) != digest(file)]
    if missing:
        install(python, missing)
        for file in missing:
            stamp(file).write_text(digest(file), encoding="utf-8")
    open_to_all()
    return str(python)


def open_to_all():
    """Let .venv find the package however it is started: by VS Code, IPython, `jupyter execute`.

    The path is a relative one: Python reads the file in an encoding that differs from 3.13 on.
    """
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV)}))
    packages.mkdir(parents=True, exist_ok=True)
    (packages / "minigrad.pth").write_text(os.path.relpath(ROOT, packages), encoding="ascii")


def satisfied(files):
    """Whether the running Python has every requirement (Binder, a class's server, .venv)."""
    for name, bounds in re.findall(r"(?m)^([\w-]+)(.*)$", "\n".join(map(read, files))):
        try:
            have = numbers(importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            return False
        for sign, bound in re.findall(r"(>=|<)([\d.]+)", bounds):
            if (have < numbers(bound)) == (sign == ">="):
                return False
    return True


def read(file):
    return file.read_text(encoding="utf-8")


def numbers(version):
    return tuple(int(part) for part in re.match(r"[\d.]*\d", version)[0].split("."))


def digest(file):
    """Fingerprint of a requirements file and the Python it is installed for."""
    return hashlib.sha256(f"{MINOR}\n{read(file)}".encode()).hexdigest()


def stamp(file):
    """Where .venv remembers that the file's requirements are in; written last."""
    return VENV / f"{file.stem}.stamp"


def read_stamp(file):
    return read(stamp(file)) if stamp(file).exists() else ""


def venv_python():
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def whole():
    """Whether .venv was once finished, for this Python, and its Python is still there.

    An interrupted first install leaves no stamp, and half a package is not mended by pip: such
    a .venv is made anew. A changed requirements file only installs what changed.
    """
    version = re.search(r"(?m)^version(?:_info)? = (\d+\.\d+)", read_config())
    return (
        venv_python().exists()
        and stamp(REQUIREMENTS).exists()
        and version is not None
        and version[1] == MINOR
    )


def read_config():
    config = VENV / "pyvenv.cfg"
    return read(config) if config.exists() else ""


def make_venv():
    """Make an empty .venv with what this machine has: uv, venv, or venv and an outer pip."""
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < MEGABYTES_NEEDED:
        said = _(
            "The course needs about {megabytes} MB of disk and {free} MB are free. Free some, "
            "{again}"
        )
        sys.exit(said.format(megabytes=MEGABYTES_NEEDED, free=free, again=_(AGAIN)))
    print(_("First start: making {folder}").format(folder=VENV))
    uv = shutil.which("uv")
    if uv:
        run_quietly([uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, VENV])
    elif importlib.util.find_spec("ensurepip"):
        run_quietly([sys.executable, "-m", "venv", "--clear", VENV])
    elif importlib.util.find_spec("venv") and importlib.util.find_spec("pip"):
        run_quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
    else:
        package = f"python{MINOR}-venv"
        said = _(
            "This Python cannot make virtual environments. On Debian or Ubuntu: "
            "sudo apt install {package}  Elsewhere install Python from python.org, {again}"
        )
        sys.exit(said.format(package=package, again=_(AGAIN)))


def install(python, files):
    """Install requirements files into .venv, saying how far it is."""
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", python]
    elif subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0:
        command = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    else:
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--no-input"]
    names = _(" and ").join(file.name for file in files)
    print(_("Installing {files} (once; about a minute)").format(files=names))
    run_quietly(
        [*command, *(part for file in files for part in ("-r", file))], show=Progress().line
    )


class Progress:
    """Turns the lines of pip or uv into a line every few packages."""

    def __init__(self):
        self.packages = 0
        self.waiting = False

    def line(self, text):
        found = re.match(r"Collecting ([\w.-]+)", text)
        if found:
            self.packages += 1
            if self.packages % 10 == 0:
                said = _("  {count} packages found: ... {last}")
                print(said.format(count=self.packages, last=found[1]))
        elif text.startswith("Installing collected packages"):
            said = _("  unpacking {count} packages (the longest step)")
            print(said.format(count=text.count(",") + 1))
        elif "Retrying" in text and not self.waiting:
            self.waiting = True
            print(_("  no answer from the package server yet; trying again"))
        elif re.match(r"(Resolved|Prepared|Installed) ", text):  # uv's words
            print("  " + text)
        elif text.startswith("Successfully installed"):
            print(_("  done"))


def run_quietly(command, show=lambda text: None):
    """Run a tool with its output kept back; end with one line if it fails."""
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    said = []
    try:
        for text in process.stdout:
            said.append(text)
            show(text.rstrip())
        code = process.wait()
    finally:
        process.kill()
        process.wait()
    if code:
        sys.exit(explain("".join(said)))


def explain(said):
    """One line on why a tool failed, from what it printed."""
    for pattern, advice in INSTALL_PROBLEMS.items():
        if re.search(pattern, said, re.IGNORECASE):
            advice = _(advice).format(megabytes=MEGABYTES_NEEDED, venv=VENV)
            return _("The installation stopped: {why}, {again}").format(why=advice, again=_(AGAIN))
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    last = lines[-1] if lines else _("no reason given")
    return _("The installation stopped: {why}").format(why=last)


# --- Running in it -------------------------------------------------------------------------------


def environment():
    """Environment of everything that is started: finds the package and Jupyter's settings.

    LANGUAGE is gettext's own: what runs beside the lessons says its lines in it.
    """
    return (
        {"PYTHONSTARTUP": str(ROOT / "jupyter" / "first_cell.py")}
        | os.environ
        | {
            "PYTHONPATH": joined(ROOT, os.environ.get("PYTHONPATH")),
            "JUPYTER_CONFIG_PATH": joined(ROOT / "jupyter", os.environ.get("JUPYTER_CONFIG_PATH")),
            "PYTHONUTF8": "1",
            "LANGUAGE": language.spoken,
        }
    )


def joined(first, rest):
    return os.pathsep.join(filter(None, [str(first), rest]))


def call(command):
    """Run a command in the foreground; it sees Ctrl-C itself and decides when to end."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment())
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
