"""Build cells and holes, on a toy package: what is changed in place, refused, taken back."""

import inspect
import itertools
import pickle
import sys

import pytest

from minigrad.course.build import CannotBuild, Workshop
from minigrad.course.holes import NotBuiltYet

GRAPH = '''
class Node:
    """A node."""

    __slots__ = ("next",)

    def __init__(self, next):
        self.next = next

    def name(self):
        """Return its name."""
        return type(self).__name__

    def __repr__(self):
        return f"<{self.name()}>"


class Leaf(Node):
    __slots__ = ()

    def __init__(self):
        super().__init__(())


class Mark:
    def seen(self):
        return True


MARK = Mark()
'''
TENSOR = """
from .graph import Leaf, Node


class Tensor:
    __slots__ = ("array", "node")

    def __init__(self, array):
        self.array = array
        self.node = Leaf()

    @property
    def twice(self):
        return 2 * self.array

    @twice.setter
    def twice(self, value):
        self.array = value / 2

    @staticmethod
    def zero():
        return Tensor(0)

    @classmethod
    def one(cls):
        return cls(1)

    def negative(self):
        return Tensor(-self.array)

    __neg__ = negative
"""
OPS = '''
import functools

from .tensor import Tensor

EPSILON = 1e-3
NAMES = {}


def add(self, other=1):
    """Return the sum."""
    return Tensor(self.array + other.array)


def backward(self, seed=1):
    return seed


def doubled(function):
    @functools.wraps(function)
    def run(*inputs):
        return 2 * function(*inputs)

    return run


@doubled
def size(self):
    return abs(self.array)


Tensor.__add__ = add
Tensor.backward = backward
NAMES["add"] = add
'''
SYLLABUS = {
    0: {},
    1: {"graph.py": "Node Mark", "tensor.py": "Tensor"},
    2: {"ops.py": "add", "tensor.py": "Tensor.twice Tensor.zero Tensor.one"},
    3: {"graph.py": "Leaf Node.name", "ops.py": "backward@03.2"},
}
numbers = itertools.count()


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """Return what makes a workshop over a package that nobody else has imported."""
    name = f"toy{next(numbers)}"

    def make(files, syllabus):
        for file, text in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Workshop(name, syllabus)

    monkeypatch.syspath_prepend(tmp_path)
    yield make
    for module in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
def toy(workshop):
    """Return a workshop over a package of three files."""
    files = {"graph.py": GRAPH, "tensor.py": TENSOR, "ops.py": OPS, "__init__.py": ""}
    return workshop(files, SYLLABUS)


def parts(toy):
    """Return the live modules graph, tensor and ops."""
    return (toy.modules[f"{name}.py"] for name in ("graph", "tensor", "ops"))


def build(toy, file, text, **options):
    """Build a cell and return its line, without the path."""
    line, _ = toy.build(f"{toy.package}/{file}", text, **options)
    return line.removeprefix(f"built {toy.package}/{file}: ")


# In place


def test_a_function_is_upgraded_for_everyone_who_holds_it(toy):
    _, tensor, ops = parts(toy)
    held = ops.add
    build(toy, "ops.py", "def add(self, other, *, by=10):\n    return Tensor(by * self.array)")
    assert ops.add is held
    assert (tensor.Tensor(2) + tensor.Tensor(3)).array == 20
    assert ops.NAMES["add"](tensor.Tensor(2), None, by=3).array == 6
    assert held.__doc__ == "Return the sum."


def test_a_class_cell_that_names_its_slots_leaves_the_live_slots_in_place(toy):
    graph, tensor, _ = parts(toy)
    text = 'class Node:\n    __slots__ = ("next",)\n    def __init__(self, next): self.next = next'
    build(toy, "graph.py", text)
    assert graph.Node((1,)).next == (1,) and tensor.Tensor(2).node.next == ()


def test_a_built_function_uses_the_names_of_its_file(toy):
    _, tensor, ops = parts(toy)
    build(toy, "ops.py", "def small(x):\n    return Tensor(x * EPSILON)")
    assert ops.small(2).array == 2e-3


