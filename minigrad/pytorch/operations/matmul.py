"""The matrix product with PyTorch's words, and of batches."""

from ...engine import products
from ...engine.operation import record
from ...engine.products import PRODUCTS
from ...engine.tensor import Tensor
from ..errors import matmul_error
from ..seams import stand_in
from .batches import by_batches
from .steps import operand


@stand_in(products.matmul)
def matmul(self, other):
    """Return the matrix product self @ other: of matrices, vectors, or batches of matrices."""
    if not isinstance(other, Tensor):
        other = operand("@", other)
    x, y = self.array, other.array
    ranks = x.ndim, y.ndim
    if ranks not in PRODUCTS:
        return by_batches(self, other, matmul)
    if x.shape[-1] != y.shape[0] or x.dtype is not y.dtype:
        raise matmul_error(x, y)
    saved = x if other.node else None, y if self.node else None
    return record(x @ y, PRODUCTS[ranks], (self.node, other.node), saved)
