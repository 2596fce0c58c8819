"""Exercises of chapter 0: what an exercise is, and how a picture is read."""

from . import Exercise, Wrong, call, compare


def check_double(double):
    compare(
        call(double, 3.0),
        6.0,
        [
            (9.0, "that is 3 * 3"),
            (5.0, "that is 3 + 2"),
            (3.0, "it comes back as it went in"),
        ],
        on="double(3)",
    )
    compare(call(double, -1.5), -3.0, on="double(-1.5)")


def check_given(given):
    names = set(given.split() if isinstance(given, str) else given)
    if names == {"a", "b"}:
        return
    computed = sorted(names & {"c", "y"})
    if len(computed) == 2:
        raise Wrong("c and y were computed: an arrow comes into each of their boxes")
    if computed:
        raise Wrong(f"{computed[0]} was computed: an arrow comes into its box from the left")
    if len(names) == 1:
        raise Wrong("there is one more box that no arrow enters")
    raise Wrong("give the names that stand in the boxes of the picture: some of a, b, c, y")


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
        right=[lambda x: 2 * x, lambda x: x + x],
        wrong=[
            (lambda x: x * x, "that is 3 * 3"),
            (lambda x: x + 2, "that is 3 + 2"),
            (lambda x: x, "as it went in"),
            (lambda x: None, "return its result"),
            (lambda x: 6.0, "double(-1.5): expected -3"),
            (6.0, "expected a function"),
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
        right=[["a", "b"], ("b", "a"), "a b"],
        wrong=[
            (["a"], "one more box"),
            ({"b", "d", "e"}, "names that stand"),
            (["a", "b", "c"], "c was computed"),
            (["y"], "y was computed"),
            (["c", "y"], "c and y were computed"),
        ],
    ),
]