def test_a_decorated_function_is_upgraded_with_what_it_decorates(toy):
    _, tensor, ops = parts(toy)
    held, x = ops.size, tensor.Tensor(1)
    build(toy, "ops.py", "@doubled\ndef size(self):\n    return 5 + self.array")
    assert ops.size is held and held(x) == 12
    toy.chapter(0)
    assert held(x) == 2


def test_a_decorator_may_go_and_come_back(toy):
    _, tensor, ops = parts(toy)
    held, x = ops.size, tensor.Tensor(1)
    build(toy, "ops.py", "def size(self):\n    return 5 + self.array")
    assert ops.size(x) == held(x) == 6
    build(toy, "ops.py", "@doubled\ndef size(self):\n    return 5 + self.array")
    assert ops.size(x) == held(x) == 12
    toy.chapter(0)
    assert ops.size is held and held(x) == 2


def test_members_are_merged_into_the_live_class(toy):
    _, tensor, _ = parts(toy)
    before, cls = tensor.Tensor(3), tensor.Tensor
    build(
        toy,
        "tensor.py",
        """
class Tensor:
    @property
    def twice(self):
        return 200 * self.array

    @staticmethod
    def zero():
        return "nothing"

    @classmethod
    def one(cls):
        return cls

    def new(self):
        return self.array + 1
""",
    )
    assert tensor.Tensor is cls
    assert (before.twice, before.zero(), before.one(), before.new()) == (600, "nothing", cls, 4)
    assert before.negative().array == -3
    with pytest.raises(AttributeError):
        before.unknown = 1


def test_super_without_arguments_finds_the_live_class(toy):
    graph, _, _ = parts(toy)
    build(
        toy,
        "graph.py",
        """
class Leaf(Node):
    def __init__(self):
        super().__init__("next")

    def name(self):
        return "my " + super().name()
""",
    )
    leaf = graph.Leaf()
    assert (type(leaf), leaf.next, leaf.name()) == (graph.Leaf, "next", "my Leaf")


def test_an_alias_keeps_what_it_stood_for(toy):
    _, tensor, _ = parts(toy)
    build(toy, "tensor.py", "class Tensor:\n    def __neg__(self):\n        return 'other'")
    assert -tensor.Tensor(1) == "other"
    assert tensor.Tensor(1).negative().array == -1


def test_new_names_are_added_and_returned(toy):
    graph, _, _ = parts(toy)
    _, made = toy.build(f"{toy.package}/graph.py", "class Extra(Node):\n    pass\n\nSIZE = 3")
    assert made == {"Extra": graph.Extra, "SIZE": 3}
    assert graph.Extra.__module__ == f"{toy.package}.graph"
    build(toy, "graph.py", "class Extra(Node):\n    def name(self):\n        return 'again'")
    assert made["Extra"]((1,)).name() == "again"


def test_statements_run_in_the_file(toy):
    _, tensor, ops = parts(toy)
    build(toy, "ops.py", "Tensor.__sub__ = add\nEPSILON = 2\nNAMES['sub'] = add")
    assert (tensor.Tensor(1) - tensor.Tensor(2)).array == 3
    assert ops.EPSILON == 2 and ops.NAMES["sub"] is ops.add


# Taken back


@pytest.mark.parametrize("fault", ["1 / 0", "raise KeyboardInterrupt"])
def test_a_cell_that_fails_changes_nothing(toy, fault):
    _, tensor, ops = parts(toy)
    with pytest.raises((ZeroDivisionError, KeyboardInterrupt)):
        build(
            toy,
            "ops.py",
            "def add(self, other):\n    return 'broken'\n"
            "Tensor.__add__ = None\nTensor.extra = 1\nEPSILON = 5\nNEW = 1\nNAMES['new'] = add\n"
            + fault,
        )
    assert (tensor.Tensor(1) + tensor.Tensor(2)).array == 3
    assert not hasattr(tensor.Tensor, "extra") and not hasattr(ops, "NEW")
    assert ops.EPSILON == 1e-3 and ops.NAMES == {"add": ops.add}


