"""PyTorch's graphs: recorded by hooks, and told in the same words as minigrad's."""

import gc
import re
import weakref

import numpy as np
import pytest

import minigrad
from minigrad.draw import draw_graph, record_backward, record_torch
from minigrad.draw.reach import behind
from minigrad.draw.read import reader_of
from minigrad.launcher import ROOT

real = pytest.importorskip("torch")

PROGRAMS = """
x + y; x - y; x * y; x / y; x**2; x**3 + x; -x; x * 1; 2 * x; x * 2 + 1; 3 - x; 1 / x; x * x * x
(x * y + 3) * x; x.exp(); x.log(); x.sqrt(); x.tanh(); x.sigmoid(); x.relu(); x.sin() * x.cos()
x.abs(); (x * 2).tanh() + y; torch.exp(x) * torch.log(y); x * x + y * y; d * x; x * c; x + c
x.detach() * x; (x * x).detach() * x; v.sum(); v.mean(); v * w; (v * w).sum(); v @ w; m @ v
(m @ m).sum(); m.T @ m; m.sum(0); m.sum(1); m.mean(0); m.mean(1, keepdim=True); m + v; m * v
(m + b).sum(); (m * s).mean(); v[0] * v[1]; m[1]; v.reshape(3, 1); m.view(9); v.unsqueeze(0)
m.transpose(0, 1); m.permute(1, 0); v.max(); v.min(); torch.maximum(v, w); torch.where(v > 1, v, w)
torch.cat([v, w]); torch.stack([v, w]); v.unbind(0)[1] * x; v.split(1)[0] + v.split(1)[2]
v.log_softmax(0); torch.logsumexp(v, 0); v.norm(); v.var(); v.std(); v.prod(); v.cumsum(0)
v.clamp(0, 2); v.expand(2, 3); v.clone(); v.pow(2).sum().sqrt(); ((v - w) ** 2).mean()
torch.nn.functional.mse_loss(v, w); torch.nn.functional.softplus(v); torch.nn.functional.gelu(v)
v.relu().sum() + (v * v).mean(); v / s; m / v; m.exp().sum().log(); -(v.log_softmax(0)[1])
v.square(); v.rsqrt() + v.reciprocal(); torch.outer(v, w); torch.dot(v, w); m.flatten()
m.diagonal().sum(); torch.tril(m); torch.addmm(m, m, m); torch.nn.functional.linear(m, m, v)
torch.nn.functional.cross_entropy(m, t); (v * 2 + 1).relu().sum() * 3
torch.nn.functional.binary_cross_entropy_with_logits(v, w)
"""
PROGRAMS = [program.strip() for program in re.split(r";|\n", PROGRAMS.strip())]


def variables(torch):
    """Return the tensors that a program may use."""

    def leaf(values):
        return torch.tensor(values, requires_grad=True)

    out = {"x": leaf(3.0), "y": leaf(0.5), "v": leaf([1.0, 2.0, 4.0]), "w": leaf([0.5, 3.0, 1.0])}
    out["m"] = leaf([[1.0, 2.0, 0.5], [3.0, 1.0, 2.0], [0.25, 4.0, 1.0]])
    out |= {"b": leaf([[1.0], [2.0], [3.0]]), "s": leaf(2.0), "c": torch.tensor(10.0)}
    return out | {"t": torch.tensor([0, 2, 1]), "d": out["x"] * out["y"]}


def told(torch, program):
    """Return the outlines before and after backward, and the recorded steps of operations."""
    names = variables(torch)
    names["r"] = eval(program, {"torch": torch}, names)
    before = draw_graph(names["r"], names=names).outline
    with record_backward(names["r"]) as recording:
        names["r"].backward(torch.ones_like(names["r"]))
    after = draw_graph(names["r"], names=names).outline
    replay = draw_graph(names["r"], names=names, recording=recording).outline
    return (before, after, replay), [s for s in recording.steps if s.name != "AccumulateGrad"]


