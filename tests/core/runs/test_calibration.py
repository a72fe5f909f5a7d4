"""What is said of calibration is true of its figures, whichever way they lie."""

import random

import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from tests.core.stand_ins import results
from tl_core.evidence import Estimate
from tl_core.runs import Run
from tl_core.runs.calibration import (
    BINS,
    FILE,
    Bin,
    Calibration,
    OperatingPoint,
    Reliability,
    balanced_accuracy,
    calibration_of,
    changed,
    macro_f1,
    said_and_right,
)
from tl_core.training.results import per_class_of
from tl_core.workspace import stored


def seen(seed: int) -> Reliability:
    """Bins drawn by chance: too sure, too unsure, or neither."""
    chance = random.Random(seed)
    bins = []
    for place in range(BINS):
        images = chance.choice([0, 1, 3, 20, 200])
        right = min(images, max(0, round(images * (place + chance.uniform(-3, 3)) / BINS)))
        bins.append(Bin(images, (place + 0.5) / BINS if images else 0.0, right))
    bins[0] = Bin(5, 0.05, chance.randint(0, 5))
    value = chance.choice([0.0, 0.031, chance.random()])
    return Reliability(tuple(bins), Estimate(value, value / 2, min(1.0, value * 2)), chance.random() / 10)


@pytest.mark.parametrize("seed", range(40))
def test_sure_unsure_or_neither_is_true_of_the_interval(seed):
    one = seen(seed)
    sentence, right = said_and_right(one), one.score.estimate
    assert f"{100 * one.said:.1f} %" in sentence and f"{100 * right.value:.1f} %" in sentence
    assert ("too sure" in sentence) == (one.said > right.high)
    assert ("too unsure" in sentence) == (one.said < right.low)
    assert ("as sure as it is right" in sentence) == (right.low <= one.said <= right.high)


@pytest.mark.parametrize("seed", range(40))
def test_what_the_temperature_did_is_true_of_both_errors(seed):
    before, after = seen(seed), seen(seed + 1000)
    sentence = changed(before, after)
    then, now = before.error.value, after.error.value
    assert ("fell" in sentence, "rose" in sentence) == (now < then, now > then)
    assert f"from {100 * then:.1f} to {100 * now:.1f} points" in sentence
    assert "stayed" in changed(before, before)


def test_it_is_kept_with_a_run_and_an_earlier_run_has_none(plan, workspace):
    run = Run.create(plan, workspace)
    assert calibration_of(run) is None
    point = OperatingPoint("a", "recall", 0.9, None, 0, 0, 0)
    kept = Calibration("val", 5, 1.5, seen(1), seen(2), (point,))
    stored.write(run.folder / FILE, kept)
    assert calibration_of(run) == kept
    assert kept.point("a", "recall", 0.9) == point and kept.point("b", "recall", 0.9) is None
    assert point.precision is None and point.recall is None


def test_each_class_counts_alike_in_the_means(plan, workspace):
    labels, predicted = [0] * 90 + [1] * 10, [0] * 88 + [1] * 2 + [0] * 7 + [1] * 3
    per_class = per_class_of(tuple(labels), tuple(predicted), ("many", "few", "none"))
    result = results.result_for(Run.create(plan, workspace), per_class=per_class)
    assert balanced_accuracy(result) == pytest.approx(balanced_accuracy_score(labels, predicted))
    assert macro_f1(result) == pytest.approx(f1_score(labels, predicted, average="macro"))