def test_a_syntax_error_anywhere_in_the_cell_runs_nothing_of_it(toy):
    _, tensor, _ = parts(toy)
    with pytest.raises(SyntaxError):
        build(toy, "ops.py", "def add(self, other):\n    return 1\n\ndef broken(:\n    pass")
    with pytest.raises(SyntaxError):  # one that only the compiler sees
        build(toy, "ops.py", "def add(self, other):\n    return 1\n\nreturn 2")
    assert (tensor.Tensor(1) + tensor.Tensor(2)).array == 3


# Refused


@pytest.mark.parametrize(
    "file, text, told",
    [
        ("op.py", "x = 1", "did you mean toy/ops.py?"),
        ("", "x = 1", "the package has no file"),
        ("ops.py", "# only a comment\n", "nothing to build"),
        ("ops.py", "class Tensor:\n    pass", "Tensor is a part of toy/tensor.py"),
        ("tensor.py", "class Tensor:\n    __slots__ = ('a',)", "('array', 'node')"),
        ("graph.py", "class Leaf(Mark):\n    pass", "on top of Node, the cell says Mark"),
        (
            "ops.py",
            "@functools.cache\ndef add(self, other):\n    return 1",
            "add is decorated",
        ),
    ],
)
def test_what_cannot_be_done_live_is_refused_in_one_line(toy, file, text, told):
    path = f"{toy.package}/{file}" if file else ""
    with pytest.raises(CannotBuild) as caught:
        toy.build(path, text)
    line = str(caught.value).replace(toy.package, "toy")
    assert told in line and "\n" not in line


# The line it answers with


@pytest.mark.parametrize(
    "file, text, line",
    [
        (
            "ops.py",
            "def add(self, other=1):  # a comment\n    return Tensor(self.array+other.array)",
            "add  (same as the package)",
        ),
        (
            "ops.py",
            "def add(self, other=2):\n    return Tensor(self.array+other.array)",
            "add  (yours, differs from the package; restart the kernel to get it back)",
        ),
        ("ops.py", "Tensor.__add__ = add", "Tensor.__add__  (same as the package)"),
        (
            "ops.py",
            "def backward(self, seed=1):\n    return seed\nTensor.backward = add",
            "backward  (Tensor.backward is yours, differs from the package; "
            "restart the kernel to get it back)",
        ),
        (
            "graph.py",
            "class Leaf(Node):\n    __slots__ = ()\n    def __init__(self):\n"
            "        '''Mine.'''\n        super().__init__(())",
            "Leaf  (same as the package)",
        ),
        (
            "graph.py",
            "class Node:\n    def name(self):\n        return type(self).__name__",
            "Node.name  (same as the package)",
        ),
        (
            "graph.py",
            "class Node:\n    def name(self):\n        return type(self).__name__\n"
            "    def more(self):\n        pass\nclass New:\n    pass",
            "Node.name, Node.more, New  (Node.more, New are yours, differ from the package; "
            "restart the kernel to get them back)",
        ),
    ],
)
def test_the_line_says_how_the_cell_stands_to_the_package(toy, file, text, line):
    told = build(toy, file, text)
    assert told.replace("\n   ", "") == line
    assert max(map(len, told.splitlines())) <= 100


def test_a_draft_names_the_chapter_of_the_final_one(toy):
    text = "def add(self, other):\n    return 1"
    line = "add  (a draft; chapter 2 builds the final one)"
    assert build(toy, "ops.py", text, draft=True) == line
    assert build(toy, "ops.py", "def try_it():\n    pass", draft=True) == "try_it  (a draft)"


# Holes


