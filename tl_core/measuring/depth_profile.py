"""The depth profile: a cross-validated probe on the codes of every layer group, to see where class information peaks."""

import numpy as np
import torch
from sklearn.model_selection import StratifiedKFold
from torch import Tensor

from tl_core.evidence.estimate import difference, share
from tl_core.heads.linear import PROBE_C, Basis, Inputs, solve
from tl_core.heads.regularisation import ENOUGH, FOLDS
from tl_core.matrix.similarity import Depth, DepthProfile
from tl_core.measuring.logme import logme
from tl_core.network.codes import Codes
from tl_core.workspace.events import Report

# Enough for intervals of two points; more would cost minutes on wide codes.
MOST_IMAGES = 2000


def measure_depth(codes: Codes, report: Report) -> DepthProfile:
    """Out-of-fold accuracy and LogME of every group on the training part, and the last group against the best one before it."""
    names, classes = codes.groups, len(codes.dataset.classes)
    right: dict[str, np.ndarray] = {}
    depths = []
    for place, name in enumerate(names):
        report("Probing every layer group", place, len(names))
        train, labels = sample(*codes.part(name, "train"))
        right[name] = out_of_fold(train, labels, classes)
        depths.append(Depth(name, share(int(right[name].sum()), len(labels)), logme(train.numpy(), labels.numpy(), classes)))
    earlier = depths[:-1] or depths
    # Of two that tie, the later one: its codes are the more compact.
    best = max(reversed(earlier), key=lambda depth: depth.accuracy.value)
    lead = difference(right[best.group][None], right[names[-1]][None], comparisons=len(earlier))
    return DepthProfile(tuple(depths), best.group, lead)


def sample(codes: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """At most MOST_IMAGES of them, the same ones for every group."""
    chosen = np.sort(np.random.default_rng(0).permutation(len(labels))[:MOST_IMAGES])
    return codes[chosen], labels[chosen]


def out_of_fold(codes: Tensor, labels: Tensor, classes: int) -> np.ndarray:
    """(n,) booleans: whether a probe that was not trained on an image names its class. Classes of one image count as missed."""
    return (out_of_fold_scores(codes, labels, classes).argmax(1) == labels).numpy()


def out_of_fold_scores(codes: Tensor, labels: Tensor, classes: int) -> Tensor:
    """(n, classes) scores of each image by a probe that was not trained on it, from codes (n, width)."""
    scores = torch.zeros(len(labels), classes)
    folds = max(2, min(FOLDS, int(torch.bincount(labels, minlength=classes).min())))
    basis = Basis.of(codes)
    for kept, held_out in StratifiedKFold(folds, shuffle=True, random_state=0).split(codes, labels):
        head = solve(Inputs.of(codes[kept], basis), labels[kept], classes, "softmax", PROBE_C, ENOUGH)
        scores[held_out] = head.scores(codes[held_out])
    return scores
