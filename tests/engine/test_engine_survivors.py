"""Fine points of the engine that the run of all mutants found untested; see MUTATION.md.

Where torch is installed, it is held to the same.
"""

import pickle

import pytest
from engines import leaf

import minigrad
from minigrad.engine.autograd import rule_for
from minigrad.engine.backward import run_backward


def test_an_empty_root_needs_a_seed(torch):
    x = leaf(torch, [])
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (x * 2).backward()
    (x * 2).backward(torch.ones(0))
    assert x.grad.shape == (0,)


def test_no_fewer_seeds_than_roots(torch):
    x, one = leaf(torch, 2.0), torch.tensor(1.0)
    with pytest.raises(RuntimeError, match="got 2 tensors and 1 gradients"):
        torch.autograd.backward([x * 3, x], [one])
    torch.autograd.backward([x * 3 for _ in range(300)], [one] * 300)
    assert x.grad.item() == 900


def test_a_seed_too_many_is_told():
    """PyTorch overlooks it."""
    x, one = leaf(minigrad, 2.0), minigrad.tensor(1.0)
    with pytest.raises(RuntimeError, match="got 1 tensors and 2 gradients"):
        minigrad.autograd.backward([x * 3], [one, one])


def test_a_seed_is_cast_to_its_roots_dtype(torch):
    seen = []

    class Twice(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            seen.append(grad.dtype)
            return grad * 2

    dtypes = torch.float32, torch.float64
    for dtype, other in (dtypes, dtypes[::-1]):
        Twice.apply(leaf(torch, 1.0, dtype)).backward(torch.tensor(1.0, dtype=other))
    assert seen == list(dtypes)


def test_a_batch_of_one_seed(torch):
    x = leaf(torch, [1.0, 2.0])
    for create_graph in (False, True):
        (rows,) = torch.autograd.grad(
            x * x, x, torch.ones(1, 2), create_graph=create_graph, is_grads_batched=True
        )
        assert rows.tolist() == [[2, 4]]


def test_a_mask_of_three_dims_and_then_an_index(torch):
    x = torch.arange(48.0).reshape(2, 2, 3, 4)
    mask = torch.zeros(2, 2, 3, dtype=torch.bool)
    mask[0, 0, 2] = mask[1, 1, 0] = True
    assert x[mask, 1].tolist() == [9, 37]


def test_a_node_has_no_other_saved_values_than_its_own(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = leaf(torch, [1.0, 2.0])
    for node in ((x * x).grad_fn, Double.apply(x).grad_fn):
        for name in ("_saved_zero", "_saved_a", "saved_self"):
            assert not hasattr(node, name)
    assert not hasattr(Double.apply(x).grad_fn, "_saved_self")


def test_a_power_in_place_saves_what_was_and_what_came_of_it(torch):
    x, e = leaf(torch, [2.0, 3.0]), leaf(torch, [2.0, 3.0])
    y = x * 1
    y.pow_(e)
    y.sum().backward()
    assert x.grad.tolist() == [4, 27]
    assert e.grad.tolist() == pytest.approx([4 * 0.6931472, 27 * 1.0986123])


def test_a_result_of_more_dims_does_not_fit_in_place(torch):
    with pytest.raises(RuntimeError, match=r"output with shape \[2\] doesn't match .* \[1, 2\]"):
        torch.ones(2).add_(torch.ones(1, 2))


def test_entries_that_share_a_place_are_not_written(torch):
    for shape in ((2,), (1, 2)):
        with pytest.raises(RuntimeError, match="refers to a single memory location"):
            torch.tensor(3.0).expand(shape).add_(1)


def test_a_strict_hessian_tells_a_slope_that_an_input_does_not_change(torch):
    given = torch.tensor(1.0), torch.tensor(2.0)

    def apart(x, y):
        return x**3 + y**3

    assert torch.autograd.functional.hessian(apart, given)[0][1].item() == 0
    with pytest.raises(RuntimeError, match="independent of input"):
        torch.autograd.functional.hessian(apart, given, strict=True)


def test_a_jacobian_without_a_graph_is_one_pass(monkeypatch):
    calls, grad = [], minigrad.autograd.grad

    def counted(*args, **kwargs):
        calls.append(args)
        return grad(*args, **kwargs)

    functional = minigrad.autograd.functional
    monkeypatch.setattr(functional, "grad", counted)
    for options, count in (({}, 1), ({"create_graph": True}, 3), ({"strict": True}, 3)):
        calls.clear()
        functional.jacobian(lambda x: x * x, leaf(minigrad, [1.0, 2.0, 3.0]), **options)
        assert len(calls) == count


def test_once_differentiable_keeps_the_name(torch):
    def backward(ctx, grad):
        """Halve it."""

    wrapped = torch.autograd.function.once_differentiable(backward)
    assert (wrapped.__name__, wrapped.__doc__) == ("backward", "Halve it.")


def test_a_hook_sees_a_coarser_gradient_in_its_tensors_dtype(torch):
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return (grad * 2).float()

    x, seen = leaf(torch, [1.0, 2.0], torch.float64), []
    y = x * 3
    y.register_hook(lambda grad: seen.append(grad.dtype))
    Double.apply(y).sum().backward()
    assert seen == [torch.float64]


def test_gradcheck_takes_options_by_name_only(torch):
    x = leaf(torch, 0.5, torch.float64)
    assert torch.autograd.gradcheck(func=torch.sin, inputs=(x,))
    with pytest.raises(TypeError):
        torch.autograd.gradcheck(torch.sin, x, 1e-6)


def test_gradcheck_warns_of_inputs_that_are_not_float64(torch):
    def double(*given):
        return given[-1] * 2

    fine, coarse = (leaf(torch, 0.5, dtype) for dtype in (torch.float64, torch.float32))
    with pytest.warns(UserWarning, match="Input #1 requires gradient and is not a double") as told:
        torch.autograd.gradcheck(double, (fine, coarse), eps=1e-2, atol=0.1)
    assert len(told) == 1


def test_gradcheck_passes_over_whole_numbers(torch):
    x = leaf(torch, [0.3, 0.7], torch.float64)
    assert torch.autograd.gradcheck(lambda x: (x * x, (x * 1e9).long()), x)
    assert torch.autograd.gradcheck(lambda x: (x * 1e9).long(), x)
    assert torch.autograd.gradgradcheck(lambda x: ((x * 1e9).long(), x**3), x)


def test_gradcheck_passes_over_booleans():
    """PyTorch trips on them."""
    x = leaf(minigrad, [0.3, 0.7], minigrad.float64)
    assert minigrad.autograd.gradcheck(lambda x: (x * x, x > 0.3), x)
    assert minigrad.autograd.gradcheck(lambda x: x > 0.3, x)


def test_gradcheck_goes_on_after_a_constant(torch):
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return grad

    def function(x):
        return torch.ones(2, dtype=x.dtype), Wrong.apply(x)

    x = leaf(torch, [0.3, 0.7], torch.float64)
    assert not torch.autograd.gradcheck(function, x, raise_exception=False)


def test_gradgradcheck_passes_over_an_input_that_is_not_used(torch):
    x, y = leaf(torch, 0.5, torch.float64), leaf(torch, 0.7, torch.float64)
    assert torch.autograd.gradgradcheck(lambda x, y: x**3, (x, y))


def test_gradgradcheck_takes_seeds_that_differ(torch):
    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad + ((grad - grad.mean()) ** 2).detach()  # right if all are equal

    x = leaf(torch, [0.3, 0.7], torch.float64)
    assert not torch.autograd.gradgradcheck(Square.apply, x, raise_exception=False)


@pytest.mark.parametrize("other", ["a", [1, 2], [1, 2, 3], None])
def test_what_a_tensor_cannot_be_subtracted_from(torch, other):
    kind = type(other).__name__
    x = leaf(torch, [1.0, 2.0])
    with pytest.raises(TypeError, match=f"for -: '{kind}' and 'Tensor'"):
        other - x
    with pytest.raises(TypeError, match=f"for -: 'Tensor' and '{kind}'"):
        x - other
    with pytest.raises(RuntimeError, match="with two bool tensors is not supported"):
        True - torch.tensor([True])


def test_an_addition_lets_the_operand_that_it_does_not_track_be_seen():
    x, c = leaf(minigrad, [1.0, 2.0]), minigrad.tensor([3.0, 4.0])
    for y in (x + c, c + x, x - c, c - x):
        assert y.grad_fn.args[0]() is c  # weakly
    assert [y.grad_fn.args for y in (x + 5, x - 5)] == [(5,), (5,)]
    assert [y.grad_fn.args for y in (x + x, x - x)] == [(), ()]


@pytest.mark.parametrize("sign", "+-*/")
def test_small_integers_meet_others_as_the_dtype_table_says(torch, sign):
    def dtype(x, y):
        return eval(f"x {sign} y", {"x": x, "y": y}).dtype

    for small in (torch.int8, torch.uint8, torch.int32):
        kept = torch.float32 if sign == "/" else small
        x = torch.tensor([4, 2], dtype=small)
        others = x, x[0], 2, torch.tensor(2)
        assert [dtype(x, other) for other in others] == [kept] * 4
        assert [dtype(other, x) for other in others] == [kept] * 4
        assert dtype(x, torch.tensor([2, 1])) == (kept if sign == "/" else torch.int64)
        with pytest.raises(TypeError):
            dtype(x, [1, 2])


def test_a_dtype_is_the_same_object_after_pickling(torch):
    for dtype in (torch.bool, torch.int64, torch.float32):
        assert pickle.loads(pickle.dumps(dtype)) is dtype


def test_small_integers_that_cannot_be_multiplied_have_their_names_from_cpp(torch):
    for dtype, name in (torch.int16, "short int"), (torch.int8, "signed char"):
        with pytest.raises(RuntimeError, match=f"but got: {name} != float"):
            torch.ones(2, 2, dtype=dtype) @ torch.ones(2, 2)


def test_the_largest_of_a_vector_with_its_dim_kept(torch):
    x = leaf(torch, [1.0, 3.0, 2.0])
    for found in (x.max(0, keepdim=True), x.min(-1, keepdim=True)):
        assert found.values.shape == found.indices.shape == (1,)


def test_entries_as_large_as_the_largest_of_their_row_share_its_gradient(torch):
    x = leaf(torch, [[1.0, -3.0, 3.0], [4.0, 5.0, 6.0]])
    torch.norm(x, float("inf"), dim=1).sum().backward()
    assert x.grad.tolist() == [[0, -0.5, 0.5], [0, 0, 1]]


def test_a_sum_of_small_integers_is_of_large_ones(torch):
    for small in (torch.uint8, torch.int8, torch.bool):
        x = torch.ones(3, dtype=small)
        assert [x.sum().dtype, x.sum(0).dtype] == [torch.int64] * 2


@pytest.mark.filterwarnings("ignore:Using backward")
def test_a_backward_with_create_graph_tracks_where_the_mode_is_off(torch):
    x = leaf(torch, 0.5)
    y = x.sin()
    with torch.no_grad():
        y.backward(create_graph=True)
    assert torch.autograd.grad(x.grad, x)[0].item() == pytest.approx(-y.item())


def test_a_dot_product_with_a_constant(torch):
    x, c = leaf(torch, [1.0, 2.0]), torch.tensor([3.0, 4.0])
    for out in (x @ c, c @ x):
        x.grad = None
        out.backward()
        assert x.grad.tolist() == [3, 4]
    (x @ x).backward()
    assert x.grad.tolist() == [3 + 2, 4 + 4]


@pytest.mark.parametrize("inner", [2, 4])
def test_products_of_sizes_that_do_not_fit(torch, inner):
    x = torch.ones(2, 3)
    with pytest.raises(RuntimeError, match=f"multiplied \\(2x3 and {inner}x5\\)"):
        x @ torch.ones(inner, 5)
    with pytest.raises(RuntimeError, match=f"size mismatch, .* vec \\({inner}\\)"):
        x @ torch.ones(inner)
    with pytest.raises(RuntimeError, match=f"expected tensor \\[3\\] and src \\[{inner}\\]"):
        x[0] @ torch.ones(inner)


def test_the_walk_frees_what_it_has_used_unless_told_to_keep_it():
    x = leaf(minigrad, 2.0)
    y = x * x
    one = y.array / y.array
    run_backward({y.node: one}, rule_for(retain_graph=True))
    run_backward({y.node: one}, rule_for())
    assert x.grad.item() == 8
    with pytest.raises(RuntimeError, match="a second time"):
        run_backward({y.node: one}, rule_for())


def test_a_product_over_more_than_256_entries(torch):
    """So far Python keeps one object for each number, and `is` would do for `==`."""
    assert (torch.ones(2, 300) @ torch.ones(300)).tolist() == [300, 300]


def test_a_decorated_generator_hears_what_is_thrown_and_closes_in_its_mode(torch):
    heard = []

    @torch.no_grad()
    def steps():
        try:
            try:
                yield torch.is_grad_enabled()
            except ValueError:
                heard.append(torch.is_grad_enabled())
            yield torch.is_grad_enabled()
        finally:
            heard.append(torch.is_grad_enabled())

    running = steps()
    assert next(running) is False
    assert running.throw(ValueError) is False
    running.close()
    assert heard == [False, False]
    assert torch.is_grad_enabled()


def test_a_function_that_writes_one_of_two_inputs(torch):
    class Add(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.mark_dirty(x)
            return x.add_(y), y * 3

        @staticmethod
        def backward(ctx, first, second):
            return first * 10, first * 100 + second

    a, b = leaf(torch, [1.0, 2.0]), leaf(torch, [2.0, 1.0])
    x = a * 1
    out, other = Add.apply(x, b)
    assert out is x
    assert (out.tolist(), other.tolist()) == ([3, 3], [6, 3])
    assert out.grad_fn.name() == other.grad_fn.name() == "AddBackward"
    (out.sum() + other.sum()).backward()
    assert (a.grad.tolist(), b.grad.tolist()) == ([10, 10], [101, 101])


@pytest.mark.parametrize("given", ["a", [1.0]])
def test_what_cannot_be_written_into_a_tensor(torch, given):
    kind = type(given).__name__
    x = torch.zeros(2)
    with pytest.raises(TypeError, match=rf"copy_\(\): .* must be Tensor, not {kind}"):
        x.copy_(given)
    with pytest.raises(TypeError, match=rf"fill_|{kind}"):
        x.fill_(given)
    assert x.tolist() == [0, 0]
