"""A linear head solved on training codes and asked about images it did not see."""

import numpy as np
from torch import Tensor

from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import solve
from tl_core.matrix.strategy import Head


def judged_on(dataset: Dataset) -> Part:
    """The part that lessons judge on: it chooses nothing, so validation will do where there is no test."""
    return "test" if dataset.part("test") else "val"


def labels_of(dataset: Dataset, part: Part) -> Tensor:
    """(n,) classes of the part's images by number."""
    return Tensor([item.label for item in dataset.part(part)]).long()


def right(
    train: Tensor, labels: Tensor, judged: Tensor, truth: Tensor, classes: int, head: Head
) -> np.ndarray:
    """Which images with the codes `judged` (n, width) a head on `train` (m, width) names rightly, (n,)
    booleans. Its C is chosen by cross-validation on the training codes.
    """
    c = choose_c(train, labels, classes, head, seed=0).c
    solved = solve(train, labels, classes, head, c)
    return (solved.scores(judged).argmax(1) == truth).numpy()
