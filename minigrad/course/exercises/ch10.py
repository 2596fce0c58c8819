"""Exercises of chapter 10: what a graph keeps, and for how long."""

import minigrad as mg
from minigrad.engine.backward import FREED
from minigrad.language import _

from ..answers import Raised, untouched, what_was_raised
from ..hidden import watching
from ..values import is_one
from . import Exercise, NotYet, Wrong, compare, try_out
from .checks02 import reached

HELD = {
    "(x + x).sum()": 0,
    "(x * x).sum()": 400,
    "x.exp().exp().sum()": 800,
    "(x.sin() * x).sum()": 800,
}


def check_held(held):
    def other(row):
        return row, is_one

    def counted(row):
        return row, lambda got: HELD[row] and float(got) == HELD[row] / 4

    compare(
        held,
        HELD,
        [
            *((counted(row), "these are numbers; how many bytes has each?") for row in HELD),
            (
                other("(x + x).sum()"),
                "which values does the rule of an addition read? that of a sum?",
            ),
            (("(x * x).sum()", 800), "x is in there twice: is it two arrays, or one?"),
            (other("(x * x).sum()"), "which arrays does the rule of a product read?"),
            (("x.exp().exp().sum()", 400), "that is what one exp keeps; there are two of them"),
            (("x.exp().exp().sum()", 1200), "exp keeps what its rule reads: input and result?"),
            (
                other("x.exp().exp().sum()"),
                "what does the rule of exp read, and how often is it there?",
            ),
            (("(x.sin() * x).sum()", 1200), "is x in there twice? shared arrays count once"),
            (
                other("(x.sin() * x).sum()"),
                "which arrays do sin and the product read? name them first",
            ),
        ],
    )


def plain_mean(mean_loss):
    """Return a function that tells a mean, and how many losses hung on a tensor on the way."""

    def seen(losses, _w):
        nodes, most = {loss.node for loss in losses}, 0

        def look(frame):
            nonlocal most
            for one in frame.f_locals.values():
                node = getattr(one, "node", None) if isinstance(one, mg.Tensor) else None
                if node is not None and node not in nodes:
                    most = max(most, len(nodes.intersection(reached(node))))

        with watching(look):
            got = mean_loss(losses)
        if isinstance(got, mg.Tensor):
            behind = (
                _(" with {count} nodes behind it").format(count=len(reached(got.node)))
                if got.node
                else ""
            )
            raise Wrong(
                _("that is a tensor{behind}; a plain number should come").format(behind=behind)
            )
        left = all(loss.node in nodes for loss in losses) and _w.grad is None
        return {
            "the mean": got,
            "losses behind one tensor": most if most > 1 else 0,
            "the losses are as they were": left,
        }

    return seen


def some_losses(draw):
    """Return losses, and the leaf behind them."""
    w = mg.tensor(draw.number(), requires_grad=True)
    return [w * draw.number() for _ in range(draw.pick(3, 1, 4, 2, 5))], w


def check_mean_loss(mean_loss):
    if untouched(mean_loss):
        raise NotYet

    def made_by(formula):
        return lambda losses, _w: {"the mean": formula([loss.item() for loss in losses])}

    try_out(
        plain_mean(mean_loss) if callable(mean_loss) else mean_loss,
        lambda losses, _w: {
            "the mean": sum(loss.item() for loss in losses) / len(losses),
            "losses behind one tensor": 0,
            "the losses are as they were": True,
        },
        some_losses,
        [
            (made_by(lambda n: n[-1] / len(n)), "only the last loss counts: what came before it?"),
            (made_by(lambda n: n[0] / len(n)), "only the first loss counts: what comes after it?"),
            (made_by(lambda n: 0.0), "nothing was added"),
            (made_by(sum), "that is the sum; how many losses are there?"),
            (made_by(lambda n: sum(n) / len(n) ** 2), "the number of losses divides it twice"),
            (made_by(lambda n: n[-1]), "that is the last loss alone"),
            (made_by(lambda n: n[0]), "that is the first loss alone"),
            (made_by(max), "that is the greatest loss"),
            (made_by(min), "that is the smallest loss"),
            (made_by(lambda n: sum(n[1:]) / len(n)), "the first loss is left out"),
            (made_by(lambda n: sum(n[:-1]) / len(n)), "the last loss is left out"),
            (made_by(lambda n: sum(map(round, n)) / len(n)), "each loss is rounded on the way"),
            (made_by(lambda n: sum(map(int, n)) / len(n)), "each loss loses its decimal places"),
            (made_by(lambda n: sum(map(abs, n)) / len(n)), "each loss loses its sign"),
            (
                "losses behind one tensor",
                "their graphs live as long as it does: when is the number taken out?",
            ),
            (
                "the losses are as they were",
                "no backward is asked for, and it should be possible afterwards",
            ),
        ],
    )


