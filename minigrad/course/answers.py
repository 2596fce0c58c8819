"""Hold an answer against what is expected, and say in few words what is wrong with it."""

import ast
import dis
import linecache
import traceback
from types import CodeType, FunctionType

import numpy as np

from .values import number, same, short, show, with_article

# What Python makes of a body that only returns None.
IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


class Wrong(Exception):
    """Say what is wrong with an answer: `got 3: was the gradient overwritten?`"""


class Raised(Wrong):
    """Say that an answer raised, where, and what."""


class NotYet(Exception):
    """Say that the answer still holds the stub's `...`."""


def compare(got, expected, mistakes=(), on="", rounded=False):
    """Pass if the answer is what is expected; otherwise raise Wrong with the fitting hint.

    What is expected is never told.

    Args:
        got: the answer: a number, text, tensor, array, None, or a list or dictionary of these.
        expected: what it should be. For a dictionary (a table) each row is compared by itself.
        mistakes: pairs (pattern, hint). A pattern is a value that the answer may have, or a
            function of the answer that returns whether it fits; for a table it is the row's key,
            or a pair (key, pattern).
        on: what the answer is for, such as `slope(2)`; it begins the line.
        rounded: whether numbers may be rounded, as by hand, to two digits or more.

    Raises:
        Wrong: the answer is another.
        NotYet: the answer is or holds `...`.

    Example:
        >>> compare(3.0, 6, [(3, "was the gradient overwritten instead of added?")])
        Traceback (most recent call last):
        ...
        minigrad.course.answers.Wrong: got 3: was the gradient overwritten instead of added?
    """
    if untouched(got):
        raise NotYet
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            if key not in got:
                raise Wrong(f"the row {key!r} is missing")
            of_row = [(p[1], hint) for p, hint in mistakes if isinstance(p, tuple) and p[0] == key]
            of_row += [(lambda _: True, hint) for row, hint in mistakes if row == key]
            compare(got[key], value, of_row, str(key), rounded)
    elif not same(got, expected, rounded):
        hints = [hint for pattern, hint in mistakes if fits(pattern, got)]
        raise Wrong(told(got, hints[0] if hints else difference(got, expected), on))


def told(got, hint, on=""):
    """Return the line on an answer that is wrong."""
    return f"{on}: got {show(got)}: {hint}" if on else f"got {show(got)}: {hint}"


def difference(got, expected):
    """Return in what kind of way an answer differs from what is expected, without telling that."""
    expected = getattr(expected, "array", expected)
    if got is None:
        return "does the function return its result?"
    if isinstance(expected, dict):
        return f"a table is wanted, with the rows {', '.join(map(str, expected))}"
    wanted = shape_of(expected)
    shape = shape_of(got, wanted)
    if shape is None and wanted is not None:
        what = "a number" if wanted == () else f"numbers of the shape {wanted}"
        return f"that is {kind(got)}; {what} should come"
    if shape is not None and wanted is not None and shape != wanted:
        one = "one number should come" if wanted == () else f"the shape should be {wanted}"
        return f"its shape is {shape}; {one}"
    if isinstance(expected, (list, tuple)) and not isinstance(got, (list, tuple, np.ndarray)):
        return f"that is {kind(got)}; {len(expected)} entries should come"
    if isinstance(expected, str) and not isinstance(got, str):
        return f"that is {kind(got)}; a text should come"
    if wanted and np.prod(wanted) > 1:
        off = ~np.isclose(numbers(got), numbers(expected), rtol=1e-4, atol=1e-6, equal_nan=True)
        count = f"{off.sum()} of its {off.size} entries"
        return f"{count} {'is' if off.sum() == 1 else 'are'} not right"
    return "that is not it"


def numbers(value):
    """Return an array of the numbers in a value; None where it is not made of numbers alone."""
    value = getattr(value, "array", value)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if not isinstance(value, (list, tuple, np.ndarray)):
        one = number(value)
        return None if one is None or isinstance(value, str) else np.array(one)
    try:
        return np.array([getattr(one, "array", one) for one in value], float)
    except (ValueError, TypeError, RecursionError):
        return None


def shape_of(value, wanted=None):
    """Return the shape of a number, a list of numbers or an array; None for anything else."""
    if wanted == () and number(value) is not None:
        return ()
    found = numbers(value)
    return None if found is None else found.shape


