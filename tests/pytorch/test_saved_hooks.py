"""Hooks on what the graph saves: it is packed once as it is saved, and unpacked as it is read."""

import numpy as np
import pytest

import minigrad
from minigrad.engine.graph import Node
from minigrad.engine.operation import record

pytestmark = pytest.mark.usefixtures("way")


@pytest.fixture
def seen():
    return []


@pytest.fixture
def watching(torch, seen):
    """Hooks that note each tensor they see, and leave it as it is."""

    def noting(word):
        def hook(tensor):
            seen.append((word, tensor.tolist()))
            return tensor

        return hook

    return lambda: torch.autograd.graph.saved_tensors_hooks(noting("pack"), noting("unpack"))


def leaf(torch, *numbers):
    return torch.tensor(numbers if len(numbers) > 1 else numbers[0], requires_grad=True)


def test_each_saved_value_is_packed_once_and_unpacked_by_backward(torch, watching, seen):
    x, y = leaf(torch, 2.0), leaf(torch, 3.0)
    with watching():
        z = x * y
    assert seen == [("pack", 3.0), ("pack", 2.0)]  # other, self: by name
    z.backward(retain_graph=True)
    z.backward()
    assert seen[2:] == [("unpack", 3.0), ("unpack", 2.0)] * 2
    assert (x.grad, y.grad) == (6, 4)


def test_only_what_a_rule_needs_is_packed(torch, watching, seen):
    x, constant = leaf(torch, 2.0), torch.tensor(5.0)
    with watching():
        (x * constant * 3 + 1).sum().backward()
        constant * constant
    assert seen == [("pack", 5.0), ("unpack", 5.0)]


def test_a_result_is_packed_as_one(torch):
    shown = []
    keep = torch.autograd.graph.saved_tensors_hooks(
        lambda tensor: shown.append((tensor.requires_grad, tensor.is_leaf)), lambda _: _
    )
    x = leaf(torch, 2.0)
    with keep:
        x.exp().sin()
    assert shown == [(True, False), (True, False)]


def test_backward_computes_with_what_unpack_returns(torch):
    x = leaf(torch, 2.0)
    with torch.autograd.graph.saved_tensors_hooks(
        lambda t: t.numpy(), lambda a: torch.tensor(10 * a)
    ):
        y = x * x
    y.backward()
    assert x.grad == 40


@pytest.mark.parametrize("value", [1.0, None])
def test_unpack_must_return_a_tensor(torch, value):
    x = leaf(torch, 2.0)
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, lambda _: value):
        y = x * x
    kind = type(value).__name__
    wanted = "saved tensor unpack_hook expected to be a Tensor but got result of type "
    with pytest.raises(TypeError, match=wanted + kind):
        y.backward()


def test_pack_must_not_write_into_what_it_is_given(torch):
    x = leaf(torch, 2.0, 3.0)
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor.mul_(2), lambda _: _):
        with pytest.raises(RuntimeError, match="pack hook is modifying its input in place"):
            (x * 1).sin()


def test_nothing_is_tracked_inside_the_hooks(torch):
    modes = []

    def note(tensor):
        modes.append(torch.is_grad_enabled())
        return tensor

    x = leaf(torch, 2.0)
    with torch.autograd.graph.saved_tensors_hooks(note, note):
        y = x.sin()
    y.backward()
    assert modes == [False, False]


def test_the_inner_hooks_pack(torch, seen):
    def hooks(word):
        return torch.autograd.graph.saved_tensors_hooks(
            lambda t: seen.append(word) or t, lambda t: t
        )

    x = leaf(torch, 2.0)
    with hooks("outer"):
        with hooks("inner"):
            y = x.sin()
        y.cos()
    x.tan()
    assert seen == ["inner", "outer"]


def test_second_derivatives_go_through_unpacked_values(torch, watching):
    x = leaf(torch, 2.0)
    with watching():
        y = x**3
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    (bend,) = torch.autograd.grad(slope, x)
    assert (slope, bend) == (12, 12)


def test_a_second_backward_says_that_the_values_are_freed(torch, watching):
    x = leaf(torch, 2.0)
    with watching():
        y = x.exp()
    y.backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        y.backward()


def test_writes_into_packed_values_go_unnoticed(torch, watching):
    x = leaf(torch, 2.0, 3.0)
    with watching():
        y = (x * 2).exp()
    y.mul_(0)
    y.sum().backward()
    assert x.grad.tolist() == [0, 0]


def test_an_operation_in_place_packs_what_it_leaves(torch, watching, seen):
    x = leaf(torch, 1.0, 0.0)
    with watching():
        y = x * 2
        y.mul_(y.detach() * 0 + 3)
        y.sqrt_()
    assert seen[0] == ("pack", [3, 3])
    assert seen[1] == ("pack", pytest.approx([6**0.5, 0]))


