"""Checks of chapter 8: seeds, rows, and which way to walk."""

import numpy as np

import minigrad as mg
from minigrad.engine.tensor import Tensor
from minigrad.language import N_, _

from ..answers import Raised, kind, untouched
from . import NotYet, Wrong, compare, try_out


def check_grads(grads):
    columns = N_("that is J times v; here v stands on the left, as a row")
    compare(
        grads,
        {
            "v = [1, 0]": [2, 3],
            "v = [0, 1]": [2, 4],
            "v = [1, 1]": [4, 7],
            "v = [2, -1]": [2, 2],
        },
        [
            (("v = [1, 0]", [2, 2]), columns),
            (("v = [1, 0]", [2, 0]), "both inputs have a slope; only y1 counts for nothing"),
            ("v = [1, 0]", "v[0] weighs the first row, v[1] the second: only one counts here"),
            (("v = [0, 1]", [3, 4]), columns),
            (("v = [0, 1]", [2, 3]), "that is the row of y0"),
            (("v = [0, 1]", [0, 4]), "both inputs have a slope; only y0 counts for nothing"),
            ("v = [0, 1]", "v[0] weighs the first row, v[1] the second: only one counts here"),
            (("v = [1, 1]", [5, 6]), columns),
            (("v = [1, 1]", lambda got: got in ([2, 3], [2, 4])), "both rows count, once each"),
            ("v = [1, 1]", "both rows count once: entry by entry, what do they make together?"),
            (("v = [2, -1]", [1, 0]), columns),
            (("v = [2, -1]", [6, 10]), "the second row is added; its weight is below 0"),
            ("v = [2, -1]", "weigh the first row by 2 and the second by -1"),
        ],
    )


def rows_seen(rows_of):
    """Return a function that tells the rows an answer finds, of outputs with slopes of ours."""

    def seen(outputs, inputs, slopes, x):
        leaf = mg.tensor(x.tolist(), requires_grad=True)
        squares = leaf * leaf
        y = mg.stack([(squares * mg.tensor((row / 2).tolist())).sum() for row in slopes])
        try:
            return rows_of(y, leaf)
        except Exception as error:
            if "Tensors or None" in str(error) or "attribute 'array'" in str(error):
                raise Raised(
                    _("{error}; a seed is a tensor: mg.tensor makes one").format(error=error)
                ) from error
            raise

    return seen


def jacobians(draw):
    """Return how many outputs and inputs there are, numbers for their slopes, and x."""
    outputs, inputs = draw.pick((3, 2), (2, 2), (4, 3), (1, 2), (3, 3), (2, 1), (1, 1), (5, 2))
    return outputs, inputs, draw.array(outputs, inputs), draw.array(inputs)


def rows_expected(outputs, inputs, _slopes, _x):
    return _slopes * _x


def check_rows(rows_of):
    if untouched(rows_of):
        raise NotYet

    def wrong(change):
        return lambda outputs, inputs, slopes, x: change(slopes * x)

    try_out(
        rows_seen(rows_of) if callable(rows_of) else rows_of,
        rows_expected,
        jacobians,
        [
            (
                wrong(lambda rows: np.tile(rows.sum(0), (len(rows), 1))),
                "the rows are alike, each the sum of all: which output counts in row i?",
            ),
            (
                wrong(lambda rows: np.tile(rows.mean(0), (len(rows), 1))),
                "the rows are alike, each the mean of all: which output counts in row i?",
            ),
            (
                wrong(lambda rows: rows * np.arange(len(rows))[:, None]),
                "row i comes out i times as large: the seed's entry is 1, not i",
            ),
            (
                wrong(lambda rows: rows * (np.arange(len(rows))[:, None] + 1)),
                "row i comes out i + 1 times as large: the seed's entry is 1",
            ),
            (
                wrong(lambda rows: np.tile(rows[:1], (len(rows), 1))),
                "always the first row: where does i come in?",
            ),
            (
                wrong(lambda rows: np.tile(rows[-1:], (len(rows), 1))),
                "always the last row: where does i come in?",
            ),
            (wrong(lambda rows: 0 * rows), "all 0: which output counts in row i?"),
            (wrong(lambda rows: rows[::-1]), "the rows are in the wrong order"),
            (wrong(lambda rows: np.cumsum(rows, 0)), "row i holds the rows before it, too"),
            (wrong(lambda rows: rows.T), "a row for each output; these are rows for inputs"),
            (wrong(lambda rows: rows[0]), "that is the first row alone"),
            (wrong(lambda rows: rows.sum(0)), "that is one row, the sum of all"),
        ],
    )


