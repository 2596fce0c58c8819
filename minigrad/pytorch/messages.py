r"""PyTorch's long messages, word for word. They stand in messages.txt, so that code reads through.

A line there is a name, a colon and the message, in which `{}` stands for what differs each time,
and `\n` for a new line.
"""

from functools import cache

FILE = __file__.replace("messages.py", "messages.txt")


def message(name, *facts):
    """Return the message of a name, with the facts put in.

    >>> message("T of no matrix")[:48]
    'The use of `x.T` on tensors of dimension other t'
    """
    return messages()[name].replace("\\n", "\n").format(*facts)


@cache
def messages():
    """Return all messages by name."""
    with open(FILE, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(": ", 1) for line in file)
