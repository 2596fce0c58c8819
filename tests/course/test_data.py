"""Data and weights in files: fixed, whole, and plain words where they are not."""

import numpy as np
import pytest

import minigrad as mg
from minigrad.course import data


def test_two_moons_are_the_same_for_a_seed_and_lie_apart():
    points, labels = data.two_moons(200, noise=0.0, seed=3)
    again, _ = data.two_moons(200, noise=0.0, seed=3)
    other, _ = data.two_moons(200, noise=0.0, seed=4)
    assert mg.equal(points, again) and not mg.equal(points, other)
    up, down = points.array[labels.array == 0], points.array[labels.array == 1]
    assert np.allclose(np.hypot(*up.T), 1, atol=1e-6) and up[:, 1].min() >= 0
    assert np.allclose(np.hypot(down[:, 0] - 1, down[:, 1] - 0.5), 1, atol=1e-6)


def test_digits_are_split_without_overlap_and_balanced():
    images, labels, test_images, test_labels = data.digits()
    assert images.dtype == mg.float32 and labels.dtype == mg.int64
    assert 0 == images.array.min() and images.array.max() == 1
    everything = np.concatenate([images.array, test_images.array])
    assert len(np.unique(everything, axis=0)) == 1797
    assert min(np.bincount(test_labels.array)) >= 25


def test_a_damaged_file_of_digits_is_named(tmp_path, monkeypatch):
    broken = tmp_path / "digits.npz"
    broken.write_bytes(data.DIGITS.read_bytes()[:-1])
    monkeypatch.setattr(data, "DIGITS", broken)
    with pytest.raises(RuntimeError, match="digits.npz .* missing or damaged"):
        data.digits()


def test_weights_come_back_as_they_were(tmp_path):
    model = mg.nn.Sequential(mg.nn.Linear(2, 3), mg.nn.Tanh(), mg.nn.Linear(3, 1))
    other = mg.nn.Sequential(mg.nn.Linear(2, 3), mg.nn.Tanh(), mg.nn.Linear(3, 1))
    mg.save(model.state_dict(), tmp_path / "weights")
    other.load_state_dict(mg.load(tmp_path / "weights"))
    x = mg.ones(4, 2)
    assert mg.equal(model(x), other(x))


@pytest.mark.parametrize("content", [b"", b"not weights", b"PK\x03\x04 cut off"])
def test_a_wrong_file_gets_a_plain_error(tmp_path, content):
    file = tmp_path / "weights"
    file.write_bytes(content)
    with pytest.raises(RuntimeError, match="does not hold weights"):
        mg.load(file)


def test_a_cut_file_gets_a_plain_error(tmp_path):
    file = tmp_path / "weights"
    mg.save({"w": mg.ones(1000)}, file)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(RuntimeError, match="does not hold weights"):
        mg.load(file)


def test_what_cannot_be_saved_is_refused_and_the_old_file_stays(tmp_path):
    file = tmp_path / "weights"
    mg.save({"w": mg.ones(2)}, file)
    with pytest.raises(TypeError, match="it got a value of type object"):
        mg.save({"n": object()}, file)
    assert mg.equal(mg.load(file)["w"], mg.ones(2))