def test_a_chapter_starts_without_what_it_and_later_ones_build(toy):
    graph, tensor, ops = parts(toy)
    assert toy.chapter(2) == (
        "chapter 2 starts; it builds add, Tensor.twice, Tensor.zero, Tensor.one"
    )
    assert graph.MARK.seen() and tensor.Tensor.__neg__ is tensor.Tensor.negative
    uses = {
        "Tensor.twice is built in chapter 2": lambda x: x.twice,
        "Tensor.zero is built in chapter 2": lambda x: x.zero(),
        "Tensor.one is built in chapter 2": lambda x: tensor.Tensor.one(),
        "add is built in chapter 2": lambda x: x + x,
        "Tensor.backward is built in chapter 3, exercise 03.2": lambda x: x.backward(),
        "Leaf.__init__ is built in chapter 3": lambda x: graph.Leaf(),
    }
    x = object.__new__(tensor.Tensor)
    for line, use in uses.items():
        with pytest.raises(NotBuiltYet) as caught:
            use(x)
        assert str(caught.value) == line
    with pytest.raises(NotBuiltYet):
        x.twice = 1


def test_a_whole_class_is_a_hole_even_where_it_inherits_its_init(toy):
    graph, _, _ = parts(toy)
    toy.chapter(1)
    with pytest.raises(NotBuiltYet, match="Mark is built in chapter 1"):
        graph.Mark()
    with pytest.raises(NotBuiltYet, match="Mark.seen is built in chapter 1"):
        graph.MARK.seen()
    build(toy, "graph.py", "class Mark:\n    def seen(self):\n        return 'built'")
    assert graph.Mark().seen() == "built"


def test_building_fills_a_hole(toy):
    graph, tensor, ops = parts(toy)
    held = ops.add
    toy.chapter(2)
    build(toy, "ops.py", "def add(self, other=1):\n    return 'filled'")
    build(toy, "tensor.py", "class Tensor:\n    @property\n    def twice(self):\n        return 2")
    build(
        toy,
        "graph.py",
        "class Leaf(Node):\n    __slots__ = ()\n    def __init__(self):\n"
        "        super().__init__(())",
    )
    x = tensor.Tensor(1)
    assert held is ops.add and (x + x, x.twice, x.node.next) == ("filled", 2, ())
    with pytest.raises(NotBuiltYet):
        x.zero()


def test_a_chapter_forgets_what_was_built_and_digs_its_own_holes(toy):
    _, tensor, ops = parts(toy)
    build(toy, "ops.py", "def add(self, other):\n    return 'mine'\nEPSILON = 7\nNEW = 1")
    toy.chapter(1)
    with pytest.raises(NotBuiltYet):
        tensor.Tensor(1)
    toy.chapter(3)
    assert ops.EPSILON == 1e-3 and not hasattr(ops, "NEW")
    assert ops.add.__defaults__ == (1,)
    toy.chapter(0)
    with pytest.raises(NotBuiltYet):
        tensor.Tensor(1)
    toy.syllabus[4] = {}
    assert toy.chapter(4) == "chapter 4 starts; it builds nothing"
    del toy.syllabus[4]
    x = tensor.Tensor(1)
    assert (x + x).array == 2 and x.twice == 2 and x.backward() == 1
    assert repr(x.node) == "<Leaf>" and x.zero().array == 0 and x.one().array == 1


def test_an_unknown_chapter_is_refused_and_nothing_changes(toy):
    _, tensor, _ = parts(toy)
    with pytest.raises(CannotBuild, match="there is no chapter 9: they go from 0 to 3"):
        toy.chapter(9)
    assert tensor.Tensor(1).twice == 2


def test_holes_leave_alone_what_python_calls_unasked(toy):
    graph, _, ops = parts(toy)
    toy.chapter(1)
    assert repr(graph.MARK).startswith("<") and isinstance(hash(graph.MARK), int)
    assert "Node object" in repr(object.__new__(graph.Node))
    assert pickle.loads(pickle.dumps(ops.add)) is ops.add
    assert pickle.loads(pickle.dumps(graph.Node)) is graph.Node
    assert str(inspect.signature(ops.add)) == "(*args, **kwargs)"
    assert "name" in dir(graph.Node) and ops.add.__doc__ == "Return the sum."


