"""How a tensor prints, and what `dir` shows of a node: as PyTorch, to the digit."""

import math

import numpy as np

from ..engine.tensor import AccumulateGrad, Tensor
from .dtypes import INT64, OF_NUMPY, get_default_dtype
from .saved_names import facts_of
from .saving import INNER
from .words import example

DIGITS = 4
LINE_WIDTH = 80
THRESHOLD = 1000  # with more entries than this, only those at the edges are printed,
EDGE = 3  # which are this many
SCIENTIFIC = None  # True, False, or as the numbers ask for it


def set_printoptions(
    precision=4, threshold=1000, edgeitems=3, linewidth=80, profile=None, sci_mode=None
):
    """Set how tensors print: digits behind the point, entries shown, width of a line.

    >>> torch.set_printoptions(precision=2)
    >>> torch.tensor([1 / 3])
    tensor([0.33])
    >>> torch.set_printoptions(profile="default")
    """
    global DIGITS, THRESHOLD, EDGE, LINE_WIDTH, SCIENTIFIC
    if profile == "full":
        threshold = math.inf
    if profile == "short":
        precision, edgeitems = 2, 2
    DIGITS, THRESHOLD, EDGE, LINE_WIDTH = precision, threshold, edgeitems, linewidth
    SCIENTIFIC = sci_mode


class Style:
    """Choose one format (`1.`, `1.0000` or `1.0000e+00`) and one width for all numbers shown."""

    def __init__(self, numbers):
        self.format = "{}" if numbers.dtype.kind != "f" else "{:.0f}."
        if numbers.dtype.kind == "f":
            numbers = numbers[np.isfinite(numbers) & (numbers != 0)]  # only these set the style
            sizes = np.abs(numbers.astype(np.float64))
            least, most = sizes.min(initial=np.inf), sizes.max(initial=0)
            wide = most / least > 1000.0 or most > 1e8 or least < 1e-4
            if wide if SCIENTIFIC is None else SCIENTIFIC:
                self.format = f"{{:.{DIGITS}e}}"
            elif (sizes != np.ceil(sizes)).any():
                self.format = f"{{:.{DIGITS}f}}"
        self.width = max([1, *(len(self.text(each)) for each in numbers.ravel().tolist())])

    def text(self, number):
        return self.format.format(number) if math.isfinite(number) else str(number)

    def padded(self, number):
        return self.text(number).rjust(self.width)


@example("torch.tensor([100.0, 0.25])", "tensor([100.0000,   0.2500])")
def text_of(self):
    """Return the tensor as PyTorch prints it."""
    array, start = np.asarray(self.array), "tensor("
    short = array.size > THRESHOLD
    style = Style(edges(array) if short else array)
    numbers = block(array, len(start), short, style) if array.size else "[]"
    return with_notes(start + numbers, notes(self, array), len(start))


def block(array, indent, short, style):
    """Return an array in brackets, each line after the first indented by `indent`."""
    if array.ndim == 0:
        return style.padded(array.item())
    margin = " " * (indent + 1)
    cut = short and len(array) > 2 * EDGE
    items = [block(part, indent + 1, short, style) for part in (edges(array, 1) if cut else array)]
    if cut:
        items.insert(EDGE, "..." if array.ndim > 1 else " ...")
    if array.ndim > 1:
        return "[" + ("," + "\n" * (array.ndim - 1) + margin).join(items) + "]"
    fit = max(1, (LINE_WIDTH - indent) // (style.width + 2))
    lines = [", ".join(items[i : i + fit]) for i in range(0, len(items), fit)]
    return "[" + (",\n" + margin).join(lines) + "]"


def edges(array, dims=None):
    """Return the entries that are printed of a large array; cut it in all dims, or the first."""
    for dim, length in enumerate(array.shape[:dims]):
        if length > 2 * EDGE:
            array = array.take([*range(EDGE), *range(length - EDGE, length)], dim)
    return array


def notes(tensor, array):
    """Yield what stands behind the numbers: size, dtype, where the tensor comes from."""
    dtype = OF_NUMPY[array.dtype]
    if array.size == 0 and array.ndim != 1:
        yield f"size={array.shape}"
    told_by_numbers = array.size and (array.dtype == INT64 or array.dtype == bool)
    if dtype is not get_default_dtype() and not told_by_numbers:
        yield f"dtype={dtype}"
    if isinstance(tensor.node, AccumulateGrad):
        yield "requires_grad=True"
    elif tensor.node is not None:
        try:
            yield f"grad_fn=<{type(tensor.node.edge[0]).__name__}>"
        except RuntimeError:  # a view whose base was written though it must not be
            yield "grad_fn=<Invalid>"


def with_notes(text, found, indent):
    """Append the notes and the closing bracket, on new lines where they do not fit."""
    width = len(text) - text.rfind("\n") + 1
    for note in found:
        fits = width + len(note) + 2 <= LINE_WIDTH
        text += (", " if fits else ",\n" + " " * indent) + note
        width = len(note) + (width + 2 if fits else indent)
    return text + ")"


@example('f"{torch.tensor(1 / 3):.2f}"', "'0.33'")
def formatted(self, spec):
    """Return a 0-d tensor's number in a format such as `.3f`; other tensors as they print."""
    if self.array.ndim == 0 and type(self) is Tensor:
        return format(self.array.item(), spec)
    return object.__format__(self, spec)


def text_of_node(node):
    return f"<{type(node).__name__} object at 0x{id(node):016x}>"


def names_of(node):
    """Return what `dir(grad_fn)` shows: what PyTorch has on a node too."""
    own = "metadata name next_functions register_hook register_prehook requires_grad".split()
    own += ["variable"] * isinstance(node, AccumulateGrad)
    saved = [each for each in {**dict.fromkeys(node.saves), **facts_of(node)} if each not in INNER]
    return [*own, *(f"_saved_{each}" for each in saved)]
