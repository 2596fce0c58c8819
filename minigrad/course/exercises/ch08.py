"""Exercises of chapter 8: seeds, rows, and which way to walk."""

from . import Exercise
from .checks08 import check_grads, check_modes, check_rows, check_seed

ROWS = ["v = [1, 0]", "v = [0, 1]", "v = [1, 1]", "v = [2, -1]"]


def grads(v10="[2, 3]", v01="[2, 4]", v11="[4, 7]", v21="[2, 2]"):
    """Return an answer to 08.1 as code."""
    return "{" + ", ".join(f"{row!r}: {g}" for row, g in zip(ROWS, (v10, v01, v11, v21))) + "}"


def rows_with(seed):
    """Return an answer to 08.2 with what stands behind `seed =`."""
    return f"""
def rows_of(y, x):
    m = y.shape[0]
    rows = []
    for i in range(m):
        seed = {seed}
        (row,) = mg.autograd.grad([y], [x], [seed], retain_graph=True)
        rows.append(row.tolist())
    return rows
"""


CASES = [
    "1,000 inputs, 1 output",
    "2 inputs, 1,000 outputs",
    "50 inputs, 3 outputs",
    "1 input, 10 outputs",
]


def modes(words="backward forward backward forward"):
    """Return an answer to 08.4 as code."""
    return repr(dict(zip(CASES, words.split())))


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
        right=[
            grads(v10="(2, 3)", v01="np.array([2, 4])", v11="mg.tensor([4.0, 7.0])"),
            f"""
grads = {{}}
for name, v in zip({ROWS}, ([1, 0], [0, 1], [1, 1], [2, -1])):
    grads[name] = np.array(v) @ [[2, 3], [2, 4]]
""",
            f"""
first, second = np.array([2, 3]), np.array([2, 4])
grads = dict(zip({ROWS}, [first, second, first + second, 2 * first - second]))
""",
        ],
        wrong=[
            (grads("[2, 2]", "[3, 4]", "[5, 6]", "[1, 0]"), "v stands on the left"),
            (grads(v10="[2, 0]"), "only y1 counts for nothing"),
            (grads(v10="[2, 4]"), "only one counts here"),
            (grads(v01="[0, 4]"), "only y0 counts for nothing"),
            (grads(v01="[2, 3]"), "the row of y0"),
            (grads(v11="[2, 3]"), "both rows count, once each"),
            (grads(v11="11"), "both rows count once: entry"),
            (grads(v21="[6, 10]"), "below 0"),
            (grads(v21="[4, 6]"), "weigh the first row by 2"),
            ("[[2, 3], [2, 4], [4, 7], [2, 2]]", "a table is wanted"),
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
            rows_with("mg.tensor([float(k == i) for k in range(m)])"),
            """
def rows_of(y, x):
    rows = []
    for one in range(len(y)):
        x.grad = None
        y[one].backward(retain_graph=True)
        rows.append(x.grad)
    return rows
""",
            """
def rows_of(y, x):
    seed, rows = mg.zeros(y.shape[0]), []
    for i in range(y.shape[0]):
        seed.array[:] = 0
        seed.array[i] = 1
        rows += mg.autograd.grad([y], [x], [seed], retain_graph=True)
    return mg.stack(rows)
""",
        ],
        wrong=[
            (rows_with("mg.ones(m)"), "each the sum of all"),
            (rows_with("mg.ones(m) / m"), "each the mean of all"),
            (rows_with("mg.tensor([float(i * (k == i)) for k in range(m)])"), "1, not i"),
            (rows_with("mg.tensor([float(k == 0) for k in range(m)])"), "always the first row"),
            (rows_with("mg.tensor([float(k == m - 1 - i) for k in range(m)])"), "wrong order"),
            (rows_with("mg.tensor([float(k <= i) for k in range(m)])"), "before it, too"),
            (rows_with("mg.tensor(1.0)"), "Mismatch in shape"),
            (rows_with("np.eye(m)[i]"), "a seed is a tensor"),
            ("lambda y, x: mg.autograd.grad([y], [x], [mg.ones_like(y)])[0]", "one row, the sum"),
            (rows_with("mg.tensor(np.eye(m).tolist())"), "Error"),
        ],
        equivalent=dict.fromkeys(
            [
                "row, = mg.autograd.grad([y], [x], [seed], retain_graph=False)",
                "rows += mg.autograd.grad([y], [x], [seed], retain_graph=False)",
                "y[one].backward(retain_graph=False)",
            ],
            "what a walk frees is built in chapter 10",
        )
        | {
            "seed, rows = (-mg.zeros(y.shape[0]), [])": "-0 is 0",
            "for i in range(seed.shape[0]):": "a seed has the shape of y",
        },
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
            "lambda y: mg.ones_like(y) / y.numel()",
            "lambda y: mg.tensor(np.full(y.shape, 1 / y.array.size, np.float32))",
            """
def seed(y):
    count = 1
    for size in y.shape:
        count *= size
    return mg.zeros(y.shape) + 1 / count
""",
        ],
        wrong=[
            ("mg.ones_like", "seed of the sum"),
            ("lambda y: mg.tensor(1 / y.numel())", "one number for all entries"),
            ("lambda y: mg.full((y.numel(),), 1 / y.numel())", "in a row"),
            ("lambda y: y", "y itself"),
            ("lambda y: y / y.numel()", "play no part"),
            ("lambda y: y.mean()", "that is the mean itself"),
            ("lambda y: mg.full(y.shape, 0.25)", "four entries only"),
            ("lambda y: mg.full(y.shape, 1 / y.shape[0])", "first size of the shape"),
            ("lambda y: np.ones(y.shape) / y.numel()", "an array; backward takes a tensor"),
        ],
        equivalent={"return -mg.zeros(y.shape) + 1 / count": "-0 is 0"},
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
        right=[
            modes("BACKWARD Forward backward forward"),
            f"""
modes = {{}}
for place, case in enumerate({CASES}):
    modes[case] = "forward" if place % 2 else "backward"
""",
            f'dict(zip({CASES}, " backward, forward, backward, forward ".split(",")))',
        ],
        wrong=[
            (modes("forward forward backward forward"), "1,000 inputs, 1 output: got"),
            (modes("backward backward backward forward"), "2 inputs, 1,000 outputs: got"),
            (modes("backward forward forward forward"), "50 inputs, 3 outputs: got"),
            (modes("backward forward backward backward"), "1 input, 10 outputs: got"),
            (modes("back forward backward forward"), 'write "backward" or'),
            ('"backward"', "a table is wanted"),
        ],
        equivalent={
            "modes[case] = 'forward' if place % -2 else 'backward'": "-1 is as true as 1",
        },
    ),
]
