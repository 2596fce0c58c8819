"""Pictures of models: folded by module, opened on request, and marked where gradients fail."""

import pytest

import minigrad
from minigrad.draw import draw_graph, record_backward

real = pytest.importorskip("torch")
nn = real.nn


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell, self.head = nn.RNNCell(3, 5), nn.Linear(5, 1)

    def forward(self, xs):
        h = real.zeros(xs.shape[1], 5)
        for x in xs:
            h = self.cell(x, h)
        return self.head(h)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm1, self.norm2 = nn.LayerNorm(8), nn.LayerNorm(8)
        self.ff = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8))

    def forward(self, x):
        y = self.norm1(x)
        x = x + self.attn(y, y, y, need_weights=False)[0]
        return x + self.ff(self.norm2(x))


class Language(nn.Module):
    """Twelve blocks between an embedding and the same embedding."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 8)
        self.layers = nn.Sequential(*[Block() for _ in range(12)])

    def forward(self, tokens):
        return self.layers(self.embed(tokens)) @ self.embed.weight.T


def images():
    parts = [nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
    return nn.Sequential(*parts, nn.Linear(4 * 6 * 6, 10))


def shared():
    linear = nn.Linear(4, 4)
    return nn.Sequential(linear, nn.Tanh(), linear, nn.Tanh())


MODELS = {
    "mlp": (lambda: nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2)), (3, 4)),
    "cnn": (images, (2, 1, 14, 14)),
    "rnn": (Recurrent, (10, 2, 3)),
    "transformer": (Block, (2, 5, 8)),
    "shared": (shared, (3, 4)),
    "language": (Language, None),
}
FOLDS = {
    "mlp": ["net.0", "net.2"],
    "cnn": ["net.0", "net.1", "net.5"],
    "rnn": ["net.cell", "net.cell", "7 more times:", "net.cell", "net.head"],
    "transformer": ["net.norm1", "net.attn", "net.norm2", "net.ff"],
    "shared": ["net.0", "net.0"],
    "language": ["net.embed", "net.layers.0", "10 more times:", "net.layers.11", "net.embed"],
}


def made(name):
    real.manual_seed(0)
    make, size = MODELS[name]
    net = make()
    return net, net(real.randint(0, 10, (2, 5)) if size is None else real.randn(size)).sum()


def folds(picture):
    return [o.name for o in picture.graph.operations if o.kind == "fold"]


@pytest.mark.parametrize("name", MODELS)
def test_each_call_of_a_module_is_one_box_and_nothing_is_left_out(name):
    net, loss = made(name)
    with record_backward(loss) as recording:
        loss.backward()
    picture = draw_graph(loss, names=net, by_module=True, recording=recording)
    assert folds(picture) == FOLDS[name] and picture.svg
    assert not picture.graph.left_out and len(picture.graph.operations) <= 20
    assert len(picture.labels) >= len(FOLDS[name])


def test_a_module_opens_and_the_others_stay_folded():
    net, loss = made("transformer")
    assert folds(draw_graph(loss, unfold=["net.ff"])) == [
        *["net.norm1", "net.attn", "net.norm2", "net.ff.0", "net.ff.2"]
    ]
    opened = draw_graph(loss, unfold=["net.ff", "net.ff.0"])
    assert folds(opened)[-1] == "net.ff.2" and "(leaf" in opened.outline
    net, loss = made("language")
    opened = folds(draw_graph(loss, unfold=["net.layers.11"]))
    assert "9 more times:" in opened and "net.layers.11.attn" in opened


def test_a_module_that_is_not_there_is_named():
    net, loss = made("mlp")
    with pytest.raises(ValueError, match="unfold has 'net.1'; the modules here are net.0, net.2"):
        draw_graph(loss, unfold="net.0 net.1")


def test_a_model_that_is_no_variable_bears_its_class_name():
    holder = {"nets": [made("mlp")]}
    net_and_loss = holder["nets"][0]
    picture = draw_graph(net_and_loss[1], names=net_and_loss[0], by_module=True)
    assert folds(picture) == ["Sequential.0", "Sequential.2"]


@pytest.mark.parametrize("torch", [minigrad, real], ids=["minigrad", "torch"])
def test_troubles_are_marked_and_listed(torch):
    net = torch.nn.Sequential(*[torch.nn.Linear(2, 2) for _ in range(3)])
    loss = net[1](net[0](torch.ones(1, 2))).sum()
    net.append(torch.nn.Linear(2, 2).requires_grad_(False)) if torch is real else None
    unreached = ["net.2.weight: None: not reached", "net.2.bias: None: not reached"]
    frozen = [f"net.3.{name}: None: does not ask" for name in ("weight", "bias")]
    frozen = frozen if torch is real else []
    assert draw_graph(loss, names=net).graph.troubles == unreached + frozen
    loss.backward()
    assert draw_graph(loss, names=net).graph.troubles == unreached + frozen
    net[0].weight.grad *= 0
    net[0].bias.grad.fill_(1e-9)
    net[1].weight.grad.fill_(-5000.0)
    net[1].bias.grad[0] = float("nan")
    listed = [
        "net.0.weight: all 0",
        "net.0.bias: vanishes: at most 1e−9",
        "net.1.weight: explodes: up to 5000",
        "net.1.bias: NaN",
        *unreached,
        *frozen,
    ]
    for by_module in (False, True):
        picture = draw_graph(loss, names=net, by_module=by_module)
        assert picture.graph.troubles == listed
        assert picture.outline.splitlines()[-len(listed) :] == listed
        for words in ("all 0", "vanishes: at most 1e−9", "explodes: up to 5000", "NaN"):
            assert f"{words}</text>" in picture.svg
        assert "! not reached</text>" in picture.svg and ">net.2.bias</text>" in picture.svg
    net[1].bias.grad = None
    troubles = draw_graph(loss, names=net).graph.troubles
    assert "net.1.bias: None: no gradient came" in troubles
    assert draw_graph(loss).graph.troubles == []


def test_a_trouble_inside_what_is_folded_marks_its_box():
    net, loss = made("language")
    loss.backward()
    net.layers[5].ff[0].bias.grad[0] = float("inf")
    picture = draw_graph(loss, names=net)
    (box,) = [o for o in picture.graph.operations if o.name == "10 more times:"]
    assert box.details[1:] == ["! net.layers.5.ff.0.bias: infinite"]


def test_a_graph_of_10_000_nodes_is_walked_a_few_times(monkeypatch):
    from minigrad.draw import fold, read_torch

    net = nn.Sequential(*[nn.Linear(1, 1) for _ in range(2500)])
    asked = []
    edge = read_torch.Torch.edge
    monkeypatch.setattr(
        read_torch.Torch, "edge", lambda self, *args: asked.append(1) or edge(self, *args)
    )
    picture = draw_graph(net(real.ones(1, 1)).sum(), names=net)
    assert "more times" in picture.outline and len(picture.graph.operations) <= 20
    assert len(asked) <= fold.COUNTED  # each edge is read once: 1.5 s in all on two busy cores
