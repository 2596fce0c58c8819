"""Exercises of chapter 12: three sabotaged training loops, and two steps by hand."""

import minigrad as mg

from . import Exercise, Wrong, call, compare


def watched(params):
    """Return an SGD that notes how often it stepped, cleared, and met gradients."""

    class Watched(mg.optim.SGD):
        steps, useful_steps, clears, met = 0, 0, 0, False

        def has_gradients(self):
            return any(p.grad is not None for p in self.param_groups[0]["params"])

        def step(self, closure=None):
            self.steps += 1
            self.useful_steps += self.has_gradients()
            self.met = self.met or self.has_gradients()
            super().step(closure)

        def zero_grad(self, set_to_none=True):
            self.clears += 1
            self.met = self.met or self.has_gradients()
            super().zero_grad(set_to_none)

    return Watched(params, lr=0.1)


def straight_line():
    """Return points on y = 2 * x + 1, as two columns, and a model that starts at 0."""
    model = mg.nn.Linear(1, 1)
    with mg.no_grad():
        for p in model.parameters():
            p.zero_()
    x = mg.linspace(-1, 1, 20).reshape(20, 1)
    return model, x, 2 * x + 1


def check_train(train):
    model, x, y = straight_line()
    optimizer = watched(model.parameters())
    call(train, model, optimizer, x, y)
    loss = mg.nn.functional.mse_loss(model(x), y).item()
    if optimizer.steps == 0:
        raise Wrong("nothing moved: step is never called")
    if not optimizer.met:
        raise Wrong("neither step nor zero_grad ever met a gradient: backward is never called")
    if optimizer.useful_steps == 0:
        raise Wrong("nothing moved: when step came, every gradient had just been cleared")
    if optimizer.clears == 0:
        raise Wrong("each step follows all old gradients too: zero_grad is never called")
    if not loss < 0.01:
        raise Wrong(f"the loss is {loss:.3g} after training, and should be less than 0.01")


def train_by(moves):
    """Return a training function that makes the moves that `moves(loss, optimizer)` gives."""

    def train(model, optimizer, x, y):
        for _ in range(100):
            loss = mg.nn.functional.mse_loss(model(x), y)
            for move in moves(loss, optimizer):
                move()

    return train


def check_net(net):
    model = call(net)
    count = len(list(model.parameters()))
    out = call(model, mg.ones(3, 1))
    hints = {
        2: "nobody finds the layers in hidden: a module looks into its attributes that are "
        "modules, and a list or tuple is none",
        4: "there should be two hidden layers, each with weight and bias",
    }
    compare(
        count,
        6,
        [(lambda got: got in hints, hints.get(count, "")), (8, "that is one layer too many")],
        on="parameters that are found",
    )
    compare(list(out.shape), [3, 1], on="shape of the output for 3 inputs")
    out.sum().backward()
    if any(p.grad is None for p in model.parameters()):
        raise Wrong("some parameters get no gradient: does forward use every layer?")


def net_with(hidden):
    """Return the class of the exercise, with `hidden()` in the blank place."""

    class Net(mg.nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = hidden()
            self.last = mg.nn.Linear(8, 1)

        def forward(self, x):
            for layer in self.hidden:
                x = layer(x).tanh()
            return self.last(x)

    return Net


def layers(*sizes):
    return [mg.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:], strict=False)]


def check_loss(loss_of):
    model, x, y = straight_line()
    y = y.reshape(20)
    with mg.no_grad():
        model.weight.fill_(0.5)
    right = ((model(x) - y.reshape(20, 1)) ** 2).mean().item()
    every = ((model(x) - y) ** 2).mean().item()
    mean = ((model(x) - y.mean()) ** 2).mean().item()
    loss = call(loss_of, model, x, y)
    mistakes = [
        (every, "a (20, 1) and a (20,) make 20 x 20 differences: give y the shape of the output"),
        (mean, "that compares every output with the one mean of y"),
        (0.0, "that compares the output with itself; the target belongs there"),
        (((model(x) - x) ** 2).mean().item(), "x is what goes in; compare with what should come"),
    ]
    compare(loss, right, mistakes, on="the loss for y = 2 * x + 1 and a model that says x / 2")
    loss.backward()
    if model.weight.grad is None:
        raise Wrong("the number is right, but no gradient reaches the weight")


def loss_with(target):
    return lambda model, x, y: ((model(x) - target(model, x, y)) ** 2).mean()


AFTER = {
    "SGD": 0.6,
    "SGD, zero_grad forgotten": 0.4,
    "SGD, momentum 0.9": 0.42,
    "Adam": 0.8,
}


def check_after(after):
    compare(
        after,
        AFTER,
        [
            ("SGD", "each step subtracts lr times the gradient, 0.1 * 2"),
            ("SGD, zero_grad forgotten", "the second step finds 2 + 2 in w.grad"),
            ("SGD, momentum 0.9", "the second step also follows 0.9 of the first gradient"),
            ("Adam", "while the gradient stays the same, each step is as long as lr"),
        ],
    )


