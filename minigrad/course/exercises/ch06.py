"""Exercises of chapter 6: gradients in the middle of the graph."""

import minigrad as mg

from . import Exercise, Wrong, call, compare

KEPT = {"x": 26.0, "a": 13.0, "b": None, "c": None}


def check_kept(grads):
    compare(
        grads,
        KEPT,
        [
            ("x", "x is a leaf and is reached: the gradient at a, times 2"),
            ("a", "a keeps what arrives over both its uses: 2 * a from b = a * a, and 1 from c"),
            ("b", "without parentheses nothing was called"),
            ("c", "the gradient of c had passed when retain_grad() came"),
        ],
    )


def leaf_and(value):
    """Return a leaf and a result, three times the leaf."""
    x = mg.tensor(value, requires_grad=True)
    return x, x * 3


def check_middle(middle):
    for value, expected in ((2.0, 12.0), (5.0, 30.0)):
        got = call(middle, mg.tensor(value, requires_grad=True))
        if isinstance(got, tuple) and len(got) == 1:
            raise Wrong("that is a tuple with one gradient in it: take its first entry")
        compare(
            got,
            expected,
            [
                (None, "nothing was kept: retain_grad needs its () and comes before backward"),
                (3 * expected, "that is the gradient at x, one step further"),
                (expected / 2, "that is the value of y"),
                (1.0, "that is the seed, the gradient at z"),
            ],
            on=f"middle({value:g})",
        )
        if getattr(got, "requires_grad", False):
            raise Wrong("the number is right, but you computed it from y: ask the graph for it")


def check_sign(sign_changed):
    x, y = leaf_and(2.0)
    out = call(sign_changed, y)
    if not isinstance(out, mg.Tensor):
        raise Wrong(f"expected the tensor y, got {type(out).__name__}: register_hook's handle?")
    z = out * 5
    compare(z, 30.0, [(-30.0, "the value of y has changed its sign, too")], on="y * 5")
    try:
        z.backward()
    except Exception as error:
        raise Wrong(f"backward raised {type(error).__name__}: {error}") from None
    compare(
        x.grad,
        -15.0,
        [
            (15.0, "nothing was changed: does the hook return the new gradient?"),
            (0.0, "the gradient is gone: only its sign should change"),
            (-3.0, "the hook made a fixed number; change the sign of what it is given"),
        ],
        on="x.grad",
    )


def check_gradients(gradients):
    x, a = leaf_and(2.0)
    b = a * a
    try:
        got = call(gradients, b * 2, [x, a, b])
    except Wrong as wrong:
        if "second time" in str(wrong) or "Freed" in str(wrong):  # Freed is built in chapter 10
            raise Wrong("the first question used the graph up: ask for all in one call") from None
        if isinstance(wrong.__cause__, (TypeError, AttributeError)) or "all inputs" in str(wrong):
            raise Wrong("`grad` takes one list of tensors, and `tensors` is such a list") from None
        raise
    for name, tensor in (("x", x), ("a", a), ("b", b)):
        if tensor._grad is not None:
            raise Wrong(f"{name}.grad was touched: is there a way without backward?")
    if isinstance(got, (list, tuple)) and any(isinstance(each, tuple) for each in got):
        raise Wrong("there are tuples in it: take the first entry of each")
    compare(
        got,
        [72.0, 24.0, 2.0],
        [
            ([2.0, 24.0, 72.0], "in the order of the tensors that were given"),
            ([72.0], "one gradient for each tensor that was given"),
            ([1.0, 1.0, 1.0], "that is the seed"),
        ],
        on="gradients(z, [x, a, b])",
    )


def middle_by(see):
    """Return a function that computes y and z and has `see(x, y, z)` find the gradient at y."""

    def middle(x):
        y = x * 3
        return see(x, y, y * y)

    return middle


def retained(x, y, z):
    y.retain_grad()
    z.backward()
    return y.grad


def late(x, y, z):
    z.backward()
    y.retain_grad()
    return y._grad


def hooked(x, y, z):
    seen = []
    y.register_hook(seen.append)
    z.backward()
    return seen[0]


def at_leaf(x, y, z):
    z.backward()
    return x.grad


def at_root(x, y, z):
    z.retain_grad()
    z.backward()
    return z.grad


def with_hook(hook):
    """Return a function that registers a hook and returns the tensor."""

    def sign_changed(y):
        y.register_hook(hook)
        return y

    return sign_changed


def subtracted(y):
    out = y * 1
    out.register_hook(lambda grad: grad - 2 * grad)
    return out


def by_backward(z, tensors):
    for tensor in tensors:
        tensor.retain_grad()
    z.backward()
    return [tensor.grad for tensor in tensors]


