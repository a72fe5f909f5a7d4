"""The verdict table: what each strategy comes to on each demo set, beside what needs no pretraining.

`python -m tl_core.demo.verdict`; every accuracy is on the test part, with three seeds where chance plays a part.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import get_args

import torch
from scipy.stats import binomtest
from torch import Tensor
from torch.nn.functional import avg_pool2d

from tl_core import trainer
from tl_core.backbones import Weights
from tl_core.dataset import Dataset, Part
from tl_core.demo.sets import SETS, DemoSet
from tl_core.describe import describe
from tl_core.heads import choose_c, solve
from tl_core.images import kept_pixels, preprocessing_for, whole_view
from tl_core.intake import inspect
from tl_core.model import Backbone, open_backbone
from tl_core.plan import plan_for
from tl_core.runs import Run
from tl_core.scenario import scenario_for
from tl_core.strategy import Strategy
from tl_core.workspace import Workspace

SEEDS = (0, 1, 2)
BUNDLED = Weights("bundled")
# Raw pixels are averaged over squares of so many: a linear classifier does no worse on them, and much faster.
SQUARE = 4


@dataclass(frozen=True)
class Row:
    """One line: the mean accuracy over the seeds, with the 95 % interval (Wilson) that `images` test images leave it."""

    demo_set: str
    way: str
    accuracies: tuple[float, ...]
    images: int
    recommended: bool = False

    @property
    def interval(self) -> tuple[float, float]:
        right = round(mean(self.accuracies) * self.images)
        found = binomtest(right, self.images).proportion_ci(method="wilson")
        return found.low, found.high

    def __str__(self) -> str:
        low, high = (f"{100 * side:.1f}" for side in self.interval)
        way = f"**{self.way}**" if self.recommended else self.way
        return f"| {self.demo_set} | {way} | {100 * mean(self.accuracies):.1f} | {low} to {high} |"


def rows(demo_set: DemoSet, workspace: Workspace) -> Iterator[Row]:
    """The baselines of a set, then the five strategies; the recommended one is marked."""
    dataset = inspect(f"built-in:{demo_set.name}", workspace, _quiet)
    images = len(dataset.part("test"))
    for way, accuracies in baselines(dataset, workspace):
        yield Row(demo_set.name, way, accuracies, images)
    recommended = scenario_for(demo_set.answers).strategy
    for strategy in get_args(Strategy):
        accuracies = tuple(accuracy(strategy, demo_set, dataset, seed, workspace) for seed in SEEDS)
        yield Row(demo_set.name, strategy, accuracies, images, strategy == recommended)


def accuracy(strategy: Strategy, demo_set: DemoSet, dataset: Dataset, seed: int, workspace: Workspace) -> float:
    """Test accuracy of one whole run of the plan as it is recommended, without probes. Raises ValueError when it fails."""
    card = describe(BUNDLED, workspace, "cpu")
    plan = replace(plan_for(strategy, demo_set.answers, card, dataset), seed=seed, probes=False)
    run = Run.create(plan, workspace)
    status = trainer.carry_out(run)
    if status.state != "done":
        raise ValueError(f"the run {run.id} ended as {status.state}: {status.reason}")
    return run.result()["test_accuracy"]


def baselines(dataset: Dataset, workspace: Workspace) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Accuracies that need no pretraining: the largest class, pixels, and the same network from random weights, frozen."""
    labels = torch.tensor([item.label for item in dataset.part("test")])
    yield "largest class", (float(torch.bincount(labels).max() / len(labels)),)
    backbone = open_backbone(BUNDLED, workspace)
    images = _images(dataset, backbone, workspace)
    yield "raw pixels, linear", (_probed(avg_pool2d(images, SQUARE).flatten(1), dataset, 0),)
    yield "random weights, linear probe", tuple(_probed(_random_codes(images, seed, workspace), dataset, seed) for seed in SEEDS)


def _images(dataset: Dataset, backbone: Backbone, workspace: Workspace) -> Tensor:
    preprocessing = preprocessing_for(backbone.config, backbone.config["input_size"][-1])
    pixels = kept_pixels(dataset, preprocessing, workspace, _quiet)
    return whole_view(torch.from_numpy(pixels.copy()), preprocessing)


@torch.inference_mode()
def _random_codes(images: Tensor, seed: int, workspace: Workspace) -> Tensor:
    torch.manual_seed(seed)
    network = open_backbone(BUNDLED, workspace, pretrained=False).network.eval()
    return torch.cat([network(batch) for batch in images.split(256)])


def _probed(codes: Tensor, dataset: Dataset, seed: int) -> float:
    """Test accuracy of softmax regression on these codes of all items."""
    train, train_labels = _part(codes, dataset, "train")
    test, test_labels = _part(codes, dataset, "test")
    classes = len(dataset.classes)
    head = solve(train, train_labels, classes, "softmax", choose_c(train, train_labels, classes, "softmax", seed))
    return float((head.scores(test).argmax(1) == test_labels).float().mean())


def _part(codes: Tensor, dataset: Dataset, part: Part) -> tuple[Tensor, Tensor]:
    places = [place for place, item in enumerate(dataset.items) if item.part == part]
    return codes[places].clone(), torch.tensor([dataset.items[place].label for place in places])


def _quiet(sentence: str, done: int, total: int) -> None:
    """Nobody watches."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", default=list(SETS), choices=list(SETS), help="all four when none is named")
    parser.add_argument("--workspace", type=Path, default=Workspace.default().root)
    options = parser.parse_args()
    print("| set | way | accuracy, % | 95 % interval |\n| --- | --- | --- | --- |")
    for name in options.sets:
        for row in rows(SETS[name], Workspace.at(options.workspace)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
