"""Exercises of chapter 8: seeds, rows, and which way to walk."""

import re

import numpy as np

import minigrad as mg

from . import Exercise, Wrong, call, compare

GRADS = {
    "v = [1, 0]": [2, 3],
    "v = [0, 1]": [2, 4],
    "v = [1, 1]": [4, 7],
    "v = [2, -1]": [2, 2],
}
COLUMNS = {"v = [1, 0]": [2, 2], "v = [0, 1]": [3, 4], "v = [1, 1]": [5, 6], "v = [2, -1]": [1, 0]}


def check_grads(grads):
    if isinstance(grads, dict):
        for name, column in COLUMNS.items():
            if isinstance(grads.get(name), list | tuple) and list(grads[name]) == column:
                raise Wrong(f"{name}: that is J times v; here v stands on the left, as a row")
    compare(
        grads,
        GRADS,
        [
            ("v = [1, 0]", "only y0 counts: that is the first row"),
            ("v = [0, 1]", "only y1 counts: that is the second row"),
            ("v = [1, 1]", "both rows count once: add them"),
            ("v = [2, -1]", "twice the first row, minus the second"),
        ],
    )


def outputs():
    """Return y with three entries, and x: J is [[2, 3], [2, 4], [2, 1]] at x = [1, 2]."""
    x = mg.tensor([1.0, 2.0], requires_grad=True)
    return mg.stack([x[0] ** 2 + 3 * x[1], x[1] ** 2 + 2 * x[0], x[0] * x[1]]), x


def check_rows(rows_of):
    y, x = outputs()
    try:
        got = call(rows_of, y, x)
    except Wrong as error:
        if not re.search("Tensors or None|attribute 'array'", str(error)):
            raise
        raise Wrong("a seed is a tensor: put the numbers into mg.tensor(...)") from error
    compare(
        got,
        [[2, 3], [2, 4], [2, 1]],
        [
            (
                [[6, 8]] * 3,
                "the rows are alike, each the sum of all: which output counts in row i?",
            ),
            ([[0, 0], [2, 4], [4, 2]], "row i came out i times too large: v's entry is 1, not i"),
            ([[2, 3]] * 3, "always the first row: where does i come in?"),
            ([[2, 1], [2, 4], [2, 3]], "the rows are in the wrong order"),
            (
                lambda a: np.shape(a) != (3, 2),
                "one row for each output, with an entry for each input",
            ),
        ],
        on="J of three outputs and two inputs",
    )


def rows_with(seed):
    """Return a rows_of in which `seed(i, m)` is the seed of row i."""

    def rows_of(y, x):
        m = y.shape[0]
        seeds = [seed(i, m) for i in range(m)]
        rows = [mg.autograd.grad([y], [x], [each], retain_graph=True) for each in seeds]
        return [row.tolist() for (row,) in rows]

    return rows_of


def one_hot(i, m):
    seed = mg.zeros(m)
    seed.array[i] = 1.0
    return seed


def check_seed(seed):
    for shape in ((2, 2), (5,)):
        y = mg.ones(*shape, requires_grad=True) * 3
        count = y.array.size
        compare(
            call(seed, y),
            np.full(shape, 1 / count),
            [
                (np.ones(shape), "that is the seed of the sum"),
                (1 / count, "the number is right; a seed has the shape of y"),
                (np.full(count, 1 / count), "the numbers are right; a seed has the shape of y"),
                (y, "that is y itself; how much should each entry count?"),
                (y * (1 / count), "the values of y play no part: only how many there are"),
                (np.full(shape, 0.25), "0.25 fits four entries only"),
                (np.full(shape, 1 / shape[0]), "that divides by the rows; count all entries"),
            ],
            on=f"the seed of a y of shape {shape}",
        )


MODES = {
    "1,000 inputs, 1 output": "backward",
    "2 inputs, 1,000 outputs": "forward",
    "50 inputs, 3 outputs": "backward",
    "1 input, 10 outputs": "forward",
}


def check_modes(modes):
    compare(
        modes,
        MODES,
        [
            ("1,000 inputs, 1 output", "one output, one row, one pass back; forward takes 1,000"),
            ("2 inputs, 1,000 outputs", "two columns, two passes forward; backward takes 1,000"),
            ("50 inputs, 3 outputs", "3 rows against 50 columns"),
            ("1 input, 10 outputs", "one column against 10 rows"),
        ],
    )


