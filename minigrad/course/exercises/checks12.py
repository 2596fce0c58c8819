"""Checks of chapter 12: three sabotaged training loops, and two steps by hand."""

import numpy as np

import minigrad as mg

from ...language import N_, _
from ..answers import kind, untouched
from ..values import is_one, show
from . import NotYet, Wrong, call, compare, draws, try_out


def slopes(weight, bias, x, y):
    """Return the gradients of the mean squared error of a straight line."""
    off = x * weight + bias - y
    return np.array([2 * (off * x).mean(), 2 * off.mean()])


def watched(model, x, y):
    """Return an SGD that notes how often it stepped, and what it met then."""
    params = [model.weight, model.bias]
    newest = [None, None]  # the gradients that came last

    def values():
        return np.array([p.item() for p in params])

    class Watched(mg.optim.SGD):
        steps = useful_steps = arrived = 0
        written = mixed = late = False
        before, now = None, values()

        def step(self, closure=None):
            loss = closure and closure()
            self.steps += 1
            self.written |= not np.array_equal(values(), self.now)
            grads = [p.grad for p in params]
            if None not in grads:
                self.useful_steps += 1
                met = np.array([grad.item() for grad in grads])
                self.mixed |= not np.allclose(met, newest, rtol=1e-3, atol=1e-5)
                fresh = np.allclose(met, slopes(*values(), x, y), rtol=1e-3, atol=1e-5)
                if self.before is not None and not fresh:
                    self.late |= np.allclose(met, slopes(*self.before, x, y), 1e-3, 1e-5)
            self.before = values()
            super().step()
            self.now = values()
            return loss

    optimizer = Watched(params, lr=0.1)
    for place, param in enumerate(params):

        def note(grad, place=place):
            newest[place] = grad.item()
            optimizer.arrived += 1

        param.register_hook(note)
    return optimizer


def straight_line(draw):
    """Return a model that starts at 0, and points of a straight line as two columns."""
    model = mg.nn.Linear(1, 1)
    with mg.no_grad():
        for p in model.parameters():
            p.zero_()
    half = 0.5 + abs(draw.array(draw.pick(10, 6, 15, 4), 1)) / 6
    x = np.concatenate([half, -half])  # so that 100 rounds are enough, and 10 are not
    return model, x, draw.number() * x + draw.number()


def check_train(train):
    if untouched(train):
        raise NotYet
    for draw in draws(4):
        model, x, y = straight_line(draw)
        optimizer = watched(model, x, y)
        inputs = mg.tensor(x.tolist()), mg.tensor(y.tolist())
        call(train, model, optimizer, *inputs, on=_("for {count} points").format(count=len(x)))
        before, after = (
            ((x * weight + bias - y) ** 2).mean()
            for weight, bias in ((0, 0), (model.weight.item(), model.bias.item()))
        )
        if optimizer.steps == 0:
            raise Wrong(_("optimizer.step is never called"))
        if optimizer.arrived == 0:
            raise Wrong(_("no gradient ever came: backward is never called"))
        if optimizer.useful_steps == 0:
            raise Wrong(
                _("nothing moved: whenever step came, no gradient was there any more, or yet")
            )
        if optimizer.mixed:
            raise Wrong(
                _(
                    "step met another gradient than the one that came last: what older rounds "
                    "leave in .grad is to be cleared"
                )
            )
        if optimizer.written:
            raise Wrong(_("the parameters changed outside of optimizer.step"))
        if optimizer.late:
            raise Wrong(
                _(
                    "step follows a slope of a round ago, of where the parameters are no "
                    "longer: does it come before backward?"
                )
            )
        if not after < 0.01 * before:
            raise Wrong(
                _(
                    "for {count} points on a line the loss goes from {before} to {after}; it "
                    "should come down to a hundredth, or less"
                ).format(count=len(x), before=show(before), after=show(after))
            )


# The weights of the three layers: (numbers that come out, numbers that go in).
LAYERS = ((8, 1), (8, 8), (1, 8))


