"""Pretrains the bundled backbone on the drawn source classes: `python -m tl_core.demo.pretrain`.

From its codes, one linear layer tells the class and another what the picture looks like (appearance.py). Less
than an hour on one CPU core. Writes timm's `local-dir:` folder, with the curve of the training beside the
weights.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import timm
import torch
from safetensors.torch import save_file
from timm.models.resnet import ResNet
from torch import nn
from torch.nn import functional

from tl_core.bundled import BACKBONE
from tl_core.demo.appearance import NUMBERS, appearance
from tl_core.drawn.canvas import SIDE
from tl_core.drawn.world import SOURCE

ARCHITECTURE = "test_resnet"
MEAN = STD = (0.5, 0.5, 0.5)
HELD_OUT = 100_000  # pictures of this index and later are never trained on
BATCH, RATE, DECAY, SEED = 128, 4e-3, 0.05, 0


def drawn(first: int, per_class: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures `first` onwards of every source class, uint8 [images, 3, SIDE, SIDE], and their labels."""
    pictures = np.stack([one.draw(first + index) for one in SOURCE for index in range(per_class)])
    labels = torch.arange(len(SOURCE)).repeat_interleave(per_class)
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous(), labels


def normalised(images: torch.Tensor) -> torch.Tensor:
    return (images.float() / 255 - 0.5) / 0.5


def varied(images: torch.Tensor) -> torch.Tensor:
    """Half of the images mirrored, each cropped, each in its own light and tint.

    A crop has between half and all of the area.
    """
    count = len(images)
    size = torch.empty(count).uniform_(0.7, 1)
    mirror = torch.randint(0, 2, (count,)) * 2 - 1
    crop = torch.zeros(count, 2, 3)
    crop[:, 0, 0], crop[:, 1, 1] = size * mirror, size
    crop[:, :, 2] = torch.empty(count, 2).uniform_(-1, 1) * (1 - size)[:, None]
    grid = functional.affine_grid(crop, [count, 3, SIDE, SIDE], align_corners=False)
    cropped = functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )
    tint = torch.empty(count, 3, 1, 1).uniform_(0.8, 1.2) * torch.empty(count, 1, 1, 1).uniform_(0.7, 1.3)
    return (cropped * tint + torch.empty(count, 1, 1, 1).uniform_(-0.2, 0.2)).clamp(-1.2, 1.2)


@torch.inference_mode()
def accuracy(model: ResNet, images: torch.Tensor, labels: torch.Tensor) -> float:
    model.eval()
    right = sum(
        (model(normalised(x)).argmax(1) == y).sum()
        for x, y in zip(images.split(500), labels.split(500), strict=True)
    )
    return round(float(right) / len(labels), 4)


def losses(model: ResNet, looks: nn.Linear, images: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """float32 (2,): of the class, and of what the images look like, both told from the codes.

    The second is the share of the variance that is not told, so that each number counts alike whatever its
    unit.
    """
    codes = model.forward_head(model.forward_features(images), pre_logits=True)
    wanted = functional.batch_norm(appearance(images), None, None, training=True)
    return torch.stack(
        [functional.cross_entropy(model.fc(codes), labels), functional.mse_loss(looks(codes), wanted)]
    )


def pretrain(per_class: int, epochs: int) -> tuple[ResNet, list[dict]]:
    """The trained network, and one row an epoch.

    A row has the epoch's number, both training losses, the held-out accuracy, and the seconds so far.
    """
    torch.manual_seed(SEED)
    started = time.monotonic()
    images, labels = drawn(0, per_class)
    held_out = drawn(HELD_OUT, 10)
    model = timm.create_model(ARCHITECTURE, num_classes=len(SOURCE)).to(memory_format=torch.channels_last)
    assert isinstance(model, ResNet)
    looks = nn.Linear(model.num_features, NUMBERS)
    optimizer = torch.optim.AdamW([*model.parameters(), *looks.parameters()], lr=RATE, weight_decay=DECAY)
    steps = len(images) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, epochs * steps, pct_start=0.15)
    curve = []
    for epoch in range(1, epochs + 1):
        model.train()
        totals = torch.zeros(2)
        for batch in torch.randperm(len(images))[: steps * BATCH].split(BATCH):
            inputs = varied(normalised(images[batch])).contiguous(memory_format=torch.channels_last)
            found = losses(model, looks, inputs, labels[batch])
            optimizer.zero_grad()
            found.sum().backward()
            optimizer.step()
            schedule.step()
            totals += found.detach()
        on_class, on_looks = (totals / steps).tolist()
        row = {"epoch": epoch, "loss": round(on_class, 3), "loss_on_looks": round(on_looks, 3)}
        curve.append(
            row | {"accuracy": accuracy(model, *held_out), "seconds": round(time.monotonic() - started)}
        )
        print(curve[-1], flush=True)
    return model, curve


def config() -> dict:
    """What timm reads from a `local-dir:` folder."""
    cfg = {
        "input_size": [3, SIDE, SIDE],
        "fixed_input_size": False,
        "interpolation": "bilinear",
        "crop_pct": 1.0,
        "crop_mode": "center",
        "mean": list(MEAN),
        "std": list(STD),
        "num_classes": len(SOURCE),
        "pool_size": [math.ceil(SIDE / 32)] * 2,
        "first_conv": "conv1.0",
        "classifier": "fc",
        "license": "apache-2.0",
        "description": "drawn by formulas: a teaching backbone, not for real photographs",
        "label_names": [one.name for one in SOURCE],
    }
    return {"architecture": ARCHITECTURE, "num_classes": len(SOURCE), "pretrained_cfg": cfg}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--per-class", type=int, default=240, help="pictures drawn of each source class")
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=BACKBONE)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model, curve = pretrain(options.per_class, options.epochs)
    options.folder.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: tensor.contiguous() for name, tensor in model.state_dict().items()},
        options.folder / "model.safetensors",
    )
    (options.folder / "config.json").write_text(json.dumps(config(), indent=1) + "\n")
    recipe = {
        "seed": SEED,
        "images_per_class": options.per_class,
        "classes": len(SOURCE),
        "batch": BATCH,
        "rate": RATE,
    }
    (options.folder / "curve.json").write_text(json.dumps(recipe | {"curve": curve}, indent=None) + "\n")


if __name__ == "__main__":
    main()
