"""Words for a step of backward: gradients, products, a rule's text, the place of an error."""

import ast
import inspect
import itertools
import textwrap
import traceback
from pathlib import Path

import numpy as np

from minigrad.draw.text import lines
from minigrad.engine import backward
from minigrad.language import _

OURS = Path(inspect.getfile(lines)).parent


def shown(value):
    """Write a gradient on one line; for several results a dictionary of gradients."""
    if isinstance(value, dict):
        return ", ".join(
            _("result {number}: {grad}").format(number=k, grad=shown(part))
            for k, part in sorted(value.items())
        )
    return "None" if value is None else " ".join(lines(np.asarray(value)))


def term(value):
    """Write an array as a part of a sum or a product: a negative number stands in brackets."""
    text = shown(value)
    return f"({text})" if text.startswith("\N{MINUS SIGN}") else text


def same(a, b):
    """Tell whether two gradients are the same, as far as float32 can tell."""
    if isinstance(a, dict) or isinstance(b, dict):
        return shown(a) == shown(b)
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6, equal_nan=True)


def product(grad, part):
    """Spell `incoming x local = outgoing` where the local slope can be read off the numbers."""
    if isinstance(grad, dict):
        return _("incoming {grad}; outgoing {part}").format(grad=shown(grad), part=shown(part))
    grad, part = np.asarray(grad), np.asarray(part)
    readable = grad.shape == part.shape and part.size <= 4 and np.all(grad)
    if not readable or not np.all(np.isfinite(part / grad)):
        return _("incoming {grad}, outgoing {part}").format(grad=shown(grad), part=shown(part))
    times = "\N{MULTIPLICATION SIGN}"
    return _("incoming {grad} {times} local {local} = outgoing {part}").format(
        grad=shown(grad), times=times, local=term(part / grad), part=shown(part)
    )


def source(cls):
    """Return the text of a node class's rule as it is now, without its docstring."""
    if not hasattr(cls, "backward"):
        return _("(PyTorch's own rule, in C++: there is no text to show)")
    try:
        if hasattr(cls, "formulas"):
            return "\n".join(map(formula, cls.formulas))
        text = textwrap.dedent(inspect.getsource(cls.backward))
        body = ast.parse(text).body[0].body
    except (OSError, TypeError, SyntaxError):
        return _("(its text is not to be had)")
    if ast.get_docstring(ast.parse(text).body[0]) and len(body) > 1:
        rows = text.splitlines()
        text = "\n".join(rows[: body[0].lineno - 1] + rows[body[0].end_lineno :])
    return text.strip()


def walk(code):
    """Return the text of the function that called the rules; "" where there is none to show.

    Where a quicker one stands in for the engine's, that is shown for which it stands.
    """
    if code is None or code.co_name == "<module>":
        return ""
    for function in vars(backward).values():
        if getattr(function, "__code__", None) is code:
            code = inspect.unwrap(function).__code__
    try:
        text = textwrap.dedent(inspect.getsource(code)).strip()
        body = ast.parse(text).body[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        return ""
    rows = text.splitlines()
    if ast.get_docstring(body) and len(body.body) > 1:
        del rows[body.body[0].lineno - 1 : body.body[0].end_lineno]
    return "\n".join(rows)


def row_of(line, text):
    """Return which row of a text a line is, -1 for none: what is alike but for its right side too.

    Example:
        >>> row_of("parts = node.backward(grad)", "for node in queue:\\n    parts = visit(node)")
        1
    """
    rows = [row.strip() for row in text.split("\n")]
    names = [row.partition(" = ")[0] for row in rows]
    for known, asked in ((rows, line), (names, line.partition(" = ")[0])):
        if asked and asked in known:
            return len(known) - 1 - known[::-1].index(asked)
    return -1


def formula(function):
    """Return the text of a function that may be a lambda in the middle of a table."""
    code = function.__code__
    for node in ast.walk(ast.parse(Path(code.co_filename).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Lambda | ast.FunctionDef) and node.lineno == code.co_firstlineno:
            if [each.arg for each in node.args.args] == list(code.co_varnames[: code.co_argcount]):
                return ast.unparse(node)


def last_rows(formulas):
    """Return in which row of the text of a rule each of its formulas ends."""
    return [end - 1 for end in itertools.accumulate(len(formula(f).split("\n")) for f in formulas)]


def place(error):
    """Say where an exception was raised: in the rule if one ran, else in what called the rules."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    ours = [k for k, frame in enumerate(frames[:-1]) if OURS in Path(frame.filename).parents]
    frame = frames[ours[-1] + 1 if ours else -1]
    return _("in {name}, line {line}: {text}").format(
        name=frame.name, line=frame.lineno, text=frame.line
    )
