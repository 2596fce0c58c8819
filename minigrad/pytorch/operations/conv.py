"""Convolution of images with small filters, as a product of matrices."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ...engine.graph import Node
from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import INT64, spoken, spoken_in_cpp
from ..errors import check_floats
from ..formulas import rule
from ..words import example, fail_if, message


class ConvolutionBackward0(Node):
    """conv2d: a filter meets every window, so every window has a part in its gradient.

    The windows are kept from forward; on tensors they are cut out again, to be tracked.
    """

    inputs = ("input", "weight", "bias")
    saves = ("input", "weight", "windows")

    def backward(self, grad):
        (x, w, columns), (groups, how) = self.saved, self.args
        first = second = None
        flat = grad.reshape(grad.shape[0], groups, grad.shape[1] // groups, -1)
        if self.next[0]:
            weights = w.reshape(groups, w.shape[0] // groups, -1).swapaxes(1, 2)
            parts = (weights @ flat).reshape(x.shape[0], -1, flat.shape[3])
            first = overlapped(parts, x.shape, how)
        if self.next[1]:
            columns = windows(x, how) if isinstance(x, Tensor) else columns
            columns = columns.reshape(x.shape[0], groups, -1, flat.shape[3])
            second = np.add.reduce(flat @ columns.swapaxes(2, 3), 0).reshape(w.shape)
        return first, second, np.add.reduce(grad, (0, 2, 3)) if self.next[2] else None


def pair(value):
    """Return a setting for height and width as two numbers."""
    return tuple(value) * (3 - len(value)) if isinstance(value, tuple | list) else (value, value)


@example("x = torch.ones(1, 1, 2, 2)", "torch.nn.functional.conv2d(x, x)", "tensor([[[[4.]]]])")
def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Slide filters (F, C, h, w) over images (N, C, H, W); give (N, F, H - h + 1, W - w + 1).

    `stride` is the step of the window, `padding` the zeros around an image ("same": as many as
    keep its size), `dilation` the step within a window; each of `groups` of filters sees its own
    share of the channels.
    """
    x, w = input.array, weight.array
    if x.ndim == 3:
        out = conv2d(input.unsqueeze(0), weight, bias, stride, padding, dilation, groups)
        return out.squeeze(0)
    if padding == "same":
        tall, wide = (d * (n - 1) for n, d in zip(w.shape[2:], pair(dilation)))
        padding = tall // 2, wide // 2
        if tall % 2 or wide % 2:  # one more below, or to the right
            input = pad(input, (0, wide % 2, 0, tall % 2))
    padding, x = 0 if padding == "valid" else padding, input.array
    how = w.shape[2:], pair(stride), pair(padding), pair(dilation)
    check_images(x, w, bias, groups, how)
    columns = windows(x, how)
    count, places = x.shape[0], columns.shape[2]
    out = w.reshape(groups, w.shape[0] // groups, -1) @ columns.reshape(count, groups, -1, places)
    out = out.reshape(count, w.shape[0], *counts(x.shape, how))
    if bias is not None:
        out += bias.array[:, None, None]
    nodes = (input.node, weight.node, None if bias is None else bias.node)
    return record(out, ConvolutionBackward0, nodes, (x, w, columns), (groups, how))


# An entry was in several windows, and gets the gradients of all; and the other way round.
Im2ColBackward0 = rule("Im2ColBackward0", "", lambda grad, *args: overlapped(grad, *args))
Col2ImBackward0 = rule("Col2ImBackward0", "", lambda grad, how: windows(grad, how))


def counts(shape, how):
    """Return how many windows fit below and beside each other."""
    return [(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(shape[2:], *how)]


def windows_on(images, how):
    """Return a view of padded images as all their windows: (N, C, h, w, rows, columns)."""
    size, (down, right), _, (tall, wide) = how
    reach = (size[0] - 1) * tall + 1, (size[1] - 1) * wide + 1
    view = sliding_window_view(images, reach, (2, 3), writeable=True)
    return view[:, :, ::down, ::right, ::tall, ::wide].transpose(0, 1, 4, 5, 2, 3)


def windows(images, how, fill=0):
    """Return all windows as columns: (N, C, H, W) gives (N, C * h * w, places)."""
    if isinstance(images, Tensor):
        out = windows(images.array, how)
        return record(out, Im2ColBackward0, (images.node,), (), (images.array.shape, how))
    shape, (size, _, (y, x), _) = images.shape, how
    if y or x:
        around = ((0, 0), (0, 0), (y, y), (x, x))
        images = np.pad(images, around, constant_values=fill)
    return windows_on(images, how).reshape(shape[0], shape[1] * math.prod(size), -1)


def overlapped(columns, shape, how):
    """Return images of `shape` in which all windows are added up where they lie."""
    if isinstance(columns, Tensor):
        out = overlapped(columns.array, shape, how)
        return record(out, Col2ImBackward0, (columns.node,), (), (how,))
    size, _, (y, x), _ = how
    out = np.zeros((*shape[:2], shape[2] + 2 * y, shape[3] + 2 * x), columns.dtype)
    view = windows_on(out, how)
    parts = columns.reshape(view.shape)
    for i, j in np.ndindex(*size):  # windows lie over each other, entries of one place do not
        view[:, :, i, j] += parts[:, :, i, j]
    return out[:, :, y : y + shape[2], x : x + shape[3]]


def pooled(input, kernel_size, stride, padding, dilation, fill):
    """Return the windows of each channel, (N, C, h * w, places), the final shape, and how."""
    size, shape = pair(kernel_size), input.array.shape
    stride = size if stride in (None, (), []) else pair(stride)
    how = size, stride, pair(padding), pair(dilation)
    columns = windows(input.array, how, fill).reshape(*shape[:2], math.prod(size), -1)
    return columns, (*shape[:2], *counts(shape, how)), how


def put_back(shares, shape, how):
    """Return images in which each entry has what it got in its windows, (N, C, h * w, places)."""
    return overlapped(shares.reshape(shape[0], -1, shares.shape[3]), shape, how)


# fmt: off
MaxPool2DWithIndicesBackward0 = rule("MaxPool2DWithIndicesBackward0", "indices",
    lambda grad, i, shape, how: put_back(
        np.where(i == np.arange(math.prod(how[0]))[:, None], grad.reshape(i.shape), 0), shape, how))
AvgPool2DBackward0 = rule("AvgPool2DBackward0", "",
    lambda grad, shape, how: put_back(
        np.broadcast_to(grad.reshape(*shape[:2], 1, -1) / math.prod(how[0]),
            (*shape[:2], math.prod(how[0]), math.prod(grad.shape[2:]))), shape, how))
# fmt: on


@example("torch.nn.functional.max_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2).item()", "3.0")
def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
    """Return the largest entry of each window of images, which stand side by side by default."""
    fail_if(ceil_mode, "pool of part of a window", kind=NotImplementedError)
    if input.array.ndim == 3:
        return max_pool2d(input.unsqueeze(0), kernel_size, stride, padding, dilation).squeeze(0)
    columns, shape, how = pooled(input, kernel_size, stride, padding, dilation, -np.inf)
    indices = np.argmax(columns, 2, keepdims=True)
    out = np.take_along_axis(columns, indices, 2).reshape(shape)
    args = input.array.shape, how
    return record(out, MaxPool2DWithIndicesBackward0, (input.node,), (indices,), args)


@example("torch.nn.functional.avg_pool2d(torch.arange(4.0).view(1, 1, 2, 2), 2).item()", "1.5")
def avg_pool2d(input, kernel_size, stride=None, padding=0):
    """Return the mean of each window of images, zeros around them counted too."""
    if input.array.ndim == 3:
        return avg_pool2d(input.unsqueeze(0), kernel_size, stride, padding).squeeze(0)
    if input.array.dtype != INT64:
        check_floats(input.array.dtype, "avg_pool2d")
    columns, shape, how = pooled(input, kernel_size, stride, padding, 1, 0)
    out = columns.mean(2).astype(columns.dtype, copy=False).reshape(shape)
    return record(out, AvgPool2DBackward0, (input.node,), (), (input.array.shape, how))


@example("torch.nn.functional.pad(torch.tensor([1, 2]), (1, 0))", "tensor([0, 1, 2])")
def pad(input, pad, mode="constant", value=None):
    """Return input with entries around it: `pad` counts them, last dim first, before and after."""
    fail_if(mode != "constant", "pad of another mode", mode, kind=NotImplementedError)
    x = input.array
    fail_if(len(pad) % 2 or len(pad) > 2 * x.ndim, "pads too many", len(pad), x.ndim)
    around = [(0, 0)] * (x.ndim - len(pad) // 2) + list(zip(pad[::2], pad[1::2]))[::-1]
    return padded(input, around, value or 0)


def padded(x, around, value=0):
    """Return x with so many entries before and after along each dim; cut where below 0."""
    if isinstance(x, Tensor):
        out = padded(x.array, around, value)
        return record(out, ConstantPadNdBackward0, (x.node,), (), (around,))
    fail_if(any(n + a + b < 0 for n, (a, b) in zip(x.shape, around)), "narrow below 0")
    x = x[tuple(slice(max(-a, 0), n + min(b, 0)) for n, (a, b) in zip(x.shape, around))]
    wide = [(max(a, 0), max(b, 0)) for a, b in around]
    return np.pad(np.ascontiguousarray(x), wide, constant_values=value)


# fmt: off
ConstantPadNdBackward0 = rule("ConstantPadNdBackward0", "",
    lambda grad, around: padded(grad, [(-before, -after) for before, after in around]))
# fmt: on


def check_images(x, w, bias, groups, how):
    fail_if(x.ndim != 4, "images of other dims", x.shape)
    wanted, given = w.shape[1] * groups, x.shape[1]
    fail_if(given != wanted, "channels that do not fit", groups, w.shape, x.shape, wanted, given)
    b = None if bias is None else bias.array
    if b is not None and b.shape != (w.shape[0],):
        raise RuntimeError(message("bias that does not fit", w.shape, w.shape[0], b.shape))
    if b is not None and b.dtype != x.dtype:
        raise RuntimeError(message("bias of another type", spoken_in_cpp(x), spoken_in_cpp(b)))
    fail_if(w.dtype != x.dtype, "expected scalar type {} but found {}", spoken(x), spoken(w))
    if min(counts(x.shape, how)) < 1:
        size, _, padding, dilation = how
        wide = [n + 2 * p for n, p in zip(x.shape[2:], padding)]
        reach = [d * (n - 1) + 1 for n, d in zip(size, dilation)]
        raise RuntimeError(message("window larger than the image", *wide, *reach))