def network_from(net):
    """Return the network that an answer makes, or is."""
    model = net if isinstance(net, mg.nn.Module) else call(net, on=_("when it is made"))
    if not isinstance(model, mg.nn.Module):
        raise Wrong(
            _("that makes {kind}; a module should come: hand in the class Net").format(
                kind=kind(model)
            )
        )
    return model


def layers_of(model):
    """Return the three layers of a network, each as weight and bias."""
    found = dict(model.named_parameters())
    if len(found) == 2 and isinstance(vars(model).get("hidden"), (list, tuple, dict)):
        raise Wrong(
            _(
                "2 parameters are found, and none in hidden: a module looks into its "
                "attributes that are modules, and {kind} is none"
            ).format(kind=kind(model.hidden))
        )
    if len(found) != 6:
        one, many = _("1 parameter is found"), _("{count} parameters are found")
        count = one if len(found) == 1 else many.format(count=len(found))
        raise Wrong(
            _("{count}; three layers, each with weight and bias, have 6").format(count=count)
        )
    weights = {tuple(p.shape): name for name, p in found.items() if p.dim() == 2}
    if set(weights) != set(LAYERS):
        shapes = ", ".join(str(tuple(p.shape)) for p in found.values() if p.dim() == 2)
        raise Wrong(
            _("the shapes of the weights are {shapes}; they were (8, 1), (8, 8) and (1, 8)").format(
                shapes=shapes
            )
        )
    names = [weights[shape].removesuffix("weight") for shape in LAYERS]
    return [(found[f"{name}weight"].array, found[f"{name}bias"].array) for name in names]


def run(layers, x, *between):
    """Return what layers make of x, with a function after each."""
    for (weight, bias), function in zip(layers, between):
        x = function(x @ weight.T + bias)
    return x


def tanh_twice(x):
    return np.tanh(np.tanh(x))


def tanh_thrice(x):
    return np.tanh(tanh_twice(x))


