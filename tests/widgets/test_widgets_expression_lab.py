"""The lab for expressions: names of parts, refusals, holes."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.course import NotBuiltYet
from minigrad.widgets import ExpressionLab, experiment


def test_each_part_of_an_expression_is_named_by_its_text():
    x = mg.tensor([1.0, 2.0], requires_grad=True)
    lab = ExpressionLab("exp(x) * x - 1", x=x)
    assert list(lab.made) == ["exp(x)", "exp(x) * x", "exp(x) * x - 1"]
    assert "exp(x) * x - 1" in lab.picture() and "SubBackward0" in lab.text()
    np.testing.assert_allclose(lab.made["exp(x) * x"].array, np.exp([1, 2]) * [1, 2], rtol=1e-6)


@pytest.mark.parametrize(
    "typed, line",
    [
        ("", "not a whole expression yet: nothing is typed"),
        ("x *", "not a whole expression yet: x *"),
        ("x; w", "not a whole expression"),
        ("x\x00", "not a whole expression"),
        ("(" * 90, "not a whole expression"),
        ("x.grad", "x.grad: nothing with a dot"),
        ("().__class__", "nothing with a dot"),
        ("__import__('os')", "__import__: no such function here; there are exp, log"),
        ("open('x')", "open: no such function"),
        ("(lambda: x)()", "no such function"),
        ("[x for x in w]", "not read here"),
        ("x if x else w", "not read here"),
        ("'a' * 9", "not read here"),
        ("1j * x", "not read here"),
        ("x > w", "not read here"),
        ("exp(x, w)", "exp takes one thing"),
        ("exp(x=w)", "exp takes one thing"),
        ("q + 1", "q: there is no such tensor; there are x, w"),
        ("x ** 99", "the exponent must be a plain number from -10 to 10"),
        ("9 ** 9 ** 9", "the exponent must be a plain number"),
        ("x ** x", "the exponent must be a plain number"),
        ("((((9**10)**10)**10)**10)**10 * x", "OverflowError"),
        ("x + " * 40 + "x", "this has 161 characters; at most 100 are read"),
        ("2 + 3", "there is no tensor in it"),
        ("relu(3)", "relu(3): relu takes a tensor, and this is a number"),
        ("x + exp(2 * 3)", "exp(2 * 3): exp takes a tensor"),
        ("exp()", "exp takes one thing"),
    ],
)
def test_what_is_refused_gets_one_line_and_the_last_picture_fades(typed, line):
    lab = ExpressionLab("x * w")
    assert "opacity" not in lab.picture()
    lab.typed = typed
    assert line in lab.trouble
    assert "\n" not in lab.trouble
    things = len(list(lab.graph.graph.items())) + len(lab.graph.graph.edges)
    assert lab.picture().count('opacity="0.35"') == things
    assert lab.text().endswith("(the faded picture is that of x * w)")
    lab.typed = "x"
    assert not lab.trouble and "faded" not in lab.text()


def test_a_hole_in_the_engine_is_a_line(monkeypatch):
    def hole(*_):
        raise NotBuiltYet("exp is built in chapter 3")

    monkeypatch.setattr(mg, "exp", hole)
    lab = ExpressionLab("exp(x)")
    assert lab.trouble == "NotBuiltYet: exp is built in chapter 3"
    assert experiment(lab)._repr_mimebundle_()["text/plain"].endswith("built in chapter 3")


def test_what_is_no_operation_is_no_row():
    assert ExpressionLab("+x").made == {}
    assert list(ExpressionLab("+(x * w)").made) == ["x * w", "+(x * w)"]


def test_a_long_expression_is_scrolled_in_its_frame():
    lab = ExpressionLab("x * w")
    view = experiment(lab)
    high = view.picture.layout.height
    for typed in ("*".join("xw" * 25), "exp(sin(x * w + 2) * x) + w", "x *"):
        view.fields["typed"].value = typed
        assert view.picture.layout.height == high
        x, *_, result = (lab.graph.layout.centres[key] for key in ("t1", lab.graph.graph.roots[0]))
        assert result[0] > x[0]  # from left to right


def test_operators_bind_as_in_python():
    assert ExpressionLab("-x ** 2 / w").made["-x ** 2 / w"].array == pytest.approx(4 / 3)
    assert ExpressionLab("(x - w) * 2").made["(x - w) * 2"].array == 10
