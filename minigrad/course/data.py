"""Data to learn from: two moons, computed, and real handwritten digits, kept in a file."""

import hashlib
from pathlib import Path

import numpy as np

from ..language import _
from ..pytorch.creation import tensor

DIGITS = Path(__file__).with_name("digits.npz")
CHECKSUM = "b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e"
TRAINING = 1437  # of 1,797 images: four fifths


def two_moons(count=200, noise=0.1, seed=0):
    """Return points on two half circles that interlock, and which of the two each is on.

    Args:
        count: how many points, half of them on each moon.
        noise: standard deviation of what is added to each coordinate; the radius is 1.
        seed: where the random numbers start.

    Example:
        >>> points, labels = two_moons(100)
        >>> points.shape, labels.sum()
        (torch.Size([100, 2]), tensor(50))
    """
    random = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    angles = random.uniform(0, np.pi, count)
    across, up = np.cos(angles), np.sin(angles)
    points = np.where(labels, [1 - across, 0.5 - up], [across, up]).T
    points += random.normal(0, noise, points.shape)
    return tensor(points.astype(np.float32)), tensor(labels)


def digits():
    """Return handwritten digits: 1,437 training images, their labels, 360 test images, theirs.

    An image is 64 float32 numbers, 8 x 8 pixels from 0 (paper) to 1 (ink); labels are int64. The
    split is fixed: a shuffle with seed 0.

    Source: "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, UCI Machine
    Learning Repository, doi 10.24432/C50P49, CC BY 4.0; the test set, as scikit-learn ships it.

    Example:
        >>> images, labels, test_images, test_labels = digits()
        >>> images.shape, test_images.shape
        (torch.Size([1437, 64]), torch.Size([360, 64]))
    """
    if not DIGITS.exists() or hashlib.sha256(DIGITS.read_bytes()).hexdigest() != CHECKSUM:
        said = _(
            "{file} in minigrad/course is missing or damaged: get it again, for instance by "
            "`git checkout minigrad/course/digits.npz`"
        )
        raise RuntimeError(said.format(file=DIGITS.name))
    with np.load(DIGITS) as file:
        images = (file["images"].reshape(-1, 64) / 16).astype(np.float32)
        labels = file["labels"].astype(np.int64)
    order = np.random.default_rng(0).permutation(len(labels))
    parts = order[:TRAINING], order[TRAINING:]
    return tuple(tensor(values[part]) for part in parts for values in (images, labels))
