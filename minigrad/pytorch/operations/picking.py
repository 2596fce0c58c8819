"""Pick entries by an index along one dim, and add to them: gather, scatter_add, embedding."""

import numpy as np

from ...engine.operation import record
from ...engine.tensor import Tensor
from ..dtypes import INT64, spoken
from ..errors import checked_dim, sums_down
from ..formulas import rule
from ..memory import in_rows
from ..words import example, fail_if, message
from .scatter import scattered


def gathered_back(grad, index, shape, dim):
    """Add each gradient at the place that its entry was taken from."""
    if isinstance(grad, Tensor):
        return scatter_add(Tensor(np.zeros(shape, grad.array.dtype)), dim, Tensor(index), grad)
    out = np.zeros(shape, grad.dtype)
    add_along(out, dim, index, grad)
    return out


# fmt: off
GatherBackward0 = rule("GatherBackward0", "self index",
    lambda grad, x, *index_and: gathered_back(grad, *index_and))
# self passes its gradient on, src takes it from the places that it was added to.
ScatterAddBackward0 = rule("ScatterAddBackward0", "index",
    lambda grad, *places: grad,
    lambda grad, *places: picked_back(grad, *places), inputs="self src")
# fmt: on


@example("torch.tensor([[1, 2], [3, 4]]).gather(0, torch.tensor([[1, 0]]))", "tensor([[3, 2]])")
def gather(self, dim, index):
    """Return, for each place of index, the entry of self at index[place] along a dim."""
    x, i = self.array, index.array
    dim = checked_dim(dim, x.ndim)
    if i.size:  # else PyTorch looks at nothing more
        check_index(x, i, dim, "gather")
    for d, (n, m) in enumerate(zip(i.shape, x.shape)):
        fail_if(i.size and d != dim and n > m, "gather of more places", d, i.shape, x.shape, dim)
    out = in_rows(taken_along(x, i, dim)) if i.size else np.empty(i.shape, x.dtype)
    return record(out, GatherBackward0, (self.node,), (x, i), (x.shape, dim))


def taken_along(x, index, dim):
    """Return the entry at index[place] along a dim; no dims count as one of length 1."""
    shape, x, index = index.shape, np.atleast_1d(x), np.atleast_1d(index)
    head = tuple(slice(None) if d == dim else slice(n) for d, n in enumerate(index.shape))
    return np.take_along_axis(x[head], index, dim).reshape(shape)[()]


def add_along(out, dim, index, source):
    """Add each entry of source to `out` at index[place] along a dim."""
    if not index.size:
        return
    index, source, out = np.atleast_1d(index), np.atleast_1d(source), np.atleast_1d(out)
    places = list(np.indices(index.shape, sparse=True))
    places[dim] = index
    flat = np.ravel_multi_index(np.broadcast_arrays(*places), out.shape)
    source = source[tuple(slice(n) for n in index.shape)]
    np.add.at(out.reshape(-1), flat.reshape(-1), source.reshape(-1))


def check_index(x, index, dim, name):
    small = index.dtype.kind not in "iu" or index.dtype.itemsize < 4
    fail_if(small, "{}(): Expected dtype int32/int64 for index", name)
    whose = "input" if name == "gather" else "self"
    fail_if(max(index.ndim, 1) != max(x.ndim, 1), "index of other dims", whose)
    wrong, length = outside(index, x, dim)
    fail_if(wrong.size, "place out of bounds", *wrong[:1], dim, length)


def outside(index, x, dim):
    """Return the indices that x has no place for along a dim, and x's length along it."""
    length = x.shape[dim] if x.ndim else 1
    return index[(index < 0) | (index >= length)], length


def picked_back(grad, index, dim, shape):
    """Return for each added entry the gradient of the place that it was added to."""
    found = "ScatterAddBackward0", 1, index.shape, shape
    fail_if(not sums_down(index.shape, shape), "gradient that does not fit", *found)
    if isinstance(grad, Tensor):
        return gather(grad, dim, Tensor(index))
    return taken_along(grad, index, dim)


