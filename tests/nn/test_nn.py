"""Modules, losses and optimizers: what they find, print, save, and how they step.

Where torch is installed, the same networks are trained in both and must agree at every step.
"""

import math

import numpy as np
import pytest

import minigrad as torch
from minigrad.nn import module
from minigrad.optim.adam import Adam
from minigrad.optim.sgd import SGD

F, nn, optim = torch.nn.functional, torch.nn, torch.optim


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


def stepped(make, grads):
    """Return a parameter's values after each step, given its gradients."""
    w = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    optimizer, seen = make([w]), []
    for grad in grads:
        w.grad = torch.tensor(grad, dtype=torch.float64)
        optimizer.step()
        seen.append(w.tolist())
    return np.array(seen)


GRADS = [[1.0, 2.0], [0.5, -1.0], [-2.0, 0.0]]


def test_sgd_subtracts_the_gradient():
    found = stepped(lambda p: optim.SGD(p, lr=0.1), GRADS)
    np.testing.assert_allclose(found, [1, -2] - 0.1 * np.cumsum(GRADS, 0))


@pytest.mark.parametrize("nesterov", [False, True])
def test_sgd_with_momentum_sums_gradients(nesterov):
    found = stepped(lambda p: optim.SGD(p, lr=0.1, momentum=0.5, nesterov=nesterov), GRADS)
    w, total, expected = np.array([1.0, -2.0]), 0, []
    for grad in np.array(GRADS):
        total = 0.5 * total + grad
        w = w - 0.1 * (grad + 0.5 * total if nesterov else total)
        expected.append(w)
    np.testing.assert_allclose(found, expected)


def test_weight_decay_pulls_towards_zero_and_in_adamw_apart_from_the_gradient():
    zero = [[0.0, 0.0]] * 2
    found = stepped(lambda p: optim.SGD(p, lr=0.1, weight_decay=0.5), zero)
    np.testing.assert_allclose(found, [[0.95, -1.9], [0.9025, -1.805]])
    found = stepped(lambda p: optim.AdamW(p, lr=0.1, weight_decay=0.5), zero)
    np.testing.assert_allclose(found, [[0.95, -1.9], [0.9025, -1.805]])
    found = stepped(lambda p: optim.Adam(p, lr=0.1, weight_decay=0.5), zero)
    np.testing.assert_allclose(found[0], [0.9, -1.9], rtol=1e-6)


def test_adams_first_step_is_lr_whatever_the_gradient():
    found = stepped(lambda p: optim.Adam(p, lr=0.1), [[1e-4, 1e4]])
    np.testing.assert_allclose(found, [[0.9, -2.1]], rtol=1e-3)


def test_adagrad_divides_by_all_squares_so_far():
    found = stepped(lambda p: optim.Adagrad(p, lr=0.1, lr_decay=0.5, weight_decay=0.2), GRADS)
    w, total, expected = np.array([1.0, -2.0]), 0, []
    for count, grad in enumerate(np.array(GRADS)):
        grad = grad + 0.2 * w
        total = total + grad**2
        w = w - 0.1 / (1 + 0.5 * count) * grad / np.sqrt(total)
        expected.append(w)
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_rmsprop_divides_by_the_root_of_recent_squares():
    found = stepped(lambda p: optim.RMSprop(p, lr=0.1, alpha=0.8, momentum=0.5), GRADS)
    w, mean, total, expected = np.array([1.0, -2.0]), 0, 0, []
    for grad in np.array(GRADS):
        mean = 0.8 * mean + 0.2 * grad**2
        total = 0.5 * total + grad / (np.sqrt(mean) + 1e-8)
        w = w - 0.1 * total
        expected.append(w)
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_a_scheduler_lowers_the_rate_every_so_often():
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = optim.SGD([w], lr=1.0)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.1)
    rates = []
    for _ in range(5):
        rates += scheduler.get_last_lr()
        optimizer.step()
        scheduler.step()
    np.testing.assert_allclose(rates, [1, 1, 0.1, 0.1, 0.01])


