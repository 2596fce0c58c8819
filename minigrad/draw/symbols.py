"""What an operation is called: a sign for the picture, a formula for the outline."""

import re

SIGNS = {
    "Add": ("+", "{} + {}"),
    "Sub": ("\u2212", "{} - {}"),
    "Mul": ("\u00d7", "{} * {}"),
    "Div": ("\u00f7", "{} / {}"),
    "Pow": ("**", "{} ** {}"),
    "Neg": ("\u2212", "-{}"),
    "Mm": ("@", "{} @ {}"),
    "Mv": ("@", "{} @ {}"),
    "Dot": ("@", "{} @ {}"),
    "Bmm": ("@", "{} @ {}"),
    "T": (".T", "{}.T"),
}


def stem(name):
    """Return the operation's part of a node's name: `Mul` of `MulBackward0`."""
    return re.sub(r"Backward\d*$", "", name) or name


def word(name):
    """Return a node's operation as PyTorch writes the function: `log_softmax`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem(name)).lower()


def sign(name, exponent=None):
    """Return the short sign that stands in the picture for a node of this name.

    Example:
        >>> sign("MulBackward0"), sign("LogSoftmaxBackward0"), sign("PowBackward0", 2)
        ('×', 'log_softmax', '** 2')
    """
    if exponent is not None:
        return f"** {exponent}"
    return SIGNS.get(stem(name), (word(name),))[0]


def formula(name, inputs, exponent=None):
    """Return the operation as Python would write it, given the names of its inputs.

    Example:
        >>> formula("MulBackward0", ["a", "b"]), formula("ExpBackward0", ["x"])
        ('a * b', 'exp(x)')
    """
    if exponent is not None:
        inputs = [*inputs, exponent]
    pattern = SIGNS.get(stem(name), ("", ""))[1]
    if pattern and pattern.count("{}") == len(inputs):
        return pattern.format(*inputs)
    return f"{word(name)}({', '.join(inputs)})"
