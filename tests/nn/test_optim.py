"""Optimizers and how they step.

Where torch is installed, the same networks are trained in both and must agree at every step.
"""

import numpy as np
import pytest

import minigrad as torch
from minigrad.optim.adam import Adam
from minigrad.optim.sgd import SGD

optim = torch.optim


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
