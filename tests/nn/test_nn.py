"""Modules, layers and losses: what they find, print and save."""

import math

import numpy as np
import pytest

import minigrad as torch
from minigrad.nn import module

F, nn = torch.nn.functional, torch.nn


class Plain(module.Module):
    """A module as the course builds it, without PyTorch's part."""

    def __init__(self):
        self.below = [nn.Linear(1, 1)]
        self.layer = nn.Linear(2, 1)
        self.shift = module.Parameter(torch.tensor(3.0))
        self.plain = torch.ones(2, requires_grad=True)

    def forward(self, x, times=1):
        return self.layer(x) * times + self.shift


def test_the_module_of_the_course_finds_its_parameters():
    plain = Plain()
    assert [name for name, _ in plain.named_parameters()] == ["shift", "layer.weight", "layer.bias"]
    assert list(plain.parameters())[0] is plain.shift
    assert plain(torch.ones(4, 2), times=0).tolist() == [[3.0]] * 4
    assert [name for name, _ in nn.Sequential(plain).named_parameters()][0] == "0.shift"


def test_a_parameter_shares_memory_and_may_be_frozen():
    data = torch.tensor(2.0)
    parameter = module.Parameter(data)
    assert parameter.is_leaf and parameter.requires_grad and not data.requires_grad
    assert not module.Parameter(data, requires_grad=False).requires_grad
    data.add_(1)
    assert parameter.item() == 3