# How a trunk h is made from x and w, and two losses that save no array of their own.
TRUNKS = ["x * x", "x * w", "x.exp()", "(x * w).tanh()", "(x * x * w).sum()", "w * (x + w).exp()"]
HEADS = [("h * 3", "h * 5"), ("h + 1", "h * 2"), ("-h", "h * 3"), ("h * 4", "h - x.sum()")]


def two_losses(draw):
    """Return what is written, and the leaves and losses that it makes."""
    trunk, (a, b) = draw.pick(*TRUNKS), draw.pick(*HEADS)
    shape = (3,) if "sum" in trunk else ()
    names = {"x": mg.tensor(draw.array(*shape).tolist(), requires_grad=True)}
    names["w"] = mg.tensor(draw.number(), requires_grad=True)
    names["h"] = eval(trunk, names)
    losses = eval(a, names), eval(b, names)
    return f"h = {trunk}, a = {a}, b = {b}", names["x"], names["w"], *losses


def after(both):
    """Return a function that tells what `both` leaves behind."""

    def seen(graph, x, w, _a, _b):
        try:
            both(_a, _b)
        except RuntimeError as error:
            if "a second time" not in str(error):
                raise
            said = what_was_raised(error).partition(" (or")[0]
            raise Raised(
                _("{said}: on which nodes do both walks come?").format(said=said)
            ) from None
        behind = reached(_a.node) + reached(_b.node)
        return {
            "x.grad": x.grad,
            "w.grad": w.grad,
            "nodes that hold an array": sorted({n.name() for n in behind if holds_an_array(n)}),
        }

    return seen


def holds_an_array(node):
    return node.saved is not FREED and any(hasattr(value, "nbytes") for value in node.saved)


def check_both(both):
    if untouched(both):
        raise NotYet

    def gradients(walk):
        def seen(*inputs):
            found = after(walk)(*inputs)
            return {name: found[name] for name in ("x.grad", "w.grad")}

        return seen

    try_out(
        after(both) if callable(both) else both,
        after(lambda a, b: (a + b).backward()),
        two_losses,
        [
            (lambda *_: {"x.grad": None, "w.grad": None}, "nothing reached the leaves"),
            (gradients(lambda a, b: a.backward()), "only the gradient of a arrived"),
            (gradients(lambda a, b: b.backward()), "only the gradient of b arrived"),
            (
                gradients(lambda a, b: (a * 0.5 + b * 0.5).backward()),
                "that is the mean of both gradients; each should arrive in full",
            ),
            (gradients(lambda a, b: (a * 2 + b * 2).backward()), "each gradient arrived twice"),
            (gradients(lambda a, b: (a * 2 + b).backward()), "the gradient of a arrived twice"),
            (gradients(lambda a, b: (a + b * 2).backward()), "the gradient of b arrived twice"),
            (gradients(lambda a, b: (a - b).backward()), "the gradient of b arrived with a minus"),
            (gradients(lambda a, b: (a * b).backward()), "that is the gradient of a * b"),
            (
                gradients(lambda a, b: (a * a + b * b).backward()),
                "that is the one of a ** 2 + b ** 2",
            ),
            (gradients(lambda a, b: a.backward(b)), "that is the gradient of a, times b"),
            (gradients(lambda a, b: max(a, b).backward()), "only the greater loss sent a gradient"),
            (
                "nodes that hold an array",
                "the gradients are right; which call should free the graph?",
            ),
        ],
        turns=12,
    )


IN_TURN = """
def both(a, b):
    a.backward({})
    b.backward({})
"""
MEAN = """
def mean_loss(losses):
    total = 0.0
    for loss in losses:
        total = {}
    return {}
"""

