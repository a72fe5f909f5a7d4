"""What needs no pretraining: the largest class, raw pixels, and the bundled network from random weights; one row each."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import mean

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from tl_core.backbones import Weights
from tl_core.dataset import Dataset, Part
from tl_core.describe import describe
from tl_core.events import Report
from tl_core.evidence import Interval, wilson
from tl_core.heads import solve
from tl_core.images import kept_pixels, preprocessing_for, whole_view
from tl_core.model import Backbone, open_backbone
from tl_core.plan import image_size_for
from tl_core.regularisation import choose_c
from tl_core.workspace import Workspace

SEEDS = (0, 1, 2)
BUNDLED = Weights("bundled")
# Raw pixels are averaged over squares of so many: a linear classifier does no worse on them, and much faster.
SQUARE = 4


@dataclass(frozen=True)
class Row:
    """One line of a table: accuracies of one way on held-out images of some data, one a seed.

    `interval` is Wilson's 95 % interval of their mean for so many images: more seeds make no more images.
    """

    data: str
    way: str
    accuracies: tuple[float, ...]
    images: int
    strategy: bool = False
    recommended: bool = False

    @property
    def accuracy(self) -> float:
        return mean(self.accuracies)

    @property
    def interval(self) -> Interval:
        return wilson(self.accuracy, self.images)

    def to_json(self) -> dict:
        return {**asdict(self), "accuracy": self.accuracy, "interval": self.interval}


def baselines(dataset: Dataset, workspace: Workspace, report: Report) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Accuracies that need no pretraining: the largest class, pixels, and the same network from random weights, frozen."""
    part = reported(dataset)
    labels = torch.tensor([item.label for item in dataset.part(part)])
    yield "Largest class", (float(torch.bincount(labels).max() / len(labels)),)
    size = image_size_for(describe(BUNDLED, workspace, "cpu"), dataset)
    images = _images(dataset, open_backbone(BUNDLED, workspace, size), size, workspace, report)
    yield "Raw pixels, linear", (_probed(avg_pool2d(images, SQUARE).flatten(1), dataset, part, 0),)
    report(f"{dataset.name}: random weights", 0, 0)
    yield (
        "Random weights, linear probe",
        tuple(_probed(_random_codes(images, seed, workspace), dataset, part, seed) for seed in SEEDS),
    )


def reported(dataset: Dataset) -> Part:
    """The part a figure is reported on: the test part where there is one."""
    return "test" if dataset.part("test") else "val"


def _images(dataset: Dataset, backbone: Backbone, size: int, workspace: Workspace, report: Report) -> Tensor:
    preprocessing = preprocessing_for(backbone.config, size)
    pixels = kept_pixels(dataset, preprocessing, workspace, report)
    return whole_view(torch.from_numpy(pixels.copy()), preprocessing)


@torch.inference_mode()
def _random_codes(images: Tensor, seed: int, workspace: Workspace) -> Tensor:
    torch.manual_seed(seed)
    network = open_backbone(BUNDLED, workspace, images.shape[-1], pretrained=()).network.eval()
    return torch.cat([network(batch) for batch in images.split(256)])


def _probed(codes: Tensor, dataset: Dataset, part: Part, seed: int) -> float:
    """Accuracy on `part` of a linear SVM on these codes of all items, as a linear probe of the app solves it."""
    train, train_labels = _part(codes, dataset, "train")
    held_out, labels = _part(codes, dataset, part)
    classes = len(dataset.classes)
    head = solve(train, train_labels, classes, "svm", choose_c(train, train_labels, classes, "svm", seed))
    return float((head.scores(held_out).argmax(1) == labels).float().mean())


def _part(codes: Tensor, dataset: Dataset, part: Part) -> tuple[Tensor, Tensor]:
    places = [place for place, item in enumerate(dataset.items) if item.part == part]
    return codes[places].clone(), torch.tensor([dataset.items[place].label for place in places])
