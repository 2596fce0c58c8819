"""The picture language: each thing that autograd holds has its own mark, and none lies."""

import html.parser
import re
import sys

import numpy as np
import pytest

import minigrad as torch
from minigrad.draw import draw_graph, heat, layout, paint, record_backward
from minigrad.draw.picture import reader_of


def keys(picture, kind):
    """Return the keys of everything of one kind."""
    return [key for key, each, _ in picture.graph.items() if each == kind]


def product():
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(3.0, requires_grad=True)
    return a, b, a * b


# Colours


def luminance(color):
    """Return the relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", ["#ffffff", "#111111"])
def test_lines_can_be_seen_on_both_grounds(ground):
    lines = {look["color"] for look in layout.EDGES.values()}
    lines |= {color for _, _, color, _ in layout.LOOKS.values()}
    assert {line: contrast(line, ground) for line in lines if contrast(line, ground) < 3} == {}


def test_text_can_be_read_on_the_fill_that_it_lies_on():
    pairs = {(paint.INK, fill) for _, _, _, fill in layout.LOOKS.values()}
    pairs |= {(paint.GRADIENT, layout.LOOKS[kind][3]) for kind in ("leaf", "result", "accumulator")}
    pairs.add((paint.MUTED, layout.LOOKS["operation"][3]))
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_every_text_of_a_picture_lies_on_a_fill():
    *_, c = product()
    svg = draw_graph(c, show="saved grads shapes versions").svg
    fills = {fill for _, _, _, fill in layout.LOOKS.values()}
    shape = re.compile(r'<(?:rect|ellipse|path)[^>]*?fill="(#[^"]+)"[^>]*>(?:<path[^>]*>)?<text')
    assert set(shape.findall(svg)) <= fills
    assert "<style" not in svg and "prefers-color-scheme" not in svg


def test_kinds_differ_by_more_than_colour():
    alike = {"number": "constant", "fold": "result"}  # told apart by size, and by a second box
    kinds = [kind for kind in layout.LOOKS if kind not in alike]
    assert len({(layout.LOOKS[kind][0], paint.BORDERS.get(kind)) for kind in kinds}) == len(kinds)


# What is held


def test_saved_values_are_satellites_that_vanish_when_they_are_freed():
    a, b, c = product()
    with record_backward(c) as recording:
        assert keys(draw_graph(c, show="saved"), "saved") == ["saved:op1"]
        assert "saved self: 2 other: 3" in draw_graph(c, show="saved").outline
        c.backward()
    after = draw_graph(c, show="saved")
    assert keys(after, "saved") == [] and "saved" not in after.outline
    replay = draw_graph(c, show="saved", recording=recording)
    assert "self: 2" not in replay.svg  # its place is kept, so that nothing moves
    assert "self: 2" in replay.paint()


def test_a_saved_value_that_was_written_over_says_so():
    a = torch.tensor([1.0, 2.0], requires_grad=True)
    b = a * 3
    c = b * b
    b.add_(1)
    outline = draw_graph(c, show="saved").outline
    assert "self: [4, 7] written over since" in outline
    assert "a * 3, shape (2,)" in outline  # not the new values: it did not compute those


def test_version_numbers():
    x = torch.tensor([1.0, 2.0])
    x.add_(1)
    x.mul_(2)
    w = torch.tensor([1.0, 1.0], requires_grad=True)
    outline = draw_graph(w * x, show="versions").outline
    assert "x = [4, 6]  (constant, version 2)" in outline
    assert "(leaf, version 0, grad None)" in outline


def test_kept_and_dropped_gradients():
    x = torch.tensor(3.0, requires_grad=True)
    h = x * 2
    y = h * h
    h.retain_grad()
    assert "h = x * 2 = 6  (MulBackward0, grad None)" in draw_graph(y).outline
    y.backward()
    outline = draw_graph(y, show="grads").outline
    assert "h = x * 2 = 6  (MulBackward0, grad 12)" in outline.replace("freed", "2")
    assert "(MulBackward0, grad not kept)" in outline.splitlines()[0]


def test_detach_is_a_cut():
    x = torch.tensor(3.0, requires_grad=True)
    z = x * x
    d = z.detach()
    picture = draw_graph(d * z)
    (cut,) = [edge for edge in picture.graph.edges.values() if edge.kind == "cut"]
    boxes = picture.graph.boxes
    assert (boxes[cut.tail].name, boxes[cut.head].name) == ("z", "d")
    assert "d = 9  (constant, shares memory with z, cut off from its graph)" in picture.outline


def test_what_was_made_without_grad_is_a_constant():
    x = torch.tensor(3.0, requires_grad=True)
    with torch.no_grad():
        c = x * 2
    picture = draw_graph(c * x)
    assert "c = 6  (constant)" in picture.outline and picture.svg.count("stroke-dasharray") > 1


def test_shapes_stand_on_the_edges():
    x = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    b = torch.tensor([1.0], requires_grad=True)
    y = (x + b).sum()
    with record_backward(y) as recording:
        y.backward()
    picture = draw_graph(y, show="shapes", recording=recording)
    assert picture.graph.edges["fore:op1.0"].label == "(1, 3)"
    assert picture.graph.edges["fore:op1.1"].label == "(1,)"
    assert picture.labels["back:op1.1"] == "(1, 3) summed to (1,)"


def test_the_graph_of_a_gradient():
    x = torch.tensor(3.0, requires_grad=True)
    (g,) = torch.autograd.grad(x**3, x, create_graph=True)
    outline = draw_graph(g).outline
    assert outline.startswith("g = ") and "x ** 2" in outline


def test_a_gradient_with_a_graph_is_called_after_its_tensor():
    x = torch.tensor(3.0, requires_grad=True)
    torch.autograd.backward(x * x, create_graph=False)
    (x.grad,) = torch.autograd.grad(x * x, x, create_graph=True)
    assert draw_graph(x.grad).outline.startswith("x.grad = ")


def test_an_operation_with_several_results():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    u, v = x.unbind(0)
    y = u * v
    with record_backward(y) as recording:
        y.backward()
    picture = draw_graph(y, recording=recording)
    labels = {key: picture.labels[key] for key in ("back:op1.out", "back:op1.out1", "back:op1.0")}
    assert labels == {"back:op1.out": "2", "back:op1.out1": "1", "back:op1.0": "[2, 1]"}
    assert {picture.graph.into(n) for n in recording.outputs} == {"back:op1.out", "back:op1.out1"}
    assert "= unbind(x), shape ()" in draw_graph(x.unbind(0)[1] + 1).outline


def test_a_network_is_folded_by_module():
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    x = torch.tensor([[1.0, 2.0]])
    y = net(x).sum()
    with record_backward(y) as recording:
        y.backward()
    picture = draw_graph(y, by_module=True, recording=recording)
    folds = {o.name: o for o in picture.graph.operations if o.kind == "fold"}
    assert list(folds) == ["net.0", "net.2"]
    assert folds["net.0"].details[1:] == ["bias (3,)", "weight (3, 2)"]
    assert [picture.graph.boxes[key].name for key in folds["net.0"].inputs] == ["x"]
    assert keys(picture, "leaf") == []
    assert "<title>The graph of y: 2 operations, 2 boxes of several</title>" in picture.svg
    edge = f"back:{folds['net.2'].key}.0"
    assert len(picture.labels[edge].split(", ")) == 3  # the gradient of three hidden values
    assert keys(draw_graph(y), "fold") == []  # small enough: drawn whole


def test_what_is_made_from_parameters_alone_belongs_to_their_module():
    lin = torch.nn.Linear(2, 3, bias=False)
    picture = draw_graph(lin(torch.tensor([[1.0, 2.0]])).sum(), by_module=True)
    assert [operation.name for operation in picture.graph.operations] == ["lin", "SumBackward0"]


def test_an_operation_with_very_many_inputs_shows_the_first_few():
    xs = [torch.tensor([float(k)], requires_grad=True) for k in range(500)]
    picture = draw_graph(torch.cat(xs))
    assert "488 more inputs" in picture.outline
    assert len(keys(picture, "leaf")) == 12


# Heat maps


def test_heat_maps_for_matrices_and_long_vectors_only():
    assert heat.of(np.ones((2, 3))) is None
    assert heat.of(np.ones((2, 3, 4))) is None
    assert heat.of(np.arange(8.0)).shades == [[0, 1, 1, 2, 3, 4, 4, 5]]
    assert heat.of(np.zeros((3, 3))).shades == [[0, 0, 0]] * 3


def test_a_large_heat_map_is_thinned_and_keeps_what_is_farthest_from_zero():
    array = np.zeros((300, 40))
    array[299, 39] = -8.0
    shades = heat.of(array).shades
    assert (len(shades), len(shades[0])) == (heat.MOST, heat.MOST)
    assert shades[-1][-1] == -heat.STEPS


# Escaping


class Tags(html.parser.HTMLParser):
    """Collect the tags that a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.seen = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"/><img src=x onerror=y>', "a\x00b"]
)
def test_names_stay_text_in_svg_and_html(name):
    a, b, c = product()
    picture = draw_graph(c, names={name: a})
    drawn = {"svg", "title", "desc", "g", "path", "polygon", "rect", "ellipse", "text"}
    svg = picture.paint(
        labels={"back:op1.0": name}, badges={"op1": name}, lines={"t1": ([name], [name])}
    )
    assert Tags(svg).seen == drawn


