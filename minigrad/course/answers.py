"""Compare an answer with what is expected, and say in one line what is wrong with it."""

import ast
import dis
from types import CodeType, FunctionType

import numpy as np

# What Python makes of a body that only returns None.
IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


class Wrong(Exception):
    """Say what is wrong with an answer: `expected 6, got 3: was the gradient overwritten?`"""


class NotYet(Exception):
    """Say that the answer still holds the stub's `...`."""


def compare(got, expected, mistakes=(), on=""):
    """Pass if the answer is what is expected; otherwise raise Wrong with the fitting hint.

    Args:
        got: the answer: a number, text, tensor, array, None, or a list or dictionary of these.
        expected: what it should be. For a dictionary (a table) each row is compared by itself.
        mistakes: pairs (pattern, hint). A pattern is a value that the answer may have, or a
            function of the answer that returns whether it fits; for a table it is the row's key.
        on: what the answer is for, such as `slope(2)`; it begins the line.

    Raises:
        Wrong: the answer is another.
        NotYet: the answer is or holds `...`.

    Example:
        >>> compare(3.0, 6, [(3, "was the gradient overwritten instead of added?")])
        Traceback (most recent call last):
        ...
        minigrad.course.answers.Wrong: expected 6, got 3: was the gradient overwritten instead \
of added?
    """
    if untouched(got):
        raise NotYet
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            if key not in got:
                raise Wrong(f"the row {key!r} is missing")
            hints = [(lambda _: True, hint) for row, hint in mistakes if row == key]
            compare(got[key], value, hints, str(key))
    elif not same(got, expected):
        hints = [hint for pattern, hint in mistakes if fits(pattern, got)]
        if not hints and got is None:
            hints = ["does the function return its result?"]
        where = f"{on}: " if on else ""
        raise Wrong(": ".join([f"{where}expected {show(expected)}, got {show(got)}", *hints[:1]]))


def call(function, *inputs):
    """Return what a function of the learner's returns; an exception in it becomes Wrong.

    Example:
        >>> call(lambda x: 1 / x, 0)
        Traceback (most recent call last):
        ...
        minigrad.course.answers.Wrong: on the input 0 it raised ZeroDivisionError: division by zero
    """
    if function is ...:
        raise NotYet
    if not callable(function):
        raise Wrong(f"expected a function, got {show(function)}")
    try:
        return function(*inputs)
    except Exception as error:
        told = ", ".join(map(show, inputs))
        raise Wrong(f"on the input {told} it raised {type(error).__name__}: {error}") from error


def fits(pattern, got):
    """Return whether an answer shows the mistake that a pattern stands for."""
    if isinstance(pattern, FunctionType):
        try:
            return bool(pattern(got))
        except Exception:  # the pattern expected another kind of answer
            return False
    return same(got, pattern)


def same(a, b):
    """Return whether two answers are equal: numbers to four digits, text without regard to case.

    Example:
        >>> same(0.33333, 1 / 3), same([1, None], (1, None)), same(" Leaf", "leaf"), same(None, 0)
        (True, True, True, False)
    """
    a, b = getattr(a, "array", a), getattr(b, "array", b)
    if isinstance(a, str) and isinstance(b, str):
        return a.strip().casefold() == b.strip().casefold()
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if is_number(a) and is_number(b):
        a, b = np.asarray(a), np.asarray(b)
        return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return False
    return bool(a == b)


def is_number(value):
    """Return whether a value is a number or an array or nested list of numbers."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(map(is_number, value))
    return isinstance(value, (int, float, np.ndarray, np.generic))


def show(value):
    """Return a short text for a value: numbers as a hand would write them.

    Example:
        >>> show(6.0), show([0.1 + 0.2, None]), show(np.ones((1, 2)))
        ('6', '[0.3, None]', '[[1, 1]]')
    """
    value = getattr(value, "array", value)
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        return left + ", ".join(map(show, value)) + right
    if isinstance(value, dict):
        return ", ".join(f"{key}: {show(held)}" for key, held in value.items())
    text = getattr(value, "__name__", None) or repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def untouched(answer):
    """Return whether an answer still holds the stub's `...`, or is a function that does nothing.

    Example:
        >>> def rule(grad, x):
        ...     first = ...
        ...     return first
        >>> untouched(rule), untouched([1, ...]), untouched("y = ..."), untouched(None)
        (True, True, True, False)
    """
    if isinstance(answer, FunctionType):
        return has_blank(answer.__code__) or does_nothing(answer.__code__)
    if isinstance(answer, type):
        members = [getattr(member, "__func__", member) for member in vars(answer).values()]
        return any(isinstance(member, FunctionType) and untouched(member) for member in members)
    if isinstance(answer, dict):
        return any(map(untouched, answer.values()))
    if isinstance(answer, (list, tuple)):
        return any(map(untouched, answer))
    if isinstance(answer, str):
        try:
            return any(getattr(n, "value", None) is ... for n in ast.walk(ast.parse(answer)))
        except (SyntaxError, ValueError):
            return False
    return answer is ...


def has_blank(code):
    """Return whether compiled code, or code inside it, holds a `...`."""
    return any(
        part is ... or (isinstance(part, CodeType) and has_blank(part)) for part in code.co_consts
    )


def does_nothing(code):
    """Return whether a `def` has a body of nothing but text, `pass` and `...`."""
    steps = list(dis.get_instructions(code))
    values = {step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")}
    return (
        code.co_name != "<lambda>" and {step.opname for step in steps} <= IDLE and values == {None}
    )
