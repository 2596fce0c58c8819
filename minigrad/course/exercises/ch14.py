"""Exercises of chapter 14: read PyTorch, and mend it."""

from . import Exercise
from .checks14 import READ, check_fit, check_middle, check_reading

MIDDLE = """
def middle(x):
    h = x * x
    z = (h * h).mean()
    {}
"""
FIT = """
def fit(x, t, steps):
    w = {start}
    total = {total}
    for _ in {rounds}:
        loss = ((w * x - t) ** 2).mean()
        loss.backward({backward})
        {step}
        {clear}
        {add}
    return {result}
"""
PARTS = {
    "start": "mg.tensor([0.5], requires_grad=True)",
    "total": "0.0",
    "rounds": "range(steps)",
    "backward": "",
    "step": "with mg.no_grad():\n            w -= 0.1 * w.grad",
    "clear": "w.grad = None",
    "add": "total += loss.item()",
    "result": "w, total / steps",
}


def fit(**parts):
    """Return the loop with some of its parts written otherwise."""
    return FIT.format(**PARTS | parts)


def step(formula):
    """Return the loop with another step, which is not tracked."""
    return fit(step=f"with mg.no_grad():\n            {formula}")


EXERCISES = [
    Exercise(
        id="14.1",
        title="Five lines",
        level="medium",
        minutes=10,
        check=check_reading,
        hints=[
            "Draw it: a box for each tensor, an oval for each operation.",
            "By hand, y = 1w + 2w + w. What is its slope along w, and along each entry of x?",
        ],
        solution="""
table = {
    "nodes": 5,  # mul, sum, add, and the AccumulateGrad of x and of w
    "order": "add sum mul",  # newest first
    "x.grad": [3, 3],  # the sum gives 1 to each entry, the product gives w
    "w.grad": 4,  # 1 + 2 from the product, summed back to w's shape, and 1 from the addition
    "h.grad": None,  # passed through, not kept
}
check("14.1", table)
""",
        right=[
            str(READ | {"order": "ADD, sum, mul", "x.grad": (3.0, 3.0)}),
            str(READ | {"order": "AddBackward0 -> SumBackward0 -> MulBackward0", "nodes": "5"}),
            """
table = {"nodes": mg.tensor(5), "order": ["add", "sum", "mul"], "h.grad": None}
table["x.grad"], table["w.grad"] = mg.tensor([3.0, 3.0]), [4]
""",
        ],
        wrong=[
            (str(READ | {"nodes": 3}), "a leaf that asks has a node"),
            (str(READ | {"nodes": 6}), "h and y are none"),
            (str(READ | {"nodes": 4}), "how many leaves ask"),
            (str(READ | {"nodes": 7}), "count the operations"),
            (str(READ | {"order": "mul sum add"}), "begins at the root"),
            (str(READ | {"order": "sum add mul"}), "which operation ran last"),
            (str(READ | {"order": "add sum"}), "each once"),
            (str(READ | {"x.grad": [3, 6]}), "that is h itself"),
            (str(READ | {"x.grad": [1, 1]}), "and the product before it"),
            (str(READ | {"x.grad": 3}), "x has two entries"),
            (str(READ | {"x.grad": [6, 6]}), "what does the sum pass on"),
            (str(READ | {"w.grad": 3}), "the product alone"),
            (str(READ | {"w.grad": 1}), "last addition alone"),
            (str(READ | {"w.grad": [2, 3]}), "w is one number"),
            (str(READ | {"w.grad": 6}), "meets each entry of x"),
            (str(READ | {"h.grad": [1, 1]}), "is it kept there"),
            (str(READ | {"h.grad": 3}), "who asked it to keep"),
        ],
    ),
    Exercise(
        id="14.2",
        title="The middle, without retain_grad",
        level="medium",
        minutes=10,
        check=check_middle,
        hints=[
            "Chapter 6 built a function that answers for any tensor and fills no .grad.",
            "autograd.grad returns a tuple, one gradient for each tensor that you name.",
        ],
        solution="""
# autograd.grad answers for any tensor that z came from, and leaves every .grad alone.
def middle(x):
    h = x * x
    z = (h * h).mean()
    return mg.autograd.grad(z, h)[0]

check("14.2", middle)
""",
        right=[
            "lambda x: mg.autograd.grad(((h := x * x) * h).mean(), h)[0]",
            MIDDLE.format("(slope,) = mg.autograd.grad(z, [h])\n    return slope.tolist()"),
            """
def middle(x):
    h = (x * x).detach().requires_grad_()
    (h * h).mean().backward()
    return h.grad
""",
            """
def middle(x):
    with mg.no_grad():
        h = x**2
    h.requires_grad = True
    mg.autograd.backward(h.square().mean())
    return h.grad.numpy()
""",
        ],
        wrong=[
            (
                MIDDLE.format("h.retain_grad()\n    z.backward()\n    return h.grad"),
                "x.grad is another",
            ),
            (
                MIDDLE.format("h.retain_grad()\n    z.backward(inputs=[h])\n    return h.grad"),
                "without this call",
            ),
            (MIDDLE.format("return mg.autograd.grad(z, h)"), "a tuple with one entry"),
            (
                MIDDLE.format("h.retain_grad\n    z.backward()\n    return h.grad"),
                "no gradient by itself",
            ),
            (MIDDLE.format("return mg.autograd.grad(z, x)[0]"), "slope along x"),
            (MIDDLE.format("return mg.autograd.grad((h * h).sum(), h)[0]"), "slope of the sum"),
            (MIDDLE.format("return h"), "that is h itself"),
            (MIDDLE.format("return 2 * h / 2"), "with two entries alone"),
            (MIDDLE.format("return z"), "that is z itself"),
            (MIDDLE.format("return h / h.numel()"), "each adds its share"),
            (MIDDLE.format("return mg.autograd.grad(h.mean(), x)[0]"), "a mean of x * x"),
            (MIDDLE.format("return mg.autograd.grad(z, x * x)[0]"), "not have been used"),
            (
                MIDDLE.format("x.requires_grad_(False)\n    return mg.autograd.grad(z, h)[0]"),
                "x does not ask",
            ),
        ],
    ),
    Exercise(
        id="14.3",
        title="Mend the loop",
        level="medium",
        minutes=15,
        check=check_fit,
        hints=[
            "Is w a leaf before the loop? Is it one after the first round?",
            "Compute first, then requires_grad_(); step in place under no_grad; clear; item().",
        ],
        solution="""
def fit(x, t, steps):
    w = (mg.tensor([5.0]) * 0.1).requires_grad_()  # computed first, so that w is the leaf
    total = 0.0
    for _ in range(steps):
        loss = ((w * x - t) ** 2).mean()
        loss.backward()  # a new graph in each round: nothing to retain
        with mg.no_grad():
            w -= 0.1 * w.grad  # in place, so that it stays the leaf
        w.grad = None
        total += loss.item()  # a number keeps no graph
    return w, total / steps

check("14.3", fit)
""",
        right=[
            fit(start="(mg.tensor([5.0]) * 0.1).requires_grad_()", clear="w.grad.zero_()"),
            fit(
                step="w = (w - 0.1 * w.grad).detach().requires_grad_()",
                clear="",
                add="total = total + loss.detach().numpy()",
                result="[w, total / steps]",
            ),
            """
@mg.no_grad()
def move(w):
    w += -0.1 * w.grad

def fit(x, t, steps):
    w = mg.tensor([5.0 * 0.1], requires_grad=True)
    losses = []
    for _ in range(steps):
        w.grad = None
        loss = mg.nn.functional.mse_loss(w * x, t)
        loss.backward()
        move(w)
        losses.append(float(loss))
    return w, sum(losses) / len(losses)
""",
            """
def fit(x, t, steps):
    w = mg.nn.Parameter(mg.tensor([5.0]) * 0.1)
    optimizer, total = mg.optim.SGD([w], lr=0.1), 0
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (w * x - t).square().mean()
        loss.backward()
        optimizer.step()
        total += loss.detach().item()
    return w, total / steps
""",
        ],
        wrong=[
            (fit(step="w = w - 0.1 * w.grad", clear=""), "'NoneType'"),
            (fit(clear=""), "gradients of older rounds"),
            (fit(step=""), "was not moved"),
            (fit(add="total = total + loss"), "a plain number should come"),
            (fit(start="mg.tensor([5.0], requires_grad=True)"), "w starts at 5"),
            (fit(step="w.data -= 0.1 * w.grad"), ".data hides"),
            (fit(backward="retain_graph=True"), "to retain"),
            (fit(add="total = total + loss", result="w, total.item() / steps"), "stay alive"),
            (
                fit(
                    total="[]",
                    add="total.append(loss)",
                    result="w, sum(one.item() for one in total) / steps",
                ),
                "what holds them",
            ),
            (fit(result="w.detach(), total / steps"), "does not ask any more"),
            (fit(result="w * 1, total / steps"), "w is a result"),
            (fit(result="w"), "two things should come"),
            (fit(result="w.item(), total / steps"), "it should be w, a tensor"),
            (fit(result="w, total / 2"), "divided by 2"),
            (fit(result="w, total"), "that is the sum of the losses"),
            (fit(add="total = loss.item()"), "only the last loss"),
            (fit(add="total = loss.item()", result="w, total"), "last loss alone"),
            (fit(add=""), "nothing was added"),
            (step("w += 0.1 * w.grad"), "up the slope"),
            (step("w -= w.grad"), "of the whole gradient"),
            (fit(rounds="range(steps + 1)"), "one round more"),
            (fit(rounds="range(steps - 1)"), "one round less"),
            (fit(rounds="range(1)"), "after one round"),
        ],
        equivalent=dict.fromkeys(
            [
                "loss = ((-(w * x - t)) ** 2).mean()",
                "loss = (-(w * x - t)).square().mean()",
            ],
            "the square takes the minus away",
        ),
    ),
]
