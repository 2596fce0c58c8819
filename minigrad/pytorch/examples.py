"""Examples in docstrings, written in one line above the function."""


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
