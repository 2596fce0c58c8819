"""Calling a user's function of tensors, for functional.py: what goes in, what comes out."""

from ..engine.tensor import Tensor


def prepared(inputs, create_graph, caller):
    """Return the inputs as tracked tensors of our own, so that nobody's `.grad` is touched."""
    points = as_tensors(inputs, "inputs", caller)
    if create_graph:
        return tuple(p.view(p.shape) if p.node is not None else leaf_like(p) for p in points)
    return tuple(leaf_like(point) for point in points)


def leaf_like(tensor):
    """Return a new leaf that requires grad, on the same memory."""
    return tensor.detach().requires_grad_()


def called(func, points, strict, caller):
    """Return the function's results as a tuple, and as it gave them."""
    result = func(*points)
    outputs = as_tensors(result, "outputs of the user-provided function", caller)
    for index, output in enumerate(outputs):
        if strict and output.node is None:
            raise RuntimeError(
                f"Output {index} of the user-provided function does not require gradients. The "
                "outputs must be computed in a differentiable manner from the input when running "
                "in strict mode."
            )
    return outputs, result


def single(func, caller):
    """Return the function so wrapped that its one result is a number without dimensions."""

    def wrapped(*points):
        result = func(*points)
        as_tensors(result, "outputs of the user-provided function", caller)
        if isinstance(result, tuple):
            raise RuntimeError(f"The function given to {caller} should return a single Tensor")
        if result.array.size != 1:
            raise RuntimeError(
                f"The Tensor returned by the function given to {caller} should contain a single "
                "element"
            )
        return result if result.array.ndim == 0 else result.reshape(())

    return wrapped


def finished(tensors, given, create_graph):
    """Return results in the form of what was given, a tensor or a tuple; without their graph."""
    if not create_graph:
        tensors = tuple(tensor.detach() for tensor in tensors)
    return tuple(tensors) if isinstance(given, tuple) else tensors[0]


def as_tensors(given, what, caller):
    """Return a tensor or a tuple of tensors as a tuple."""
    if isinstance(given, Tensor):
        return (given,)
    where = f"the given {what}"
    for index, each in enumerate(given if isinstance(given, tuple) else (given,)):
        if isinstance(given, tuple):
            where = f"the value at index {index}"
        if not isinstance(each, Tensor):
            raise TypeError(
                f"The {what} given to {caller} must be either a Tensor or a tuple of Tensors but "
                f"{where} has type {type(each)}."
            )
    return given


def checked_vector(v, tensors, given, caller):
    """Return the vector v as a tuple of tensors that fit; None for a single element's 1."""
    if v is None:
        if len(tensors) == 1 and tensors[0].array.size == 1:
            return (None,)
        if caller == "vjp":
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single "
                "Tensor with a single element."
            )
        raise RuntimeError(
            "The vector v can only be None if the input to the user-provided function is a single "
            "Tensor with a single element."
        )
    vectors = as_tensors(v, "v", caller)
    if len(vectors) != len(tensors):
        if isinstance(given, tuple):
            raise RuntimeError(
                f"v is a tuple of invalid length: should be {len(tensors)} but got {len(vectors)}."
            )
        raise RuntimeError("The given v should contain a single Tensor.")
    for index, (vector, tensor) in enumerate(zip(vectors, tensors, strict=True)):
        if vector.shape != tensor.shape:
            entry = f"Entry {index} in " if isinstance(given, tuple) else ""
            raise RuntimeError(
                f"{entry}v has invalid size: should be {tensor.shape} but got {vector.shape}."
            )
    return vectors


def check_slopes(slopes, strict):
    """Raise PyTorch's error, in strict mode, for a gradient that depends on no input."""
    for index, each in enumerate(slopes if isinstance(slopes, tuple) else (slopes,)):
        if strict and each.node is None:
            raise RuntimeError(
                "While computing the hessian, found that the jacobian of the user-provided "
                f"function with respect to input {index} is independent of the input. This is not "
                "allowed in strict mode. You should ensure that your function is twice "
                "differentiable and that the jacobian depends on the inputs (this would be "
                "violated by a linear function for example)."
            )