class Net(nn.Module):
    """Two layers, a parameter of its own, a buffer, and a tensor that nobody should find."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 3)
        self.scale = nn.Parameter(torch.ones(3))
        self.last = nn.Sequential(nn.Tanh(), nn.Linear(3, 1))
        self.register_buffer("mean", torch.zeros(2))
        self.plain = torch.ones(2, requires_grad=True)

    def forward(self, x):
        return self.last(self.first(x - self.mean) * self.scale)


def test_a_modules_own_parameters_come_before_those_below():
    names = [name for name, _ in Net().named_parameters()]
    assert names == ["scale", "first.weight", "first.bias", "last.1.weight", "last.1.bias"]
    assert [name for name, _ in Net().named_buffers()] == ["mean"]
    assert [name for name, _ in Net().named_modules()] == ["", "first", "last", "last.0", "last.1"]
    assert [type(m).__name__ for m in Net().children()] == ["Linear", "Sequential"]
    assert list(Net().state_dict())[:2] == ["scale", "mean"]


def test_every_parameter_gets_a_gradient_and_loses_it_again():
    net = Net()
    net(torch.ones(4, 2)).sum().backward()
    assert all(p.grad is not None for p in net.parameters()) and net.plain.grad is None
    net.zero_grad(set_to_none=False)
    assert all(p.grad.abs().sum().item() == 0 for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_a_tied_parameter_is_listed_once():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    assert [name for name, _ in net.named_parameters()] == ["0.weight", "0.bias", "1.bias"]


def test_what_takes_a_parameters_place_must_be_one():
    layer = nn.Linear(2, 1)
    with pytest.raises(TypeError, match="cannot assign 'torch.FloatTensor' as parameter 'weight'"):
        layer.weight = torch.ones(1, 2)
    layer.bias = None
    assert layer(torch.ones(1, 2)).grad_fn.name() == "MmBackward0"
    del layer.weight
    with pytest.raises(AttributeError, match="'Linear' object has no attribute 'weight'"):
        layer.weight  # noqa: B018


def test_layers_say_what_they_take_tensors_for():
    layers = [
        nn.Linear(2, 1),
        nn.ReLU(),
        nn.ELU(),
        nn.Dropout(),
        nn.LayerNorm(2),
        nn.Embedding(2, 1),
    ]
    for layer in layers:
        with pytest.raises(TypeError, match=r"\(\): argument 'input' .* must be Tensor, not list"):
            layer([1.0, 2.0])


def test_a_module_set_before_init_is_an_error():
    class Early(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match="cannot assign module before Module.__init__"):
        Early()


def test_freezing_training_and_casting_reach_all_modules_below():
    net = Net().eval().requires_grad_(False).double()
    assert not any(m.training for m in net.modules())
    assert not any(p.requires_grad for p in net.parameters())
    assert {p.dtype for p in net.parameters()} == {torch.float64} == {net.mean.dtype}
    assert net.train().training and net.float().scale.dtype is torch.float32


def test_apply_visits_the_modules_from_below():
    seen = []
    Net().apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["Linear", "Tanh", "Linear", "Sequential", "Net"]


def test_a_state_goes_over_whole_or_says_why_not():
    one, other = Net(), Net()
    assert repr(other.load_state_dict(one.state_dict())) == "<All keys matched successfully>"
    assert all(map(torch.equal, one.parameters(), other.parameters()))
    state = one.state_dict()
    state["extra"] = state.pop("scale")
    with pytest.raises(RuntimeError, match='Missing key.*"scale".*\n.*Unexpected key.*"extra"'):
        other.load_state_dict(state)
    found = other.load_state_dict(state, strict=False)
    assert (found.missing_keys, found.unexpected_keys) == (["scale"], ["extra"])
    with pytest.raises(RuntimeError, match="size mismatch for weight.*[2, 3]"):
        nn.Linear(3, 1).load_state_dict(nn.Linear(3, 2).state_dict())


def test_a_forward_hook_sees_and_may_replace_the_output():
    layer = nn.Linear(2, 1)
    handle = layer.register_forward_hook(lambda module, args, out: out * 0 + 7)
    assert layer(torch.ones(1, 2)).item() == 7
    handle.remove()
    assert layer(torch.ones(1, 2)).item() != 7


def test_containers_are_sequences():
    relu, tanh = nn.ReLU(), nn.Tanh()
    net = nn.Sequential(relu, tanh)
    assert len(net) == 2 and list(net) == [relu, tanh] and net[-1] is tanh
    assert [type(m) for m in net[:1]] == [nn.ReLU]
    named = nn.Sequential({"a": relu})
    assert named.a is relu
    layers = nn.ModuleList([relu]).append(tanh)
    assert list(layers) == [relu, tanh] and list(layers[1:]) == [tanh] and layers[0] is relu
    with pytest.raises(IndexError, match="index 2 is out of range"):
        net[2]
    with pytest.raises(TypeError, match="int is not a Module subclass"):
        nn.Sequential(1)


def test_neighbours_that_print_alike_share_a_line():
    layers = nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Tanh()])
    assert repr(layers) == "ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)"


def test_layers_start_within_their_bounds():
    torch.manual_seed(0)
    weight = nn.Linear(16, 400).weight
    assert weight.abs().max().item() <= 1 / 4 < 1.01 * weight.abs().max().item()
    assert abs(weight.mean().item()) < 0.01
    assert abs(nn.Embedding(500, 4).weight.std().item() - 1) < 0.1


def test_conv2d_is_a_sliding_window():
    random = np.random.default_rng(0)
    x, w, b = random.normal(size=(2, 3, 5, 6)), random.normal(size=(4, 3, 2, 3)), np.arange(4.0)
    found = F.conv2d(torch.tensor(x), torch.tensor(w), torch.tensor(b)).numpy()
    for i, j in np.ndindex(4, 4):
        window = x[:, :, i : i + 2, j : j + 3]
        expected = np.einsum("ncij,fcij->nf", window, w) + b
        np.testing.assert_allclose(found[:, :, i, j], expected)
    layer = nn.Conv2d(3, 4, 2)
    assert layer(torch.ones(2, 3, 5, 6)).shape == (2, 4, 4, 5)
    assert repr(layer) == "Conv2d(3, 4, kernel_size=(2, 2), stride=(1, 1))"


def test_flatten_keeps_the_batch():
    assert nn.Flatten()(torch.ones(2, 3, 4)).shape == (2, 12)


LOSSES = {
    nn.MSELoss: 2.5,
    nn.L1Loss: 1.5,
    nn.BCEWithLogitsLoss: (math.log1p(math.e) - 0 + math.log1p(math.e**2) - 4) / 2,
}


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
def test_losses_are_means_unless_told(loss):
    x, t = torch.tensor([1.0, 2.0]), torch.tensor([0.0, 2.0])
    if loss is not nn.BCEWithLogitsLoss:
        t = torch.tensor([0.0, 4.0])
    assert loss()(x, t).item() == pytest.approx(LOSSES[loss], rel=1e-6)
    assert loss(reduction="sum")(x, t).item() == pytest.approx(2 * LOSSES[loss], rel=1e-6)
    assert loss(reduction="none")(x, t).shape == (2,)


def test_cross_entropy_is_nll_of_log_softmax():
    x, t = torch.tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]), torch.tensor([2, 0])
    expected = (math.log(1 + math.exp(-1) + math.exp(-2)) + math.log(3)) / 2
    assert nn.CrossEntropyLoss()(x, t).item() == pytest.approx(expected, rel=1e-6)
    assert nn.NLLLoss()(torch.log_softmax(x, 1), t).item() == pytest.approx(expected, rel=1e-6)
    weighted = F.cross_entropy(x, t, weight=torch.tensor([3.0, 0.0, 1.0])).item()
    parts = math.log(1 + math.exp(-1) + math.exp(-2)), math.log(3)
    assert weighted == pytest.approx((parts[0] + 3 * parts[1]) / 4, rel=1e-6)