@pytest.mark.parametrize("name", ["<b>bold</b>", '"]; evil [label="', "\\N \\G", "a\\", "{a|b}"])
def test_names_stay_text_in_dot(name):
    a, b, c = product()
    found = layout.run_graphviz(draw_graph(c, names={name: a}).dot)
    assert len(found["objects"]) == 6 and len(found["edges"]) == 8
    (label,) = [thing["label"] for thing in found["objects"] if "grad None" in thing["label"]][:1]
    assert label.split(r"\ngrad None")[0] == name.replace("\\", r"\\") + r"\n2"


# Repainting


def test_repainting_lays_nothing_out_and_moves_nothing(monkeypatch):
    a, b, c = product()
    picture = draw_graph(c)
    monkeypatch.setattr(layout, "run_graphviz", lambda digraph: pytest.fail("laid out again"))
    plain = picture.paint()
    lit = picture.paint(
        labels={"back:op1.0": "3"},
        lit={"op1", "back:op1.0", "t1", "acc:t1"},
        dimmed={"t2"},
        lines={"t1": (None, ["grad 3"])},
        badges={"t3": "waits 1"},
    )
    places = re.compile(r'<(?:ellipse|rect|path) [^>]*?(?:cx|x|d)="[^"]*"')
    moved = set(places.findall(plain)) - set(places.findall(lit))
    assert moved == set()
    assert "waits 1" in lit and 'opacity="0.35"' in lit and "grad 3" in lit
    assert "acc" not in lit and picture.paint(hidden={"op1"}).count("<ellipse") == 0


