"""An interval that may be looked at after every image."""

import numpy as np
import pytest

from tl_core.evidence.sequential import confidence_sequence

# Differences, and shares of images that only one of the two names rightly.
CASES = [(0.0, 0.1), (0.05, 0.2), (0.2, 0.4)]


def duel(gap: float, differs: float, images: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What two classifiers name rightly, (images,) each."""
    where = np.random.default_rng(seed).random(images)
    return where < (differs + gap) / 2, where > 1 - (differs - gap) / 2


@pytest.mark.parametrize(("gap", "differs"), CASES)
def test_the_true_difference_is_inside_at_every_look(gap, differs):
    looks = range(20, 301, 20)
    missed = 0
    for seed in range(100):
        first, second = duel(gap, differs, 300, seed)
        found = [confidence_sequence(first[:look], second[:look]) for look in looks]
        missed += any(not one.low <= gap <= one.high for one in found)
    assert missed <= 5


def test_more_images_tell_more_and_more_comparisons_less():
    first, second = duel(0.2, 0.4, 400, 0)
    few, many = confidence_sequence(first[:50], second[:50]), confidence_sequence(first, second)
    assert many.high - many.low < 0.7 * (few.high - few.low)
    assert many.above_zero and not few.above_zero
    cautious = confidence_sequence(first, second, comparisons=10)
    assert cautious.low < many.low and cautious.high > many.high


def test_without_images_everything_is_possible():
    nothing = confidence_sequence(np.empty(0), np.empty(0))
    assert (nothing.value, nothing.low, nothing.high) == (0, -1, 1)