EXERCISES = [
    Exercise(
        id="12.1",
        title="The loop that stands still",
        level="easy",
        minutes=5,
        check=check_train,
        hints=[
            "What does optimizer.step find in .grad when it comes last?",
            "Clear before backward fills, or after step has used what it filled.",
        ],
        solution="""
# Clear what is old, compute what is new, then use it.
def train(model, optimizer, x, y):
    for _ in range(100):
        loss = mg.nn.functional.mse_loss(model(x), y)
        for move in (optimizer.zero_grad, loss.backward, optimizer.step):
            move()

check("12.1", train)
""",
        right=[
            train_by(lambda loss, o: (o.zero_grad, loss.backward, o.step)),
            train_by(lambda loss, o: (loss.backward, o.step, o.zero_grad)),
        ],
        wrong=[
            (train_by(lambda loss, o: (loss.backward, o.zero_grad, o.step)), "just been cleared"),
            (train_by(lambda loss, o: (o.zero_grad, loss.backward)), "step is never called"),
            (train_by(lambda loss, o: (o.zero_grad, o.step)), "backward is never called"),
            (train_by(lambda loss, o: (loss.backward, o.step)), "zero_grad is never called"),
            (train_by(lambda loss, o: (o.zero_grad(), loss.backward(), o.step())), "TypeError"),
        ],
    ),
    Exercise(
        id="12.2",
        title="The layers that nobody finds",
        level="medium",
        minutes=10,
        check=check_net,
        hints=[
            "Print len(list(Net().parameters())) with the plain list, and count what is missing.",
            "mg.nn.ModuleList is a list that is a module; mg.nn.Sequential can be looped over.",
        ],
        solution="""
# A plain list is neither a parameter nor a module, so nobody looks inside.
class Net(mg.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = mg.nn.ModuleList([mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)])
        self.last = mg.nn.Linear(8, 1)

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x).tanh()
        return self.last(x)

check("12.2", Net)
""",
        right=[
            net_with(lambda: mg.nn.ModuleList(layers(1, 8, 8))),
            net_with(lambda: mg.nn.Sequential(*layers(1, 8, 8))),
        ],
        wrong=[
            (net_with(lambda: tuple(layers(1, 8, 8))), "nobody finds the layers"),
            (net_with(lambda: mg.nn.ModuleList(layers(1, 8))), "two hidden layers"),
            (net_with(lambda: mg.nn.ModuleList(layers(1, 8, 8, 8))), "one layer too many"),
            (net_with(lambda: mg.nn.Sequential(layers(1, 8, 8))), "TypeError"),
            (net_with(lambda: mg.nn.ModuleList(layers(1, 8) * 2)), "RuntimeError"),
        ],
    ),
    Exercise(
        id="12.3",
        title="The loss of all against all",
        level="medium",
        minutes=10,
        check=check_loss,
        hints=[
            "Print the shape of model(x) - y.",
            "Make a column of y: y.reshape(20, 1), or the shape that model(x) has.",
        ],
        solution="""
# (20, 1) against (20,) is broadcast to (20, 20). A column against a column is not.
def loss_of(model, x, y):
    return ((model(x) - y.reshape(20, 1)) ** 2).mean()

check("12.3", loss_of)
""",
        right=[
            loss_with(lambda model, x, y: y[:, None]),
            lambda model, x, y: mg.nn.functional.mse_loss(model(x).reshape(20), y),
        ],
        wrong=[
            (loss_with(lambda model, x, y: y), "20 x 20 differences"),
            (loss_with(lambda model, x, y: y.mean()), "the one mean"),
            (loss_with(lambda model, x, y: model(x)), "with itself"),
            (loss_with(lambda model, x, y: x), "what goes in"),
            (
                lambda model, x, y: ((model(x).detach() - y[:, None]) ** 2).mean() + 0 * model.bias,
                "no gradient reaches the weight",
            ),
        ],
    ),
    Exercise(
        id="12.4",
        title="Two steps",
        level="medium",
        minutes=10,
        check=check_after,
        hints=[
            "The first step is 0.1 * 2 for all three forms of SGD.",
            "Momentum: the running sum is 2, then 0.9 * 2 + 2 = 3.8.",
            "Adam divides the mean gradient by its own size.",
        ],
        solution="""
after = {
    "SGD": 0.6,  # 1 - 0.2 - 0.2
    "SGD, zero_grad forgotten": 0.4,  # 1 - 0.1 * 2 - 0.1 * (2 + 2)
    "SGD, momentum 0.9": 0.42,  # 1 - 0.1 * 2 - 0.1 * (0.9 * 2 + 2)
    "Adam": 0.8,  # 1 - 0.1 - 0.1: the direction alone
}
check("12.4", after)
""",
        right=[AFTER, {name: round(value, 3) for name, value in AFTER.items()}],
        wrong=[
            (AFTER | {"SGD": 0.8}, "lr times the gradient"),
            (AFTER | {"SGD, zero_grad forgotten": 0.6}, "2 + 2 in w.grad"),
            (AFTER | {"SGD, momentum 0.9": 0.6}, "0.9 of the first gradient"),
            (AFTER | {"Adam": 0.6}, "as long as lr"),
        ],
    ),
]
