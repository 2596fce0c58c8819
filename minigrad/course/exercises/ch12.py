"""Exercises of chapter 12: three sabotaged training loops, and two steps by hand."""

from . import Exercise
from .checks12 import check_after, check_loss, check_net, check_train

TRAIN = """
def train(model, optimizer, x, y):
    for _ in range(100):
        loss = mg.nn.functional.mse_loss(model(x), y)
        for move in {}:
            move()
"""
BY_HAND = """
def train(model, optimizer, x, y):
    for _ in range(100):
        {}
"""
NET = """
class Net(mg.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = {}
        self.last = mg.nn.Linear(8, 1)

    def forward(self, x):
        for layer in self.hidden:
            x = {}
        return self.last(x)
"""
TANH = "layer(x).tanh()"
LOSS = "lambda model, x, y: ((model(x) - {}) ** 2).mean()"
AFTER = {
    "SGD": 0.6,
    "SGD, zero_grad forgotten": 0.4,
    "SGD, momentum 0.9": 0.42,
    "Adam": 0.8,
}

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
            TRAIN.format("(loss.backward, optimizer.step, optimizer.zero_grad)"),
            TRAIN.format("[model.zero_grad, loss.backward, optimizer.step]"),
            BY_HAND.format(
                "for p in model.parameters():\n            p.grad = None\n"
                "        ((model(x) - y) ** 2).mean().backward()\n        optimizer.step()"
            ),
            """
def train(model, optimizer, x, y):
    loss_of = mg.nn.MSELoss()
    for _ in range(300):
        optimizer.zero_grad(set_to_none=False)
        loss_of(model(x), y).backward()
        optimizer.step()
""",
        ],
        wrong=[
            (TRAIN.format("(loss.backward, optimizer.zero_grad, optimizer.step)"), "any more"),
            (TRAIN.format("(optimizer.zero_grad, loss.backward)"), "step is never called"),
            (TRAIN.format("(optimizer.zero_grad, optimizer.step)"), "backward is never called"),
            (TRAIN.format("(loss.backward, optimizer.step)"), "is to be cleared"),
            (
                TRAIN.format("(optimizer.step, optimizer.zero_grad, loss.backward)"),
                "a slope of a round ago",
            ),
            (
                TRAIN.format("(optimizer.zero_grad(), loss.backward(), optimizer.step())"),
                "TypeError",
            ),
            (
                TRAIN.format("(optimizer.zero_grad, loss.backward, optimizer.step)").replace(
                    "100", "3"
                ),
                "to a hundredth",
            ),
            (
                BY_HAND.format(
                    "with mg.no_grad():\n            model.weight.fill_(2.0)\n"
                    "        optimizer.zero_grad()\n"
                    "        mg.nn.functional.mse_loss(model(x), y).backward()\n"
                    "        optimizer.step()"
                ),
                "outside of optimizer.step",
            ),
        ],
        equivalent=dict.fromkeys(
            ["for _ in range(101):", "for _ in range(301):"], "one round more trains no worse"
        )
        | dict.fromkeys(
            [
                "for move in (model.zero_grad, loss.backward, optimizer.step):",
                "for move in (loss.backward, optimizer.step, model.zero_grad):",
                "for move in [optimizer.zero_grad, loss.backward, optimizer.step]:",
                "model.zero_grad(set_to_none=False)",
            ],
            "the optimizer holds all parameters of the model",
        )
        | {
            "((-(model(x) - y)) ** 2).mean().backward()": "the square takes the minus away",
            "optimizer.zero_grad(set_to_none=True)": "None or 0, the next gradient is alone",
        },
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
            NET.format("mg.nn.Sequential(mg.nn.Linear(1, 8), mg.nn.Linear(8, 8))", TANH),
            NET.format("mg.nn.ModuleList(mg.nn.Linear(n, 8) for n in (1, 8))", "mg.tanh(layer(x))"),
            """
class Net(mg.nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)
        self.last = mg.nn.Linear(8, 1)

    def forward(self, x):
        x = self.first(x).tanh()
        x = self.second(x).tanh()
        return self.last(x)
""",
            """
def Net():
    return mg.nn.Sequential(
        mg.nn.Linear(1, 8), mg.nn.Tanh(), mg.nn.Linear(8, 8), mg.nn.Tanh(), mg.nn.Linear(8, 1)
    )
""",
        ],
        wrong=[
            (NET.format("[mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)]", TANH), "a list is none"),
            (NET.format("(mg.nn.Linear(1, 8), mg.nn.Linear(8, 8))", TANH), "a tuple is none"),
            (NET.format("mg.nn.ModuleList([mg.nn.Linear(1, 8)])", TANH), "4 parameters are found"),
            (
                NET.format("mg.nn.ModuleList([mg.nn.Linear(1, 8)] * 2)", TANH),
                "three layers, each with",
            ),
            (
                NET.format("mg.nn.ModuleList(map(mg.nn.Linear, (1, 8, 8), (8, 8, 8)))", TANH),
                "8 parameters are found",
            ),
            (
                NET.format("mg.nn.ModuleList([mg.nn.Linear(1, 4), mg.nn.Linear(4, 8)])", TANH),
                "shapes of the weights",
            ),
            (
                NET.format("mg.nn.Sequential([mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)])", TANH),
                "TypeError",
            ),
            (
                NET.format(
                    "mg.nn.ModuleList([mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)])", "layer(x)"
                ),
                "a straight line",
            ),
            (
                NET.format(
                    "mg.nn.Sequential(mg.nn.Linear(1, 8), mg.nn.Tanh(), mg.nn.Linear(8, 8), "
                    "mg.nn.Tanh())",
                    TANH,
                ),
                "tanh comes more than once",
            ),
            (
                NET.format(
                    "mg.nn.ModuleList([mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)])",
                    "layer(x).relu()",
                ),
                "that is relu",
            ),
            (
                NET.format(
                    "mg.nn.ModuleList([mg.nn.Linear(1, 8), mg.nn.Linear(8, 8)])",
                    "layer(x).tanh().detach()",
                ),
                "get no gradient",
            ),
            ("3", "a function should come"),
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
            LOSS.format("y[:, None]"),
            LOSS.format("y.unsqueeze(-1)"),
            "lambda model, x, y: mg.nn.functional.mse_loss(model(x).reshape(20), y)",
            """
def loss_of(model, x, y):
    return sum((model(x[i]) - y[i]) ** 2 for i in range(20)) / 20
""",
            "lambda model, x, y: mg.mean((y.view(-1, 1) - model(x)).square())",
        ],
        wrong=[
            (LOSS.format("y"), "20 x 20 differences"),
            (LOSS.format("y[...]"), "which shape should y have"),
            (LOSS.format("y.reshape(1, 20)"), "a (20, 1) and a (20,)"),
            (LOSS.format("y.mean()"), "the one mean"),
            (LOSS.format("model(x)"), "with itself"),
            (LOSS.format("x"), "what should come out"),
            (LOSS.format("y.reshape(20, 1)").replace("mean", "sum"), "sum of the squares"),
            (LOSS.format("y.reshape(20, 1)").replace(" ** 2", ".abs()"), "not squared"),
            (LOSS.format("y.flip(0).reshape(20, 1)"), "wrong order"),
            (LOSS.format("y.reshape(20, 1)").replace("x)", "x).detach()"), "no gradient reaches"),
            (LOSS.format("y.reshape(20, 1)") + ".item()", "a tensor should come"),
            (LOSS.format("y.reshape(2, 20)"), "line 1"),
        ],
        equivalent=dict.fromkeys(
            [
                "return ((-(model(x) - y.reshape(20, 1))) ** 2).mean()",
                "lambda model, x, y: ((-(model(x) - y[:, None])) ** 2).mean()",
                "lambda model, x, y: ((-(model(x) - y.unsqueeze(-1))) ** 2).mean()",
                "return sum(((-(model(x[i]) - y[i])) ** 2 for i in range(20))) / 20",
                "lambda model, x, y: mg.mean((-(y.view(-1, 1) - model(x))).square())",
            ],
            "the square takes the minus away",
        )
        | dict.fromkeys(
            [
                "return ((model(x) - y.reshape(20, -1)) ** 2).mean()",
                "lambda model, x, y: ((model(x) - y.unsqueeze(1)) ** 2).mean()",
                "lambda model, x, y: ((model(x) - y.unsqueeze(--1)) ** 2).mean()",
            ],
            "the same column, written otherwise",
        ),
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
        right=[
            str({name: f"{value}" for name, value in AFTER.items()}),
            """
g, lr = 2, 0.1
after = {"SGD": 1 - lr * g - lr * g, "Adam": 1 - 2 * lr}
after["SGD, zero_grad forgotten"] = 1 - 3 * lr * g
after["SGD, momentum 0.9"] = 1 - lr * g - lr * (0.9 * g + g)
""",
            """
def walk(forget=False, kind=mg.optim.SGD, **settings):
    w = mg.tensor(1.0, requires_grad=True)
    optimizer = kind([w], lr=0.1, **settings)
    for _ in range(2):
        if not forget:
            optimizer.zero_grad()
        (2 * w).backward()
        optimizer.step()
    return w

after = {
    "SGD": walk(),
    "SGD, zero_grad forgotten": walk(True),
    "SGD, momentum 0.9": walk(momentum=0.9),
    "Adam": walk(kind=mg.optim.Adam),
}
""",
        ],
        wrong=[
            (str(AFTER | {"SGD": 0.8}), "after one step"),
            (str(AFTER | {"SGD": 1.4}), "up the slope"),
            (str(AFTER | {"SGD": 0.9}), "lr times which gradient"),
            (str(AFTER | {"SGD, zero_grad forgotten": 0.6}), "that is with zero_grad"),
            (str(AFTER | {"SGD, zero_grad forgotten": 0.2}), "three gradients"),
            (str(AFTER | {"SGD, zero_grad forgotten": 0}), "find in w.grad"),
            (str(AFTER | {"SGD, momentum 0.9": 0.6}), "without momentum"),
            (str(AFTER | {"SGD, momentum 0.9": 0.62}), "alone in the second step"),
            (str(AFTER | {"SGD, momentum 0.9": 0.4}), "0.9 of it is kept"),
            (str(AFTER | {"SGD, momentum 0.9": 0.5}), "which part of the first"),
            (str(AFTER | {"Adam": 0.6}), "that is SGD"),
            (str(AFTER | {"Adam": 0.5}), "how long is a step of Adam"),
            ("0.6", "a table is wanted"),
        ],
    ),
]