def test_groups_have_settings_of_their_own_and_a_closure_gives_the_loss():
    w, v = (torch.tensor(1.0, requires_grad=True) for _ in range(2))
    optimizer = optim.SGD([{"params": [w]}, {"params": v, "lr": 1.0}], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = w * 2 + v * 2
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 4
    assert (w.item(), v.item()) == (pytest.approx(0.8), -1)


def test_a_step_is_a_write_that_backward_notices():
    w = torch.tensor(2.0, requires_grad=True)
    optimizer = optim.SGD([w], lr=0.1)
    loss = w * w
    w.grad = torch.tensor(1.0)
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda p: optim.SGD(p, lr=-1.0), "Invalid learning rate: -1.0"),
        (lambda p: optim.SGD(p, momentum=-1), "Invalid momentum value: -1"),
        (lambda p: optim.SGD(p, nesterov=True), "Nesterov momentum requires a momentum"),
        (lambda p: optim.Adam(p, betas=(0.9, 1.0)), "Invalid beta parameter at index 1: 1.0"),
        (lambda p: optim.Adam(p, eps=-1), "Invalid epsilon value: -1"),
        (lambda p: optim.SGD([]), "optimizer got an empty parameter list"),
        (lambda p: optim.SGD([p[0] * 2]), "can't optimize a non-leaf Tensor"),
    ],
)
def test_settings_that_cannot_be(make, message):
    with pytest.raises(ValueError, match=message):
        make([torch.ones(2, requires_grad=True)])


def test_clipping_scales_all_gradients_together():
    w, v, unused = (torch.tensor([3.0], requires_grad=True) for _ in range(3))
    (w * 3 + v * 4).backward()
    assert torch.nn.utils.clip_grad_norm_([w, v, unused], 10.0).item() == 5
    assert (w.grad.item(), v.grad.item()) == (3, 4)
    torch.nn.utils.clip_grad_norm_(iter([w, v]), 1.0)
    assert (w.grad.item(), v.grad.item()) == (pytest.approx(0.6), pytest.approx(0.8))


def trained(torch, make):
    """Return the weights of a small network after each of five steps."""
    random = np.random.default_rng(0)
    x, t = random.normal(size=(8, 3)).astype(np.float32), random.integers(0, 4, 8)
    net = torch.nn.Sequential(
        torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 5), torch.nn.Tanh(),
        torch.nn.Linear(5, 4),
    )  # fmt: skip
    with torch.no_grad():
        for parameter in net.parameters():
            values = random.normal(size=tuple(parameter.shape)).astype(np.float32)
            parameter.copy_(torch.tensor(values))
    optimizer, seen = make(torch.optim, net.parameters()), []
    for _ in range(5):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(torch.tensor(x)), torch.tensor(t))
        loss.backward()
        optimizer.step()
        seen.append(np.concatenate([p.detach().numpy().reshape(-1) for p in net.parameters()]))
    return np.array(seen)


OPTIMIZERS = {
    "SGD": lambda o, p: o.SGD(p, lr=0.1, momentum=0.9, dampening=0.2, weight_decay=0.01),
    "Adam": lambda o, p: o.Adam(p, lr=0.01, betas=(0.8, 0.9), weight_decay=0.1),
    "AdamW": lambda o, p: o.AdamW(p, lr=0.01),
    "Adagrad": lambda o, p: o.Adagrad(p, lr=0.1, lr_decay=0.1, weight_decay=0.01),
    "RMSprop": lambda o, p: o.RMSprop(p, lr=0.01, momentum=0.5, weight_decay=0.01),
}


@pytest.mark.parametrize("plain", [SGD, Adam])
def test_the_optimizers_of_the_course_step_as_pytorchs(plain):
    found = trained(torch, lambda optim, params: plain(params, lr=0.05))
    expected = trained(torch, lambda optim, params: getattr(optim, plain.__name__)(params, lr=0.05))
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_training_is_pytorchs(make):
    real = pytest.importorskip("torch")
    np.testing.assert_allclose(trained(torch, make), trained(real, make), rtol=2e-4, atol=2e-5)
