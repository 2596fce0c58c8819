r"""Words that users read: PyTorch's messages, and examples in docstrings.

Messages are PyTorch's word for word. Long ones stand in messages.txt, so that code reads through.
A line there is a name, a colon and the message, in which `{}` stands for what differs each time,
and `\n` for a new line.
"""

from functools import cache

FILE = __file__.replace("words.py", "messages.txt")


def message(name, *facts):
    """Return the message of a name (a short one is its own), with the facts put in.

    >>> message("T of no matrix")[:48]
    'The use of `x.T` on tensors of dimension other t'
    >>> message("got a shape of {}", (2, 3))  # as a list, as PyTorch has it
    'got a shape of [2, 3]'
    """
    facts = [list(each) if type(each) is tuple else each for each in facts]
    return messages().get(name, name).replace("\\n", "\n").format(*facts)


def fail_if(wrong, name, *facts, kind=RuntimeError):
    """Raise PyTorch's error if something is wrong; `name` and facts are as for `message`."""
    if wrong:
        raise kind(message(name, *facts))


@cache
def messages():
    """Return all messages by name."""
    with open(FILE, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(": ", 1) for line in file)


def documented(function, name, returns, call, shown):
    """Give a function that was made here its name, and a docstring with an example."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return {returns}."
    return example(call, shown)(function)


def example(*lines):
    """Add an example to a function's docstring: some statements, and what the last one shows."""
    *statements, shown = lines
    text = "\n    >>> ".join(statements)

    def add(function):
        function.__doc__ += f"\n\n    >>> {text}\n    {shown}\n    "
        return function

    return add
