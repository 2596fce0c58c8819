"""Chapter 12: two moons in training, plots of a training, a loop that can be stopped."""

import signal

import numpy as np
import pytest

import minigrad as mg
from minigrad.course.data import digits
from minigrad.widgets import (
    Moons,
    Reductions,
    curves,
    experiment,
    gradient_flow,
    images,
    lines,
    progress_bar,
)


def test_the_network_learns_the_moons():
    model = Moons(steps=400, rate=1.0)
    assert model.accuracy() >= 0.95
    assert model.losses[-1] < 0.3 * model.losses[0]
    assert model.moved == 6


def test_the_border_lies_between_the_answers():
    model = Moons(steps=400)
    across, up = model.points.array[0]
    near = model.field(np.array([across]), np.array([up]))
    assert near.shape == (1, 1) and near[0, 0] < 0.5  # the first point is on moon 0


@pytest.mark.filterwarnings("error")
def test_a_network_that_says_one_moon_everywhere_has_no_border():
    model = Moons()
    with mg.no_grad():
        for w in model.weights:
            w.zero_()
        model.weights[-1].copy_(mg.tensor([0.0, 5.0]))
    assert model.accuracy() == 0.5 and model.picture().startswith(b"\x89PNG")


def test_one_step_is_the_step_of_sgd():
    model, mine = Moons(rate=0.3), Moons(rate=0.3)
    optimizer = mg.optim.SGD(mine.weights, lr=0.3)
    for _ in range(3):
        model.step()
        optimizer.zero_grad()
        mg.nn.functional.cross_entropy(mine.scores(mine.points), mine.labels).backward()
        optimizer.step()
    for a, b in zip(model.weights, mine.weights, strict=True):
        assert np.allclose(a.array, b.array, atol=1e-6)


def test_forgetting_zero_grad_goes_wild():
    right, wrong = Moons(steps=300), Moons(steps=300, forget=True)
    assert max(wrong.losses) > 3
    # At this rate one loss jumps; how high depends on how the machine rounds.
    assert sum(loss > 0.6 for loss in right.losses) < 4
    assert "sum of all gradients" in wrong.text()


def test_a_loss_beyond_the_axis_runs_along_its_edge():
    model = Moons(steps=3)
    model.losses += [1e9, float("inf"), float("nan"), 1e-9]
    model.picture()
    low, high = model.figure.curve.get_ylim()
    assert len(model.figure.loss.get_ydata()) == 7
    assert all(low < loss < high for loss in model.figure.loss.get_ydata())


def test_losing_the_leaf_stops_all_training_after_one_step():
    model = Moons(steps=1, lose=True)
    assert model.moved == 6 and not any(w.is_leaf for w in model.weights)
    model.step()
    model.step()
    assert model.moved == 0
    assert model.losses[1] == model.losses[2] != model.losses[0]
    assert "none is a leaf any more" in model.text()


def test_the_mistake_stays_until_the_start_again():
    model = Moons(steps=3, lose=True)
    model.lose = False
    model.step()
    assert model.moved == 0
    model.restart()
    model.step()
    assert model.moved == 6 and len(model.losses) == 1


def test_training_goes_in_rounds_and_can_be_left():
    model = Moons()
    rounds = model.train()
    assert [next(rounds) for _ in range(3)] == [(1, 100), (2, 100), (3, 100)]
    rounds.close()
    assert len(model.losses) == 15 and 0 <= model.accuracy() <= 1
    before = model.picture()
    assert before == Moons(steps=15).picture()
    model.step()
    assert model.picture() != before


def test_the_view_has_all_controls():
    view = experiment(Moons())
    view.fields["step"][0].click()
    view.fields["rate"].value = 0.1
    view.fields["lose"].value = True
    assert len(view.model.losses) == 1 and view.model.rate == 0.1 and view.model.lose


def test_a_stopped_training_leaves_a_model_to_use(capsys):
    pictures, labels, test_pictures, _ = digits()
    mg.manual_seed(0)
    model = mg.nn.Linear(64, 10)
    optimizer = mg.optim.SGD(model.parameters(), lr=0.5)
    said = []

    def told():
        said.append(f"loss {loss.item():.3f}")
        return said[-1]

    for k in progress_bar(range(50), "steps", told):
        loss = mg.nn.functional.cross_entropy(model(pictures), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if k == 4:
            signal.raise_signal(signal.SIGINT)
    assert len(said) == 5 and "stopped after 5 of 50 steps" in capsys.readouterr().out
    assert model(test_pictures).shape == (360, 10)
    assert mg.nn.functional.cross_entropy(model(pictures), labels).item() < loss.item()


def test_the_course_reads_digits():
    pictures, labels, test_pictures, test_labels = digits()
    mg.manual_seed(0)
    model = mg.nn.Sequential(mg.nn.Linear(64, 32), mg.nn.ReLU(), mg.nn.Linear(32, 10))
    optimizer, random = mg.optim.Adam(model.parameters(), lr=0.005), np.random.default_rng(0)
    for _ in range(15):
        for rows in np.array_split(random.permutation(len(pictures)), 45):
            loss = mg.nn.functional.cross_entropy(model(pictures[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    right = (model(test_pictures).argmax(1) == test_labels).float().mean()
    assert right.item() >= 0.96


@pytest.mark.parametrize(
    "chart, words",
    [
        (curves(mine=[3.0, 2.0], theirs=[3.0, 2.1]), "curves of the loss: mine, theirs"),
        (lines({"x": ([0, 1], [0, 1]), "y": ([0], [1])}), "lines: x; y"),
        (images(np.eye(3, 16), ["a", "b", "c"], columns=2), "3 images of 4 x 4 pixels"),
    ],
)
def test_a_chart_is_a_picture_with_its_size_and_words(chart, words):
    data, metadata = chart._repr_mimebundle_()
    assert data["text/plain"] == repr(chart) == words
    width, height = np.frombuffer(chart.png[16:24], ">u4")
    looks = {"width": width // 2, "height": height // 2, "alt": words}
    assert metadata == {"image/png": looks}


def test_a_chart_follows_a_dark_page_and_says_what_it_shows(monkeypatch):
    monkeypatch.delenv("MINIGRAD_STORED", raising=False)
    data, _ = curves(mine=[3.0, 2.0])._repr_mimebundle_()
    assert 'alt="curves of the loss: mine"' in data["text/html"]
    assert 'class="minigrad-card"' in data["text/html"] and "invert" in data["text/html"]
    assert "minigrad-card" in Reductions()._repr_mimebundle_()["text/html"]


def test_the_flow_of_gradients_needs_a_backward():
    model = mg.nn.Linear(2, 3)
    with pytest.raises(ValueError, match="call backward"):
        gradient_flow(model)
    model(mg.ones(1, 2)).sum().backward()
    assert repr(gradient_flow(model)) == "size of the gradient by layer: weight"
