"""Chapter 10's bars: what a graph keeps, and when it goes."""

from minigrad.widgets import MemoryBars, RunningSum


def test_backward_frees_what_was_kept_unless_asked_not_to():
    model = MemoryBars(1000)
    before = model.rows()
    assert [count for _, count, _ in before] == [4000, 0, 4000, 0]
    model.retain = True
    assert "backward has run" not in model.text()
    model.backward()
    assert model.rows() == before
    assert "backward has run 1 time" in model.text() and "run 1 time<" in model.html()
    model.retain = False
    model.backward()
    assert [count for _, count, _ in model.rows()] == [None, 0, None, 0]
    model.backward()
    assert "a second time" in model.text()
    model.forward()
    assert model.rows() == before and "time" not in model.text()


def test_a_running_sum_keeps_every_graph_alive():
    assert [count for _, count, _ in RunningSum(3).rows()] == [12_000, 0]