def relu(x):
    return np.maximum(x, 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def plain(x):
    return x


def check_net(net):
    if untouched(net):
        raise NotYet
    tanh, more = np.tanh, "tanh comes more than once after each layer: forward has one already"
    for draw in draws(4):
        model = network_from(net)
        layers, x = layers_of(model), draw.array(draw.pick(3, 1, 5, 2), 1)
        on = _("for x = {x}").format(x=show(x, 40))
        out = call(model, mg.tensor(x.tolist()), on=on)
        compare(
            out,
            run(layers, x, tanh, tanh, plain),
            [
                (run(layers, x, plain, plain, plain), "no tanh is in it: that is a straight line"),
                (run(layers, x, tanh, plain, plain), "no tanh comes after the second layer"),
                (run(layers, x, plain, tanh, plain), "no tanh comes after the first layer"),
                (run(layers, x, tanh, tanh, tanh), "the last layer should have no tanh"),
                (run(layers, x, tanh_twice, tanh_twice, plain), more),
                (run(layers, x, tanh_thrice, tanh_thrice, plain), more),
                (run([layers[0], layers[2]], x, tanh, plain), "the second layer is not used"),
                (run(layers, x, relu, relu, plain), "that is relu in the place of tanh"),
                (run(layers, x, sigmoid, sigmoid, plain), "that is sigmoid in the place of tanh"),
            ],
            on,
        )
        call(out.sum().backward, on="out.sum().backward()")
        if any(p.grad is None for p in model.parameters()):
            raise Wrong(_("the output is right, but some parameters get no gradient"))


def all_against_all(draw):
    """Return a model, a column x and a row y, of which broadcasting makes a square."""
    model = draw.pick(*[lambda: mg.nn.Linear(1, 1)] * 2, lambda: mg.nn.Linear(1, 1, bias=False))()
    with mg.no_grad():
        for parameter in model.parameters():
            parameter.fill_(draw.number())
    return model, mg.tensor(draw.array(20, 1).tolist()), mg.tensor(draw.array(20).tolist())


def parts_of_loss(loss_of):
    """Return a function that tells a loss, and the gradient that comes to the weight."""

    def seen(_model, _x, y):
        loss = loss_of(_model, _x, y)
        if not isinstance(loss, mg.Tensor):
            raise Wrong(
                _("that is {kind}; a tensor should come, to call backward on").format(
                    kind=kind(loss)
                )
            )
        if loss.requires_grad and loss.numel() == 1:
            loss.sum().backward()
        return {"the loss": loss, "weight.grad": _model.weight.grad}

    return seen


def loss_by(formula):
    """Return a function that tells the loss that a formula makes of output, x and column y."""

    def seen(_model, x, y):
        return {"the loss": formula(_model(x).array, x.array, y.array.reshape(20, 1))}

    return seen


def check_loss(loss_of):
    if untouched(loss_of):
        raise NotYet

    def squared(off):
        return loss_by(lambda out, x, y: (off(out, x, y) ** 2).mean())

    try_out(
        parts_of_loss(loss_of) if callable(loss_of) else loss_of,
        parts_of_loss(lambda model, x, y: ((model(x).reshape(20) - y) ** 2).mean()),
        all_against_all,
        [
            (
                squared(lambda out, x, y: out - y.T),
                "a (20, 1) and a (20,) make 20 x 20 differences: which shape should y have?",
            ),
            (
                squared(lambda out, x, y: out - y.mean()),
                "that compares every output with the one mean of y",
            ),
            (squared(lambda out, x, y: out - y.sum()), "that compares with the sum of all y"),
            (squared(lambda out, x, y: out - y[0]), "that compares with the first y alone"),
            (squared(lambda out, x, y: 0 * out), "that compares the output with itself"),
            (
                squared(lambda out, x, y: out - x),
                "that compares with x, which is what goes in; what should come out?",
            ),
            (squared(lambda out, x, y: out), "nothing is subtracted from the output"),
            (squared(lambda out, x, y: out + y), "added to y? a difference is wanted"),
            (squared(lambda out, x, y: out - y[::-1]), "y is compared in the wrong order"),
            (
                loss_by(lambda out, x, y: ((out - y) ** 2).sum()),
                "that is the sum of the squares; their mean is wanted",
            ),
            (loss_by(lambda out, x, y: abs(out - y).mean()), "the differences are not squared"),
            (loss_by(lambda out, x, y: (out - y).mean()), "these differences are not squared"),
            (
                loss_by(lambda out, x, y: ((out - y) ** 2).mean() ** 0.5),
                "that is the root of the mean square",
            ),
            (
                loss_by(lambda out, x, y: (out.mean() - y.mean()) ** 2),
                "that compares the means; compare each output with its y",
            ),
            (
                lambda _model, _x, y: {"weight.grad": None},
                "the loss is right, but no gradient reaches the weight",
            ),
        ],
    )


def check_after(after):
    row = N_("SGD, zero_grad forgotten")
    up = N_("that goes up the slope: a step goes down")
    one = N_("that is where w is after one step")
    compare(
        after,
        {"SGD": 0.6, row: 0.4, "SGD, momentum 0.9": 0.42, "Adam": 0.8},
        [
            (("SGD", 0.8), one),
            (("SGD", 1.4), up),
            (("SGD", is_one), "how long is a step: lr times which gradient?"),
            ((row, 0.8), one),
            ((row, 1.6), up),
            ((row, 0.6), "that is with zero_grad: what does the second step find in w.grad?"),
            ((row, 0.2), "in the second step, are there three gradients in w.grad?"),
            ((row, is_one), "what does the second step find in w.grad?"),
            (("SGD, momentum 0.9", 0.8), one),
            (("SGD, momentum 0.9", 0.6), "that is without momentum"),
            (("SGD, momentum 0.9", 0.4), "that keeps all of the first gradient: 0.9 of it is kept"),
            (
                ("SGD, momentum 0.9", 0.62),
                "that is with 0.9 of the first gradient alone in the second step",
            ),
            (
                ("SGD, momentum 0.9", is_one),
                "which part of the first gradient does the second step follow?",
            ),
            (("Adam", 0.9), one),
            (("Adam", 1.2), up),
            (("Adam", 0.6), "that is SGD: Adam divides the gradient by its own size"),
            (("Adam", is_one), "while the gradient stays the same, how long is a step of Adam?"),
        ],
    )
