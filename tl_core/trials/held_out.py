"""A linear head solved on training codes and asked about images it did not see."""

from collections import Counter

import numpy as np
from torch import Tensor

from tl_core.dataset import Dataset
from tl_core.dataset.dataset import Part
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import solve
from tl_core.lessons.off_the_shelf import EVERY
from tl_core.matrix.strategy import Head


def judged_on(dataset: Dataset) -> Part:
    """The part that lessons judge on: it chooses nothing, so validation will do where there is no test."""
    return "test" if dataset.part("test") else "val"


def head_of(choice: str) -> Head:
    """The head that a knob names."""
    return "svm" if choice == "svm" else "softmax"


def labels_of(dataset: Dataset, part: Part) -> Tensor:
    """(n,) classes of the part's images by number."""
    return Tensor([item.label for item in dataset.part(part)]).long()


def places_of_few(dataset: Dataset, part: Part, each: str) -> list[int]:
    """The places among the dataset's items of the first so many images of each class in a part, or of all."""
    most = len(dataset.items) if each == EVERY else int(each)
    seen: Counter[int] = Counter()
    places = []
    for place, item in enumerate(dataset.items):
        seen[item.label] += item.part == part
        if item.part == part and seen[item.label] <= most:
            places.append(place)
    return places


def right(
    train: Tensor, labels: Tensor, judged: Tensor, truth: Tensor, classes: int, head: Head
) -> np.ndarray:
    """Which images with the codes `judged` (n, width) a head on `train` (m, width) names rightly, (n,)
    booleans. Its C is chosen by cross-validation on the training codes.
    """
    c = choose_c(train, labels, classes, head, seed=0).c
    solved = solve(train, labels, classes, head, c)
    return (solved.scores(judged).argmax(1) == truth).numpy()