def test_what_a_function_saves_is_packed_and_keeps_its_place_in_the_graph(torch, watching, seen):
    class Product(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            result = x * y
            ctx.save_for_backward(x, y, result)
            return result

        @staticmethod
        def backward(ctx, grad):
            x, y, result = ctx.saved_tensors
            seen.append((x.requires_grad, result.grad_fn is not None))
            return grad * y, grad * x

    x, y = leaf(torch, 2.0), leaf(torch, 3.0)
    with watching():
        z = Product.apply(x, y)
    assert seen == [("pack", 2), ("pack", 3), ("pack", 6)]
    z.backward()
    assert seen[3:] == [("unpack", 2), ("unpack", 3), ("unpack", 6), (True, True)]
    assert x.grad == 3


def test_writes_into_what_a_function_packed_go_unnoticed(torch, watching):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return 2 * grad * ctx.saved_tensors[0]

    x = leaf(torch, 2.0, 3.0)
    with watching():
        y = x * 1
        z = Square.apply(y)
        y.zero_()
    z.sum().backward()
    assert x.grad.tolist() == [0, 0]


def test_what_pytorch_does_not_save_is_not_packed(torch, watching, seen):
    images = torch.ones(1, 1, 2, 2, requires_grad=True)
    with watching():
        torch.nn.functional.conv2d(images, images).sum().backward()
    assert [word for word, _ in seen] == ["pack", "pack", "unpack", "unpack"]
    y = images * 1
    with watching():
        y[:, :, 0].mul_(3)
    y.sum().backward()
    assert len(seen) == 4


def test_other_programs_do_not_pay(torch, watching):
    if torch.__name__ != "minigrad":
        pytest.skip("it is about minigrad's nodes")
    from minigrad.engine.graph import Node

    x = leaf(torch, 2.0)
    with watching():
        x.sin()
    x.sin()
    assert vars(Node).get("saved", ()) == ()


def test_a_layer_packs_its_input(torch, watching, seen):
    with watching():
        torch.nn.Linear(2, 3)(torch.ones(1, 2)).sum().backward()
    assert seen == [("pack", [[1, 1]]), ("unpack", [[1, 1]])]


def test_to_read_a_saved_value_unpacks_it(torch, watching, seen):
    x = leaf(torch, 2.0)
    with watching():
        y = x.sin()
    assert y.grad_fn._saved_self == 2
    assert seen == [("pack", 2), ("unpack", 2)]
    y.backward()
    with pytest.raises(RuntimeError, match="saved tensors after they have already been freed"):
        y.grad_fn._saved_self  # noqa: B018


def test_hooks_can_be_forbidden(torch, watching):
    graph = torch.autograd.graph
    with graph.disable_saved_tensors_hooks("not here"):
        with pytest.raises(RuntimeError, match="not here"):
            with watching():
                pass
    with watching():
        with pytest.raises(RuntimeError, match="not here"):
            with graph.disable_saved_tensors_hooks("not here"):
                pass


def test_saved_values_may_be_kept_on_the_cpu(torch):
    x = leaf(torch, 2.0)
    with torch.autograd.graph.save_on_cpu(pin_memory=False):
        y = x * x
    y.backward()
    assert x.grad == 4


def test_hooks_and_inference_mode_mix(torch, watching, seen):
    x = leaf(torch, 2.0)
    with watching():
        with torch.inference_mode():
            x.sin()
        y = x.cos()
    y.backward()
    assert seen == [("pack", 2), ("unpack", 2)]


def test_dir_of_a_node_shows_what_it_saved(torch):
    x = leaf(torch, 2.0)
    shown = {"_saved_self", "_saved_other", "metadata", "name", "next_functions", "register_hook"}
    assert shown <= set(dir((x * x).grad_fn))
    assert "_saved_exponent" in dir((x**2).grad_fn)
    assert "variable" in dir((x * x).grad_fn.next_functions[0][0])


def test_a_rule_of_yours_shows_what_it_saves():
    class CubeBackward0(Node):
        saves = {"edge_length": ["self"]}

    cube = record(np.float32(8), CubeBackward0, (leaf(minigrad, 2.0).node,), (np.float32(2),))
    assert cube.grad_fn._saved_edge_length == 2
    assert "_saved_edge_length" in dir(cube.grad_fn)
    with pytest.raises(AttributeError, match="^'CubeBackward0' .* '_saved_x'$"):
        cube.grad_fn._saved_x  # noqa: B018
    assert not hasattr(Node, "__getattr__")  # with it, all attributes of nodes take 7 times as long


EXPRESSIONS = """
x * y
x / y
x**2
x**y
x.exp()
x.tanh()
x.abs()
x.clamp(0, 1)
torch.lerp(x, y, x)
x.sum()
x.prod(0)
x.std()
x.norm()
x.max(0)
x.cumprod(0)
x.softmax(0)
x @ y
torch.dot(x[0], y[0])
x.gather(0, torch.tensor([[0, 1]]))
torch.where(x > 0, x, y)
torch.cat([x, y])
torch.nn.functional.mse_loss(x, y)
torch.nn.functional.linear(x, y, x[0])
x.topk(2, 0)
torch.nn.functional.conv2d(x.view(1, 1, 2, 2), y.view(1, 1, 2, 2))
x.view(-1).mul_(y.view(-1))
"""


@pytest.mark.parametrize("expression", EXPRESSIONS.strip().split("\n"))
def test_operations_pack_what_pytorch_packs(expression):
    pytorch = pytest.importorskip("torch")
    import minigrad

    packed = []
    for torch in (minigrad, pytorch):
        shown = []
        x, y = (torch.tensor(rows, requires_grad=True) for rows in ([[0.1, 0.2], [0.3, 0.4]],) * 2)
        x, y = x * 1, y * 1
        with torch.autograd.graph.saved_tensors_hooks(
            lambda t, shown=shown: shown.append((tuple(t.shape), t.requires_grad, str(t.dtype))),
            lambda t: t,
        ):
            eval(expression, {"torch": torch, "x": x, "y": y})
        packed.append(shown)
    assert packed[0] == packed[1]
