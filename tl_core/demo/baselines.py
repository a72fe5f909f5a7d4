"""Accuracies without pretraining, one row each.

They are of the largest class, of raw pixels, and of the bundled network from random weights.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import mean
from typing import ClassVar

import numpy as np
import torch
from sklearn.model_selection import StratifiedKFold
from torch import Tensor
from torch.nn.functional import avg_pool2d

from tl_core.backbones import Weights
from tl_core.dataset import Dataset
from tl_core.evidence import Estimate
from tl_core.evidence.estimate import wilson
from tl_core.heads.cross_validation import folds_for
from tl_core.heads.regularisation import choose_c
from tl_core.heads.solver import solve
from tl_core.measuring.describe import describe
from tl_core.network.backbone import Pretrained, open_backbone
from tl_core.network.pixels import kept_pixels, preprocessing_for
from tl_core.network.views import whole_view
from tl_core.plans.recommendation import image_size_for
from tl_core.runs.hardware import CPU
from tl_core.workspace import Workspace
from tl_core.workspace.events import Report

SEEDS = (0, 1, 2)
BUNDLED = Weights("bundled")
# Raw pixels are averaged over squares of this side: a linear classifier does no worse on the means, and is
# much faster.
SQUARE = 4


@dataclass(frozen=True)
class Row:
    """One line of a table: accuracies of one way on held-out images of some data, one a seed.

    `accuracy` is their mean with its 95 % interval for this number of images: more seeds are not
    more images.
    """

    data: str
    way: str
    accuracies: tuple[float, ...]
    images: int
    strategy: bool = False
    recommended: bool = False

    HEAD: ClassVar[tuple[str, ...]] = ("data", "way", "accuracy, %", "95 % interval")

    @property
    def accuracy(self) -> Estimate:
        return wilson(mean(self.accuracies), self.images)

    def line(self) -> list[str]:
        """Data, way, accuracy in percent and its interval, as people read them."""
        low, value, high = (
            f"{100 * share:.1f}" for share in (self.accuracy.low, self.accuracy.value, self.accuracy.high)
        )
        return [self.data, self.way, value, f"{low} to {high}"]

    def to_json(self) -> dict:
        found = self.accuracy
        return {**asdict(self), "accuracy": found.value, "interval": [found.low, found.high]}


@dataclass(frozen=True)
class Trial:
    """In each round a head is solved on some items of a dataset and asked about others; both as places in it.

    No item is asked about twice.
    """

    labels: Tensor
    classes: int
    rounds: tuple[tuple[np.ndarray, np.ndarray], ...]

    @classmethod
    def held_out(cls, dataset: Dataset) -> "Trial":
        """One round: solved on the training part, asked about the test part."""
        parts = np.array([item.part for item in dataset.items])
        return cls(
            _labels(dataset),
            len(dataset.classes),
            ((np.flatnonzero(parts == "train"), np.flatnonzero(parts == "test")),),
        )

    @classmethod
    def cross_validated(cls, dataset: Dataset) -> "Trial":
        """FOLDS rounds over all parts: every image is asked about.

        Raises ValueError where a class has a single image.
        """
        labels, classes = _labels(dataset), len(dataset.classes)
        folds = folds_for(labels, classes)
        if folds < 2:
            raise ValueError(
                f"a class of {dataset.name} has a single image, so none can be held out; add images"
            )
        splits = StratifiedKFold(folds, shuffle=True, random_state=0).split(labels, labels)
        return cls(labels, classes, tuple(splits))

    @property
    def asked(self) -> np.ndarray:
        return np.concatenate([asked for _, asked in self.rounds])

    def accuracy(self, codes: Tensor, seed: int) -> float:
        """The accuracy of a linear SVM on these codes (items, width).

        Each round solves it as the app solves a linear probe, C included.
        """
        right = 0
        for known, asked in self.rounds:
            train, labels = codes[known], self.labels[known]
            head = solve(
                train, labels, self.classes, "svm", choose_c(train, labels, self.classes, "svm", seed).c
            )
            right += int((head.scores(codes[asked]).argmax(1) == self.labels[asked]).sum())
        return right / len(self.asked)


def _labels(dataset: Dataset) -> Tensor:
    return torch.tensor([item.label for item in dataset.items])


def baselines(
    dataset: Dataset, trial: Trial, images: Tensor, workspace: Workspace, report: Report
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Accuracies of the largest class, of pixels, and of the same network from random weights, frozen."""
    asked = trial.labels[trial.asked]
    yield "Largest class", (float(torch.bincount(asked).max() / len(asked)),)
    yield "Raw pixels, linear", (trial.accuracy(avg_pool2d(images, SQUARE).flatten(1), 0),)
    report(f"{dataset.name}: random weights", 0, 0)
    random = tuple(trial.accuracy(bundled_codes(images, workspace, seed), seed) for seed in SEEDS)
    yield "Random weights, linear probe", random


def images_of(dataset: Dataset, workspace: Workspace, report: Report) -> Tensor:
    """float32 (n, 3, side, side): all images of the dataset as the bundled backbone sees them."""
    size = image_size_for(describe(BUNDLED, workspace, CPU), dataset)
    preprocessing = preprocessing_for(open_backbone(BUNDLED, workspace, size).config, size)
    pixels = kept_pixels(dataset, preprocessing, workspace, report)
    return whole_view(torch.from_numpy(pixels.copy()), preprocessing)


@torch.inference_mode()
def bundled_codes(images: Tensor, workspace: Workspace, random_seed: int | None = None) -> Tensor:
    """Codes (n, width) of the bundled backbone; with a seed, of the same network from random weights."""
    torch.manual_seed(random_seed or 0)
    pretrained: Pretrained = "all" if random_seed is None else ()
    network = open_backbone(BUNDLED, workspace, images.shape[-1], pretrained).network.eval()
    return torch.cat([network(batch) for batch in images.split(256)])