EXERCISES = [
    Exercise(
        id="08.1",
        title="Four seeds",
        level="easy",
        minutes=5,
        check=check_grads,
        hints=[
            "v[0] says how much the first row counts, v[1] the second.",
            "For [1, 1]: the sum of the rows, [2 + 2, 3 + 4].",
        ],
        solution="""
# A row times a matrix is a mix of the rows: v[0] of the first, v[1] of the second.
grads = {
    "v = [1, 0]": [2, 3],
    "v = [0, 1]": [2, 4],
    "v = [1, 1]": [2 + 2, 3 + 4],
    "v = [2, -1]": [2 * 2 - 2, 2 * 3 - 4],
}
check("08.1", grads)
""",
        right=[GRADS, {name: tuple(map(float, grad)) for name, grad in GRADS.items()}],
        wrong=[
            (COLUMNS, "v stands on the left"),
            (GRADS | {"v = [1, 0]": [2, 0]}, "that is the first row"),
            (GRADS | {"v = [0, 1]": [0, 4]}, "that is the second row"),
            (GRADS | {"v = [1, 1]": [2, 3]}, "both rows count once"),
            (GRADS | {"v = [2, -1]": [6, 10]}, "minus the second"),
        ],
    ),
    Exercise(
        id="08.2",
        title="Mend the Jacobian",
        level="medium",
        minutes=10,
        check=check_rows,
        hints=[
            "The seed v has one entry for each output. For row i only output i counts.",
            "1 at i and 0 elsewhere. np.eye(m).tolist()[i] is that list; a seed is a tensor of it.",
        ],
        solution="""
# A one-hot seed picks one row. np.eye(m) holds them all, one below the other.
def rows_of(y, x):
    m = y.shape[0]
    rows = []
    for i in range(m):
        seed = mg.tensor(np.eye(m).tolist()[i])
        (row,) = mg.autograd.grad([y], [x], [seed], retain_graph=True)
        rows.append(row.tolist())
    return rows

check("08.2", rows_of)
""",
        right=[
            rows_with(one_hot),
            rows_with(lambda i, m: mg.tensor([float(k == i) for k in range(m)])),
        ],
        wrong=[
            (rows_with(lambda i, m: mg.ones(m)), "the rows are alike"),
            (rows_with(lambda i, m: one_hot(i, m) * i), "v's entry is 1, not i"),
            (rows_with(lambda i, m: one_hot(0, m)), "where does i come in"),
            (rows_with(lambda i, m: one_hot(m - 1 - i, m)), "wrong order"),
            (rows_with(lambda i, m: mg.tensor(1.0)), "Mismatch in shape"),
            (rows_with(lambda i, m: np.eye(m)[i]), "a seed is a tensor"),
        ],
    ),
    Exercise(
        id="08.3",
        title="A mean without a mean",
        level="medium",
        minutes=10,
        check=check_seed,
        hints=[
            "How much does each entry count in a mean of N entries?",
            "mg.full(y.shape, number) has the shape of y; y.array.size is the number of entries.",
        ],
        solution="""
# Each entry counts 1 / N, in the shape of y.
def seed(y):
    return mg.full(y.shape, 1 / y.array.size)

check("08.3", seed)
""",
        right=[
            lambda y: mg.ones_like(y) / y.numel(),
            lambda y: mg.full(y.shape, 1 / y.array.size),
        ],
        wrong=[
            (mg.ones_like, "seed of the sum"),
            (lambda y: mg.tensor(1 / y.numel()), "number is right; a seed has the shape"),
            (lambda y: mg.full((y.numel(),), 1 / y.numel()), "numbers are right"),
            (lambda y: y, "y itself"),
            (lambda y: y / y.numel(), "play no part"),
            (lambda y: mg.full(tuple(y.shape), 0.25), "four entries only"),
            (lambda y: mg.ones_like(y) / y.shape[0], "divides by the rows"),
        ],
    ),
    Exercise(
        id="08.4",
        title="Backward or forward?",
        level="easy",
        minutes=5,
        check=check_modes,
        hints=[
            "How many passes does each way take for the whole Jacobian?",
            "Backward: one pass for each output. Forward: one for each input.",
        ],
        solution="""
modes = {
    "1,000 inputs, 1 output": "backward",  # 1 pass against 1,000
    "2 inputs, 1,000 outputs": "forward",  # 2 against 1,000
    "50 inputs, 3 outputs": "backward",  # 3 against 50
    "1 input, 10 outputs": "forward",  # 1 against 10
}
check("08.4", modes)
""",
        right=[MODES, {name: mode.upper() for name, mode in MODES.items()}],
        wrong=[
            (MODES | {"1,000 inputs, 1 output": "forward"}, "one output, one row"),
            (MODES | {"2 inputs, 1,000 outputs": "backward"}, "two columns"),
            (MODES | {"50 inputs, 3 outputs": "forward"}, "3 rows against 50"),
            (MODES | {"1 input, 10 outputs": "backward"}, "one column against 10"),
        ],
    ),
]