def test_a_text_too_long_for_its_box_is_squeezed_into_it():
    a, b, c = product()
    picture = draw_graph(c)
    assert "textLength" not in picture.svg
    assert "textLength" in picture.paint(lines={"t1": (["a far longer text than before"], None)})


# Bounds, counted and not timed


def test_graphviz_is_asked_at_most_twice_and_only_for_what_it_can_do(monkeypatch):
    asked = []
    real = layout.run_graphviz
    monkeypatch.setattr(layout, "run_graphviz", lambda dot: asked.append(dot) or real(dot))
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(200):
        y = torch.tanh(y) * x
    picture = draw_graph(y, limit=10_000)
    assert len(asked) == 1
    assert layout.effort(picture.graph) <= layout.MOST
    assert picture.svg and "not drawn" in picture.outline or "more times" in picture.outline


def test_a_huge_graph_is_read_only_so_far():
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(50_000):
        y = y + x
    read = reader_of([y])
    asked = 0

    class Counting(read):
        @staticmethod
        def next(node):
            nonlocal asked
            asked += 1
            return read.next(node)

    from minigrad.draw import collect, fold

    graph = collect.collect([y], [("y", y), ("x", x)], Counting)
    assert asked < 5 * fold.COUNTED
    assert graph.left_out == "all but the newest 20,000 operations"


# PyTorch


def test_real_torch_tensors():
    real = pytest.importorskip("torch")
    a = real.tensor(2.0, requires_grad=True)
    b = real.tensor(-3.0, requires_grad=True)
    e = a * b
    L = e * a
    d = L.detach()
    e.retain_grad()
    assert "saved other: −3 self: 2" in draw_graph(L, show="saved").outline
    L.backward()
    assert draw_graph(L).outline == (
        "L = e * a = −12  (MulBackward0)\n"
        "  e = a * b = −6  (MulBackward0, grad 2)\n"
        "    a = 2  (leaf, grad −12)\n"
        "    b = −3  (leaf, grad 4)"
    )
    assert "shares memory with L" in draw_graph(d * a).outline
    net = real.nn.Sequential(*[real.nn.Linear(4, 4) for _ in range(40)])
    assert "more times" in draw_graph(net(real.ones(1, 4)).sum()).outline
    assert "torch" in sys.modules
