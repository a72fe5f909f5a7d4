"""Calibration and thresholds are those of scikit-learn and of the formulas, on other images."""

import numpy as np
import pytest
import torch
from sklearn.calibration import calibration_curve

from tl_core.heads.calibrating import FEWEST, FOLDS, Half, judged_by_shares, reliability, threshold_for
from tl_core.runs.calibration import BINS

CLASSES = ("a", "b", "c")


def drawn(images: int, sharpness: float = 1.0, seed: int = 0) -> Half:
    """Scores whose softmax, with `sharpness` 1, is the truth about the labels."""
    generator = torch.Generator().manual_seed(seed)
    scores = 2 * torch.randn(images, len(CLASSES), generator=generator)
    labels = torch.multinomial(scores.softmax(1), 1, generator=generator)[:, 0]
    return Half(sharpness * scores, labels)


NONE = Half(torch.zeros(0, len(CLASSES)), torch.zeros(0, dtype=torch.long))


def test_true_shares_have_the_error_of_chance_and_sharper_ones_a_larger():
    true, sharp = (reliability(*(lambda half: (half.scores, half.labels))(drawn(2000, by))) for by in (1, 4))
    assert true.error.low <= true.error.value <= true.error.high
    assert true.error.value < 2 * true.of_chance and sharp.error.low > 2 * sharp.of_chance
    assert sharp.said > sharp.score.accuracy


def test_bins_are_those_of_scikit_learn_and_the_error_is_their_mean_distance():
    half = drawn(500, 3)
    shares, said = half.scores.double().softmax(1).max(1)
    found = reliability(half.scores, half.labels)
    full = [one for one in found.bins if one.images]
    right, share = calibration_curve((said == half.labels).numpy(), shares.numpy(), n_bins=BINS)
    assert [one.right / one.images for one in full] == pytest.approx(right.tolist())
    assert [one.share for one in full] == pytest.approx(share.tolist())
    apart = sum(one.images / 500 * abs(one.right / one.images - one.share) for one in full)
    assert found.error.value == pytest.approx(apart)


@pytest.mark.parametrize("sharpness", [0.3, 3.0])
def test_the_temperature_of_the_validation_part_brings_the_test_part_near_the_truth(sharpness):
    found = judged_by_shares(CLASSES, drawn(800, sharpness, seed=1), drawn(800, sharpness, seed=2))
    assert (found.of, found.folds) == ("test", 0)
    assert found.temperature == pytest.approx(sharpness, rel=0.15)
    assert found.after.error.value < 0.5 * found.before.error.low


def test_without_a_test_part_every_validation_image_is_judged_once_by_the_other_folds():
    found = judged_by_shares(CLASSES, drawn(300, 3), NONE)
    assert (found.of, found.folds, found.after.images) == ("val", FOLDS, 300)
    labels = drawn(300, 3).labels
    for point in found.points:
        assert point.images == int((labels == CLASSES.index(point.label)).sum())
        assert point.right <= min(point.named, point.images)


def test_what_a_threshold_promises_on_labels_that_nothing_tells_is_not_found_on_others():
    half = drawn(300)
    guesses = Half(half.scores, torch.randint(0, 3, (300,), generator=torch.Generator().manual_seed(1)))
    found = judged_by_shares(CLASSES, guesses, NONE)
    reached = [point for label in CLASSES if (point := found.point(label, "precision", 0.99)) and point.named]
    assert all(point.precision.value < 0.9 for point in reached)


def test_too_few_images_tell_nothing():
    few, enough = drawn(FEWEST - 1), drawn(FEWEST)
    assert judged_by_shares(CLASSES, few, NONE) is None and judged_by_shares(CLASSES, enough, few) is None
    assert judged_by_shares(CLASSES, enough, NONE) and judged_by_shares(CLASSES, few, enough)


@pytest.mark.parametrize("aim", ["precision", "recall"])
@pytest.mark.parametrize("target", [0.5, 0.8, 0.95, 1.0])
def test_a_threshold_reaches_its_target_with_the_most_of_the_other(aim, target):
    random = np.random.default_rng(3)
    share = random.random(60).round(2)
    of_class = random.random(60) < share
    tried = {}
    for threshold in np.unique(share):
        above = share >= threshold
        figures = {
            "precision": of_class[above].mean(),
            "recall": (above & of_class).sum() / of_class.sum(),
        }
        if figures[aim] >= target:
            tried[threshold] = figures["recall" if aim == "precision" else "precision"]
    found = threshold_for(share, of_class, aim, target)
    assert (found is None) == (not tried)
    assert found is None or tried[found] == pytest.approx(max(tried.values()))


def test_a_class_without_an_image_has_no_threshold():
    assert threshold_for(np.array([0.1, 0.9]), np.array([False, False]), "recall", 0.8) is None
