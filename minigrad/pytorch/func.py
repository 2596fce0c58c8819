"""PyTorch's `torch.func`: functions of tensors in, functions out."""

from ..engine.grad_mode import enable_grad, tracking
from ..engine.tensor import Tensor
from .autograd import grad as gradients
from .examples import example
from .functional import own

WANTED = "grad_and_value(f)(*args): Expected f(*args) to return a "


@example("torch.func.grad(torch.sin)(torch.tensor(0.0))", "tensor(1.)")
def grad(func, argnums=0):
    """Return a function that computes the gradient of `func`.

    Its result has no dimensions; `argnums` says by which argument, or is a tuple of several.
    """
    places = argnums if isinstance(argnums, tuple) else (argnums,)

    def gradient(*args):
        tracked = tracking.get() and any(args[place].node is not None for place in places)
        with enable_grad():
            inner = list(args)
            for place in places:
                inner[place] = own(args[place], True)
            result = func(*inner)
            if not isinstance(result, Tensor):
                raise RuntimeError(f"{WANTED}Tensor, got {type(result)}")
            if result.array.ndim:
                raise RuntimeError(
                    f"{WANTED}scalar Tensor, got tensor with {result.array.ndim} dims. Maybe you "
                    "wanted to use the vjp or jacrev APIs instead?"
                )
            found = [Tensor(0 * args[place].array) for place in places]
            if result.node is not None:
                points = [inner[place] for place in places]
                found = gradients(result, points, create_graph=True, materialize_grads=True)
        if not tracked:
            found = [each.detach() for each in found]
        return tuple(found) if isinstance(argnums, tuple) else found[0]

    return gradient