def by_hooks(z, tensors):
    caught = {}
    for k, tensor in enumerate(tensors):
        tensor.register_hook(lambda grad, k=k: caught.update({k: grad}))
    z.backward()
    return [caught[k] for k in range(len(tensors))]


def ask(z, tensor):
    return mg.autograd.grad(z, [tensor], retain_graph=True)


EXERCISES = [
    Exercise(
        id="06.1",
        title="Kept or dropped",
        level="easy",
        minutes=5,
        check=check_kept,
        hints=[
            "Which of the three calls was a call, and in time?",
            "a is used twice, by b and by c: two gradients arrive and add up.",
            "2 * a is 12, and 1 comes straight from c. The way from a to x multiplies by 2.",
        ],
        solution="""
# a keeps 2 * 6 + 1 = 13. b's line calls nothing. c's comes after backward. x is a leaf: 13 * 2.
grads = {"x": 26.0, "a": 13.0, "b": None, "c": None}
check("06.1", grads)
""",
        right=[KEPT, {"c": None, "b": None, "a": mg.tensor(13.0), "x": 26}],
        wrong=[
            ({**KEPT, "x": None}, "is a leaf"),
            ({**KEPT, "a": 12.0}, "both its uses"),
            ({**KEPT, "b": 1.0}, "without parentheses"),
            ({**KEPT, "c": 1.0}, "had passed"),
        ],
    ),
    Exercise(
        id="06.2",
        title="Nothing in the middle",
        level="easy",
        minutes=10,
        check=check_middle,
        hints=[
            "When does the gradient pass y? Who must be there before?",
            "y.retain_grad() before z.backward(), or mg.autograd.grad(z, [y]) in its place.",
        ],
        solution="""
# The call needs its parentheses, and must come before the gradient passes.
def middle(x):
    y = x * 3
    z = y * y
    y.retain_grad()
    z.backward()
    return y.grad


check("06.2", middle)
""",
        right=[
            middle_by(retained),
            middle_by(hooked),
            middle_by(lambda x, y, z: mg.autograd.grad(z, [y])[0]),
        ],
        wrong=[
            (middle_by(late), "comes before backward"),
            (middle_by(lambda x, y, z: mg.autograd.grad(z, [y])), "a tuple"),
            (middle_by(at_leaf), "at x"),
            (middle_by(at_root), "the seed"),
            (middle_by(lambda x, y, z: y), "the value of y"),
            (middle_by(lambda x, y, z: 2 * y), "computed it from y"),
        ],
    ),
    Exercise(
        id="06.3",
        title="Change the sign",
        level="medium",
        minutes=10,
        check=check_sign,
        hints=[
            "A hook is a function of the gradient.",
            "What it returns goes on in the gradient's place.",
        ],
        solution="""
# The forward pass does not know of the hook; on the way back it gives -grad in place of grad.
def sign_changed(y):
    y.register_hook(lambda grad: -grad)
    return y


check("06.3", sign_changed)
""",
        right=[with_hook(lambda grad: -grad), subtracted],
        wrong=[
            (with_hook(lambda grad: print(end="")), "does the hook return"),
            (lambda y: -y, "changed its sign, too"),
            (with_hook(lambda grad: grad * 0), "is gone"),
            (with_hook(lambda grad: grad * 0 - 1), "a fixed number"),
            (with_hook(lambda grad: -1.0), "backward raised TypeError"),
            (lambda y: y.register_hook(lambda grad: -grad), "handle"),
        ],
    ),
    Exercise(
        id="06.4",
        title="Without a trace",
        level="easy",
        minutes=5,
        check=check_gradients,
        hints=[
            "backward fills the leaves, whatever you do. Which of the three ways does not?",
            "mg.autograd.grad takes a list of tensors, and answers for all of them.",
        ],
        solution="""
# One walk for all of them; what was asked for is returned, and nothing is kept.
def gradients(z, tensors):
    return mg.autograd.grad(z, tensors)


check("06.4", gradients)
""",
        right=[
            lambda z, tensors: mg.autograd.grad(z, tensors),
            lambda z, tensors: [ask(z, tensor)[0] for tensor in tensors],
        ],
        wrong=[
            (by_backward, "x.grad was touched"),
            (by_hooks, "without backward"),
            (
                lambda z, tensors: [mg.autograd.grad(z, [each])[0] for each in tensors],
                "used the graph",
            ),
            (lambda z, tensors: [ask(z, tensor) for tensor in tensors], "there are tuples"),
            (lambda z, tensors: mg.autograd.grad(z, [tensors]), "one list of tensors"),
            (lambda z, tensors: mg.autograd.grad(z, tensors)[::-1], "in the order"),
            (lambda z, tensors: mg.autograd.grad(z, tensors[:1]), "one gradient for each"),
            (lambda z, tensors: [ask(z, z)[0] for _ in tensors], "the seed"),
        ],
    ),
]