@example("torch.zeros(2).scatter_add(0, torch.tensor([1, 1]), torch.ones(2))", "tensor([0., 2.])")
def scatter_add(self, dim, index, src):
    """Return self with each entry of src added at index[place] along a dim."""
    x, i, source = self.array, index.array, src.array
    dim = checked_dim(dim, x.ndim)
    check_index(x, i, dim, "scatter")
    fail_if(max(i.ndim, 1) != max(source.ndim, 1), "index of other dims", "src")
    more = any(n > m and d != dim for d, (n, m) in enumerate(zip(i.shape, x.shape)))
    more = more or any(n > m for n, m in zip(i.shape, source.shape))
    fail_if(more, "scatter of more places", i.shape, x.shape, dim, source.shape)
    fail_if(x.dtype != source.dtype, "scatter(): Expected self.dtype to be equal to src.dtype")
    out = np.array(x, order="C")  # whose entries stand in one row, too
    add_along(out, dim, i, source)
    return record(out, ScatterAddBackward0, (self.node, src.node), (i,), (dim, source.shape))


def to_rows(grad, index, shape, dim, padding=None):
    """Add each row of the gradient to the row that it was taken from; one may not learn."""
    if not shape:
        return grad
    if padding is not None:
        grad = np.where((index == padding)[..., None], 0, grad)
    return scattered(grad, shape, (dim,), (index,))


IndexSelectBackward0 = rule("IndexSelectBackward0", "index", to_rows)
EmbeddingBackward0 = rule("EmbeddingBackward0", "indices", to_rows)


@example("torch.arange(5).index_select(0, torch.tensor([4, 0, 4]))", "tensor([4, 0, 4])")
def index_select(self, dim, index):
    """Return the slices of self at the places in index along a dim."""
    x, i = self.array, index.array
    dim = checked_dim(dim, x.ndim)
    fail_if(i.ndim > 1, "index_select(): Index is supposed to be a vector", kind=IndexError)
    fail_if(x.ndim == 0 and i.size != 1, "values for a number", i.size)
    small = i.dtype.kind not in "iu" or i.itemsize < 4
    fail_if(small, "index_select(): Expected dtype int32 or int64 for index")
    wrong, length = outside(i, x, dim)
    if wrong.size:
        fail_if(dim == 0 and (x.size or x.ndim < 2), "no such row", kind=IndexError)
        fail_if(not length, "index_select(): self indexing axis dim should be positive")
        raise RuntimeError(message("row out of bounds", wrong[0], length))
    i = np.atleast_1d(i)
    out = np.take(x, i, dim) if x.ndim else np.array(x)[()]
    return record(out, IndexSelectBackward0, (self.node,), (i,), (x.shape, dim))


@example("torch.nn.functional.embedding(torch.tensor([1]), torch.eye(2))", "tensor([[0., 1.]])")
def embedding(input, weight, padding_idx=None):
    """Return the rows of the table `weight` at the indices in `input`.

    The row `padding_idx` gets no gradient.
    """
    i, table = input.array, weight.array
    fail_if(table.ndim != 2, "'weight' must be 2-D")
    fail_if(i.dtype.kind not in "iu", "embedding of no integers", spoken(i))
    fail_if(i.size and (i.min() < 0 or i.max() >= len(table)), "no such row", kind=IndexError)
    args = table.shape, 0, padding_idx
    return record(table.take(i, 0), EmbeddingBackward0, (weight.node,), (i,), args)


@example("torch.nn.functional.one_hot(torch.tensor([2, 0])).tolist()", "[[0, 0, 1], [1, 0, 0]]")
def one_hot(input, num_classes=-1):
    """Return zeros with a 1 at each index, along a new last dim of `num_classes`."""
    i = input.array
    fail_if(i.dtype != INT64, "one_hot is only applicable to index tensor of type LongTensor.")
    count = int(i.max()) + 1 if num_classes == -1 else num_classes
    fail_if(i.min(initial=0) < 0, "Class values must be non-negative.")
    fail_if(i.max(initial=-1) >= count, "Class values must be smaller than num_classes.")
    return Tensor((i[..., None] == np.arange(count)).astype(np.int64, "C"))