def seed_seen(seed):
    """Return a function that tells the seed an answer makes, and what it leaves in x.grad."""

    def seen(shape, values):
        x = mg.tensor(values.tolist(), requires_grad=True)
        y = x * 3
        got = seed(y)
        if untouched(got):
            raise NotYet
        if not isinstance(got, Tensor):
            raise Wrong(_("that is {kind}; backward takes a tensor").format(kind=kind(got)))
        seen = {"the seed": got}
        if got.shape == y.shape:
            y.backward(got)
            seen["x.grad"] = x.grad
        return seen

    return seen


def check_seed(seed):
    if untouched(seed):
        raise NotYet

    def expected(shape, _values):
        share = np.full(shape, 1 / np.prod(shape, dtype=int))
        return {"the seed": share, "x.grad": 3 * share}

    def wrong(change):
        def mistake(shape, values):
            return {"the seed": np.array(change(shape, 3 * values, values.size))}

        return mistake

    mistakes = [
        (wrong(lambda shape, y, n: np.ones(shape)), "that is the seed of the sum"),
        (
            wrong(lambda shape, y, n: 1 / n),
            "one number for all entries; a seed has the shape of y",
        ),
        (
            wrong(lambda shape, y, n: np.full(n, 1 / n)),
            "these are in a row; a seed has the shape of y",
        ),
        (wrong(lambda shape, y, n: y), "that is y itself; how much does each entry count?"),
        (wrong(lambda shape, y, n: y / n), "the values of y play no part; how many there are"),
        (wrong(lambda shape, y, n: y.mean()), "that is the mean itself"),
        (
            wrong(lambda shape, y, n: np.full(shape, y.mean())),
            "that is the mean itself, in each entry",
        ),
        (wrong(lambda shape, y, n: np.full(shape, 0.25)), "0.25 fits four entries only"),
        (wrong(lambda shape, y, n: np.full(shape, n)), "not times their number"),
        (
            wrong(lambda shape, y, n: np.full(shape, 1 / (shape or (1,))[0])),
            "that divides by the first size of the shape; count all entries",
        ),
        (
            wrong(lambda shape, y, n: np.full(shape, 1 / (shape or (1,))[-1])),
            "that divides by the last size of the shape; count all entries",
        ),
    ]
    # Without dims last: what takes the first size of a shape raises there.
    for shapes in ([(2, 3), (5,), (2, 3, 4), (3, 1), (2, 2), (1,)], [()]):
        try_out(
            seed_seen(seed) if callable(seed) else seed,
            expected,
            lambda draw, shapes=shapes: (shape := draw.pick(*shapes), draw.array(*shape)),
            mistakes,
        )


def check_modes(modes):
    rows = {
        "1,000 inputs, 1 output": ("backward", "forward takes a pass for each input: how many?"),
        "2 inputs, 1,000 outputs": ("forward", "backward takes a pass for each output: how many?"),
        "50 inputs, 3 outputs": ("backward", "forward takes a pass for each input: how many?"),
        "1 input, 10 outputs": ("forward", "backward takes a pass for each output: how many?"),
    }
    other = {"backward": "forward", "forward": "backward"}
    compare(
        modes,
        {row: mode for row, (mode, _) in rows.items()},
        [((row, other[mode]), hint) for row, (mode, hint) in rows.items()]
        + [(row, 'write "backward" or "forward"') for row in rows],
    )
