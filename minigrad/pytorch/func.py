"""PyTorch's `torch.func`: functions of tensors in, functions out."""

from itertools import repeat

from ..engine.grad_mode import enable_grad, tracking
from ..engine.tensor import Tensor
from . import functional
from .autograd import grad as gradients
from .functional import own
from .name_tables import found_at_first_use
from .operations.joining import stack
from .words import example, fail_if

__getattr__ = found_at_first_use(__name__, "torch.func")


@example("torch.func.grad(torch.sin)(torch.tensor(0.0))", "tensor(1.)")
def grad(func, argnums=0, has_aux=False):
    """Return a function that computes the gradient of `func`.

    Its result has no dimensions; `argnums` says by which argument, or is a tuple of several. With
    `has_aux`, `func` returns a second thing, which is handed on.
    """
    both = grad_and_value(func, argnums, has_aux)

    def gradient(*args):
        found, value = both(*args)
        return (found, value[1]) if has_aux else found

    return gradient


@example("torch.func.grad_and_value(torch.sin)(torch.tensor(0.0))", "(tensor(1.), tensor(0.))")
def grad_and_value(func, argnums=0, has_aux=False):
    """Return a function that computes the gradient of `func`, and what `func` returns."""
    places = argnums if isinstance(argnums, tuple) else (argnums,)

    def gradient(*args):
        tracked = tracking.get() and any(args[place].node is not None for place in places)
        with enable_grad():
            inner = list(args)
            for place in places:
                inner[place] = own(args[place], True)
            result, aux = func(*inner) if has_aux else (func(*inner), None)
            fail_if(not isinstance(result, Tensor), "value that is no tensor", type(result))
            fail_if(result.array.ndim, "value of several dims", result.array.ndim)
            found = [Tensor(0 * args[place].array) for place in places]
            if result.node is not None:
                points = [inner[place] for place in places]
                found = gradients(result, points, create_graph=True, materialize_grads=True)
        if not tracked:
            found, result = [each.detach() for each in found], result.detach()
            aux = aux.detach() if isinstance(aux, Tensor) else aux
        found = tuple(found) if isinstance(argnums, tuple) else found[0]
        return found, (result, aux) if has_aux else result

    return gradient


@example("torch.func.vjp(torch.sin, torch.tensor(0.0))[1](torch.tensor(2.0))", "(tensor(2.),)")
def vjp(func, *primals):
    """Return func(*primals), and a function from v to the products of v with its Jacobians."""
    value = func(*primals)

    def back(v):
        return functional.vjp(func, primals, v, create_graph=v.node is not None)[1]

    return value, back


@example("torch.func.jvp(torch.sin, (torch.tensor(0.0),), (torch.tensor(2.0),))[1]", "tensor(2.)")
def jvp(func, primals, tangents):
    """Return func(*primals), and the product of its Jacobian with the tangents."""
    return functional.jvp(func, tuple(primals), tuple(tangents))


@example("torch.func.jacrev(torch.square)(torch.tensor([1.0, 3.0])).tolist()[1]", "[0.0, 6.0]")
def jacrev(func, argnums=0):
    """Return a function that computes the Jacobian of `func` by one of its arguments."""

    def jacobian(*args):
        def of_one(x):
            return func(*args[:argnums], x, *args[argnums + 1 :])

        tracked = args[argnums].node is not None
        return functional.jacobian(of_one, args[argnums], create_graph=tracked)

    return jacobian


jacfwd = jacrev  # the same numbers, by the same road


@example("torch.func.hessian(lambda x: (x**3).sum())(torch.tensor([2.0]))", "tensor([[12.]])")
def hessian(func, argnums=0):
    """Return a function that computes the Hessian of `func`: the Jacobian of its Jacobian."""
    return jacrev(jacrev(func, argnums), argnums)


@example("torch.func.vmap(torch.dot)(torch.ones(3, 2), torch.ones(3, 2))", "tensor([2., 2., 2.])")
def vmap(func, in_dims=0, out_dims=0):
    """Return a function that does for each slice along a dim what `func` does for one.

    Here it takes the slices one by one and stacks the results. `in_dims` has a dim for each
    argument, None for one that goes in whole.
    """

    def mapped(*args):
        dims = in_dims if isinstance(in_dims, tuple) else (in_dims,) * len(args)
        columns = [repeat(arg) if dim is None else arg.unbind(dim) for arg, dim in zip(args, dims)]
        sizes = [len(column) for column, dim in zip(columns, dims) if dim is not None]
        fail_if(len(set(sizes)) != 1, "vmap of two sizes", sizes, kind=ValueError)
        results = [func(*row) for row in zip(*columns)]
        if isinstance(results[0], tuple):
            return tuple(stack(each, out_dims) for each in zip(*results))
        return stack(results, out_dims)

    return mapped
