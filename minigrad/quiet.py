"""Infinity and nan without NumPy's warnings, as in PyTorch: 1 / 0 is inf, 0 / 0 is nan.

NumPy's own switch is no help: `np.seterr` holds for all code of a thread, yours as well, and not
for other threads; `np.errstate` around each operation takes half as long as a multiplication. A
filter for the warnings that come from this package's lines takes no time at all while the numbers
are finite, and leaves yours alone.
"""

import warnings


def keep_quiet():
    """Ignore NumPy's warnings of overflow and the like where an operation of ours computes.

    It is called when minigrad is imported. Python asks the newest filter first, so after
    `warnings.simplefilter("error")` an operation whose result overflows raises NumPy's warning:
    a way to find the first one. Call it again to want all other warnings, but not these; or
    where an import's filters were taken back, as pytest does.

    Example:
        >>> import warnings
        >>> import minigrad as torch
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("error")
        ...     keep_quiet()
        ...     torch.tensor([1.0, 0.0]) / 0
        tensor([inf, nan])
    """
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"minigrad\.")


keep_quiet()
