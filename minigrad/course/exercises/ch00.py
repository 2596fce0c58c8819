"""Exercises of chapter 0: what an exercise is, and how a picture is read."""

from ...language import _
from ..answers import untouched
from ..values import words
from . import Exercise, NotYet, Wrong, try_out


def check_double(double):
    try_out(
        double,
        lambda x: 2 * x,
        lambda draw: (draw.number(),),
        [
            (lambda x: x * x, "that is x * x"),
            (lambda x: x + 2, "that is x + 2"),
            (lambda x: x, "it comes back as it went in"),
            (lambda x: int(2 * x), "what stands behind the point is cut off"),
            (lambda x: round(2 * x), "that is rounded; keep what stands behind the point"),
            (lambda x: x / 2, "that is half of it"),
            (lambda x: 2 * abs(x), "the sign is lost"),
        ],
    )


def check_given(given):
    if untouched(given):
        raise NotYet
    names = set(words(given) or ())
    if names == {"a", "b"}:
        return
    computed = sorted(names & {"c", "y"})
    if not names or names - {"a", "b", "c", "y"}:
        raise Wrong(_("the names that stand in the boxes of the picture are wanted, in quotes"))
    if len(computed) == 2:
        raise Wrong(_("c and y were computed: an arrow comes into each of their boxes"))
    if computed:
        raise Wrong(
            _("{name} was computed: an arrow comes into its box from the left").format(
                name=computed[0]
            )
        )
    raise Wrong(
        _("no arrow comes into the box of {name}, but it is not the only one").format(
            name=names.pop()
        )
    )


EXERCISES = [
    Exercise(
        id="00.1",
        title="Twice a number",
        level="easy",
        minutes=2,
        check=check_double,
        hints=["Put an expression with x in place of the dots.", "x + x would do."],
        solution="""
# Anything that gives twice x is right; the check looks at what comes out, not at how.
def double(x):
    return 2 * x


check("00.1", double)
""",
        right=[
            "def double(x):\n    return x + x",
            "lambda x: x / 0.5",
            "def double(x):\n    x *= 2\n    return [x]",
        ],
        wrong=[
            ("lambda x: x * x", "that is x * x"),
            ("lambda x: x + 2", "that is x + 2"),
            ("lambda x: x", "as it went in"),
            ("lambda x: None", "return its result"),
            ("lambda x: 6.0", "the same whatever comes in"),
            ("lambda x: int(2 * x)", "cut off"),
            ("lambda x: round(2 * x)", "rounded"),
            ("lambda x: -2 * x", "the sign is turned"),
            ("lambda x: abs(2 * x)", "the sign is lost"),
            ("lambda x: str(2 * x) + '!'", "that is a text; a number should come"),
            ("def double(x):\n    return 2 * y", "line 2, return 2 * y: NameError"),
            ("6.0", "a function should come"),
        ],
    ),
    Exercise(
        id="00.2",
        title="Where nothing comes in",
        level="easy",
        minutes=2,
        check=check_given,
        hints=[
            "Follow each arrow to its tip. Which boxes have no tip?",
            "The name stands in the first line of a box.",
        ],
        solution="""
# a and b were typed in. c came from a and b, and y from c.
given = ["a", "b"]
check("00.2", given)
""",
        right=['("b", "a")', '"a, b"', '{"A", " b "}', '["a b"]'],
        wrong=[
            ('["a"]', "not the only one"),
            ('{"b", "d", "e"}', "names that stand"),
            ("2", "in quotes"),
            ('["a", "b", "c"]', "c was computed"),
            ('["y"]', "y was computed"),
            ('["c", "y"]', "c and y were computed"),
        ],
    ),
]
