"""Convolution of images with small filters, as a product of matrices."""

import numpy as np

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..examples import example
from .formulas import rule


class ConvolutionBackward0(Node):
    """conv2d: a filter meets every window, so every window has a part in its gradient.

    The windows are kept from forward; on tensors they are cut out again, to be tracked.
    """

    inputs = ("input", "weight", "bias")
    saves = ("input", "weight", "windows")

    def backward(self, grad):
        x, w, columns = self.saved
        first = second = third = None
        flat = grad.reshape(grad.shape[0], grad.shape[1], -1)
        if self.next[0]:
            weights = w.reshape(w.shape[0], -1).swapaxes(0, 1)
            first = overlapped(weights @ flat, x.shape, w.shape[2:])
        if self.next[1]:
            columns = windows(x, w.shape[2:]) if isinstance(x, Tensor) else columns
            second = np.add.reduce(flat @ columns.swapaxes(1, 2), 0).reshape(w.shape)
        if self.next[2]:
            third = np.add.reduce(grad, (0, 2, 3))
        return first, second, third


@example("x = torch.ones(1, 1, 2, 2)", "torch.nn.functional.conv2d(x, x)", "tensor([[[[4.]]]])")
def conv2d(input, weight, bias=None):
    """Slide filters (F, C, h, w) over images (N, C, H, W); give (N, F, H - h + 1, W - w + 1)."""
    x, w = input.array, weight.array
    check_images(x, w, bias)
    columns = windows(x, w.shape[2:])
    out = w.reshape(w.shape[0], -1) @ columns
    if bias is not None:
        out += bias.array[:, None]
    height, width = (n - m + 1 for n, m in zip(x.shape[2:], w.shape[2:], strict=True))
    out = out.reshape(x.shape[0], w.shape[0], height, width)
    nodes = (input.node, weight.node, None if bias is None else bias.node)
    return record(out, ConvolutionBackward0, nodes, (x, w, columns))


# An entry was in several windows, and gets the gradients of all; and the other way round.
Im2ColBackward0 = rule("Im2ColBackward0", "", lambda grad, *args: overlapped(grad, *args))
Col2ImBackward0 = rule("Col2ImBackward0", "", lambda grad, *size: windows(grad, size))


def windows(images, size):
    """Return all windows of a size, as columns: (N, C, H, W) gives (N, C * h * w, places)."""
    if isinstance(images, Tensor):
        out = windows(images.array, size)
        return record(out, Im2ColBackward0, (images.node,), (), (images.array.shape, size))
    count, channels, height, width = images.shape
    h, w = size
    rows, columns = height - h + 1, width - w + 1
    out = np.empty((count, channels, h, w, rows, columns), images.dtype)
    for i in range(h):
        for j in range(w):
            out[:, :, i, j] = images[:, :, i : i + rows, j : j + columns]
    return out.reshape(count, channels * h * w, rows * columns)


def overlapped(columns, shape, size):
    """Return images of `shape` in which all windows are added up where they lie."""
    if isinstance(columns, Tensor):
        out = overlapped(columns.array, shape, size)
        return record(out, Col2ImBackward0, (columns.node,), (), size)
    h, w = size
    rows, places = shape[2] - h + 1, shape[3] - w + 1
    parts = columns.reshape(*shape[:2], h, w, rows, places)
    out = np.zeros(shape, columns.dtype)
    for i in range(h):
        for j in range(w):
            out[:, :, i : i + rows, j : j + places] += parts[:, :, i, j]
    return out


def check_images(x, w, bias):
    if x.ndim != 4:
        raise RuntimeError(
            "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: "
            f"{list(x.shape)}"
        )
    if x.shape[1] != w.shape[1]:
        raise RuntimeError(
            f"Given groups=1, weight of size {list(w.shape)}, expected input{list(x.shape)} to "
            f"have {w.shape[1]} channels, but got {x.shape[1]} channels instead"
        )
    if bias is not None and bias.array.shape != (w.shape[0],):
        raise RuntimeError(
            f"Given weight of size {list(w.shape)}, expected bias to be 1-dimensional with "
            f"{w.shape[0]} elements, but got bias of size {list(bias.array.shape)} instead"
        )
    if x.shape[2] < w.shape[2] or x.shape[3] < w.shape[3]:
        raise RuntimeError(
            f"Calculated padded input size per channel: ({x.shape[2]} x {x.shape[3]}). Kernel "
            f"size: ({w.shape[2]} x {w.shape[3]}). Kernel size can't be greater than actual input "
            "size"
        )
