"""Number types: which one a result has, and their names.

Where torch is installed, it is held to the same.
"""

import pickle

import pytest
from engines import leaf


@pytest.mark.parametrize("sign", "+-*/")
def test_float_with_integers_keeps_the_floats_dtype(torch, sign):
    for dtype in (torch.float32, torch.float64):
        names = {"x": leaf(torch, [1.0, 2.0], dtype), "n": torch.tensor([3, 4])}
        for out in (eval(f"x {sign} n", names), eval(f"n {sign} x", names)):
            assert out.dtype == dtype
            assert out.requires_grad


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


def test_a_sum_of_small_integers_is_of_large_ones(torch):
    for small in (torch.uint8, torch.int8, torch.bool):
        x = torch.ones(3, dtype=small)
        assert [x.sum().dtype, x.sum(0).dtype] == [torch.int64] * 2