EXERCISES = [
    Exercise(
        id="10.1",
        title="What is kept?",
        level="easy",
        minutes=5,
        check=check_held,
        hints=[
            "100 numbers take 400 bytes. Which arrays does each rule read?",
            "x * x reads x twice, and it is one array.",
        ],
        solution="""
held = {
    "(x + x).sum()": 0,  # no rule reads a value
    "(x * x).sum()": 400,  # x, once
    "x.exp().exp().sum()": 800,  # the two results of exp
    "(x.sin() * x).sum()": 800,  # x, which sin and the product share, and sin(x)
}
check("10.1", held)
""",
        right=[
            str({name: float(count) for name, count in HELD.items()}),
            """
n = 100 * 4
keys = ["(x + x).sum()", "(x * x).sum()", "x.exp().exp().sum()",
        "(x.sin() * x).sum()"]
held = dict(zip(keys, mg.tensor([0, n, n + n, 2 * n])))
""",
            """
held = {"(x + x).sum()": "0", "(x * x).sum()": [400]}
for row in ("x.exp().exp().sum()", "(x.sin() * x).sum()"):
    held[row] = mg.tensor(800)
""",
        ],
        wrong=[
            (str(HELD | {"(x + x).sum()": 400}), "the rule of an addition read"),
            (str(HELD | {"(x * x).sum()": 800}), "two arrays, or one"),
            (str(HELD | {"(x * x).sum()": 100}), "how many bytes has each"),
            (str(HELD | {"(x * x).sum()": 0}), "the rule of a product read"),
            (str(HELD | {"x.exp().exp().sum()": 400}), "two of them"),
            (str(HELD | {"x.exp().exp().sum()": 1200}), "input and result"),
            (str(HELD | {"x.exp().exp().sum()": 0}), "the rule of exp read"),
            (str(HELD | {"(x.sin() * x).sum()": 1200}), "count once"),
            (str(HELD | {"(x.sin() * x).sum()": 400}), "name them first"),
            ("[0, 400, 800, 800]", "a table is wanted"),
        ],
    ),
    Exercise(
        id="10.2",
        title="Mend the running mean",
        level="easy",
        minutes=5,
        check=check_mean_loss,
        hints=["What kind of thing should total be?", "loss.item() is a plain number."],
        solution="""
# item() takes the number out; no link leads from it to the graph, so the graph can go.
def mean_loss(losses):
    total = 0.0
    for loss in losses:
        total = total + loss.item()
    return total / len(losses)

check("10.2", mean_loss)
""",
        right=[
            "lambda losses: sum(loss.item() for loss in losses) / len(losses)",
            "import numpy as np\nmean_loss = lambda losses: np.mean([x.tolist() for x in losses])",
            MEAN.format("(total + loss).item()", "total / len(losses)"),
            MEAN.format("total + float(loss)", "mg.tensor(total).numpy() / len(losses)"),
            MEAN.format("total + loss.detach()", "(total / len(losses)).item()"),
        ],
        wrong=[
            (MEAN.format("total + loss", "total / len(losses)"), "nodes behind it"),
            (MEAN.format("total + loss", "(total / len(losses)).item()"), "number taken out"),
            ("lambda losses: mg.tensor(sum(x.item() for x in losses) / 3)", "is a tensor;"),
            ("lambda losses: losses[-1].item() / len(losses)", "only the last loss"),
            ("lambda losses: losses[0].item() / len(losses)", "only the first loss"),
            ("lambda losses: sum(x.item() for x in losses)", "that is the sum"),
            (MEAN.format("round(loss.item()) + total", "total / len(losses)"), "is rounded"),
            (MEAN.format("abs(loss.item()) + total", "total / len(losses)"), "loses its sign"),
            (MEAN.format("int(loss.item()) + total", "total / len(losses)"), "decimal places"),
            (MEAN.format("total", "total / len(losses)"), "nothing was added"),
            (MEAN.format("loss.item()", "total"), "last loss alone"),
            (
                MEAN.format("total + loss.detach_().item()", "total / len(losses)"),
                "should be possible afterwards",
            ),
            (MEAN.format("total - loss.item()", "total / len(losses)"), "the sign is turned"),
        ],
    ),
    Exercise(
        id="10.3",
        title="Two losses, nothing left",
        level="medium",
        minutes=10,
        check=check_both,
        hints=[
            "Look at the two cures in 'Two losses on one trunk'. Both leave the right gradient.",
            "Which call should free the trunk? The last one.",
        ],
        solution="""
# One walk over the sum: each node has its turn once, and is freed.
def both(a, b):
    (a + b).backward()

check("10.3", both)
""",
        right=[
            "lambda a, b: mg.autograd.backward([a, b])",
            IN_TURN.format("retain_graph=True", ""),
            "def both(a, b):\n    b.backward(retain_graph=True)\n    return a.backward()",
            "def both(a, b):\n    total = sum([a, b])\n    total.backward()\n    return total",
        ],
        wrong=[
            (IN_TURN.format("", ""), "Trying to backward through the graph a second time"),
            (IN_TURN.format("retain_graph=True", "retain_graph=True"), "should free the graph"),
            ("lambda a, b: a.backward()", "only the gradient of a"),
            ("lambda a, b: b.backward()", "only the gradient of b"),
            ("lambda a, b: ((a + b) / 2).backward()", "that is the mean"),
            ("lambda a, b: (a * b).backward()", "gradient of a * b"),
            ("lambda a, b: (a - b).backward()", "with a minus"),
            ("lambda a, b: (a + a + b).backward()", "of a arrived twice"),
            ("lambda a, b: (a + b + b).backward()", "of b arrived twice"),
            (
                "def both(a, b):\n    (a + b).backward(retain_graph=True)\n    (b + a).backward()",
                "each gradient arrived twice",
            ),
            ("lambda a, b: a + b", "nothing reached"),
        ],
        equivalent=dict.fromkeys(
            ["- return total", "return a", "return b"], "what `both` returns is not asked for"
        ),
    ),
]
