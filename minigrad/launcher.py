"""The commands: make .venv on first use, then start the course or its tests.

Standard library only: this runs before anything is installed.
"""

import errno
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-test.txt"
MEGABYTES_NEEDED = 1000
MINOR = "{}.{}".format(*sys.version_info)  # such as 3.12

HELP = """\
python3 -m minigrad                            open the course in JupyterLab; Ctrl-C ends it
python3 -m minigrad --no-browser --port=8890   the same, with JupyterLab's own arguments
python3 -m minigrad test [-k name ...]         run all tests, or some, by pytest
python3 -m minigrad refresh [03 ...]           run chapters again and store their outputs"""

# What pip and uv print when something outside them is wrong -> what to do about it.
INSTALL_PROBLEMS = {
    r"No space left|Errno 28|not enough space|os error 28|os error 112": (
        f"the disk is full. Free about {MEGABYTES_NEEDED} MB"
    ),
    r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SSLError": (
        "the package server's certificate was refused. Behind a company's proxy, ask for its "
        "certificate (pip reads PIP_CERT, uv reads SSL_CERT_FILE)"
    ),
    r"NewConnectionError|NameResolutionError|name resolution|getaddrinfo|dns error|Failed to fetch|"
    r"Connection refused|Connection broken|Connection reset|ConnectTimeout|Read timed out|"
    r"unreachable|ProxyError|error sending request|from versions: none": (
        "the package server cannot be reached. Check the network connection (or the proxy)"
    ),
    r"Long Path|File name too long": (
        "the folder's path is too long. Move the course to a short one, such as C:\\minigrad"
    ),
    r"Permission denied|Access is denied|Errno 13|os error 5\b|os error 13": (
        f"{VENV} cannot be written. Close JupyterLab if it is open, and check the folder's owner"
    ),
}
AGAIN = "then run the same command again; it goes on from here."


def main(arguments):
    """Do what the command line asks; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace", line_buffering=True)
    try:
        return run(arguments)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command starts it again.")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(f"The disk is full. Free about {MEGABYTES_NEEDED} MB, {AGAIN}")
        if isinstance(error, PermissionError):
            sys.exit(
                f"Not allowed to write {error.filename}. Close JupyterLab if it is open, or copy "
                f"the course into a folder of your own, {AGAIN}"
            )
        raise


def run(arguments):
    """Prepare what the command needs and run it in the environment that has it."""
    command, rest = (arguments or [""])[0], arguments[1:]
    if command in ("-h", "--help"):
        print(HELP)
        return 0
    if command == "test":
        python = prepare(REQUIREMENTS, TEST_REQUIREMENTS)
        return call([python, "-m", "pytest", *rest])
    if command == "refresh":
        return call([prepare(REQUIREMENTS), "-m", "minigrad.course.refresh", *rest])
    if not command.startswith("-") and not (ROOT / command).exists():
        sys.exit(f"minigrad has no command {command!r}. It has:\n\n{HELP}")
    python = prepare(REQUIREMENTS)
    print("JupyterLab starts. To end the course, press Ctrl-C here.")
    return call([python, ROOT / "jupyter" / "start_lab.py", *arguments])


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
        sys.exit(
            f"The course needs about {MEGABYTES_NEEDED} MB of disk and {free} MB are free. "
            f"Free some, {AGAIN}"
        )
    print(f"First start: making {VENV}")
    uv = shutil.which("uv")
    if uv:
        run_quietly([uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, VENV])
    elif importlib.util.find_spec("ensurepip"):
        run_quietly([sys.executable, "-m", "venv", "--clear", VENV])
    elif importlib.util.find_spec("venv") and importlib.util.find_spec("pip"):
        run_quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])
    else:
        package = f"python{MINOR}-venv"
        sys.exit(
            "This Python cannot make virtual environments. On Debian or Ubuntu: "
            f"sudo apt install {package}  Elsewhere install Python from python.org, {AGAIN}"
        )


def install(python, files):
    """Install requirements files into .venv, saying how far it is."""
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", python]
    elif subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0:
        command = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    else:
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--no-input"]
    print(f"Installing {' and '.join(file.name for file in files)} (once; about a minute)")
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
                print(f"  {self.packages} packages found: ... {found[1]}")
        elif text.startswith("Installing collected packages"):
            print(f"  unpacking {text.count(',') + 1} packages (the longest step)")
        elif "Retrying" in text and not self.waiting:
            self.waiting = True
            print("  no answer from the package server yet; trying again")
        elif re.match(r"(Resolved|Prepared|Installed) ", text):  # uv's words
            print("  " + text)
        elif text.startswith("Successfully installed"):
            print("  done")


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
            return f"The installation stopped: {advice}, {AGAIN}"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return f"The installation stopped: {lines[-1] if lines else 'no reason given'}"


# --- Running in it -------------------------------------------------------------------------------


def environment():
    """Environment of everything that is started: finds the package and Jupyter's settings."""
    return (
        {"PYTHONSTARTUP": str(ROOT / "jupyter" / "first_cell.py")}
        | os.environ
        | {
            "PYTHONPATH": joined(ROOT, os.environ.get("PYTHONPATH")),
            "JUPYTER_CONFIG_PATH": joined(ROOT / "jupyter", os.environ.get("JUPYTER_CONFIG_PATH")),
            "PYTHONUTF8": "1",
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
