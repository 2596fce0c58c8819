"""Errors as a learner reads them: what they say first, short, and only the learner's cells."""

import linecache
import re
import sys

import pytest

import minigrad
from minigrad.course.chapters import NOTEBOOKS
from minigrad.course.exhibits import EXHIBITS, exhibit_on
from minigrad.course.explain import explain
from minigrad.course.tracebacks import MUSEUM, SKIPPED, told


def failing(text, **names):
    """Run a text as cell 7, which must fail; return what is shown of the error, without colours."""
    linecache.cache["cell 7"] = len(text), None, text.splitlines(keepends=True), "cell 7"
    with pytest.raises(Exception) as caught:
        exec(compile(text, "cell 7", "exec"), {"torch": minigrad, **names})
    shown = "\n".join(told(caught.value, caught.value.__traceback__, {"cell 7": 7}))
    return re.sub(r"\x1b\[\d+m", "", shown)


def test_an_error_is_said_first_and_then_the_line():
    assert failing("a = 1\n1 / 0") == (
        "ZeroDivisionError: division by zero\n\n"
        "Cell In[7], line 2\n        1 a = 1\n---->   2 1 / 0"
    )


@pytest.mark.parametrize(
    "text, folded",
    [
        ("def f(n):\n    return f(n + 1)\nf(0)", "more from this line"),
        ("def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nf(0)", "calls left out"),
        (
            "from functools import reduce\ndef f(*_):\n    return reduce(f, (1, 2, 3))\nf(0)",
            "more from this line",
        ),
    ],
)
def test_a_recursion_is_clipped(text, folded):
    shown = failing(text)
    assert shown.startswith("RecursionError: maximum recursion depth exceeded")
    assert folded in shown and shown.count("\n") < 40


def test_calls_in_the_package_are_one_line():
    shown = failing("a = torch.ones(2)\na.reshape(7)")
    assert shown.count("Cell In[7]") == 1
    (line,) = re.findall(r"(?m)^raised in .*", shown)
    assert re.fullmatch(r"raised in minigrad/[\w/]+\.py, line \d+, in \w+", line)
    assert failing("torch.ones(2, 2, 2).t()").endswith(", in t")  # not: in fail_if


def test_what_came_before_is_shown_if_it_was_in_a_cell():
    before = "try:\n    {}['a']\nexcept KeyError:\n    1 / 0"
    assert "\n\nIt came after KeyError: 'a'\n\nCell In[7], line 2\n" in failing(before)
    assert "It came after" not in failing(before.replace("1 / 0", "raise ValueError from None"))
    package = "import json\ntry:\n    json.loads('?')\nfinally:\n    pass"
    assert "It came after" not in failing(package)  # StopIteration, inside json


def test_a_name_that_a_skipped_cell_makes_leads_there():
    assert failing("missing").endswith(f"\n\n{SKIPPED}")
    assert SKIPPED not in failing("def f():\n    print(a)\n    a = 1\nf()")  # a slip of its own


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.title)
def test_the_museum_knows_its_own_messages(exhibit):
    assert exhibit_on(RuntimeError(f"before {exhibit.message} after")) is exhibit


def test_a_message_that_the_museum_knows_leads_there(capsys, monkeypatch):
    twice = "x = torch.ones(2, requires_grad=True)\ny = (x * x).sum()\ny.backward()\ny.backward()"
    assert failing(twice).endswith(f"\n\n{MUSEUM}")
    monkeypatch.chdir(NOTEBOOKS)
    linked = " More: ./notebooks/14_the_same_in_pytorch.ipynb"  # clicked in test_lab.py
    assert failing(twice).endswith(f"\n\n{MUSEUM}{linked}")
    assert MUSEUM not in failing("1 / 0")
    monkeypatch.delattr(sys, "last_value", raising=False)
    explain()
    for error in (
        ZeroDivisionError(),
        RuntimeError("Trying to backward through the graph a second time"),
    ):
        monkeypatch.setattr(sys, "last_value", error, raising=False)
        explain()
    out = capsys.readouterr().out
    assert out.count("Specify retain_graph=True if you need to backward") == 1  # whole once
    assert out.startswith("there was no error yet\nthe error museum of chapter 14 has nothing on")
    assert "this ZeroDivisionError\n" in out and "and a false cure:" in out
