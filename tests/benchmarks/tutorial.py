"""Fixed features on hymenoptera against the PyTorch transfer learning tutorial, both of its variants, with
the same weights.

The tutorial's protocol, https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html: 25
epochs, batches of 4, SGD 0.001 with momentum 0.9 (a tenth every 7 epochs), random resized crops and flips.
MobileNetV2 takes the place of its ResNet-18.
"""

import os
from argparse import Namespace
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import timm
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from tests.benchmarks.measuring import in_turn, options, seconds_of, show
from tests.benchmarks.runs import fewer, fresh_folder, needed, whole_run
from tests.real_data import HYMENOPTERA, MOBILENET

EPOCHS, TIMED = 25, 3
# Four workers, as many as there are cores where there are fewer: torch warns of more.
BATCH, WORKERS = 4, min(4, os.cpu_count() or 1)


@dataclass
class Tutorial:
    """The tutorial's `train_model`, an epoch at a time. `best` is its best accuracy on the validation
    part.
    """

    network: nn.Module
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.StepLR
    loaders: dict[str, DataLoader]
    best: float = 0.0

    @classmethod
    def begin(cls, data: Path, frozen: bool) -> "Tutorial":
        network = timm.create_model(f"local-dir:{needed(MOBILENET)}", pretrained=True)
        for parameter in network.parameters():
            parameter.requires_grad = not frozen
        network.reset_classifier(2)
        learning = [parameter for parameter in network.parameters() if parameter.requires_grad]
        optimiser = torch.optim.SGD(learning, lr=0.001, momentum=0.9)
        schedule = torch.optim.lr_scheduler.StepLR(optimiser, step_size=7, gamma=0.1)
        return cls(network, optimiser, schedule, loaders_of(data, network.pretrained_cfg))

    def epoch(self) -> None:
        self.phase("train")
        self.schedule.step()
        self.best = max(self.best, self.phase("val"))

    def phase(self, part: str) -> float:
        """One pass over a part; its accuracy."""
        self.network.train(part == "train")
        hits = 0
        for images, labels in self.loaders[part]:
            self.optimiser.zero_grad()
            with torch.set_grad_enabled(part == "train"):
                scores = self.network(images)
                loss = nn.functional.cross_entropy(scores, labels)
            if part == "train":
                loss.backward()
                self.optimiser.step()
            hits += int((scores.argmax(1) == labels).sum())
        return hits / len(self.loaders[part].dataset)


def loaders_of(data: Path, config: dict) -> dict[str, DataLoader]:
    """The tutorial's loaders, with the weights' own mean and deviation."""
    last = [transforms.ToTensor(), transforms.Normalize(config["mean"], config["std"])]
    prepared = {
        "train": transforms.Compose(
            [transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(), *last]
        ),
        "val": transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224), *last]),
    }
    found = {part: datasets.ImageFolder(str(data / part), transform) for part, transform in prepared.items()}
    return {
        part: DataLoader(images, BATCH, shuffle=True, num_workers=WORKERS) for part, images in found.items()
    }


def benchmark(asked: Namespace) -> None:
    torch.manual_seed(0)
    with fresh_folder() as folder:
        data = fewer(needed(HYMENOPTERA), folder / "few", 12) if asked.quick else needed(HYMENOPTERA)
        epochs = EPOCHS if asked.whole else max(TIMED, asked.rounds)
        accuracy: dict[str, float] = {}
        tutorials = {
            "tutorial, fixed features": Tutorial.begin(data, True),
            "tutorial, fine-tuned": Tutorial.begin(data, False),
        }

        def thaw() -> None:
            with fresh_folder() as workspace:
                found = whole_run(data, workspace, "--strategy", "linear_probe", "--head", "svm")
                accuracy["Thaw, linear SVM on the codes"] = found["val_accuracy"]

        ways = {
            "Thaw, linear SVM on the codes": thaw,
            **{name: tutorial.epoch for name, tutorial in tutorials.items()},
        }
        seconds = in_turn({name: partial(seconds_of, way) for name, way in ways.items()}, epochs)
    accuracy |= {name: tutorial.best for name, tutorial in tutorials.items()}
    whole = {name: spent * (EPOCHS if name in tutorials else 1) for name, spent in seconds.items()}
    ours = whole["Thaw, linear SVM on the codes"]
    show(
        "Hymenoptera, MobileNetV2, 224 px: a whole run",
        ("way", "seconds", "of Thaw's", "validation accuracy"),
        [(name, spent, spent / ours, accuracy[name]) for name, spent in whole.items()],
        f"The tutorial's seconds are {EPOCHS} times its median epoch of {epochs}; its accuracy is the best of"
        f" these {epochs}.",
    )


if __name__ == "__main__":
    wishes = options()
    wishes.add_argument(
        "--whole", action="store_true", help=f"all {EPOCHS} epochs of the tutorial, for its final accuracy"
    )
    benchmark(wishes.parse_args())
