"""Calibration and thresholds of the scores that a head gave to held-out images, by scikit-learn and scipy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import bootstrap
from sklearn.metrics import precision_recall_curve
from sklearn.model_selection import KFold
from torch import Tensor

from tl_core.dataset.dataset import Part
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import LEVEL
from tl_core.heads.linear import temperature
from tl_core.runs.calibration import BINS, TARGETS, Aim, Bin, Calibration, OperatingPoint, Reliability

FOLDS, SEED = 5, 0
FEWEST = 2 * FOLDS
RESAMPLES, AT_ONCE = 400, 20
AIMS: tuple[Aim, ...] = ("precision", "recall")


@dataclass(frozen=True)
class Half:
    """Scores (images, classes) on which things are chosen, or judged, and the labels of the images."""

    scores: Tensor
    labels: Tensor

    def at(self, places: np.ndarray) -> "Half":
        chosen = torch.from_numpy(places)
        return Half(self.scores[chosen], self.labels[chosen])


def judged_by_shares(classes: Sequence[str], val: Half, test: Half) -> Calibration | None:
    """Of the test part where it holds images, else of the validation part, by folds; None where that has
    fewer than FEWEST images.
    """
    part: Part = "test" if len(test.labels) else "val"
    if len((test if part == "test" else val).labels) < FEWEST:
        return None
    pairs = [(val, test)] if part == "test" else list(_folds(val))
    heats = [temperature(chosen.scores, chosen.labels) for chosen, _ in pairs]
    scores, labels = (
        torch.cat(one) for one in zip(*((half.scores, half.labels) for _, half in pairs), strict=True)
    )
    calm = torch.cat([half.scores / heat for (_, half), heat in zip(pairs, heats, strict=True)])
    points = [
        _point(pairs, heats, label, name, aim, target)
        for label, name in enumerate(classes)
        for aim in AIMS
        for target in TARGETS
    ]
    return Calibration(
        part,
        0 if part == "test" else len(pairs),
        float(np.mean(heats)),
        reliability(scores, labels),
        reliability(calm, labels),
        tuple(points),
    )


def _folds(val: Half) -> Iterator[tuple[Half, Half]]:
    folds = KFold(FOLDS, shuffle=True, random_state=SEED).split(np.arange(len(val.labels)))
    return ((val.at(others), val.at(fold)) for others, fold in folds)


def reliability(scores: Tensor, labels: Tensor) -> Reliability:
    """Of the softmax of scores (images, classes)."""
    shares, said = scores.double().softmax(1).max(1)
    share, right = shares.numpy(), (said == labels).numpy()
    places = np.minimum((share * BINS).astype(int), BINS - 1)
    bins = tuple(_bin(share[places == place], right[places == place]) for place in range(BINS))
    truths = np.random.default_rng(SEED).random((RESAMPLES, len(share))) < share
    return Reliability(bins, _with_interval(share, right), float(error(share[None], truths).mean()))


def _bin(share: np.ndarray, right: np.ndarray) -> Bin:
    return Bin(len(share), float(share.mean()) if len(share) else 0.0, int(right.sum()))


def error(share: np.ndarray, right: np.ndarray, axis: int = -1) -> np.ndarray:
    """The expected calibration error of answers (..., images) whose shares these are."""
    places = np.minimum((share * BINS).astype(int), BINS - 1)
    apart = [np.abs(((right - share) * (places == place)).sum(axis)) for place in range(BINS)]
    return np.sum(apart, axis=0) / share.shape[axis]


def _with_interval(share: np.ndarray, right: np.ndarray) -> Estimate:
    """By resampling the images, percentile by percentile."""
    found = bootstrap(
        (share, right.astype(float)), error, paired=True, vectorized=True, n_resamples=RESAMPLES,
        batch=AT_ONCE, method="percentile", confidence_level=LEVEL, rng=SEED,
    )  # fmt: skip
    value = float(error(share, right))
    low, high = found.confidence_interval
    return Estimate(value, min(value, float(low)), max(value, float(high)))


def _point(
    pairs: list[tuple[Half, Half]], heats: list[float], label: int, name: str, aim: Aim, target: float
) -> OperatingPoint:
    """Of one class: each threshold is chosen on one half and judged on the other; the counts are added."""
    thresholds, named, right, images = [], 0, 0, 0
    for (chosen, judged), heat in zip(pairs, heats, strict=True):
        threshold = threshold_for(_share(chosen, heat, label), (chosen.labels == label).numpy(), aim, target)
        of_class = (judged.labels == label).numpy()
        images += int(of_class.sum())
        if threshold is not None:
            thresholds.append(threshold)
            above = _share(judged, heat, label) >= threshold
            named, right = named + int(above.sum()), right + int((above & of_class).sum())
    return OperatingPoint(
        name, aim, target, float(np.mean(thresholds)) if thresholds else None, named, right, images
    )


def _share(half: Half, heat: float, label: int) -> np.ndarray:
    return (half.scores.double() / heat).softmax(1)[:, label].numpy()


def threshold_for(share: np.ndarray, of_class: np.ndarray, aim: Aim, target: float) -> float | None:
    """The threshold on shares (images,) of a class at which the aim reaches the target with the most of the
    other one; None where none does, or no image is of the class.
    """
    if not of_class.any():
        return None
    precision, recall, thresholds = precision_recall_curve(of_class, share)
    aimed, other = (precision, recall) if aim == "precision" else (recall, precision)
    # The last of the curve has no threshold: nothing is named there.
    reached = np.flatnonzero(aimed[:-1] >= target)
    if not len(reached):
        return None
    return float(thresholds[reached[np.argmax(other[reached])]])
