"""Likely label errors: images that a probe trained without them confidently takes for another class."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from tl_core.dataset import Item
from tl_core.dataset.findings import Finding, Kind
from tl_core.heads.cross_validation import FOLDS, out_of_fold_scores
from tl_core.heads.linear import temperature

# Where the probe is nearly always sure, the mean of its probabilities would ask for more than certainty: this
# probability is enough.
SURE = 0.9


@dataclass(frozen=True)
class Judgement:
    """A probe's answers about n images of a dataset.

    `chosen` (n,) are their places in the dataset, `labels` (n,) their labels, and `probabilities` (n,
    classes) what the probe gives each class. A class with too few images to hold any out is not judged. So
    labels and columns are numbered anew, in the order of `classes`.
    """

    chosen: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    classes: tuple[str, ...]

    @property
    def right(self) -> int:
        """How many images the probe gives the class they are labelled with."""
        return int((self.probabilities.argmax(1) == self.labels).sum())


def judge(codes: Tensor, labels: Tensor, classes: Sequence[str]) -> Judgement | None:
    """Out-of-fold probabilities from codes (n, width), calibrated.

    None where fewer than two classes have FOLDS images.
    """
    numbers = torch.bincount(labels, minlength=len(classes))
    judged = torch.nonzero(numbers >= FOLDS).ravel()
    if len(judged) < 2:
        return None
    chosen = torch.isin(labels, judged)
    renumbered = torch.searchsorted(judged, labels[chosen])
    scores = out_of_fold_scores(codes[chosen], renumbered, len(judged))
    probabilities = torch.softmax(scores.double() / temperature(scores, renumbered), 1)
    names = tuple(classes[label] for label in judged)
    return Judgement(torch.nonzero(chosen).ravel().numpy(), renumbered.numpy(), probabilities.numpy(), names)


def margins(judgement: Judgement) -> tuple[np.ndarray, np.ndarray]:
    """By how much another class is more probable than the label (n,), and that class (n,).

    The margin is 0 or less where no other class is. Confident learning (Northcutt, Jiang and Chuang,
    Confident learning: estimating uncertainty in dataset labels, 2021, https://arxiv.org/abs/1911.00068): an
    image counts for a class where its probability is at least the mean that the images labelled so have, or
    SURE. A class the probe is never sure of thus needs less. Ranked by the normalised margin.
    """
    given = judgement.probabilities[np.arange(len(judgement.labels)), judgement.labels]
    mean = np.array([given[judgement.labels == label].mean() for label in range(len(judgement.classes))])
    confident = np.where(judgement.probabilities >= np.minimum(mean, SURE), judgement.probabilities, -1.0)
    return confident.max(1) - given, confident.argmax(1)


def label_errors(
    items: Sequence[Item], judgement: Judgement, kind: Kind = "label_error"
) -> Iterator[Finding]:
    """A finding of that kind for each image that counts confidently for another class, scored by the
    margin.
    """
    margin, other = margins(judgement)
    for place in np.flatnonzero(margin > 0):
        label, says = judgement.labels[place], other[place]
        sentence = (
            f"Labelled {judgement.classes[label]}. A classifier trained without this image says"
            f" {judgement.classes[says]} ({judgement.probabilities[place, says]:.0%})."
        )
        path = items[judgement.chosen[place]].path
        yield Finding(kind, sentence, (path,), float(margin[place]), says=judgement.classes[says])
