"""Hold an answer against what is expected, and say in few words what is wrong with it."""

import ast
import dis
import linecache
import traceback
from types import CodeType, FunctionType

import numpy as np

from ..language import N_, _
from .values import number, same, short, show, with_article

NOT_IT = N_("that is not it")
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
            row = key if key in got else _(key) if isinstance(key, str) else key
            if row not in got:
                raise Wrong(_("the row {row!r} is missing").format(row=row))
            of_row = [(p[1], hint) for p, hint in mistakes if isinstance(p, tuple) and p[0] == key]
            of_row += [(lambda got: True, hint) for named, hint in mistakes if named == key]
            compare(got[row], value, of_row, str(row), rounded)
    elif not same(got, expected, rounded):
        hints = [hint for pattern, hint in mistakes if fits(pattern, got)]
        raise Wrong(told(got, _(hints[0]) if hints else difference(got, expected), on))


def told(got, hint, on=""):
    """Return the line on an answer that is wrong."""
    line = _("got {answer}: {hint}").format(answer=show(got), hint=hint)
    return _("{on}: {line}").format(on=on, line=line) if on else line


def difference(got, expected):
    """Return in what kind of way an answer differs from what is expected, without telling that."""
    expected = getattr(expected, "array", expected)
    if got is None:
        return _("does the function return its result?")
    if isinstance(expected, dict):
        return _("a table is wanted, with the rows {rows}").format(
            rows=", ".join(_(str(row)) for row in expected)
        )
    wanted = shape_of(expected)
    shape = shape_of(got, wanted)
    if shape is None and wanted is not None:
        what = (
            _("a number")
            if wanted == ()
            else _("numbers of the shape {shape}").format(shape=wanted)
        )
        return _("that is {kind}; {what} should come").format(kind=kind(got), what=what)
    if shape is not None and wanted is not None and shape != wanted:
        one = (
            _("one number should come")
            if wanted == ()
            else _("the shape should be {shape}").format(shape=wanted)
        )
        return _("its shape is {shape}; {one}").format(shape=shape, one=one)
    if isinstance(expected, (list, tuple)) and not isinstance(got, (list, tuple, np.ndarray)):
        return _("that is {kind}; {count} entries should come").format(
            kind=kind(got), count=len(expected)
        )
    if isinstance(expected, str) and not isinstance(got, str):
        return _("that is {kind}; a text should come").format(kind=kind(got))
    return entries_off(got, expected) or _(NOT_IT)


def entries_off(got, expected):
    """Return how many entries of an answer are not right; "" where its shape is another, or ()."""
    wanted = shape_of(getattr(expected, "array", expected))
    if not wanted or np.prod(wanted) == 1 or shape_of(got, wanted) != wanted:
        return ""
    off = ~np.isclose(numbers(got), numbers(expected), rtol=1e-4, atol=1e-6, equal_nan=True)
    if off.sum() == 1:
        return _("1 of its {size} entries is not right").format(size=off.size)
    return _("{count} of its {size} entries are not right").format(count=off.sum(), size=off.size)


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
    names = {
        str: _("a text"),
        list: _("a list"),
        tuple: _("a tuple"),
        dict: _("a table"),
        set: _("a set"),
    }
    names[np.ndarray] = _("an array")
    if isinstance(value, FunctionType):
        return _("a function; call it first")
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
        raise Wrong(
            _("that is {what}; a function should come: its name, without ()").format(
                what=show(function)
            )
        )
    if on is None:
        on = _("on the input {inputs}").format(inputs=", ".join(show(one, 40) for one in inputs))
    try:
        return function(*inputs)
    except (NotYet, Wrong):
        raise
    except Exception as error:
        line = what_was_raised(error)
        raise Raised(_("{on}: {line}").format(on=on, line=line)) from error


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
    return (
        _("line {line}, {source}: {said}").format(line=line, source=source, said=said)
        if source
        else _("line {line}: {said}").format(line=line, said=said)
    )


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
