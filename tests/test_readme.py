"""What each README and CONTRIBUTING say is so: their commands, chapters, picture and links."""

import importlib.util
import re
import shlex

import pytest

from minigrad import launcher
from minigrad.course import refresh

READMES = {
    language: path.read_text(encoding="utf-8")
    for language, path in refresh.READMES.items()
    if path.exists()
}
CONTRIBUTING = (launcher.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ALL = "\n".join([*READMES.values(), CONTRIBUTING])
COMMANDS = re.findall(r"(?m)^ {4,}(\S.*)$", re.sub(r"(?s)```.*?```", "", "".join(READMES.values())))
COMMANDS += re.findall(r"(?m)^ {4,}(python3 .*)$", CONTRIBUTING)
PATHS = re.findall(r"`((?:minigrad|tests|pytorch|engine|course|jupyter|binder)/[\w/.]+)`", ALL)


def test_it_has_the_two_commands():
    assert {"python3 -m minigrad", "python3 -m minigrad test"} <= set(COMMANDS)


@pytest.mark.parametrize("command", dict.fromkeys(COMMANDS))
def test_a_command_starts_something_that_exists(command, monkeypatch, tmp_path):
    """`test_setup.py`, `test_lab.py` and `test_notebooks.py` run what is started here."""
    started = []
    monkeypatch.setenv("MINIGRAD_PROGRESS", str(tmp_path / "progress.jsonl"))
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


@pytest.mark.parametrize("language", READMES)
def test_its_table_is_that_of_the_chapters(language):
    assert refresh.TABLE.findall(READMES[language]) == [refresh.table(language)]


def test_its_picture_is_what_the_project_draws():
    assert refresh.PICTURE.read_text(encoding="utf-8") == refresh.draw_picture()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)]+)\)", ALL))))
def test_its_links_lead_somewhere(target):
    assert (launcher.ROOT / target).exists()