def test_a_hole_stays_when_a_cell_fails(toy):
    _, tensor, ops = parts(toy)
    toy.chapter(3)
    with pytest.raises(ZeroDivisionError):
        build(toy, "ops.py", "def backward(self):\n    return 1\n1 / 0")
    with pytest.raises(NotBuiltYet):
        ops.backward(1)


# Drafts


def test_a_draft_serves_until_its_final_one(workshop):
    text = "def draft(): return 'final'\ndef other(): return 'final'\ndef task(): return 'final'"
    syllabus = {0: {}, 1: {}, 2: {}, 3: {"a.py": "draft:1 other task:2@03.1"}}
    toy = workshop({"__init__.py": "", "a.py": text}, syllabus)
    module = toy.modules["a.py"]
    assert toy.chapter(1) == "chapter 1 starts; it builds draft"
    for name, chapter in {"draft": 1, "other": 3, "task": 2}.items():
        with pytest.raises(NotBuiltYet) as caught:
            getattr(module, name)()
        assert str(caught.value) == f"{name} is built in chapter {chapter}"
    line = build(toy, "a.py", "def draft():\n    return 'first'", draft=True)
    assert line == "draft  (a draft; chapter 3 builds the final one)"
    assert module.draft() == "first"
    assert toy.chapter(2) == "chapter 2 starts; it builds task"
    assert module.draft() == "final"
    with pytest.raises(NotBuiltYet):
        module.task()
    assert toy.chapter(3) == "chapter 3 starts; it builds draft, other, task"
    assert module.draft() == module.task() == "final"
    with pytest.raises(NotBuiltYet):
        module.other()
    build(toy, "a.py", "def draft():\n    return 'mine'")
    assert build(toy, "a.py", "def draft(): return 'final'") == "draft  (same as the package)"


# Folders, and a layer that stands in for the engine

ENGINE = """
class Tensor:
    def __init__(self, array):
        self.array = array

    @property
    def half(self):
        return self.array / 2


class Leaf:
    def backward(self, grad):
        return grad


def add(self, other=1):
    return self.array + other


Tensor.__add__ = add
"""
QUICK = """
import functools
import sys

from ..engine import ops


def quick(plain):
    said, more = "quick", ""

    @functools.wraps(plain)
    def call(*args):
        return said, more, plain(*args)

    return call


{add} = quick(ops.add)
"""
WITHOUT_CLOSURE = """
@functools.wraps(ops.add)
def add(*args, said="quick"):
    return said, "", add.__wrapped__(*args)
"""
TWICE = "\nadd = quick(quick(ops.add))\n"
SET = """
ops.add = ops.Tensor.__add__ = add
ops.Leaf.backward = quick(ops.Leaf.backward)
ops.Tensor.half = property(quick(ops.Tensor.half.fget))
"""
USER = """
from ..engine.ops import Leaf, add

TABLE = {"add": add, "pair": (add,)}
backward = Leaf.backward


def later(x):
    return held(x)


held = (lambda function: lambda x: function(x))(add)
"""


@pytest.fixture(
    params=["add = quick(ops.add)", WITHOUT_CLOSURE, TWICE], ids=["once", "def", "twice"]
)
def layered(request, workshop):
    """Return a workshop over a package whose layer has replaced what its engine defines."""
    quick = QUICK.replace("{add} = quick(ops.add)", request.param)
    files = {
        "__init__.py": "from .layer import quick, user",
        "engine/__init__.py": "",
        "engine/ops.py": ENGINE,
        "layer/__init__.py": "",
        "layer/quick.py": quick + SET,
        "layer/user.py": USER,
        "layer/never.py": "1 / 0",
    }
    return workshop(files, {0: {}, 1: {"engine/ops.py": "Tensor.half Leaf.backward add"}, 2: {}})