def without_what_torch_drops(outline, theirs):
    """Return minigrad's outline with PyTorch's mark where PyTorch keeps no untracked operand."""
    if "not kept" in theirs:
        outline = re.sub(r"([+-]) (\d+|c)\b", r"\1 not kept", outline)
        outline = re.sub(r"\n *c = .*", "", outline)
    return outline


@pytest.mark.parametrize("program", PROGRAMS)
def test_outline_and_steps_are_minigrads(program):
    (ours, our_steps), (theirs, their_steps) = told(minigrad, program), told(real, program)
    for mine, its in zip(ours, theirs, strict=True):
        assert without_what_torch_drops(mine, its) == its
    assert [step.name for step in our_steps] == [step.name for step in their_steps]
    for mine, its in zip(our_steps, their_steps, strict=True):
        grads = [s.grad if isinstance(s.grad, dict) else {0: s.grad} for s in (mine, its)]
        assert grads[0].keys() == grads[1].keys()
        for k in grads[0]:
            np.testing.assert_allclose(grads[0][k], grads[1][k], rtol=1e-5, atol=1e-6)


def test_what_torch_does_not_keep_is_marked():
    dropped = [program for program in PROGRAMS if "not kept" in told(real, program)[0][0]]
    assert dropped == ["x * 2 + 1", "(x * y + 3) * x", "x + c", "(v * 2 + 1).relu().sum() * 3"]


# The README's example


def readme():
    """Return what the README's lines draw."""
    net = real.nn.Sequential(real.nn.Linear(2, 2), real.nn.Tanh(), real.nn.Linear(2, 1))
    for parameter in net.parameters():
        real.nn.init.constant_(parameter, 0.5)
    names = {"net": net, "x": real.tensor([[1.0, -2.0]])}
    names["loss"] = net(names["x"]).sum()
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    *first, last = code.strip().splitlines()
    exec("\n".join(first), names)
    return eval(last, names), names["loss"]


def test_the_readmes_picture_is_what_its_lines_draw():
    picture, loss = readme()
    assert (ROOT / "pytorch.svg").read_text(encoding="utf-8") == picture.svg
    nodes = behind([loss], reader_of([loss]))
    assert len(nodes) == 10 and sum(hasattr(node, "variable") for node in nodes) == 4


# Recording


def diamond():
    x = real.tensor(3.0, requires_grad=True)
    a = x * 2
    return x, a, a * x


def test_steps_what_waited_and_what_the_leaf_got():
    x, a, y = diamond()
    with record_backward(y) as recording:
        y.backward()
    assert [(step.name, step.grad, step.parts) for step in recording.steps] == [
        ("MulBackward0", 1, (3, 6)),
        ("MulBackward0", 3, (6, None)),
        ("AccumulateGrad", 12, ()),
    ]
    assert [list(step.waiting.values()) for step in recording.steps] == [[], [6], []]
    assert (recording.steps[2].before, recording.steps[2].after) == (None, 12)


def test_several_calls_are_told_apart_and_accumulate():
    x, a, y = diamond()
    with record_backward(y) as recording:
        y.backward(retain_graph=True)
        y.backward()
    assert [step.call for step in recording.steps] == [0, 0, 0, 1, 1, 1]
    assert (recording.steps[5].before, recording.steps[5].after) == (12, 24)
    assert draw_graph(y, recording=recording).labels["back:op2.0"] == "3, then 3"


def test_several_roots_and_a_root_in_the_middle_have_their_seeds():
    x, a, y = diamond()
    z = a * 10
    with record_backward(y, a, z) as recording:
        real.autograd.backward([y, a, z], [None, real.tensor(100.0), None])
    first, last = recording.steps[0], recording.steps[-1]
    assert sorted([first.grad, *first.waiting.values()]) == [1, 1, 100]
    assert last.after == x.grad == 12 + 200 + 20


