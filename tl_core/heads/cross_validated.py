"""A solved head judged on all images, where those held back are too few to say much."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from sklearn.model_selection import StratifiedGroupKFold
from torch import Tensor

from tl_core.dataset import Dataset, Item
from tl_core.dataset.split import families_of
from tl_core.heads.balance import class_weights
from tl_core.heads.cross_validation import FOLDS
from tl_core.heads.linear import LinearHead
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import Inputs, solve
from tl_core.plans import Plan
from tl_core.runs.result import FEW_IMAGES, CrossValidated
from tl_core.workspace.events import Report


def few_held_back(dataset: Dataset) -> bool:
    """Whether there is no test part, and too little to validate on."""
    return not dataset.part("test") and len(dataset.part("val")) < FEW_IMAGES


@dataclass(frozen=True)
class Judged:
    """All images judged in folds, and the class scores of each (n, classes) by the head that did so."""

    checked: CrossValidated
    scores: Tensor


def cross_validated(
    plan: Plan, dataset: Dataset, codes: Tensor, report: Report, lengths: tuple[int, ...] = ()
) -> Judged | None:
    """How many of all images a head of this plan names rightly that was solved without their fold.

    `codes` (n, width) are those of training, then validation, in the reading that the run chose; `lengths`
    are those of `Scaler.fit`. In each fold scaler and C are found anew on the other images, as a run finds
    them on its training part. Folds are stratified; images of one subject, and
    exact copies, are in one of them. None where a class has only one subject or different image.
    """
    items = (*dataset.part("train"), *dataset.part("val"))
    families = families_of(items)
    folds = min(FOLDS, _fewest_families(items, families))
    if folds < 2:
        return None
    labels = torch.tensor([item.label for item in items])
    scores = torch.zeros(len(labels), len(dataset.classes))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=plan.seed)
    splits = splitter.split(codes, labels, [families[item.path] for item in items])
    for done, (kept, judged) in enumerate(splits):
        report("Cross-validating the head", done, folds)
        head = _head(plan, codes[kept], labels[kept], len(dataset.classes), lengths)
        scores[judged] = head.scores(codes[judged]).float().cpu()
    majority = int(torch.bincount(labels).max()) / len(labels)
    right = int((scores.argmax(1) == labels).sum())
    return Judged(CrossValidated(right, len(labels), folds, majority), scores)


def _head(plan: Plan, codes: Tensor, labels: Tensor, classes: int, lengths: tuple[int, ...]) -> LinearHead:
    """One that is solved on these codes as the plan's is."""
    weights = None if plan.class_weights == "none" else class_weights(labels, classes)
    c = choose_c(codes, labels, classes, plan.head, plan.seed, weights, lengths).c
    return solve(Inputs.of(codes, lengths=lengths), labels, classes, plan.head, c, weights=weights)


def _fewest_families(items: Sequence[Item], families: dict[str, str]) -> int:
    """How many subjects, or different images that stand alone, the smallest class has."""
    found = Counter(label for label, _ in {(item.label, families[item.path]) for item in items})
    return min(found.values())
