"""The stand-ins for speed, and the plain functions behind them: what tests of both ways rest on."""

import operator
import weakref

import pytest
from engines import QUICK, leaf, plain

import minigrad
from minigrad.engine import backward, ops
from minigrad.pytorch import quick, visits
from minigrad.pytorch.inplace import inplace

add, run_backward = ops.add, backward.run_backward


def test_all_stand_ins_are_tested_both_ways():
    functions = [each for each in vars(quick).values() if hasattr(each, "__wrapped__")]
    stand_ins = [each for each in functions if each.__module__.startswith("minigrad.engine")]
    assert {each.__name__ for each in (*stand_ins, visits.run_backward)} == {
        name.partition(".")[2] for name in QUICK.split()
    }


def test_the_plain_ones_take_every_place_and_give_it_back(monkeypatch):
    ran, add_in_place = [], inplace(add)
    forward = staticmethod(lambda x, y: ran.append("add") or x + y)
    monkeypatch.setattr(ops.AddBackward0, "forward", forward)  # a quick one looked it up before
    x = leaf(minigrad, [1.0, 2.0])
    with plain():
        assert ops.add is minigrad.Tensor.__add__ is add.__wrapped__
        for function in (ops.add, minigrad.add, minigrad.Tensor.add, minigrad.Tensor.add_, add):
            function(x * 1, x)
        add_in_place(x * 1, x)
        assert len(ran) == 6
    assert ops.add is minigrad.Tensor.__add__ is add
    assert (x + x).tolist() == [2.0, 4.0] and len(ran) == 6
    assert backward.run_backward is visits.run_backward is run_backward


@pytest.mark.parametrize("compute", [operator.add, operator.sub, operator.mul, operator.truediv])
def test_they_save_what_the_plain_ones_do(compute):
    a, b, constant = leaf(minigrad, 2.0), leaf(minigrad, 3.0), minigrad.tensor(5.0)

    def kept():
        for pair in ((a, b), (a, a), (a, constant), (constant, a), (a, 7.0)):
            node = compute(*pair).grad_fn
            numbers = [each for each in node.args if not isinstance(each, weakref.ref)]
            yield type(node), node.next, node.shape, tuple(node.saved), numbers

    quick = list(kept())
    with plain():
        assert list(kept()) == quick


def test_leaves_share_no_array_either_way(way):
    a, b = leaf(minigrad, [1.0, 2.0]), leaf(minigrad, [1.0, 2.0])
    (a + b).backward(minigrad.ones(2))
    a.grad.mul_(5)
    assert (a.grad.tolist(), b.grad.tolist()) == ([5.0, 5.0], [1.0, 1.0])


def test_functions_of_integers_are_floats_either_way(way):
    n = minigrad.tensor([1, 2])
    for function in (minigrad.exp, minigrad.log, minigrad.tanh):
        assert function(n).dtype == function(n > 1).dtype == minigrad.float32