@pytest.mark.parametrize("fails", [False, True])
def test_no_hook_is_left_behind_and_the_step_that_failed_is_named(fails):
    class Twice(real.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            if fails:
                raise ZeroDivisionError("my rule")
            return grad * 2

    x = real.tensor(3.0, requires_grad=True)
    y = Twice.apply(x)
    z = y * y
    with pytest.MonkeyPatch.context() as patch:
        asked = []
        patch.setattr(record_torch.TorchWatch, "before", lambda self, *args: asked.append(args))
        try:
            with record_backward(z) as recording:
                z.backward(retain_graph=True)
        except ZeroDivisionError:
            assert fails
        seen = len(asked)
        assert seen == (2 if fails else 3)
        try:
            z.backward(retain_graph=True)
        except ZeroDivisionError:
            assert fails
        assert len(asked) == seen
    if fails:
        with pytest.raises(ZeroDivisionError), record_backward(z) as recording:
            z.backward()
        assert [step.name for step in recording.steps] == ["MulBackward0", "TwiceBackward"]
        assert recording.error is recording.steps[1].error


def test_a_hook_of_ones_own_stays_and_works():
    x, a, y = diamond()
    a.register_hook(lambda grad: grad * 10)
    for expected in (66, 132):
        with record_backward(y) as recording:
            y.backward(retain_graph=True)
        assert x.grad == expected and recording.steps[1].grad == 30


def test_values_that_backward_freed_are_still_shown():
    x, a, y = diamond()
    with record_backward(y) as recording:
        y.backward()
    del a
    assert "#1 = x * 2 = 6" in draw_graph(y, recording=recording).outline
    assert "#1 = x * freed, shape ()" in draw_graph(y).outline


def test_a_recording_keeps_no_graph_alive():
    def recorded():
        x, a, y = diamond()
        with record_backward(y) as recording:
            y.backward()
        return weakref.ref(y), recording

    seen, recording = recorded()
    gc.collect()
    assert seen() is None and len(recording.steps) == 3


def test_a_recording_of_large_gradients_stops_in_time(monkeypatch):
    monkeypatch.setattr(record_torch, "ROOM", 10_000)
    x = real.ones(1000, requires_grad=True)
    y = x
    for _ in range(20):
        y = y + x
    with record_backward(y) as recording:
        y.sum().backward()
    assert 0 < len(recording.steps) < 5 and len(recording.steps) + recording.more == 21


def test_a_gradient_with_a_graph_and_its_backward():
    x = real.tensor(3.0, requires_grad=True)
    (g,) = real.autograd.grad(x**3, x, create_graph=True)
    with record_backward(g) as recording:
        g.backward()
    assert x.grad == 18 and draw_graph(g, recording=recording).outline.startswith("g = ")


def test_what_a_checkpoint_packed_away_is_not_computed_for_a_picture():
    from torch.utils.checkpoint import checkpoint

    runs = []

    def block(x):
        runs.append(1)
        return (x * 2).tanh() * x

    x = real.ones(3, requires_grad=True)
    y = checkpoint(block, x, use_reentrant=False).sum()
    with record_backward(y) as recording:
        y.backward()
    assert len(runs) == 2
    assert "#3 = #2 * x, shape (3,)" in draw_graph(y, recording=recording).outline
    assert len(runs) == 2 and recording.steps[-1].name == "AccumulateGrad"


def test_sparse_half_and_complex_gradients_are_read():
    table = real.nn.Embedding(5, 2, sparse=True)
    z = real.tensor([1 + 2j, 3j], requires_grad=True)
    h = real.ones(3, dtype=real.bfloat16, requires_grad=True)
    loss = table(real.tensor([1, 1])).sum() + (z * z.conj()).real.sum() + h.sum()
    with record_backward(loss) as recording:
        loss.backward()
    assert "grad [2+4j, 0+6j]" in draw_graph(loss, recording=recording).outline


def test_tensors_of_two_libraries_are_refused():
    with pytest.raises(TypeError, match="two, minigrad and PyTorch"):
        draw_graph(minigrad.tensor(1.0), real.tensor(1.0))
    with pytest.raises(
        TypeError, match="record_backward watches the graphs of tensors; it got str"
    ):
        with record_backward("y"):
            pass


if __name__ == "__main__":
    readme()[0].save(ROOT / "pytorch.svg")
