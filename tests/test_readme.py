"""What README and CONTRIBUTING say is so: their commands, chapters, picture and links."""

import importlib.util
import re
import shlex

import pytest

from minigrad import launcher
from minigrad.course import refresh

README = refresh.README.read_text(encoding="utf-8")
CONTRIBUTING = (launcher.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?m)^ {4,}(\S.*)$", re.sub(r"(?s)```.*?```", "", README))
COMMANDS += re.findall(r"(?m)^ {4,}(python3 .*)$", CONTRIBUTING)
PATHS = re.findall(
    r"`((?:minigrad|tests|pytorch|engine|course|jupyter|binder)/[\w/.]+)`", README + CONTRIBUTING
)


def test_it_has_the_two_commands():
    assert {"python3 -m minigrad", "python3 -m minigrad test"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_starts_something_that_exists(command, monkeypatch):
    """`test_setup.py`, `test_lab.py` and `test_notebooks.py` run what is started here."""
    started = []
    monkeypatch.setattr(launcher, "prepare", lambda *files: "python")
    monkeypatch.setattr(launcher, "call", started.append)
    python, dash_m, package, *arguments = shlex.split(command)
    assert (python, dash_m, package) == ("python3", "-m", "minigrad")
    launcher.main(arguments)
    if arguments[:1] not in (["test"], ["refresh"]):
        ((_, script, *_),) = started
        assert script.exists()
        return
    ((_, _, module, *rest),) = started
    assert importlib.util.find_spec(module)
    if module == "minigrad.course.refresh":
        assert refresh.chosen(rest)
    for word in rest:
        assert "/" not in word or (launcher.ROOT / word).exists()


@pytest.mark.parametrize("path", sorted({each for each in PATHS if "NN" not in each}))
def test_a_file_that_is_named_is_there(path):
    assert any((launcher.ROOT / top / path).exists() for top in ("", "minigrad"))


def test_its_table_is_that_of_the_chapters():
    assert refresh.TABLE.findall(README) == [refresh.table()]


def test_its_picture_is_what_the_project_draws():
    assert refresh.PICTURE.read_text(encoding="utf-8") == refresh.draw_picture()


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)]+)\)", README + CONTRIBUTING))
def test_its_links_lead_somewhere(target):
    assert (launcher.ROOT / target).exists()
