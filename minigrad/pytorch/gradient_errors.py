"""PyTorch's words for flags, gradients and hooks: what may not be done, and when to warn."""

import warnings

from .dtypes import spoken, spoken_in_cpp, type_name
from .grad_mode import inference


def warn_of_no_grad(tensor):
    """Warn that a result keeps no gradient, unless it was told to."""
    if not tensor.retains_grad:
        warnings.warn(
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its "
            ".grad attribute won't be populated during autograd.backward(). If you indeed want "
            "the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the "
            "non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access "
            "the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more "
            "information.",
            stacklevel=3,
        )


def check_new_flag(tensor, flag):
    """Raise PyTorch's error if `tensor.requires_grad = flag` cannot be."""
    if not isinstance(flag, bool):
        raise RuntimeError("requires_grad must be a bool")
    if not tensor.is_leaf:
        advice = (
            " If you want to use a computed variable in a subgraph that doesn't require "
            "differentiation use var_no_grad = var.detach()."
        )
        raise RuntimeError(
            "you can only change requires_grad flags of leaf variables." + advice * (not flag)
        )
    if flag and tensor.array.dtype.kind != "f":
        raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
    if flag and getattr(tensor, "inference", False) and not inference.get():
        raise RuntimeError(
            "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
        )


def check_new_flag_(tensor, flag):
    """Raise PyTorch's error if `tensor.requires_grad_(flag)` cannot be; its words differ."""
    if not isinstance(flag, bool):
        raise TypeError(
            "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
            + type(flag).__name__
        )
    if flag and tensor.array.dtype.kind != "f":
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    if not flag and not tensor.is_leaf:
        check_new_flag(tensor, flag)


def check_new_grad(tensor, value):
    """Raise PyTorch's error if `value` cannot be the tensor's `.grad`."""
    if value is None:
        return
    if not hasattr(value, "grad_fn"):
        raise TypeError(
            "assigned grad expected to be a Tensor or None but got grad of type "
            + type(value).__name__
        )
    if value is tensor:
        raise RuntimeError("can't assign Variable as its own grad")
    if value.array.dtype != tensor.array.dtype:
        raise RuntimeError(
            f"attempting to assign a gradient with dtype '{spoken_in_cpp(value.array)}' to a "
            f"tensor with grad_dtype '{spoken(tensor.array)}'. The gradient must match the "
            "tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's "
            "grad_dtype attribute with a specific dtype, or None to allow any dtype. Set "
            "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
            "downstream systems that assume they match."
        )
    if value.array.shape != tensor.array.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(value.array.shape)}' to a tensor of "
            f"size '{list(tensor.array.shape)}'. Please ensure that the gradient and the tensor "
            "are the same size"
        )


def check_changed(hook, changed, grad):
    """Raise PyTorch's error if what a hook returned cannot go on in the gradient's place."""
    name = getattr(hook, "__name__", type(hook).__name__)
    if not hasattr(changed, "grad_fn"):
        raise TypeError(f"expected Variable, but hook returned '{type(changed).__name__}'")
    if changed.array.dtype != grad.array.dtype:
        raise RuntimeError(
            f"hook '{name}' has changed the type of value (was {type_name(grad)} got "
            f"{type_name(changed)})"
        )
    if changed.array.shape != grad.array.shape:
        raise RuntimeError(f"hook '{name}' has changed the size of value")


def check_wanted(inputs, caller):
    """Raise PyTorch's error if gradients cannot be asked for at these inputs."""
    if not inputs:
        raise RuntimeError(f"`inputs` argument to `{caller}()` cannot be empty.")
    for each in inputs:
        if not hasattr(each, "grad_fn"):
            words = f"all inputs have to be Tensors or GradientEdges, but got {type(each).__name__}"
            raise RuntimeError(words)


def without_grad(caller):
    """Return PyTorch's error for an input that does not require grad."""
    if caller == "backward":
        return RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    return RuntimeError("One of the differentiated Tensors does not require grad")


def unused(index):
    """Return PyTorch's error for a tensor at which no gradient arrived."""
    return RuntimeError(
        f"The differentiated Tensor at index {index} appears to not have been used in the graph. "
        "Set allow_unused=True if this is the desired behavior."
    )


def warn_of_cycle():
    """Warn, as PyTorch does, that a leaf and its gradient will hold each other."""
    warnings.warn(
        "Using backward() with create_graph=True will create a reference cycle between the "
        "parameter and its gradient which can cause a memory leak. We recommend using "
        "autograd.grad when creating the graph to avoid this. If you have to use this function, "
        "make sure to reset the .grad fields of your parameters to None after use to break the "
        "cycle and avoid the leak.",
        stacklevel=4,
    )
