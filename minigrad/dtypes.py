"""Number types as in PyTorch: names, the default dtype, and what a mixed operation gives."""

import numpy as np

FLOAT64 = np.dtype(np.float64)


def promoted(out, x, y):
    """Cast a float64 result to the dtype PyTorch would have given it.

    NumPy computes int / int, int * 2.5 and int64 * float32 in float64; PyTorch stays with the
    default dtype, or with the operand that has dimensions.
    """
    floats = [v.dtype for v in (x, y) if getattr(v, "dtype", None) is not None and v.dtype.kind == "f"]
    if not floats:
        return out.astype(np.float32)
    with_dims = [v.dtype for v in (x, y) if getattr(v, "ndim", 0) and v.dtype.kind == "f"]
    return out.astype(max(with_dims or floats))


def shape_error(x, y):
    """Return PyTorch's error for two shapes that do not broadcast."""
    a, b = np.shape(x), np.shape(y)
    n = max(len(a), len(b))
    left, right = (1,) * (n - len(a)) + a, (1,) * (n - len(b)) + b
    dim = max(d for d in range(n) if left[d] != right[d] and 1 not in (left[d], right[d]))
    return RuntimeError(
        f"The size of tensor a ({left[dim]}) must match the size of tensor b ({right[dim]}) "
        f"at non-singleton dimension {dim}"
    )
