"""Indexing, reading and writing, against NumPy and against where each entry comes from."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

import minigrad
from minigrad.pytorch.operations.scatter import scattered

few = settings(max_examples=150, derandomize=True, deadline=None, database=None)


@st.composite
def picks(draw):
    """Draw a shape and an index: numbers, slices, None, an ellipsis, index arrays, a mask."""
    shape = draw(array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))
    together = draw(array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=3))
    items = []
    for length in shape[: draw(st.integers(0, len(shape)))]:
        kind = draw(st.sampled_from(["number", "slice", "array", "list"]))
        if kind == "number":
            items.append(draw(st.integers(-length, length - 1)))
        elif kind == "slice":
            ends = st.none() | st.integers(-length - 1, length + 1)
            items.append(slice(draw(ends), draw(ends), draw(st.none() | st.integers(1, 3))))
        else:
            entries = st.integers(-length, length - 1)
            size = math.prod(together)
            array = np.array(draw(st.lists(entries, min_size=size, max_size=size)), np.int64)
            items.append(array.reshape(together))
    if draw(st.booleans()):
        items.insert(draw(st.integers(0, len(items))), None)
    if len(items) and draw(st.booleans()):
        items.append(...)
    return shape, tuple(items)


def in_steps(array, index):
    """Pick with NumPy as PyTorch does: numbers, slices and None first, the arrays after them."""
    first = tuple(slice(None) if isinstance(i, np.ndarray) else i for i in index)
    view = array[first]
    rest, dim = [], 0
    for item in index:
        if item is Ellipsis:
            break
        if not isinstance(item, int):
            rest.append(item if isinstance(item, np.ndarray) else slice(None))
            dim += 1
    return view[tuple(rest)]


def given_to_torch(index):
    return tuple(minigrad.tensor(i) if isinstance(i, np.ndarray) else i for i in index)


@given(picks())
@few
def test_the_entries_are_numpys(pick):
    shape, index = pick
    array = np.arange(math.prod(shape), dtype=np.float64).reshape(shape)
    found = minigrad.tensor(array)[given_to_torch(index)]
    np.testing.assert_array_equal(found.numpy(), in_steps(array, index))


@given(picks())
@few
def test_each_entry_gets_back_what_its_copies_got(pick):
    shape, index = pick
    places = np.arange(math.prod(shape)).reshape(shape)
    x = minigrad.zeros(shape, dtype=minigrad.float64, requires_grad=True)
    picked = x[given_to_torch(index)]
    weights = np.random.default_rng(0).normal(size=picked.shape)
    picked.backward(minigrad.tensor(weights))
    expected = np.zeros(math.prod(shape))
    for place, weight in zip(in_steps(places, index).flat, np.asarray(weights).flat, strict=True):
        expected[place] += weight
    np.testing.assert_allclose(x.grad.numpy().reshape(-1), expected, atol=1e-12)


@given(picks(), st.booleans())
@few
def test_a_written_value_gets_the_gradient_and_what_it_replaced_gets_none(pick, tracked):
    shape, index = pick
    places = np.arange(math.prod(shape)).reshape(shape)
    hit = in_steps(places, index)
    if len(set(hit.flat)) < hit.size:
        return  # which of two values stays is nobody's promise
    old = minigrad.ones(shape, dtype=minigrad.float64, requires_grad=True)
    new = minigrad.full(hit.shape, 5.0, dtype=minigrad.float64, requires_grad=tracked)
    x = old * 2
    x[given_to_torch(index)] = new
    expected = np.full(shape, 2.0)
    expected.reshape(-1)[hit.reshape(-1)] = 5
    np.testing.assert_array_equal(x.detach().numpy(), expected)
    weights = np.random.default_rng(0).normal(size=shape)
    x.backward(minigrad.tensor(weights))
    kept = np.where(np.isin(places, hit), 0, 2 * weights)
    np.testing.assert_allclose(old.grad.numpy(), kept)
    if tracked:
        np.testing.assert_allclose(new.grad.numpy(), weights.reshape(-1)[hit])


@pytest.mark.parametrize("often", [1, 2, 3, 4, 5, 6, 7, 8, 500])
@pytest.mark.parametrize("length", [9, 70_000])
def test_rows_that_come_often_are_all_added(often, length):
    random = np.random.default_rng(0)
    rows = random.permutation(np.repeat([3, 5, 7, length - 1], [often, 2, 1, 3]))
    values = random.normal(size=(rows.size, 4))
    expected = np.zeros((length, 4))
    np.add.at(expected, rows, values)
    np.testing.assert_allclose(scattered(values, (length, 4), (0,), (rows,)), expected)


def test_a_view_shares_memory_and_a_gathered_copy_does_not():
    x = minigrad.arange(6.0).reshape(2, 3)
    x[1][2] = 100.0
    x[:, 0].add_(10)
    x[[0, 1]].fill_(-1)
    assert x.tolist() == [[10, 1, 2], [13, 4, 100]]


def test_an_index_changed_after_use_is_noticed():
    x = minigrad.tensor([1.0, 2.0, 3.0], requires_grad=True)
    places = minigrad.tensor([0, 1])
    y = x[places].sum()
    places[0] = 2
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.backward()


def test_a_mask_of_two_dims_and_then_an_index(torch):
    x = torch.arange(24.0).reshape(2, 3, 4).requires_grad_()
    mask = torch.tensor([[True, False, False], [False, True, True]])
    for key, rest, found in (
        ((mask, 1), (0, 1, 0, 0), [1, 17, 21]),
        ((mask, slice(1, 3)), (0, 1, 1, 0), [[1, 2], [17, 18], [21, 22]]),
        ((mask, torch.tensor([3, 3, 0])), None, [3, 19, 20]),
    ):
        x.grad = None
        out = x[key]
        out.sum().backward()
        assert out.tolist() == found
        assert x.grad.sum().item() == out.numel()
        if rest:
            assert x.grad[mask].tolist() == [list(rest)] * 3


def test_a_mask_of_three_dims_and_then_an_index(torch):
    x = torch.arange(48.0).reshape(2, 2, 3, 4)
    mask = torch.zeros(2, 2, 3, dtype=torch.bool)
    mask[0, 0, 2] = mask[1, 1, 0] = True
    assert x[mask, 1].tolist() == [9, 37]