def uses(toy):
    """Return by name what calls `add`, `Leaf.backward` and `Tensor.half` from all around."""
    ops, user = toy.modules["engine/ops.py"], toy.modules["layer/user.py"]
    held = [ops.add, user.TABLE["pair"][0]]
    x, leaf = ops.Tensor(4), ops.Leaf()
    return {
        "add": [
            lambda: ops.add(x),
            lambda: x + 1,
            lambda: user.add(x),
            lambda: user.TABLE["add"](x),
            lambda: user.TABLE["pair"][0](x),
            lambda: user.later(x),
            *(lambda function=function: function(x) for function in held),
        ],
        "Leaf.backward": [lambda: leaf.backward(5), lambda: user.backward(leaf, 5)],
        "Tensor.half": [lambda: x.half],
    }


CELL = """
class Tensor:
    @property
    def half(self):
        return "mine"

class Leaf:
    def backward(self, grad):
        return "mine"

def add(self, other=1):
    return "mine"
"""


def test_what_is_built_takes_over_from_stand_ins_everywhere(layered):
    calls = sum(uses(layered).values(), [])
    before = [call() for call in calls]
    assert {said for said, *_ in before} == {"quick"}
    line = build(layered, "engine/ops.py", CELL)
    assert "yours" in line and [call() for call in calls] == ["mine"] * len(calls)
    ops, user = layered.modules["engine/ops.py"], layered.modules["layer/user.py"]
    assert ops.add is ops.Tensor.__add__ is user.add is user.TABLE["add"]
    assert not hasattr(ops.add, "__wrapped__") and ops.Leaf.backward is user.backward
    layered.chapter(2)
    assert [call() for call in calls] == before and ops.add is user.TABLE["pair"][0]


def test_stand_ins_are_holes_that_building_fills(layered):
    quick = [call() for call in sum(uses(layered).values(), [])]
    held = uses(layered)
    layered.chapter(1)
    for around in (held, uses(layered)):
        for name, calls in around.items():
            for call in calls:
                with pytest.raises(NotBuiltYet, match=f"^{name} is built in chapter 1$"):
                    call()
    build(layered, "engine/ops.py", CELL)
    assert {call() for around in (held, uses(layered)) for call in sum(around.values(), [])} == {
        "mine"
    }
    layered.chapter(1)
    with pytest.raises(NotBuiltYet):
        held["add"][0]()
    layered.chapter(2)
    assert [call() for call in sum(held.values(), [])] == quick


def test_a_cell_that_fails_puts_stand_ins_back(layered):
    calls = sum(uses(layered).values(), [])
    before = [call() for call in calls]
    with pytest.raises(ZeroDivisionError):
        build(layered, "engine/ops.py", CELL + "\n1 / 0")
    assert [call() for call in calls] == before
    layered.chapter(1)
    with pytest.raises(ZeroDivisionError):
        build(layered, "engine/ops.py", CELL + "\n1 / 0")
    for call in calls:
        with pytest.raises(NotBuiltYet):
            call()


@pytest.mark.parametrize(
    "path, near",
    [
        ("op.py", "engine/ops.py"),
        ("ops.py", "engine/ops.py"),
        ("engin/ops.py", "engine/ops.py"),
        ("engine/user.py", "layer/user.py"),
        ("layer/__init.py", "layer/__init__.py"),
    ],
)
def test_a_refusal_names_the_nearest_file_of_any_folder(layered, path, near):
    with pytest.raises(CannotBuild, match=f"did you mean {layered.package}/{near}\\?"):
        layered.build(f"{layered.package}/{path}", "x = 1")


def test_the_file_that_holds_a_name_is_told_with_its_folder(layered):
    with pytest.raises(CannotBuild, match=f"add is a part of {layered.package}/engine/ops.py"):
        build(layered, "layer/user.py", "def add(self):\n    pass")
    line = build(layered, "layer/user.py", "def later(x):\n    return held(x)")
    assert line == "later  (same as the package)"
