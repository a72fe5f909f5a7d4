"""Linear heads judged on images that they were not trained on: folds, and out-of-fold answers."""

import numpy as np
import torch
from sklearn.model_selection import StratifiedKFold
from torch import Tensor

from tl_core.heads.solver import Inputs, probe_c, solve

FOLDS = 5
# Enough iterations to rank values of C: predictions settle long before the objective does.
ENOUGH = 20
# Enough for intervals of two points; more would cost minutes on wide codes.
MOST_IMAGES = 2000


def folds_for(labels: Tensor, classes: int) -> int:
    """How many folds the smallest class allows; below 2 there is nothing to hold out."""
    return min(FOLDS, int(torch.bincount(labels, minlength=classes).min()))


def sample(codes: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """At most MOST_IMAGES of the codes (n, width) and their labels.

    Which ones depends on n alone: the same images for every layer group.
    """
    chosen = np.sort(np.random.default_rng(0).permutation(len(labels))[:MOST_IMAGES])
    return codes[chosen], labels[chosen]


def out_of_fold(codes: Tensor, labels: Tensor, classes: int) -> np.ndarray:
    """Whether a probe that was not trained on an image names its class, (n,) booleans.

    An image that is alone in its class counts as missed.
    """
    return (out_of_fold_scores(codes, labels, classes).argmax(1) == labels).numpy()


def out_of_fold_scores(codes: Tensor, labels: Tensor, classes: int) -> Tensor:
    """(n, classes) scores of each image by a probe that was not trained on it, from codes (n, width)."""
    scores = torch.zeros(len(labels), classes)
    folds = max(2, min(FOLDS, int(torch.bincount(labels, minlength=classes).min())))
    inputs, c = Inputs.of(codes), probe_c(codes.shape[1])
    for kept, held_out in StratifiedKFold(folds, shuffle=True, random_state=0).split(codes, labels):
        head = solve(inputs.rows(kept), labels[kept], classes, "softmax", c, ENOUGH)
        scores[held_out] = head.scores(codes[held_out])
    return scores