def kind(value):
    """Return what a value is, with its article: `a text`."""
    if value is None:
        return "None"
    names = {str: "a text", list: "a list", tuple: "a tuple", dict: "a table", set: "a set"}
    names[np.ndarray] = "an array"
    if isinstance(value, FunctionType):
        return "a function; call it first"
    return names.get(type(value)) or with_article(type(value).__name__)


def call(function, *inputs, on=None):
    """Return what a function of the learner's returns; an exception in it becomes Raised.

    Example:
        >>> call(lambda x: 1 / x, 0)
        Traceback (most recent call last):
        ...
        minigrad.course.answers.Raised: on the input 0: ZeroDivisionError: division by zero
    """
    if function is ...:
        raise NotYet
    if not callable(function):
        raise Wrong(f"that is {show(function)}; a function should come: its name, without ()")
    if on is None:
        on = f"on the input {', '.join(show(one, 40) for one in inputs)}"
    try:
        return function(*inputs)
    except (NotYet, Wrong):
        raise
    except Exception as error:
        raise Raised(f"{on}: {what_was_raised(error)}") from error


def what_was_raised(error):
    """Return an exception's name and words, with the line of the learner's that raised it."""
    try:
        said = short(str(error), 160)
    except Exception:  # a class of the learner's may not be able to tell itself
        said = ""
    name = type(error).__name__
    said = f"{name}: {said}" if said else name
    steps = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") == "__main__"
    ]
    if not steps:
        return said
    file, line = steps[-1]
    source = short(linecache.getline(file, line).strip(), 60)
    return f"line {line}, {source}: {said}" if source else f"line {line}: {said}"


def fits(pattern, got):
    """Return whether an answer shows the mistake that a pattern stands for."""
    if isinstance(pattern, FunctionType):
        try:
            return bool(pattern(got))
        except Exception:  # the pattern expected another kind of answer
            return False
    return same(got, pattern)


def untouched(answer, depth=4):
    """Return whether an answer still holds the stub's `...`, or is a function that does nothing.

    Dots as an index are none of the stub's.

    Example:
        >>> def rule(grad, x):
        ...     first = ...
        ...     return first
        >>> untouched(rule), untouched([1, ...]), untouched("y = ..."), untouched(None)
        (True, True, True, False)
        >>> untouched(lambda x: x[...])
        False
    """
    if isinstance(answer, FunctionType):
        return has_blank(answer.__code__) or does_nothing(answer.__code__)
    if isinstance(answer, type):
        members = [getattr(member, "__func__", member) for member in vars(answer).values()]
        return any(isinstance(member, FunctionType) and untouched(member) for member in members)
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, (list, tuple)):
        return depth > 0 and any(untouched(one, depth - 1) for one in answer[:1000])
    if isinstance(answer, str):
        if "..." not in answer or len(answer) > 10000:
            return False
        try:
            return any(getattr(n, "value", None) is ... for n in ast.walk(ast.parse(answer)))
        except (SyntaxError, ValueError, RecursionError):
            return False
    return answer is ...


def has_blank(code):
    """Return whether compiled code, or code inside it, holds a `...` that is no index."""
    steps = list(dis.get_instructions(code))
    loads = [place for place, step in enumerate(steps) if step.argval is ...]
    inner = [part for part in code.co_consts if isinstance(part, CodeType)]
    return any(not is_index(steps[place + 1 :]) for place in loads) or any(map(has_blank, inner))


def is_index(steps):
    """Return whether what lies on Python's stack before these steps goes into `x[...]`."""
    above = 0
    for step in steps:
        if step.opname == "BUILD_TUPLE" and above < step.arg:
            above = 0  # the dots are in the tuple now
        elif above == 0 and (step.opname.endswith("_SUBSCR") or step.argrepr == "[]"):
            return True
        else:
            above += dis.stack_effect(step.opcode, step.arg, jump=False)
            if above < 0:
                break
    return False


def does_nothing(code):
    """Return whether a `def` has a body of nothing but text, `pass` and `...`."""
    steps = list(dis.get_instructions(code))
    values = {step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")}
    return (
        code.co_name != "<lambda>" and {step.opname for step in steps} <= IDLE and values == {None}
    )
