"""What a Function may be given and may return, in PyTorch's words."""

import inspect
import warnings
from collections import namedtuple

import numpy as np

from ..engine.tensor import AccumulateGrad, Tensor
from .memory import check_version, stamp
from .outputs import Output
from .views import become_view, rebase

LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
    "autograd function with static forward method. (Example: "
    "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)

# A result that was saved for backward: it is not held itself, or the graph would hold itself.
SavedResult = namedtuple("SavedResult", "array index alone")


def warn_of_instance(cls):
    warnings.warn(
        f"{cls} should not be instantiated. Methods on autograd functions are all static, so you "
        "should invoke them on the class itself. Instantiating an autograd function will raise an "
        "error in a future version of PyTorch.",
        DeprecationWarning,
        stacklevel=3,
    )


def positional(cls, args, kwargs):
    """Return the arguments of `apply` in the order of forward's parameters."""
    if not kwargs:
        return args
    parameters = list(inspect.signature(cls.forward).parameters.values())
    takes_ctx = "setup_context" not in vars(cls)
    try:
        bound = inspect.Signature(parameters[takes_ctx:]).bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"forward() {error}") from None
    return bound.args


def check_saved(tensors):
    for index, each in enumerate(tensors):
        if each is not None and not isinstance(each, Tensor):
            raise TypeError(
                f"save_for_backward can only save variables, but argument {index} is of type "
                + type(each).__name__
            )


def without_cycles(saved, results):
    """Return what was saved, with a stand-in for each tensor that is a result."""
    kept = []
    for each in saved:
        for index, result in enumerate(results):
            if each is result and each is not None:
                each = SavedResult(each.array, index, len(results) == 1)
        kept.append(each)
    return tuple(kept)


def unpacked(node, saved):
    """Return a saved tensor, checked for in-place writes."""
    if isinstance(saved, SavedResult):
        check_version(node, "result", saved.array)
        behind = node if saved.alone else Output((node,), (), saved.array.shape, saved.index)
        return Tensor(saved.array, behind)
    if saved is not None:
        check_version(node, "self", saved.array)
    return saved


def shape_and_dtype(result):
    """Return the two for a tensor, None for anything else."""
    return (result.array.shape, result.array.dtype) if isinstance(result, Tensor) else None


def has_gradient(result, without_gradient):
    return (
        isinstance(result, Tensor)
        and result.array.dtype.kind == "f"
        and not any(result is each for each in without_gradient)
    )


def fresh(result, args):
    """Return a result that may take a new node: not an input itself, nor a view of one."""
    if any(result is each for each in args):
        view = Tensor(result.array)
        become_view(view, result)
        return view
    return result if result.node is None else Tensor(result.array)


def written(tensor, node):
    """Put a node behind an input that forward wrote in place."""
    if isinstance(tensor.node, AccumulateGrad):
        raise RuntimeError(
            "a leaf Variable that requires grad has been used in an in-place operation."
        )
    stamp(tensor.array)
    rebase(tensor, node)


def incoming(node, parts, index):
    """Return the gradient of one result as backward gets it."""
    grad = parts.get(index)
    if grad is not None:
        return grad if isinstance(grad, Tensor) else Tensor(grad)
    if not node.zeros_for_none or node.shapes[index] is None:
        return None
    return Tensor(np.zeros(*node.shapes[index])[()])


def checked(node, found):
    """Return one gradient for each input tensor; PyTorch's error if they do not fit."""
    found = list(found) if isinstance(found, tuple) else [found]
    count = len(node.args)
    while len(found) > count and found[-1] is None:
        found.pop()
    if len(found) != count:
        raise RuntimeError(
            f"function {node.name()} returned an incorrect number of gradients (expected {count}, "
            f"got {len(found)})"
        )
    for place, (grad, is_tensor) in enumerate(zip(found, node.args, strict=True)):
        if grad is not None and not is_tensor:
            raise RuntimeError(
                f"function {node.name()} returned a gradient different than None at position "
                f"{place + 1}, but the corresponding forward input was not a Variable"
            )
        if grad is not None and not isinstance(grad, Tensor):
            raise RuntimeError(f"expected Variable or None (got {type(grad).__name__})")
    kept = [grad for grad, is_tensor in zip(found, node.args, strict=True) if is_tensor]
    for index, (grad, following) in enumerate(zip(kept, node.next, strict=True)):
        if grad is not None and following is not None:
            check_shape(node, index, grad.array.shape, following.shape)
    return kept


def check_shape(node, index, got, expected):
    """Raise PyTorch's error unless the gradient's shape can be summed down to the input's."""
    extra = len(got) - len(expected)
    ends = zip(got[extra:], expected, strict=True) if extra >= 0 else ()
    if extra < 0 or not all(n == m or m == 1 for n, m in ends):
        raise RuntimeError(
            f"Function {node.name()} returned an invalid gradient at index {index} - got "
            f"{list(got)} but expected shape compatible with {list(expected)}"
        )


def handed_on(grad):
    """Return a gradient's array so that a leaf sees that others may hold it too: as a view."""
    if grad is None:
        return None
    return grad.array[...] if isinstance(grad.array, np.ndarray) else grad.array
